locals {
  numbers = {
    for row in csvdecode(file("${path.module}/numbers.csv")) : row.did => {
      provider_id = tonumber(row.provider_id)
      user_id     = row.user_id == "" ? null : tonumber(row.user_id)
      device_id   = row.device_id == "" ? null : tonumber(row.device_id)
      comment     = row.comment == "" ? null : row.comment
    }
  }

  on_trunks = { for number, n in local.numbers : number => n if n.device_id != null }
}

resource "mor_did" "line" {
  for_each = local.numbers

  did         = each.key
  provider_id = each.value.provider_id
  user_id     = each.value.user_id
  comment     = each.value.comment

  lifecycle {
    prevent_destroy = true
  }
}

resource "mor_did_trunk_assignment" "line" {
  for_each = local.on_trunks

  did       = mor_did.line[each.key].did
  device_id = each.value.device_id
}

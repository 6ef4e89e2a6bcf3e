locals {
  numbers   = jsondecode(file("${path.module}/numbers.json"))
  on_trunks = { for number, n in local.numbers : number => n if n.device_id != null }
}

resource "mor_did" "line" {
  for_each = local.numbers

  did         = each.key
  provider_id = each.value.provider_id
  user_id     = each.value.user_id
}

resource "mor_did_trunk_assignment" "line" {
  for_each = local.on_trunks

  did       = mor_did.line[each.key].did
  device_id = each.value.device_id
}

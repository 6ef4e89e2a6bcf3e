locals {
  numbers = {
    "37052000001" = { provider_id = 1, user_id = 5, device_id = 7 }
    "37052000002" = { provider_id = 1, user_id = 5, device_id = 7 }
    "37052000003" = { provider_id = 1, user_id = 5, device_id = 8 }
  }
}

resource "mor_did" "line" {
  for_each = local.numbers

  did         = each.key
  provider_id = each.value.provider_id
  user_id     = each.value.user_id
}

resource "mor_did_trunk_assignment" "line" {
  for_each = local.numbers

  did       = mor_did.line[each.key].did
  device_id = each.value.device_id
}

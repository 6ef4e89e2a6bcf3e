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

  lifecycle {
    prevent_destroy = true
  }
}

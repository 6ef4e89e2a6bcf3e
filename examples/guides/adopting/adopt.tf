locals {
  numbers = jsondecode(file("${path.module}/numbers.json"))

  # MOR lists names, Terraform needs IDs: those that the GUI shows.
  carriers = { "Test Provider" = 1, "Backup Carrier" = 2 }
  users    = { "Vilnius Office" = 5, "Kaunas Office" = 6, "Reseller Customer" = 12 }
  trunks   = { "SIP/7" = 7, "SIP/9" = 9, "SIP/13" = 13 }

  on_trunks = { for number, n in local.numbers : number => n if n.device != null }
}

resource "mor_did" "line" {
  for_each = local.numbers

  did         = each.key
  provider_id = local.carriers[each.value.carrier]
  user_id     = each.value.owner == null ? null : local.users[each.value.owner]
}

resource "mor_did_trunk_assignment" "line" {
  for_each = local.on_trunks

  did       = mor_did.line[each.key].did
  device_id = local.trunks[each.value.device]
}

import {
  for_each = local.numbers
  to       = mor_did.line[each.key]
  id       = each.key
}

import {
  for_each = local.on_trunks
  to       = mor_did_trunk_assignment.line[each.key]
  id       = "${each.key}/${local.trunks[each.value.device]}"
}

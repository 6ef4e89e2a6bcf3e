resource "mor_did_inventory" "vilnius" {
  name = "vilnius"
  dids = jsonencode({
    "37055000000-37055000049" = { provider_id = 1, user_id = 5, device_id = 7 }
    "37055000020"             = null
  })

  # Numbers that leave this inventory stay in MOR as they are.
  deletion_policy = "abandon"
}

resource "mor_did" "support" {
  did         = "37055000020"
  provider_id = 1
  user_id     = 5
}

resource "mor_did_trunk_assignment" "support" {
  did       = mor_did.support.did
  device_id = 7
}

import {
  to = mor_did.support
  id = "37055000020"
}

import {
  to = mor_did_trunk_assignment.support
  id = "37055000020/7"
}

resource "mor_did_range" "carrier" {
  first       = "37052000000"
  last        = "37052000099"
  exclude     = ["37052000050"]
  provider_id = 1
  user_id     = 5
  device_id   = 7

  # What leaves the range is left as it is.
  deletion_policy = "abandon"
}

resource "mor_did" "support" {
  did         = "37052000050"
  provider_id = 1
  user_id     = 5
}

resource "mor_did_trunk_assignment" "support" {
  did       = mor_did.support.did
  device_id = 7
}

import {
  to = mor_did.support
  id = "37052000050"
}

import {
  to = mor_did_trunk_assignment.support
  id = "37052000050/7"
}

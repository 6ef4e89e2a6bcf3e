resource "mor_did_range" "carrier" {
  first       = "37052000000"
  last        = "37052000049"
  provider_id = 1
  user_id     = 5
  device_id   = 7

  # What leaves the range is left as it is.
  deletion_policy = "abandon"
}

resource "mor_did_range" "upper" {
  first       = "37052000050"
  last        = "37052000099"
  provider_id = 1
  user_id     = 5
  device_id   = 7
}

import {
  to = mor_did_range.upper
  id = "37052000050-37052000099"
}

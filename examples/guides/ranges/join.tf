resource "mor_did_range" "carrier" {
  first       = "37052000000"
  last        = "37052000099"
  provider_id = 1
  user_id     = 5
  device_id   = 7

  # What comes to the range stands as configured already.
  adopt_existing = true
}

removed {
  from = mor_did_range.upper

  lifecycle {
    destroy = false
  }
}

resource "mor_did_range" "carrier" {
  first       = "37052000000"
  last        = "37052000099"
  provider_id = 1
  user_id     = 5
  device_id   = 7
}

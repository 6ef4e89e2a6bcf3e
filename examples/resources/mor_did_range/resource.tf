# A carrier's block of 100 numbers, reserved for user 5 and on their trunk. Some
# of them are managed elsewhere.
resource "mor_did_range" "carrier" {
  first       = "37052000000"
  last        = "37052000099"
  exclude     = ["37052000050", "37052000060-37052000069"]
  provider_id = 1
  user_id     = 5
  device_id   = 7

  lifecycle {
    prevent_destroy = true
  }
}

# A pool of free numbers. Ending it leaves the numbers in MOR.
resource "mor_did_range" "pool" {
  first           = "37053000000"
  last            = "37053000199"
  provider_id     = 1
  comment         = "pool"
  deletion_policy = "abandon"
}

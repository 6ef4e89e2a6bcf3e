resource "mor_did" "support" {
  did         = "37052000001"
  provider_id = 1
  user_id     = 5
}

# The number is reserved by its mor_did before it goes onto the trunk, because
# the assignment refers to it.
resource "mor_did_trunk_assignment" "support" {
  did       = mor_did.support.did
  device_id = 7
}

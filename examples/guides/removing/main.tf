resource "mor_did" "switchboard" {
  did         = "37052000001"
  provider_id = 1
  user_id     = 5

  deletion_policy = "free"

  lifecycle {
    prevent_destroy = true
  }
}

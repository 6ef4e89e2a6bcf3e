resource "mor_did" "switchboard" {
  did         = "37052000001"
  provider_id = 1
  user_id     = 5

  lifecycle {
    prevent_destroy = true
  }
}

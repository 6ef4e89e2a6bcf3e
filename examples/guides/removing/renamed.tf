moved {
  from = mor_did.switchboard
  to   = mor_did.front_desk
}

resource "mor_did" "front_desk" {
  did         = "37052000001"
  provider_id = 1
  user_id     = 5
}

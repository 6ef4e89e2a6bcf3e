# Run it with: terraform apply -invoke=action.mor_did_reopen.paid
action "mor_did_reopen" "paid" {
  config {
    dids      = ["37052000001", "37052000010"]
    user_id   = 5
    device_id = 7
  }
}

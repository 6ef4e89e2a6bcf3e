# Run it with: terraform apply -invoke=action.mor_did_close.unpaid
action "mor_did_close" "unpaid" {
  config {
    dids    = ["37052000001", "37052000010"]
    user_id = 5
  }
}

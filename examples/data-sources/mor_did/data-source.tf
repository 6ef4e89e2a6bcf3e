# A number that somebody else looks after.
data "mor_did" "switchboard" {
  did = "37060000001"
}

output "switchboard_is_on" {
  value = data.mor_did.switchboard.device # for example "SIP/7"
}

# The numbers of this state: here, those that begin with 3706.
data "mor_dids" "mine" {
  did             = "3706"
  hide_terminated = true
}

output "numbers" {
  value = {
    for d in data.mor_dids.mine.dids : d.did => {
      carrier = d.provider_name
      owner   = d.owner
      device  = d.device
    } if startswith(d.did, "3706") && d.status != "closed"
  }
}

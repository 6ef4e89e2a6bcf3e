# The numbers of this state: here, those that begin with 3706.
data "mor_dids" "mine" {
  did_prefix      = "3706"
  hide_terminated = true
  resolve_ids     = true
}

output "numbers" {
  value = {
    for d in data.mor_dids.mine.dids : d.did => {
      provider_id = d.provider_id
      user_id     = d.user_id
      device_id   = d.device_id
    } if d.status != "closed"
  }
}

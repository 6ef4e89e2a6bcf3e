# The numbers of this state: here, those that begin with 3706.
data "mor_dids" "mine" {
  did             = "3706"
  hide_terminated = true
  resolve_ids     = true
}

locals {
  mine = { for d in data.mor_dids.mine.dids : d.did => d if startswith(d.did, "3706") && d.status != "closed" }

  resolved = {
    for number, d in local.mine : number => {
      provider_id = d.provider_id
      user_id     = d.user_id
      device_id   = d.device_id
    } if d.provider_id != null && (d.owner == null || d.user_id != null) && (d.device == null || d.device_id != null)
  }
}

output "csv" {
  value = provider::mor::dids_to_csv(jsonencode(local.resolved))
}

output "unresolved" {
  value = setsubtract(keys(local.mine), keys(local.resolved))
}

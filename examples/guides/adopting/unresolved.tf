data "mor_dids" "all" {
  resolve_ids = true
}

locals {
  found = jsondecode(data.mor_dids.all.inventory)

  # The keys that the error names, with the IDs that the MOR GUI shows.
  looked_up = {
    "37052000001-37052000002" = { provider_id = 1, user_id = 5, device_id = 7 }
  }
}

output "numbers" {
  value = provider::mor::dids_to_csv(jsonencode(merge(local.found, local.looked_up)))
}

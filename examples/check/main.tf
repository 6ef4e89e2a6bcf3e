terraform {
  required_providers {
    mor = {
      source = "didops/mor"
    }
  }
}

variable "number" {
  type        = string
  description = "A number in service, digits only."
}

# Login, list and signature: API v2 dids, dids_get, users_get, devices_get, providers_get.
data "mor_dids" "number" {
  did_prefix  = var.number
  resolve_ids = true
}

# The carriers: providers_get, MOR X17 or later.
data "mor_providers" "all" {}

# Which of the user's devices are trunks: devices_get (X4), device_details_get (X5).
data "mor_devices" "of_the_user" {
  count = data.mor_dids.number.dids[0].user_id == null ? 0 : 1

  user_id = data.mor_dids.number.dids[0].user_id
}

output "number" {
  value = data.mor_dids.number.dids[0]
}

output "carriers" {
  value = { for p in data.mor_providers.all.providers : p.id => p.name }
}

output "devices" {
  value = data.mor_devices.of_the_user[*].devices
}

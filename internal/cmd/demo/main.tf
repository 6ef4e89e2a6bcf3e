# Twenty numbers, each reserved for a user and put on that user's trunk.
#
# Where the server is, and the credentials, come from the environment: MOR_ENDPOINT, MOR_USERNAME, MOR_PASSWORD and
# MOR_API_SECRET_KEY.

terraform {
  required_providers {
    mor = {
      # With the host: OpenTofu would look for "didops/mor" on a registry of its own.
      source = "registry.terraform.io/didops/mor"
    }
  }
}

locals {
  provider_id = 1 # the carrier that the numbers come from

  vilnius = { user_id = 5, device_id = 7 }
  kaunas  = { user_id = 6, device_id = 9 }

  numbers = {
    "37052000001" = local.vilnius
    "37052000002" = local.vilnius
    "37052000003" = local.vilnius
    "37052000004" = local.vilnius
    "37052000005" = local.vilnius
    "37052000006" = local.vilnius
    "37052000007" = local.vilnius
    "37052000008" = local.vilnius
    "37052000009" = local.vilnius
    "37052000010" = local.vilnius
    "37052000011" = local.vilnius
    "37052000012" = local.vilnius
    "37052000013" = local.kaunas
    "37052000014" = local.kaunas
    "37052000015" = local.kaunas
    "37052000016" = local.kaunas
    "37052000017" = local.kaunas
    "37052000018" = local.kaunas
    "37052000019" = local.kaunas
    "37052000020" = local.kaunas
  }
}

provider "mor" {}

resource "mor_did" "line" {
  for_each = local.numbers

  did         = each.key
  provider_id = local.provider_id
  user_id     = each.value.user_id
}

resource "mor_did_trunk_assignment" "line" {
  for_each = local.numbers

  did       = mor_did.line[each.key].did
  device_id = each.value.device_id
}

data "mor_dids" "active" {
  did    = "370520000"
  status = "active"

  depends_on = [mor_did_trunk_assignment.line]
}

output "numbers" {
  description = "What was asked for: the user and the trunk of each number."
  value       = local.numbers
}

output "active" {
  description = "How many of the numbers the server lists as active."
  value       = length(data.mor_dids.active.dids)
}

locals {
  carriers = { for p in data.mor_providers.all.providers : p.name => p.id }

  # The customers, and the trunk of each, by their IDs in MOR.
  customers = {
    vilnius = { user_id = 5, device_id = 7 }
    kaunas  = { user_id = 6, device_id = 9 }
  }

  numbers = {
    for row in csvdecode(file("${path.module}/numbers.csv")) : row.did => merge(local.customers[row.customer], {
      provider_id = local.carriers["Test Provider"]
      device_id   = row.in_service == "yes" ? local.customers[row.customer].device_id : null
      comment     = row.comment
    })
  }
}

data "mor_providers" "all" {}

# The numbers of customers, one row each in numbers.csv.
import {
  to = mor_did_inventory.customers
  id = "customers"
}

resource "mor_did_inventory" "customers" {
  name = "customers"
  dids = jsonencode(local.numbers)

  lifecycle {
    prevent_destroy = true
  }
}

# A block from the carrier that nobody has yet. To sell a number of it, in one apply:
# - here, add it as "37054000005" = null, and set deletion_policy = "abandon";
# - add its row to numbers.csv, and set adopt_existing = true in mor_did_inventory.customers.
# Remove deletion_policy and adopt_existing afterwards.
import {
  to = mor_did_inventory.pool
  id = "pool"
}

resource "mor_did_inventory" "pool" {
  name = "pool"
  dids = jsonencode({
    "37054000000-37054000099" = { provider_id = local.carriers["Test Provider"] }
  })

  lifecycle {
    prevent_destroy = true
  }
}

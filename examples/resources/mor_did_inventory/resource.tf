# A carrier's block for one customer. One of its numbers belongs to another
# customer, and ten are managed elsewhere.
resource "mor_did_inventory" "carrier" {
  name = "carrier"
  dids = jsonencode({
    "37052000000-37052000099" = { provider_id = 1, user_id = 5, device_id = 7 }
    "37052000050"             = { provider_id = 1, user_id = 6, device_id = 9, comment = "Kaunas" }
    "37052000060-37052000069" = null
  })

  lifecycle {
    prevent_destroy = true
  }
}

# A pool of free numbers. Removing a row, or the inventory, leaves its numbers in MOR.
resource "mor_did_inventory" "pool" {
  name            = "pool"
  deletion_policy = "abandon"
  dids = jsonencode({
    "37053000000-37053000199" = { provider_id = 1, comment = "pool" }
  })
}

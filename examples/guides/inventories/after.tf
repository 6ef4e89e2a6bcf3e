resource "mor_did_inventory" "vilnius" {
  name = "vilnius"
  dids = jsonencode({
    "37055000000-37055000039" = { provider_id = 1, user_id = 5, device_id = 7 }
  })

  # Numbers that leave this inventory stay in MOR as they are.
  deletion_policy = "abandon"
}

resource "mor_did_inventory" "kaunas" {
  name = "kaunas"
  dids = jsonencode({
    "37055000040-37055000049" = { provider_id = 1, user_id = 5, device_id = 7 }
    "37055000090"             = { provider_id = 1, user_id = 6, device_id = 9 }
  })

  # What comes to this inventory stands as its row says.
  adopt_existing = true
}

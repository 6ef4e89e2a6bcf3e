resource "mor_did_inventory" "vilnius" {
  name = "vilnius"
  dids = jsonencode({
    "37055000000-37055000049" = { provider_id = 1, user_id = 5, device_id = 7 }
  })
}

resource "mor_did_inventory" "kaunas" {
  name = "kaunas"
  dids = jsonencode({
    "37055000090" = { provider_id = 1, user_id = 6, device_id = 9 }
  })
}

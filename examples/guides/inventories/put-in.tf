resource "mor_did_inventory" "vilnius" {
  name = "vilnius"
  dids = jsonencode({
    "37055000000-37055000049" = { provider_id = 1, user_id = 5, device_id = 7 }
  })

  # What comes to this inventory stands as its row says.
  adopt_existing = true
}

removed {
  from = mor_did.support

  lifecycle {
    destroy = false
  }
}

removed {
  from = mor_did_trunk_assignment.support

  lifecycle {
    destroy = false
  }
}

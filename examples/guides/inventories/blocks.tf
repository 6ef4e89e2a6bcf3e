import {
  to = mor_did_inventory.carrier_blocks
  id = "carrier-blocks"
}

resource "mor_did_inventory" "carrier_blocks" {
  name = "carrier-blocks"
  dids = jsonencode({
    "37054000000-37054000099" = { provider_id = 1, user_id = 5, device_id = 7 }
    "37054000050"             = { provider_id = 1, user_id = 6, device_id = 9, comment = "Kaunas" }
    "37054000060-37054000069" = null
  })
}

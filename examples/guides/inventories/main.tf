import {
  to = mor_did_inventory.vilnius
  id = "vilnius"
}

resource "mor_did_inventory" "vilnius" {
  name = "vilnius"
  dids = provider::mor::dids_from_csv(file("${path.module}/numbers.csv"))
}

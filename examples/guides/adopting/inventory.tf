import {
  to = mor_did_inventory.numbers
  id = "numbers"
}

resource "mor_did_inventory" "numbers" {
  name = "numbers"
  dids = provider::mor::dids_from_csv(file("${path.module}/numbers.csv"))

  adopt_existing = true
}

removed {
  from = mor_did_inventory.numbers

  lifecycle {
    destroy = false
  }
}

removed {
  from = mor_did.switchboard

  lifecycle {
    destroy = false
  }
}

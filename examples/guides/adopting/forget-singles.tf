removed {
  from = mor_did_trunk_assignment.line

  lifecycle {
    destroy = false
  }
}

removed {
  from = mor_did.line

  lifecycle {
    destroy = false
  }
}

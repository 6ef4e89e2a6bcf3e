list "mor_did" "line" {
  provider = mor
  limit    = 1000

  config {
    did = "3706"
  }
}

list "mor_did_trunk_assignment" "vilnius" {
  provider = mor
  limit    = 1000

  config {
    did       = "3706"
    device_id = 7
  }
}

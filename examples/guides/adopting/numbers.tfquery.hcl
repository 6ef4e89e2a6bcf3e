list "mor_did" "active" {
  provider = mor
  limit    = 1000

  config {
    did_prefix = "3706"
    status     = "active"
  }
}

list "mor_did" "reserved" {
  provider = mor
  limit    = 1000

  config {
    did_prefix = "3706"
    status     = "reserved"
  }
}

list "mor_did" "free" {
  provider = mor
  limit    = 1000

  config {
    did_prefix = "3706"
    status     = "free"
  }
}

list "mor_did_trunk_assignment" "vilnius" {
  provider = mor
  limit    = 1000

  config {
    did_prefix = "3706"
    status     = "active"
    device_id  = 7
  }
}

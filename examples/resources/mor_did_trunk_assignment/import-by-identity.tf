# device_id may be left out where it is not known. It is then taken over from
# the configuration with the next apply, which sends nothing if the number is on
# this device, and moves it there if it is on another.
import {
  to = mor_did_trunk_assignment.support
  identity = {
    did       = "37052000001"
    device_id = 7
  }
}

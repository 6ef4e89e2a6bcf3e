# The identity is the number alone: device_id is taken over from the
# configuration with the next apply. That sends nothing if the number is on this
# device, and moves it there if it is on another.
import {
  to = mor_did_trunk_assignment.support
  identity = {
    did = "37052000001"
  }
}

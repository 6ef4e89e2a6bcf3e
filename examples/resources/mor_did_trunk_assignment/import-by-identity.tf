# The identity is the number alone: device_id is taken over from the
# configuration with the next apply, which sends nothing if it is right.
import {
  to = mor_did_trunk_assignment.support
  identity = {
    did = "37052000001"
  }
}

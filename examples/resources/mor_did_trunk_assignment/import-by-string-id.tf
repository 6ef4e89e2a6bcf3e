import {
  to = mor_did_trunk_assignment.support
  id = "37052000001/7"
}

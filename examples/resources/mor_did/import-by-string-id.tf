import {
  to = mor_did.support
  id = "37052000001"
}

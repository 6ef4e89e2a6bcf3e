import {
  to = mor_did.support
  identity = {
    did = "37052000001"
  }
}

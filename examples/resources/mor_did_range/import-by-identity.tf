import {
  to = mor_did_range.carrier
  identity = {
    first = "37052000000"
    last  = "37052000099"
  }
}

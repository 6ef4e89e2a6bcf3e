import {
  to = mor_did_range.carrier
  id = "37052000000-37052000099"
}

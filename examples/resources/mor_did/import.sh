terraform import mor_did.support 37052000001

# The number is the import ID. What MOR does not tell is taken over from the
# configuration with the next apply: user_id without sending anything if MOR
# agrees, the comments and the SIP header by setting them.
terraform import mor_did.support 37052000001

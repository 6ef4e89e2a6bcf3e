# The number, a slash, and the ID of the device that it is on.
terraform import mor_did_trunk_assignment.support 37052000001/7

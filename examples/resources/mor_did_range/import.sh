# The first and the last number with a dash between them. All numbers of the
# range that are in MOR are taken over as they stand. What MOR does not tell is
# taken over from the configuration with the next apply: user_id and device_id
# without sending anything where MOR agrees, the comment and the SIP header by
# setting them.
terraform import mor_did_range.carrier 37052000000-37052000099

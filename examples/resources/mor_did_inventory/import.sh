# The ID is the inventory's name. It begins without numbers.
terraform import mor_did_inventory.carrier carrier

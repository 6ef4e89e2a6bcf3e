mock_provider "mor" {}

# Terraform cannot import from a mock provider. Without the import block, as in a module, leave this out.
override_resource {
  target = mor_did_inventory.vilnius
}

run "table" {
  assert {
    condition     = length(jsondecode(mor_did_inventory.vilnius.dids)) == 4
    error_message = "numbers.csv does not have 4 rows."
  }
}

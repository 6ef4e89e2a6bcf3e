# One number, reserved for user 5.
resource "mor_did" "support" {
  did         = "37052000001"
  provider_id = 1
  user_id     = 5
  comment     = "Support line"

  lifecycle {
    prevent_destroy = true
  }
}

# Many numbers, from a map in a local: Terraform evaluates for_each once for
# every instance, and an inline map or a set is up to twice as slow.
locals {
  office_numbers = {
    "37052000010" = { user_id = 5 }
    "37052000011" = { user_id = 5 }
    "37052000012" = { user_id = 6 }
  }
}

resource "mor_did" "office" {
  for_each = local.office_numbers

  did         = each.key
  provider_id = 1
  user_id     = each.value.user_id
}

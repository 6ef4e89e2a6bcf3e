locals {
  # In practice file("${path.module}/numbers.csv").
  csv = <<-EOT
    did;customer;provider_id;user_id;comment
    +370 5 300-0001;Baltic Trade;1;5;Switchboard
    37053000002;Baltic Trade;1;5;Sales, Vilnius
    37053000003;;1;;
  EOT

  # The column "customer" is for people only.
  numbers = jsondecode(provider::mor::dids_from_csv(local.csv, "customer"))
}

resource "mor_did" "line" {
  for_each = local.numbers

  did         = each.key
  provider_id = each.value.provider_id
  user_id     = each.value.user_id
  comment     = each.value.comment
}

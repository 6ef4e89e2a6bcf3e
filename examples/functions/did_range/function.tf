# A block of ten, as the carrier hands it out.
locals {
  numbers = { for number in provider::mor::did_range("37052000010", "37052000019") : number => {} }
}

resource "mor_did" "block" {
  for_each = local.numbers

  did         = each.key
  provider_id = 1
  user_id     = 5
}

# Numbers as they stand in somebody's spreadsheet.
locals {
  written = ["+370 5 200 0001", "(370) 5200-0002", "37052000003"]
}

# ["37052000001", "37052000002", "37052000003"]
output "numbers" {
  value = [for text in local.written : provider::mor::normalize_did(text)]
}

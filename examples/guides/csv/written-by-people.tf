locals {
  # Without the invisible mark that some programs put in front of the file.
  rows = csvdecode(trimprefix(file("${path.module}/numbers.csv"), "\ufeff"))

  # "+370 5 200-0001" becomes "37052000001".
  dids = toset([for row in local.rows : provider::mor::normalize_did(row.did)])
}

output "numbers_as_blocks" {
  value = provider::mor::compress_dids(local.dids)
}

locals {
  # Without the invisible mark that some programs put in front of the file.
  rows = csvdecode(trimprefix(file("${path.module}/numbers.csv"), "\ufeff"))

  # "+370 5 200-0001" becomes "37052000001".
  numbers = {
    for row in local.rows : provider::mor::normalize_did(row.did) => {
      provider_id = tonumber(trimspace(row.provider_id))
      user_id     = trimspace(row.user_id) == "" ? null : tonumber(trimspace(row.user_id))
      device_id   = trimspace(row.device_id) == "" ? null : tonumber(trimspace(row.device_id))
      comment     = trimspace(row.comment) == "" ? null : trimspace(row.comment)
    }
  }

  on_trunks = { for number, n in local.numbers : number => n if n.device_id != null }
}

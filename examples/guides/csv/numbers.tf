locals {
  numbers = {
    for row in csvdecode(file("${path.module}/numbers.csv")) : row.did => {
      provider_id = tonumber(row.provider_id)
      user_id     = row.user_id == "" ? null : tonumber(row.user_id)
      device_id   = row.device_id == "" ? null : tonumber(row.device_id)
      comment     = row.comment == "" ? null : row.comment
    }
  }

  on_trunks = { for number, n in local.numbers : number => n if n.device_id != null }
}

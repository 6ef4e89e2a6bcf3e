# terraform output -raw numbers > numbers.csv
output "numbers" {
  value = provider::mor::dids_to_csv(jsonencode({
    "37052000010-37052000019" = { provider_id = 1, user_id = 5, device_id = 7, comment = null }
    "37052000015"             = { provider_id = 1, user_id = 6, device_id = 9, comment = "Sales, Vilnius" }
  }))
}

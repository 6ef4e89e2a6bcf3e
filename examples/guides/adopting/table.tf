# All numbers of the server. For a part of them, add did_prefix = "3706".
data "mor_dids" "all" {
  resolve_ids = true
}

output "numbers" {
  value = provider::mor::dids_to_csv(data.mor_dids.all.inventory)
}

# All providers, by name. If two have one name, this lists the IDs of both.
data "mor_providers" "all" {}

output "provider_ids" {
  value = { for p in data.mor_providers.all.providers : p.name => p.id... }
}

data "mor_providers" "all" {}
data "mor_users" "all" {}
data "mor_devices" "all" {}

locals {
  providers = { for p in data.mor_providers.all.providers : p.name => p.id }
  users     = { for u in data.mor_users.all.users : u.username => u.id }
  trunks    = { for d in data.mor_devices.all.devices : d.username => d.id if d.is_trunk == true }

  numbers = {
    for row in csvdecode(file("${path.module}/names.csv")) : provider::mor::normalize_did(row.did) => {
      provider_id = local.providers["Test Provider"]
      user_id     = row.user == "" ? null : local.users[row.user]
      device_id   = row.device == "" ? null : local.trunks[row.device]
      comment     = row.comment
    }
  }
}

resource "mor_did_inventory" "customers" {
  name = "customers"
  dids = jsonencode(local.numbers)
}

data "mor_providers" "all" {}
data "mor_users" "all" {}

data "mor_devices" "of" {
  for_each = toset([for row in local.rows : row.user if row.device != ""])
  user_id  = local.users[each.key]
}

locals {
  rows      = csvdecode(file("${path.module}/names.csv"))
  providers = { for p in data.mor_providers.all.providers : p.name => p.id }
  users     = { for u in data.mor_users.all.users : u.username => u.id }
  devices   = { for user, of in data.mor_devices.of : user => { for d in of.devices : d.username => d.id } }
}

resource "mor_did_inventory" "numbers" {
  name = "numbers"
  dids = jsonencode({
    for row in local.rows : row.did => {
      provider_id = local.providers[row.provider]
      user_id     = row.user == "" ? null : local.users[row.user]
      device_id   = row.device == "" ? null : local.devices[row.user][row.device]
    }
  })
}

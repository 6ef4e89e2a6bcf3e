# All users, by login name.
data "mor_users" "all" {}

locals {
  user_ids = { for u in data.mor_users.all.users : u.username => u.id }
}

output "kaunas_user_id" {
  value = local.user_ids["kaunas"]
}

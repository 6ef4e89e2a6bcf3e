# From a login name to the ID, for example of the user whose numbers these are.
data "mor_user" "vilnius" {
  username = "vilnius"
}

output "vilnius_user_id" {
  value = data.mor_user.vilnius.id
}

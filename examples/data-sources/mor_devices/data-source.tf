# The trunks of one user, by the username of the device.
data "mor_user" "vilnius" {
  username = "vilnius"
}

data "mor_devices" "vilnius" {
  user_id = data.mor_user.vilnius.id
}

output "vilnius_trunks" {
  value = { for d in data.mor_devices.vilnius.devices : d.username => d.id if d.is_trunk == true }
}

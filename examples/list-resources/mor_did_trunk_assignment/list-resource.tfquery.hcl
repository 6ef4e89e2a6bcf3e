# The numbers on device 7, with the configuration to adopt their assignments:
#   terraform query -generate-config-out=adopted.tf
list "mor_did_trunk_assignment" "vilnius" {
  provider = mor
  limit    = 10000

  config {
    device_id = 7
  }
}

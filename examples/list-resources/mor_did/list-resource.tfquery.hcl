# All numbers that are in use, with the configuration to adopt them:
#   terraform query -generate-config-out=adopted.tf
list "mor_did" "active" {
  provider = mor
  limit    = 10000

  config {
    status = "active"
  }
}

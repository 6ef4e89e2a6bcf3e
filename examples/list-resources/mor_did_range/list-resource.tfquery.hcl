# The blocks of at least 100 numbers, with the configuration to adopt them:
#   terraform query -generate-config-out=adopted.tf
list "mor_did_range" "blocks" {
  provider = mor
  limit    = 1000

  config {
    min_size = 100
  }
}

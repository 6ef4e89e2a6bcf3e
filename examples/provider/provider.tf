terraform {
  required_providers {
    mor = {
      source = "didops/mor"
    }
  }
}

# Credentials come from the environment:
#   MOR_USERNAME, MOR_PASSWORD (of the MOR GUI) and MOR_API_SECRET_KEY
provider "mor" {
  endpoint = "https://mor.example.com/billing"
}

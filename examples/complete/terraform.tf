terraform {
  required_version = ">= 1.11"

  required_providers {
    mor = {
      source  = "didops/mor"
      version = "~> 0.1.0"
    }
  }

  # Keep the state where runs can lock it. Every backend with a lock will do.
  # backend "s3" {
  #   bucket       = "example-terraform"
  #   key          = "mor/numbers.tfstate"
  #   region       = "eu-north-1"
  #   encrypt      = true
  #   use_lockfile = true
  # }
}

# The credentials are in the environment: MOR_ENDPOINT, MOR_USERNAME, MOR_PASSWORD, MOR_API_SECRET_KEY.
provider "mor" {}

terraform {
  required_providers {
    mor = {
      source = "didops/mor"
    }
  }
}

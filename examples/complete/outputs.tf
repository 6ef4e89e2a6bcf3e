output "status_counts" {
  value = {
    customers = mor_did_inventory.customers.status_counts
    pool      = mor_did_inventory.pool.status_counts
  }
}

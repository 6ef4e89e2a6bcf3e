# All free numbers of one block.
data "mor_dids" "free" {
  did    = "3705200"
  status = "free"
}

output "free_numbers" {
  value = data.mor_dids.free.dids[*].did
}

# Numbers in use, by owner. The legacy list shows a reseller's own with the
# reseller and no owner.
data "mor_dids" "active" {
  status = "active"
}

# The same numbers with the IDs that resources need.
data "mor_dids" "with_ids" {
  status      = "active"
  resolve_ids = true
}

output "device_ids" {
  value = { for d in data.mor_dids.with_ids.dids : d.did => d.device_id }
}

output "numbers_by_owner" {
  value = { for d in data.mor_dids.active.dids : coalesce(d.owner, d.reseller, "nobody") => d.did... }
}

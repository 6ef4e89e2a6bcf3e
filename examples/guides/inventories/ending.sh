terraform plan -out=tfplan
terraform show -json tfplan | jq -r '.resource_changes[]
  | select(.type == "mor_did_inventory" and .change.actions != ["no-op"] and .change.actions != ["delete"])
  | .change.after.ending[]'

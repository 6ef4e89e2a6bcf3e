terraform plan -destroy -out=tfplan
terraform show -json tfplan | jq -r '.resource_changes[]
  | select(.type == "mor_did_inventory" and .change.actions == ["delete"])
  | .change.before.dids | fromjson | to_entries[] | select(.value != null) | .key'

# Fails if the saved plan ends numbers, and prints them. Fails also if it cannot read the plan.
set -e
plan=$(terraform show -json tfplan)
ends=$(printf '%s' "$plan" | jq -r '(.resource_changes // [])[] | . as $r | .change
  | if .actions == ["no-op"] then empty
    elif (.actions | index("delete")) and .before.deletion_policy == "abandon" and ($r.type == "mor_did" or .actions == ["delete"]) then empty
    elif $r.type == "mor_did" then select(.actions | index("delete")) | .before.did
    elif $r.type != "mor_did_inventory" then empty
    elif .actions == ["delete"] then .before.dids | fromjson | to_entries[] | select(.value != null) | .key
    elif .after_unknown.ending == true then "not known yet: \($r.address)"
    else .after.ending[]? end')
test -z "$ends" || { echo "This plan ends numbers:"; echo "$ends"; exit 1; }

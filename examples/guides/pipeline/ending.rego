package terraform.mor

changes contains change if {
	some change in input.resource_changes
	change.change.actions != ["no-op"]
}

deny contains sprintf("%s ends %s", [r.address, number]) if {
	some r in changes
	r.type == "mor_did_inventory"
	some number in r.change.after.ending
}

deny contains sprintf("%s ends %s", [r.address, number]) if {
	some r in changes
	r.type == "mor_did_inventory"
	r.change.actions == ["delete"]
	r.change.before.deletion_policy != "abandon"
	some number, row in json.unmarshal(r.change.before.dids)
	row != null
}

deny contains sprintf("%s: it is not known yet which numbers end", [r.address]) if {
	some r in changes
	r.type == "mor_did_inventory"
	r.change.after_unknown.ending == true
}

deny contains sprintf("%s ends %s", [r.address, r.change.before.did]) if {
	some r in changes
	r.type == "mor_did"
	"delete" in r.change.actions
	r.change.before.deletion_policy != "abandon"
}

package wording

import "fmt"

// StateRm is how Terraform forgets an object, in any CLI and for any instance. It
// also forgets deposed objects of the address.
const StateRm = "terraform state rm 'ADDRESS'"

// Forgetting is how Terraform forgets resources without touching their numbers.
func Forgetting(types ...string) string {
	text := "\n\n"
	for _, typ := range types {
		text += "removed {\n  from = " + typ + ".old\n  lifecycle {\n    destroy = false\n  }\n}\n"
	}
	return text + "\nA removed block is for all instances of a resource. To forget one instance, take it out of the configuration and run:\n\n  " + StateRm
}

// ImportBlock is what adopts a number, ready to paste but for the resource's name.
func ImportBlock(did string) string {
	return fmt.Sprintf("import {\n  to = mor_did.example\n  id = %q\n}", did)
}

// NotDestroying is how to plan a destroy that the configuration holds up.
const NotDestroying = "'terraform destroy' plans the configuration, too. With -refresh=false it does not."

// DestroyReads is the way on for a destroy that a data source holds up.
const DestroyReads = "'terraform destroy' reads data sources, too. With -refresh=false it does not."

// GiveAway is the way to give a number on a trunk to another user.
const GiveAway = "change device_id of its mor_did_trunk_assignment in the same plan, to a device of the new user. Or remove the " +
	"mor_did_trunk_assignment and apply, then change user_id."

// GivenWays are the ways on with such a number.
const GivenWays = "If it is to stay there, destroy this assignment, which leaves it where it is. If not, take it off that device in MOR and give " +
	"it back to its user. If that user was only renamed, set user_id."

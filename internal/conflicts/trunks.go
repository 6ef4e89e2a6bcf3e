package conflicts

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// sharesTrunk reports whether both an assignment and an inventory say where a
// number is to be, also if the assignment is destroyed: that takes it off its device.
func (c *Claim) sharesTrunk() bool {
	return (c.inventory != "" || c.endedIn != "") && (len(c.users) > 0 || c.Has(Ended))
}

// RefuseTrunk refuses a number of which two resources of the plan say where
// it is to be. It reports whether that is so.
func (c *Claim) RefuseTrunk(diags *diag.Diagnostics) bool {
	switch {
	case c.inventory != "" && c.sharesTrunk():
		diags.AddAttributeError(didPath, "A DID is in an inventory and in an assignment", trunkInTable(c.number, c.inventory))
	case c.sharesTrunk():
		diags.AddAttributeError(didPath, "A DID is in an inventory and in an assignment", trunkInTable(c.number, c.endedIn))
	case c.Has(Ended) && len(c.users) > 0:
		diags.AddAttributeError(didPath, "An assignment is destroyed and another has its DID", "DID "+c.number+
			" would leave its device with the one assignment, and be put on a device by the other. "+
			movedOrForgotten("mor_did_trunk_assignment", "That leaves the number on its device"))
	case len(c.users) > 1:
		diags.AddAttributeError(didPath, "Two assignments have the same DID", fmt.Sprintf(
			"DID %s is in %d mor_did_trunk_assignment. %s Each apply would take the number from where the other puts it, so this is refused. %s",
			c.number, len(c.users), c.says(), keepOne))
	default:
		return false
	}
	return true
}

package conflicts

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/wording"
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
		diags.AddAttributeError(didPath, "An assignment is destroyed and another has its DID", "DID "+c.number+takenOff)
	case len(c.users) > 1:
		diags.AddAttributeError(didPath, "Two assignments have the same DID", fmt.Sprintf(
			"DID %s is in %d mor_did_trunk_assignment. %s Each apply would take the number from where the other puts it, so this is refused. %s",
			c.number, len(c.users), c.says(), keepOne))
	default:
		return false
	}
	return true
}

const takenOff = " would leave its device with the one assignment, and be put on a device by the other. So this is refused.\n\n" +
	"If only the address has changed (its name, its key in for_each, its index in count), say so:\n\n" +
	"moved {\n  from = mor_did_trunk_assignment.old\n  to   = mor_did_trunk_assignment.new\n}\n\n" +
	"One such block moves all instances of a resource. A key or an index that has changed needs a block of its own.\n\n" +
	"If the state has the number at both addresses, or the plan shows a deposed object, let Terraform forget the one that is to be destroyed. " +
	"That leaves the number on its device:\n\n  " + wording.StateRm + "\n\nIf that address stays in the configuration, adopt the number there with an import block.\n\n" + wording.NotDestroying

package conflicts

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/didops/terraform-provider-mor/internal/wording"
)

var didPath = path.Root("did")

// RefuseDID refuses a number that two resources of the plan are to have, or
// that one ends and another is to have. It reports whether that is so.
func (c *Claim) RefuseDID(diags *diag.Diagnostics) bool {
	used := len(c.users) > 0
	switch {
	case c.Has(Ended) && c.inventory != "":
		diags.AddAttributeError(didPath, "A DID moves to an inventory", didMovesToTable(c.number, c.inventory))
	case used && c.endedIn != "":
		diags.AddAttributeError(didPath, "A DID moves out of an inventory", didMovesFromTable(c.number, c.endedIn))
	case used && c.inventory != "":
		diags.AddAttributeError(didPath, "A DID is in an inventory and in a mor_did", didInTable(c.number, c.inventory))
	case c.Has(Ended) && used, c.Has(Forgotten) && c.Has(Wanted):
		diags.AddAttributeError(didPath, "A DID is destroyed at one address and used at another", "DID "+c.number+
			" is to be destroyed at one address and used at another. One resource would end what the other uses. "+
			movedOrForgotten("mor_did", "That changes nothing in MOR"))
	case len(c.users) > 1:
		diags.AddAttributeError(didPath, "Two mor_did have the same DID", fmt.Sprintf(
			"DID %s is in %d mor_did. %s Each apply would take the number from the other, so this is refused. %s", c.number, len(c.users), c.says(), keepOne))
	default:
		return false
	}
	return true
}

// keepOne is how to go on with a number that two resources have.
const keepOne = "Keep one of them, and take the others out of the configuration. If 'terraform state list' shows an address that you take out, " +
	"let Terraform forget it first, which changes nothing in MOR:\n\n  " + wording.StateRm

// movedOrForgotten is how to go on with a number that is destroyed at one address and used
// at another, in resources of a type. untouched says what forgetting leaves as it is.
func movedOrForgotten(typ, untouched string) string {
	return "So this is refused.\n\n" +
		"If only the address has changed (its name, its key in for_each, its index in count), say so:\n\n" +
		"moved {\n  from = " + typ + ".old\n  to   = " + typ + ".new\n}\n\n" +
		"One such block moves all instances of a resource. A key or an index that has changed needs a block of its own.\n\n" +
		"If the state has the number at both addresses, or the plan shows a deposed object, let Terraform forget the one that is to be destroyed. " +
		untouched + ":\n\n  " + wording.StateRm + "\n\nIf that address stays in the configuration, adopt the number there with an import block.\n\n" + wording.NotDestroying
}

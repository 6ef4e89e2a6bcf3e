package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// untaintWays are how to go on with numbers that are tainted. The provider knows no
// addresses, so the second way asks the state for them. It is the same for all
// numbers: of warnings with one summary, Terraform shows the first and how many more
// there are.
const untaintWays = "To go on with the number as it is, untaint it and apply again:\n\n" +
	"  terraform untaint 'ADDRESS'\n\nTo untaint all DIDs of the state at once:\n\n" + `  terraform show -json |
    jq -r '.. | objects | select(.type == "mor_did" and .tainted) | .address' |
    while read -r address; do terraform untaint "$address" < /dev/null; done`

// refusedReplacement says when a tainted number cannot be replaced.
const refusedReplacement = "Terraform refuses that where the resource has prevent_destroy, and apply where it, or a resource that depends on it, has create_before_destroy."

// warnTainted says of a number that the state has, and that is to be created anew,
// how to go on with it as it is.
func warnTainted(diags *diag.Diagnostics, did string) {
	diags.AddWarning("A DID is tainted", "DID "+did+" is in the state, tainted: an apply could not finish it, or 'terraform taint' was run. Apply "+
		"terminates it and brings it back, with the same ID. "+refusedReplacement+"\n\n"+untaintWays)
}

// warnUnfinished says the same right after the apply that could not finish it.
func warnUnfinished(diags *diag.Diagnostics, did string, id int64) {
	diags.AddWarning("A DID is created, but not finished", fmt.Sprintf("DID %s is on the server (ID %d) and in the state, tainted. Fix the cause and apply again: "+
		"that terminates the number and brings it back, with the same ID. %s\n\n%s", did, id, refusedReplacement, untaintWays))
}

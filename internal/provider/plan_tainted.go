package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// untaintAll untaints all mor_did of the state. The provider knows no addresses, so
// the state has to be asked for them.
const untaintAll = `terraform show -json | jq -r '.. | objects | select(.type == "mor_did" and .tainted) | .address' |
    while read -r address; do terraform untaint "$address" < /dev/null; done`

// warnTainted says of a number that the state has, and that is to be created anew,
// how to go on with it as it is. Terraform shows one of the warnings with a summary
// and says how many more there are: so each tells how to untaint all numbers.
func warnTainted(diags *diag.Diagnostics, did string) {
	diags.AddWarning("A DID is tainted", "DID "+did+" is tainted: an apply has created it and could not finish it, or 'terraform taint' was run. Apply "+
		"terminates it and brings it back, with the same ID. Where the resource, or one that depends on it, has prevent_destroy or create_before_destroy, "+
		"Terraform or MOR refuses that.\n\n"+
		"To go on with the number as it is, untaint it and apply again:\n\n  terraform untaint 'ADDRESS'\n\n"+
		"The plan shows its address after \"is tainted, so must be replaced\". To untaint all DIDs of the state at once:\n\n  "+untaintAll)
}

package provider

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

// reportTable says what is wrong with the table of a configuration.
func reportTable(diags *diag.Diagnostics, err error) {
	diags.AddAttributeError(didsPath, "The table of numbers has errors", err.Error())
}

// whyOf says why a number was refused, where nothing is special about an inventory.
func whyOf(err error) string {
	_, why := explain(err)
	return why
}

// refuseLost refuses a plan for an inventory that does not know which numbers are its
// own, unless it may adopt them. It reports whether it has.
func refuseLost(diags *diag.Diagnostics, inv *inventory.Inventory, adopts bool) bool {
	if !inv.Memory.Lost || adopts {
		return false
	}
	diags.AddAttributeError(didsPath, inv.Name+": its numbers have to be adopted again",
		"The provider's process died during the last apply, for example for lack of memory. Terraform then loses the IDs by which the inventory knows its numbers. "+
			"Nothing is changed or ended before they are known again.\n\n"+
			"Set adopt_existing = true and apply. That continues with each number that stands as its row says, or as the row before the last apply said. "+
			"To destroy the inventory, apply with adopt_existing = true first.")
	return true
}

// adoptWays is how to go on with numbers that exist.
const adoptWays = "To take numbers that exist into the inventory, set adopt_existing = true. It takes over " + inventory.Adoptable + ".\n\n" +
	"If an earlier apply of this inventory was interrupted, that continues it. If the inventory is tainted, run 'terraform untaint', or plan without -refresh=false. " +
	"If its name has changed while it is tainted, change the name back first. If its address has changed, write a moved block."

// refuseInventory refuses a plan, with all reasons in one error.
func refuseInventory(diags *diag.Diagnostics, name string, work *inventory.Work, outlook *inventory.Outlook, replaces bool) {
	what := "changed"
	switch outlook.Stay {
	case 0:
		what = "ended"
	case outlook.There:
		what = "created"
	}
	summary := fmt.Sprintf("%s: %s cannot be %s", name, inventory.Count(outlook.Refused.Len()), what)
	detail := outlook.Refused.String()
	if outlook.There > 0 && !work.Adopts() && !replaces {
		detail += "\n\n" + adoptWays
	}
	if !work.IsDestroy() {
		detail += "\n\n'terraform destroy' plans this, too. With -refresh=false it does not."
	}
	diags.AddAttributeError(didsPath, summary, detail)
}

// creationTainted is how to go on after a creation that is not finished.
const creationTainted = "Terraform takes the inventory for tainted and plans to replace it. That ends no number: the next apply continues with what is there. " +
	"Where prevent_destroy forbids a replacement, run 'terraform untaint' first."

// reportInventory adds the diagnostics for what could not be done, in blocks and by
// reason. It reports whether all stands as configured.
func reportInventory(diags *diag.Diagnostics, task string, o *inventory.Outcome, again string) (done bool) {
	if o.Kept.Len() > 0 {
		diags.AddWarning(inventory.Count(o.Kept.Len())+" terminated, and perhaps not deleted", o.Kept.String()+
			"\n\nThe numbers are out of use. Their rows stay in MOR, and only there can they be deleted now.")
	}
	if len(o.Replaced) > 0 {
		diags.AddWarning(inventory.Count(len(o.Replaced))+" not ended", inventory.InBlocks(o.Replaced)+
			". Somebody has deleted that and created it again, so it is not this inventory's. Terraform forgets it.")
	}
	if o.IsDone() {
		return true
	}
	if !o.Looked {
		_, why := explain(o.Err)
		diags.AddError("Could not "+task, why+"\n\nNothing was changed.")
		return false
	}
	detail := o.Refused.String()
	stopped := (*lifecycle.Stopped)(nil)
	switch untried := inventory.Count(o.Undone); {
	case errors.As(o.Err, &stopped):
		if o.Undone > 0 {
			detail += fmt.Sprintf("\n\nNot tried, since the same was to be expected: %s.", untried)
		}
	case interrupted(o.Err):
		detail += fmt.Sprintf("\n\nThe run was interrupted. Not finished: %s.", untried)
	case o.Err != nil:
		_, why := explain(o.Err)
		detail += "\n\nHow the numbers stand after the change could not be read: " + why
	case o.Undone > 0:
		detail += fmt.Sprintf("\n\nMOR reported success, but %s not as configured: somebody may have changed that meanwhile.", untried+" stand")
	}
	if len(o.Unplanned) > 0 {
		detail += "\n\nThe plan has not said that these numbers are to be ended, so they were not: " + inventory.InBlocks(o.Unplanned) + ". Plan again, with refresh."
	}
	detail += "\n\n" + again
	left := o.Refused.Len() + o.Undone + len(o.Unplanned)
	diags.AddError(fmt.Sprintf("Could not %s: %d of %d numbers are left", task, left, max(o.Total, left)), strings.TrimSpace(detail))
	return false
}

// applyAgain and destroyAgain are how to go on.
const (
	applyAgain   = "Apply again: it does just what is left. What was done stays done."
	destroyAgain = "Destroy again: it does just what is left. As long as the configuration has the inventory, any other apply brings back the numbers that were ended."
)

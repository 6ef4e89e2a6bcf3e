package provider

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// reportTable says what is wrong with the table of a configuration, a line for each
// problem. The lines are indented so that Terraform does not wrap them.
func reportTable(diags *diag.Diagnostics, err error) {
	diags.AddAttributeError(didsPath, "The table of numbers has errors", "  "+strings.ReplaceAll(err.Error(), "\n", "\n  "))
}

// The summaries that more than one place says.
const (
	numbersExist = "Numbers of an inventory exist in MOR already"
	notEnded     = "Numbers of an inventory are not ended"
)

// inAll begins a detail: whose numbers it is about, and how many.
func inAll(name string, numbers int) string {
	return fmt.Sprintf("Inventory %q, %s. ", name, inventory.Count(numbers))
}

// are says how many numbers something is done to.
func are(numbers int) string {
	if numbers == 1 {
		return "1 number is"
	}
	return fmt.Sprintf("%d numbers are", numbers)
}

// warnReplaced says that numbers are not ended that are not the inventory's any more.
func warnReplaced(diags *diag.Diagnostics, name string, numbers []string) {
	if len(numbers) > 0 {
		diags.AddWarning(notEnded, inAll(name, len(numbers))+
			"Somebody has deleted them and created them again, so they are not this inventory's. Terraform forgets them: "+inventory.InBlocks(numbers)+".")
	}
}

// refuseLost refuses a plan for an inventory that does not know which numbers are its
// own, unless it may adopt them. It reports whether it has.
func refuseLost(diags *diag.Diagnostics, inv *inventory.Inventory, adopts bool) bool {
	if !inv.Memory.Lost || adopts {
		return false
	}
	diags.AddAttributeError(didsPath, "The numbers of an inventory must be adopted again",
		fmt.Sprintf("Inventory %q: the provider's process died during the last apply, for example for lack of memory. Terraform then loses the IDs by which the inventory knows its numbers. ", inv.Name)+
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
func refuseInventory(diags *diag.Diagnostics, work *inventory.Work, outlook *inventory.Outlook, f foresight) {
	summary, what := "Numbers of an inventory cannot be changed", "cannot be changed"
	switch {
	case outlook.Stay == 0:
		summary, what = "Numbers of an inventory cannot be ended", "cannot be ended"
	case outlook.Stay == outlook.There:
		summary, what = numbersExist, "exist in MOR already"
	}
	count := outlook.Refused.Len()
	if count == 1 {
		what = strings.Replace(what, "exist ", "exists ", 1)
	}
	detail := fmt.Sprintf("Inventory %q: %s %s.\n\n%s", f.name, inventory.Count(count), what, outlook.Refused.String())
	if outlook.There > 0 && !work.Adopts() && !f.replaces {
		detail += "\n\n" + adoptWays
	}
	if !work.IsDestroy() {
		detail += "\n\nIf you run 'terraform destroy', it plans the configuration first and stops at this error. 'terraform destroy -refresh=false' does not."
	}
	diags.AddAttributeError(didsPath, summary, detail)
}

// creationTainted is how to go on after a creation that is not finished.
const creationTainted = "Terraform takes the inventory for tainted and plans to replace it. That ends no number: the next apply continues with what is there. " +
	"Where prevent_destroy forbids a replacement, run 'terraform untaint' first."

// reportInventory adds the diagnostics for what could not be done, in blocks and by
// reason. It reports whether all stands as configured.
func reportInventory(diags *diag.Diagnostics, task, name string, o *inventory.Outcome, again string) (done bool) {
	if o.Kept.Len() > 0 {
		diags.AddWarning("Numbers are terminated, but perhaps not deleted", inAll(name, o.Kept.Len())+
			"They are out of use. Their rows may stay in MOR, and only there can you delete them now.\n\n"+o.Kept.String())
	}
	warnReplaced(diags, name, o.Replaced)
	if o.IsDone() {
		return true
	}
	if !o.Looked {
		why := wording.Why(o.Err)
		diags.AddError("Could not "+task+" an inventory", fmt.Sprintf("Inventory %q: %s\n\nNothing was changed.", name, why))
		return false
	}
	detail := o.Refused.String()
	stopped := (*lifecycle.Stopped)(nil)
	switch untried := inventory.Count(o.Undone); {
	case errors.As(o.Err, &stopped):
		if o.Undone > 0 {
			detail += fmt.Sprintf("\n\nNot tried, since the same was to be expected: %s.", untried)
		}
	case wording.IsInterrupted(o.Err):
		detail += fmt.Sprintf("\n\nThe run was interrupted. Not finished: %s.", untried)
	case o.Err != nil:
		why := wording.Why(o.Err)
		detail += "\n\nHow the numbers stand after the change could not be read: " + why
	case o.Undone > 0:
		detail += fmt.Sprintf("\n\nMOR reported success, but %s not as configured: somebody may have changed that meanwhile.", untried+" stand")
	}
	if len(o.Unplanned) > 0 {
		detail += "\n\nThese numbers were not ended, because the plan does not list them: " + inventory.InBlocks(o.Unplanned) + ". Plan again, with refresh."
	}
	left := o.Refused.Len() + o.Undone + len(o.Unplanned)
	detail = fmt.Sprintf("Inventory %q: %d of %d numbers are left.\n\n%s\n\n%s", name, left, max(o.Total, left), strings.TrimSpace(detail), again)
	diags.AddError("Could not "+task+" all of an inventory", detail)
	return false
}

// applyAgain and destroyAgain are how to go on.
const (
	applyAgain   = "Apply again. It does only what is left."
	destroyAgain = "Destroy again. It does only what is left. As long as the configuration has the inventory, any other apply brings back the numbers that were ended."
)

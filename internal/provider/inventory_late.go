package provider

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Terraform plans a change once more at the beginning of its apply, and an error of
// that plan refuses the whole change. But by then somebody may have changed a number.
// That must not hold up all others: apply refuses just that number. So the plan that
// refuses nothing leaves a note, and the one after it knows that it comes late. Where
// the note is lost, the late plan refuses the whole change, and nothing is written.

// changeNote is the note of the change of an inventory.
func changeNote(name string) string { return "change of inventory " + name }

// changeOf identifies a change by its tables and settings.
func changeOf(plan, state *inventoryModel) string {
	text := fmt.Sprintf("%q %q %q %v", state.Dids.ValueString(), plan.Dids.ValueString(), plan.Name.ValueString(), plan.settings())
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// isLate reports whether this plan is the one at the beginning of an apply. A plan
// before it has refused nothing, and a refresh would come with a plan that is not late.
func (r *inventoryResource) isLate(plan, state *inventoryModel) bool {
	if r.inventories.isRead(state.Name.ValueString()) {
		return false
	}
	note, noted := r.notes.read(changeNote(state.Name.ValueString()))
	return noted && note == changeOf(plan, state)
}

// noteChange leaves the note for the apply, if the plan refuses nothing.
func (r *inventoryResource) noteChange(plan, state *inventoryModel, late bool, diags *diag.Diagnostics) {
	switch note := changeNote(state.Name.ValueString()); {
	case late:
	case diags.HasError():
		r.notes.drop(note)
	default:
		r.notes.leave(note, changeOf(plan, state))
	}
}

package provider

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/inventory"
)

// Terraform plans a change once more at the beginning of its apply, and an error of
// that plan refuses the whole change. But by then somebody may have changed a number.
// That must not hold up all others: apply refuses just that number. So a plan that
// refuses nothing leaves a note. The plan at the beginning of the apply takes what the
// note says and asks the server nothing. Where the note is lost, for example because
// apply runs on another machine, it plans anew, and refuses the whole change if it has to.

// plannedChange is the note.
type plannedChange struct {
	Change string           `json:"change"` // which one it is: see changeOf
	Others map[string]int64 `json:"others"` // see inventory.Memory
	Skip   map[string]bool  `json:"skip"`   // the numbers that apply skips: see idChecks
	Said   []plannedWarning `json:"said"`   // what the plan has warned of
}

type plannedWarning struct {
	Summary string `json:"summary"`
	Detail  string `json:"detail"`
}

// changeNote is the note of the change of an inventory.
func changeNote(name string) string { return "change of inventory " + name }

// changeOf identifies a change by its tables and settings.
func changeOf(plan, state *inventoryModel) string {
	text := fmt.Sprintf("%q %q %q %v", state.Dids.ValueString(), plan.Dids.ValueString(), plan.Name.ValueString(), plan.settings())
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// planChange plans a change to an inventory in the state. It returns how many numbers
// that the change does not touch have which status.
func (r *inventoryResource) planChange(ctx context.Context, plan, state *inventoryModel, work *inventory.Work, diags *diag.Diagnostics) (others map[string]int64) {
	name := plan.Name.ValueString()
	if note, late := r.noted(plan, state); late {
		for _, said := range note.Said {
			diags.AddWarning(said.Summary, said.Detail)
		}
		r.ids.skipped.Store(name, note.Skip)
		return note.Others
	}
	before := len(*diags)
	r.foresee(ctx, work, foresight{name: name}, diags)
	others = work.Others(state.counts())
	file := changeNote(state.Name.ValueString())
	if diags.HasError() {
		r.notes.drop(file)
		return others
	}
	note := plannedChange{Change: changeOf(plan, state), Others: others, Skip: r.skips(name)}
	for _, said := range (*diags)[before:] {
		note.Said = append(note.Said, plannedWarning{said.Summary(), said.Detail()})
	}
	if text, err := json.Marshal(note); err == nil {
		r.notes.leave(file, string(text))
	}
	return others
}

// noted returns the note that a plan of the same change has left. A plan with a refresh
// in the same run is no plan of an apply.
func (r *inventoryResource) noted(plan, state *inventoryModel) (note plannedChange, late bool) {
	name := state.Name.ValueString()
	if r.inventories.isRead(name) {
		return note, false
	}
	text, found := r.notes.read(changeNote(name))
	if !found || json.Unmarshal([]byte(text), &note) != nil {
		return note, false
	}
	return note, note.Change == changeOf(plan, state)
}

package inventory

import (
	"slices"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// Wishes are the IDs that apply gives to numbers, after Survey. What stands as it
// should, and what is refused anyway, has none.
func (w *Work) Wishes() (all []view.Wish) {
	for _, e := range w.staying {
		ahead := e.Outlook()
		if e.leftAlone || w.refused(e, ahead.Refused) != "" {
			continue
		}
		if wish := wishOf(e, ahead.Steps); wish != (view.Wish{}) {
			wish.Number, wish.Drift = e.Number, e.old != nil && *e.old == *e.row
			all = append(all, wish)
		}
	}
	return all
}

// wishOf returns what the steps of a number give it.
func wishOf(e *entry, steps []lifecycle.Step) (wish view.Wish) {
	for _, step := range steps {
		switch step {
		case lifecycle.StepCreate, lifecycle.StepChange, lifecycle.StepReserve:
			if id := e.Goal.ProviderID; id != nil && e.Gap().Provider || id != nil && step == lifecycle.StepCreate {
				wish.ProviderID = *id
			}
			if step == lifecycle.StepReserve {
				wish.UserID = e.Goal.Owner.UserID
			}
		case lifecycle.StepAssign:
			wish.DeviceID, wish.OwnerID = e.Goal.Device.ID, e.Goal.Owner.UserID
		}
	}
	return wish
}

// Skip takes numbers out of the work, which then stay as they are. It returns those
// that were in it.
func (w *Work) Skip(skip map[string]bool) (skipped []string) {
	w.staying = slices.DeleteFunc(w.staying, func(e *entry) bool {
		if skip[e.Number] {
			skipped = append(skipped, e.Number)
			w.skipped = append(w.skipped, e)
		}
		return skip[e.Number]
	})
	w.block.Members = slices.DeleteFunc(w.block.Members, func(m *lifecycle.Member) bool { return m.Goal.End == "" && skip[m.Number] })
	return skipped
}

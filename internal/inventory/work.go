package inventory

import (
	"context"
	"maps"
	"slices"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/table"
)

// Work is what is to be done to bring an inventory from what its state has to a new table.
type Work struct {
	before *Inventory
	after  *table.Table // nil if the inventory is destroyed
	goals  *goals
	block  lifecycle.Block

	staying, leaving []*entry
	// abandoned are numbers that Terraform forgets, unplanned those that leave although the plan has not said so.
	abandoned, unplanned []*entry
	skipped              []*entry // by Skip
}

// entry is a number that something is, or may be, to be done to.
type entry struct {
	*lifecycle.Member
	old, row *table.Row // applied last, and wanted; nil: none
	past     past

	leftAlone bool // it is somebody else's, and the row has nothing to do with it
}

// Work returns what is to be done to get to a table. Numbers whose row stays, and
// that stand as configured, are not in it, unless all is set.
func (inv *Inventory) Work(after *table.Table, s Settings, all bool) *Work {
	w := &Work{before: inv, after: after, goals: newGoals(s), block: lifecycle.Block{Names: inv.Memory.Names}}
	taken := map[string]bool{}
	for c := range table.Diff(inv.Table, after) {
		w.add(c.Number, c.Old, c.New)
		taken[c.Number] = true
	}
	w.addRest(taken, all)
	members := make([]*lifecycle.Member, 0, len(w.staying)+len(w.leaving))
	for _, e := range w.entries() {
		members = append(members, e.Member)
	}
	w.block.Members = members
	return w
}

// addRest adds numbers whose row has not changed.
func (w *Work) addRest(taken map[string]bool, all bool) {
	if all {
		for n, row := range w.after.All() {
			if !taken[n] {
				w.add(n, row, row)
			}
		}
		return
	}
	rest := map[string]bool{}
	for n := range w.before.found {
		rest[n] = !taken[n]
	}
	for _, layer := range w.before.Memory.rows {
		for n := range layer {
			rest[n] = !taken[n]
		}
	}
	for _, n := range slices.Sorted(maps.Keys(rest)) {
		if _, row, ok := w.after.Lookup(n); ok && rest[n] {
			w.add(n, row, row)
		}
	}
}

// entries are all numbers of the work, those that stay first.
func (w *Work) entries() []*entry { return slices.Concat(w.staying, w.leaving) }

// add adds a number with its row before and its row after, of which either may be nil.
func (w *Work) add(n string, old, row *table.Row) {
	memory := w.before.Memory
	id := memory.IDs[n]
	e := &entry{old: old, row: row}
	if id != 0 && old != nil { // what was never ours has never been given anything
		e.past = memory.past(n, old)
	}
	e.Member = &lifecycle.Member{Number: n, Ours: id != 0, ID: id}
	if row == nil {
		switch {
		case id == 0: // nothing to end
		case w.goals.Policy == Abandon:
			w.abandoned = append(w.abandoned, e)
		default:
			e.Goal, e.Written = w.goals.ending(e.past), true
			w.leaving = append(w.leaving, e)
		}
		return
	}
	wanted := row
	if e.past != nil {
		undone := undoing(*row, e.past)
		wanted, e.Written = &undone, !memory.unwritten[n] && isWritten(&undone, old)
	}
	if e.past == nil {
		undone := undoing(*row, nil)
		wanted = &undone
	}
	e.Goal = w.goals.staying(wanted, e.past)
	if row.UserID.Presence == table.Set || row.DeviceID.Presence == table.Set { // null takes nothing back from others
		e.Back = w.before.back(n)
	}
	w.staying = append(w.staying, e)
}

// Ending returns the numbers that the work ends, as blocks. It is the same in a
// plan and in the apply that follows: how they stand does not matter.
func (w *Work) Ending() []string { return Blocks(w.EndingNumbers()) }

// EndingNumbers returns them one by one.
func (w *Work) EndingNumbers() []string {
	numbers := make([]string, len(w.leaving))
	for i, e := range w.leaving {
		numbers[i] = e.Number
	}
	return numbers
}

// IsDestroy reports whether the inventory is destroyed.
func (w *Work) IsDestroy() bool { return w.after == nil }

// Adopts reports whether adopt_existing is set.
func (w *Work) Adopts() bool { return w.goals.Adopt }

// Limit takes numbers out of the work that would be ended, and that the plan has not named.
func (w *Work) Limit(planned map[string]bool) {
	w.leaving = slices.DeleteFunc(w.leaving, func(e *entry) bool {
		if !planned[e.Number] {
			w.unplanned = append(w.unplanned, e)
		}
		return !planned[e.Number]
	})
	w.block.Members = slices.DeleteFunc(w.block.Members, func(m *lifecycle.Member) bool { return m.Goal.End != "" && !planned[m.Number] })
}

// Keep takes numbers out of the work that another object of this run has by now.
// It returns those that were in it.
func (w *Work) Keep(has func(number string) bool) (kept []string) {
	w.leaving = slices.DeleteFunc(w.leaving, func(e *entry) bool {
		if has(e.Number) {
			kept = append(kept, e.Number)
		}
		return has(e.Number)
	})
	w.block.Members = slices.DeleteFunc(w.block.Members, func(m *lifecycle.Member) bool { return m.Goal.End != "" && has(m.Number) })
	return kept
}

// IsEmpty reports whether there is nothing to look at.
func (w *Work) IsEmpty() bool { return len(w.block.Members) == 0 && len(w.abandoned) == 0 }

// looked returns the numbers that a plan looks at. It looks at a number that Terraform
// forgets only to take it out of the status counts.
func (w *Work) looked() []*lifecycle.Member {
	looked := slices.Clone(w.block.Members)
	for _, e := range w.abandoned {
		looked = append(looked, e.Member)
	}
	return looked
}

// Survey finds out, for a plan, how the numbers stand.
func (w *Work) Survey(ctx context.Context, server Server) error {
	looked := w.looked()
	numbers := make([]string, len(looked))
	for i, m := range looked {
		numbers[i] = m.Number
	}
	found, _, err := server.View.Among(ctx, numbers)
	if err != nil {
		return err
	}
	for _, m := range looked {
		m.Now = standing(found, m.Number)
	}
	if err := w.block.Survey(ctx, server.prove); err != nil {
		return err
	}
	w.leaveAlone()
	return nil
}

// leaveAlone finds the numbers that are somebody else's by now, and that their row
// wants nothing of but to be nobody's: what others have set is not undone.
func (w *Work) leaveAlone() {
	for _, e := range w.staying {
		e.leftAlone = e.row.UserID.Presence == table.None && e.row.DeviceID.Presence != table.Set && e.Theirs() && !e.Unwritten()
	}
}

// Others returns the status counts of an inventory without the numbers of the work, and
// without those that Terraform forgets, as the survey has seen them.
func (w *Work) Others(counts map[string]int64) map[string]int64 {
	others := maps.Clone(counts)
	leave := func(m *lifecycle.Member) {
		if status := string(m.Now.Status); others[status] > 0 {
			others[status]--
		}
	}
	for _, m := range w.block.Members {
		if m.Have() {
			leave(m)
		}
	}
	for _, e := range w.abandoned {
		if e.Now.Found && e.Now.ID == e.ID {
			leave(e.Member)
		}
	}
	return others
}

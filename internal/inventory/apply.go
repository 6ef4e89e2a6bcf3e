package inventory

import (
	"context"
	"errors"
	"maps"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/table"
)

// Outcome is what became of a work.
type Outcome struct {
	Dids   string           // for the state; "" if no number is left
	Memory *Memory          // for private state
	Counts map[string]int64 // numbers of ours by status
	Size   int              // numbers in the table
	Table  *table.Table     // as the state has it; nil if nothing was done

	Err     error  // why not all was tried; nil: all was
	Looked  bool   // how the numbers stand was found out; if not, nothing was done
	Refused Groups // what was not done, by why
	Undone  int    // numbers that were not tried
	Done    int    // numbers that left as they should
	Total   int

	Kept      Groups   // terminated, but not deleted, by why
	Replaced  []string // that left, and are another DID by now: nothing was done to them
	Unplanned []string // that leave the table, and stay in the state: the plan has not named them
}

// IsDone reports whether all stands as configured.
func (o *Outcome) IsDone() bool {
	return o.Err == nil && o.Looked && o.Refused.Len() == 0 && o.Undone == 0 && len(o.Unplanned) == 0
}

// Exists returns, for a creation that has not written anything yet, the numbers
// that exist and may not be adopted, by why.
func (w *Work) Exists(why func(error) string) *Groups {
	there := &Groups{}
	for _, e := range w.staying {
		if e.Ours && !e.Replaced() {
			continue
		}
		if reason := w.refused(e, e.Outlook().Refused); reason == lifecycle.Exists {
			there.Add(w.why(e, e.Refusal(reason), why), e.Number)
		}
	}
	return there
}

// Apply brings the numbers where they should be. text is the table's, for the state;
// others are the status counts of the numbers that are not in the work.
func (w *Work) Apply(ctx context.Context, server Server, text string, others map[string]int64, progress func(lifecycle.Progress), why func(error) string) *Outcome {
	w.block.Progress = progress
	w.before.Memory.Ending, w.before.Memory.Others = false, nil
	o := &Outcome{Memory: w.before.Memory, Counts: maps.Clone(others), Total: len(w.block.Members), Size: w.before.Table.Len()}
	if o.Counts == nil {
		o.Counts = map[string]int64{}
		for _, e := range w.skipped {
			if e.Have() {
				o.Counts[string(e.Now.Status)]++
			}
		}
	}
	o.Err = server.Lifecycle.Bring(ctx, &w.block)
	if o.Looked = w.block.Looked || len(w.block.Members) == 0; !o.Looked {
		o.Dids = w.before.dids
		return o
	}
	w.leaveAlone()
	m := o.Memory
	m.Names, m.Host = w.block.Names, server.Host
	deviations := map[string]table.Found{}
	for _, e := range w.staying {
		w.conclude(e, o, deviations, why)
	}
	rest := map[string]table.Row{}
	for _, e := range w.leaving {
		if w.hasLeft(e, o, why) {
			m.forget(e.Number)
			continue
		}
		w.keep(e, o, rest, deviations)
	}
	for _, e := range w.unplanned {
		o.Unplanned = append(o.Unplanned, e.Number)
		rest[e.Number] = *e.old
	}
	w.forgetOthers()
	m.tidy()
	o.Dids, o.Size = text, w.after.Len()+len(rest)
	o.Table = extend(w.after, rest)
	if len(rest) > 0 || len(deviations) > 0 {
		o.Dids = o.Table.Render(deviations)
	}
	m.Lost = m.Lost && !o.IsDone()
	return o
}

// conclude takes up how a number stands that has a row.
func (w *Work) conclude(e *entry, o *Outcome, deviations map[string]table.Found, why func(error) string) {
	m := o.Memory
	m.saw(e.Number, e.Now.Status)
	if e.Have() && e.Now.ID != 0 {
		o.Counts[string(e.Now.Status)]++
		m.IDs[e.Number] = e.Now.ID
	}
	if e.Doubt != nil || e.Freed != 0 {
		m.doubts = append(m.doubts, doubt{Number: e.Number, Mark: e.Doubt, Freed: e.Freed})
	}
	switch {
	case e.isClosedAsBefore():
		m.remember(e)
		return
	case e.leftAlone, e.Err == nil && e.Done():
		m.settle(e.Number)
		return
	case e.Err != nil:
		o.Refused.Add(w.why(e, e.Err, why), e.Number)
	default:
		o.Undone++
	}
	m.remember(e)
	if e.Unwritten() || !e.Have() && e.Freed != 0 {
		m.unwritten[e.Number] = true
	}
	deviations[e.Number] = show(e.Member, e.row)
}

// isClosedAsBefore reports whether a number is closed, and this change does not move it.
func (e *entry) isClosedAsBefore() bool {
	p := (*lifecycle.Problem)(nil)
	return errors.As(e.Err, &p) && p.Reason == lifecycle.Closed && !e.moves()
}

// remember keeps the rows that a number may show: the one that was applied, and the older ones.
func (m *Memory) remember(e *entry) {
	rows := []table.Row{*e.row}
	for _, older := range e.past {
		if row := letGo(older, e.row); row != *e.row {
			rows = append(rows, row)
		}
	}
	m.unsettle(e.Number, rows)
}

// hasLeft reports whether nothing is left to do about a number without a row.
func (w *Work) hasLeft(e *entry, o *Outcome, why func(error) string) bool {
	if e.Kept != nil {
		o.Kept.Add(why(e.Kept), e.Number)
	}
	p := (*lifecycle.Problem)(nil)
	switch {
	case errors.As(e.Err, &p) && p.Reason == lifecycle.Replaced:
		o.Replaced = append(o.Replaced, e.Number)
		return true
	case e.Err == nil && e.Done():
		o.Done++
		return true
	case e.Err != nil:
		o.Refused.Add(w.why(e, e.Err, why), e.Number)
	default:
		o.Undone++
	}
	return false
}

// keep keeps a number in the state that has no row any more, and could not be ended.
func (w *Work) keep(e *entry, o *Outcome, rest map[string]table.Row, deviations map[string]table.Found) {
	rest[e.Number] = *e.old
	if e.Have() {
		o.Counts[string(e.Now.Status)]++
	}
	placed := placing(*e.old)
	e.Goal = w.goals.staying(&placed, e.past)
	deviates := e.Gap() != (lifecycle.Gap{})
	if !deviates && len(e.past) == 1 {
		o.Memory.settle(e.Number)
		return
	}
	if deviates {
		deviations[e.Number] = show(e.Member, e.old)
	}
	rows := make([]table.Row, len(e.past))
	for i, row := range e.past {
		rows[i] = *row
	}
	o.Memory.unsettle(e.Number, rows)
}

// forget forgets a number altogether.
func (m *Memory) forget(n string) {
	m.settle(n)
	delete(m.IDs, n)
	delete(m.closed, n)
}

// forgetOthers forgets the numbers that the inventory no longer manages, and those that never were ours and have no row any more.
func (w *Work) forgetOthers() {
	for _, e := range w.abandoned {
		w.before.Memory.forget(e.Number)
	}
	for c := range table.Diff(w.before.Table, w.after) {
		if c.New == nil && w.before.Memory.IDs[c.Number] == 0 {
			w.before.Memory.settle(c.Number)
		}
	}
}

// extend returns a table with more numbers, as blocks where that goes with the
// table's keys, else one by one.
func extend(t *table.Table, rest map[string]table.Row) *table.Table {
	if len(rest) == 0 {
		return t
	}
	rows := map[string]*table.Row{}
	if compressed, err := table.Compress(rest); err == nil {
		fill(rows, t)
		fill(rows, compressed)
		if all, err := table.Build(rows); err == nil {
			return all
		}
	}
	clear(rows)
	fill(rows, t)
	for n, row := range rest {
		rows[n] = &row
	}
	all, err := table.Build(rows)
	if err != nil {
		return t
	}
	return all
}

func fill(rows map[string]*table.Row, t *table.Table) {
	for key, row := range t.Keys() {
		rows[key] = row
	}
}

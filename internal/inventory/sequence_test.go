package inventory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// sequences is how many random sequences of tables a run drives.
const sequences = 60

// TestSequences drives random tables through an inventory: each is read, planned
// and applied as Terraform does it, in a process of its own, some with a fault in
// the middle. When the faults stop, one more apply makes all numbers stand as the
// table says; no number ends that the plan has not named, or that is in service.
func TestSequences(t *testing.T) {
	var steps, refused atomic.Int64
	t.Run("all", func(t *testing.T) {
		for seed := range uint64(sequences) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				if seed%7 != 0 {
					unraced.Skip(t)
				}
				t.Parallel()
				w := newSequence(t, seed)
				for range 6 {
					w.step(w.random(), true)
				}
				w.step(w.last, false)
				w.check()
				steps.Add(int64(w.steps))
				refused.Add(int64(w.refused))
			})
		}
	})
	t.Logf("%d of %d plans were refused", refused.Load(), steps.Load())
	if refused.Load() > steps.Load()*2/5 { // then the rest would prove little
		t.Error("too many plans were refused")
	}
}

// random returns a table of numbers in a block and with keys of their own.
func (s *sequence) random() map[string]any {
	row := func() map[string]any {
		r := map[string]any{"provider_id": 1 + s.dice.IntN(2)}
		switch s.dice.IntN(5) {
		case 0:
			r["user_id"], r["device_id"] = 5, 7+s.dice.IntN(2)
		case 1:
			r["user_id"], r["device_id"] = 6, 9
		case 2:
			r["user_id"], r["device_id"] = 5+s.dice.IntN(2), nil
		case 3:
			r["user_id"], r["device_id"] = nil, nil
		}
		switch s.dice.IntN(3) {
		case 0:
			r["comment"] = nil
		case 1:
			r["comment"] = fmt.Sprint(s.dice.IntN(3))
		}
		return r
	}
	all := map[string]any{}
	if s.dice.IntN(4) > 0 {
		all[number(0)+"-"+number(3+s.dice.IntN(3))] = row()
	}
	for i := range 8 {
		switch s.dice.IntN(4) {
		case 0:
			all[number(i)] = row()
		case 1:
			all[number(i)] = nil
		}
	}
	return all
}

// faults are the calls that are spoilt.
var faults = []string{"did_create", "did_details_update", "did_make_free", "did_trunk_device_assign", "did_device_unassign", "did_terminate"}

// step reads, plans and applies a table. A plan that is refused changes nothing.
func (s *sequence) step(rows map[string]any, faulty bool) {
	s.t.Helper()
	text, _ := json.Marshal(rows)
	after, err := inventory.Parse(string(text))
	if err != nil {
		s.t.Fatal(err)
	}
	settings := inventory.Settings{Policy: "terminate", Force: s.dice.IntN(3) == 0}
	why := func(err error) string { return err.Error() }
	var ending []string
	refused := false
	s.run(func(ctx context.Context, server inventory.Server, inv *inventory.Inventory) {
		report, err := inv.Read(ctx, server)
		if err != nil {
			s.t.Fatal(err)
		}
		s.keep(report.Dids, report.Memory)
	})
	s.run(func(ctx context.Context, server inventory.Server, inv *inventory.Inventory) {
		work := inv.Work(after, settings, false)
		if err := work.Survey(ctx, server); err != nil {
			s.t.Fatal(err)
		}
		outlook := work.Outlook(why)
		ending, refused = work.EndingNumbers(), outlook.Refused.Len() > 0
	})
	if s.steps++; refused {
		s.refused++
		return
	}
	if faulty && s.dice.IntN(2) == 0 {
		s.fault()
	}
	before := s.snapshot()
	s.run(func(ctx context.Context, server inventory.Server, inv *inventory.Inventory) {
		outcome := inv.Work(after, settings, false).Apply(ctx, server, string(text), nil, nil, why)
		if !faulty && !outcome.IsDone() {
			s.t.Errorf("%v %s is not done: %v\n%s", rows, s.dids, outcome.Err, &outcome.Refused)
		}
		s.keep(outcome.Dids, outcome.Memory)
	})
	s.ClearFaults()
	s.checkEnded(before, ending, settings.Force)
	s.last = rows
	for n, row := range after.All() {
		s.give(n, row)
	}
	for n := range s.given {
		if _, _, found := after.Lookup(n); !found {
			delete(s.given, n)
		}
	}
}

// fault spoils one call somewhere: it is refused, or its reply is lost.
func (s *sequence) fault() {
	f := morsim.Fault{Call: faults[s.dice.IntN(len(faults))], Skip: s.dice.IntN(6), Times: 1 + s.dice.IntN(3)}
	switch s.dice.IntN(3) {
	case 0:
		f.Kind, f.Body = morsim.RawBody, `<?xml version="1.0" encoding="UTF-8"?><page><error>Something went wrong</error></page>`
	case 1:
		f.Kind = morsim.DropConnection
	case 2:
		f.Kind, f.Moment = morsim.DropConnection, morsim.AfterActing
	}
	s.Inject(f)
}

// give notes which fields of a number are set by now, and not let go.
func (s *sequence) give(n string, row *table.Row) {
	if s.given[n] == nil {
		s.given[n] = map[string]bool{}
	}
	for field, presence := range map[string]table.Presence{
		"user": row.UserID.Presence, "device": row.DeviceID.Presence, "comment": row.Comment.Presence,
	} {
		switch presence {
		case table.Set:
			s.given[n][field] = true
		case table.Absent:
			s.given[n][field] = false
		}
	}
}

func (s *sequence) snapshot() map[string]morsim.DID {
	all := map[string]morsim.DID{}
	for _, did := range s.DIDs() {
		all[did.Number] = did
	}
	return all
}

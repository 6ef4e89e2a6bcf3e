package inventory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/view"
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

type sequence struct {
	*morsim.Simulator
	t        *testing.T
	dice     *rand.Rand
	endpoint string

	dids           string
	memory         []byte
	last           map[string]any
	steps, refused int

	given map[string]map[string]bool // fields that were set and not let go, by number
}

func newSequence(t *testing.T, seed uint64) *sequence {
	r := rand.New(rand.NewPCG(seed, 13))
	options := morsim.Options{}
	if seed%2 == 1 {
		options.UnassignLeaves = morsim.Free
	}
	sim := morsim.New(options)
	server := httptest.NewServer(sim)
	t.Cleanup(func() { sim.ClearFaults(); server.Close() })
	return &sequence{Simulator: sim, t: t, dice: r, endpoint: server.URL, dids: "{}", given: map[string]map[string]bool{}}
}

// run is one process of the provider.
func (s *sequence) run(do func(ctx context.Context, server inventory.Server, inv *inventory.Inventory)) {
	s.t.Helper()
	endpoint, err := mor.ParseEndpoint(s.endpoint)
	if err != nil {
		s.t.Fatal(err)
	}
	client := mor.New(mor.Config{
		Endpoint: endpoint, Username: morsim.AdminUsername, Password: morsim.AdminPassword, APISecretKey: morsim.AdminAPISecretKey,
		PageSize: 500, MaxConcurrentRequests: 4, RequestTimeout: 20 * time.Second,
	})
	defer client.Close()
	known := view.New(client, true, slog.New(slog.DiscardHandler))
	l := lifecycle.New(client, known)
	l.Parallel, l.Pauses = 4, []time.Duration{time.Millisecond}
	memory, err := inventory.ReadMemory(s.memory)
	if err != nil {
		s.t.Fatal(err)
	}
	inv, err := inventory.Open("test", s.dids, memory)
	if err != nil {
		s.t.Fatal(err)
	}
	do(s.t.Context(), inventory.Server{View: known, Lifecycle: l}, inv)
}

func (s *sequence) keep(dids string, memory *inventory.Memory) {
	s.t.Helper()
	text, err := memory.Encode()
	if err != nil {
		s.t.Fatal(err)
	}
	s.dids, s.memory = dids, text
}

func number(i int) string { return fmt.Sprintf("3705200%04d", i) }

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

// checkEnded: what has ended was named, and not in service.
func (s *sequence) checkEnded(before map[string]morsim.DID, ending []string, force bool) {
	s.t.Helper()
	named := map[string]bool{}
	for _, n := range ending {
		named[n] = true
	}
	for n, was := range before {
		now, found := s.DID(n)
		if ended := !found || now.Status == morsim.Terminated && was.Status != morsim.Terminated; !ended {
			continue
		}
		if !named[n] {
			s.t.Errorf("%s ended, and the plan has not named it", n)
		}
		if was.Status == morsim.Active && !force {
			s.t.Errorf("%s ended in service: %+v", n, was)
		}
	}
}

// check: all numbers stand as the last table says, and a refresh finds nothing else.
func (s *sequence) check() {
	s.t.Helper()
	if s.last == nil {
		return
	}
	text, _ := json.Marshal(s.last)
	last, err := inventory.Parse(string(text))
	if err != nil {
		s.t.Fatal(err)
	}
	s.run(func(ctx context.Context, server inventory.Server, inv *inventory.Inventory) {
		report, err := inv.Read(ctx, server)
		if err != nil {
			s.t.Fatal(err)
		}
		if report.Dids != s.dids {
			s.t.Errorf("a refresh makes of %s\n%s", s.dids, report.Dids)
		}
		if !inventory.Same(report.Dids, string(text)) {
			return // a row could not go, which the plan has refused
		}
		for n, row := range last.All() {
			s.checkNumber(n, row)
		}
	})
}

func (s *sequence) checkNumber(n string, row *table.Row) {
	s.t.Helper()
	did, _ := s.DID(n)
	wrong := row.ProviderID.Presence == table.Set && did.ProviderID != row.ProviderID.Value ||
		row.UserID.Presence == table.Set && did.UserID != row.UserID.Value ||
		row.DeviceID.Presence == table.Set && did.DeviceID != row.DeviceID.Value ||
		row.Comment.Presence == table.Set && did.Comment != row.Comment.Value ||
		row.UserID.Presence == table.None && s.given[n]["user"] && did.UserID != 0 ||
		row.DeviceID.Presence == table.None && s.given[n]["device"] && did.DeviceID != 0 ||
		row.Comment.Presence == table.None && s.given[n]["comment"] && did.Comment != ""
	if wrong {
		s.t.Errorf("%s is %+v, its row is %+v, set before: %v", n, did, *row, s.given[n])
	}
}

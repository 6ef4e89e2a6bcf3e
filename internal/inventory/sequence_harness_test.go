package inventory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/view"
)

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

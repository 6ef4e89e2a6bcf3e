package view_test

import (
	"fmt"
	"log/slog"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
	"github.com/didops/terraform-provider-mor/internal/view"
)

func names(first, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("3706%07d", first+i)
	}
	return all
}

// TestManyAreCheap counts the requests for blocks of numbers on servers of all sizes.
func TestManyAreCheap(t *testing.T) {
	for name, c := range map[string]struct {
		block, there, others int
		most                 int // for the block, and again for the block anew
	}{
		"two of many":           {2, 2, 5000, 2 + 2},
		"five of many":          {5, 5, 20_000, 10 + 10},
		"30 of 20,000":          {30, 30, 20_000, 60 + 60},
		"1,000 of 1,000":        {1000, 1000, 0, 4 + 4},
		"1,000 of 5,000":        {1000, 1000, 4000, 16 + 12},
		"1,000 that are not":    {1000, 0, 4000, 16 + 12},
		"1,000, ten are not":    {1000, 990, 4000, 16 + 12},
		"1,000 on a new server": {1000, 0, 0, 1 + 1},
		"8,000 of 8,000":        {8000, 8000, 0, 17 + 17},
	} {
		t.Run(name, func(t *testing.T) {
			if name != "two of many" && name != "1,000, ten are not" {
				unraced.Skip(t)
			}
			t.Parallel()
			sim, url := simulate(t, morsim.Options{})
			for i := range c.others {
				sim.AddDID(morsim.DID{Number: fmt.Sprintf("3705%07d", i)})
			}
			for _, number := range names(0, c.there) {
				sim.AddDID(morsim.DID{Number: number})
			}
			shared := view.New(connect(t, url), true, slog.New(slog.DiscardHandler))
			found, _, err := shared.Among(t.Context(), names(0, c.block))
			if err != nil || len(found) != c.there {
				t.Fatalf("%d of %d found: %v", len(found), c.there, err)
			}
			requests := len(sim.Requests())
			if found, err = shared.Anew(t.Context(), names(0, c.block)); err != nil || len(found) != c.there {
				t.Fatalf("anew: %d of %d found: %v", len(found), c.there, err)
			}
			t.Logf("%d requests, and %d anew", requests, len(sim.Requests())-requests)
			if n := len(sim.Requests()) - 1; n > c.most { // without the login
				t.Errorf("%d requests, at most %d are allowed", n, c.most)
			}
		})
	}
}

// TestAnewIsShared: many who want to know anew at once cost two lists, not many.
func TestAnewIsShared(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	for _, number := range names(0, 5000) {
		sim.AddDID(morsim.DID{Number: number})
	}
	shared := view.New(connect(t, url), true, slog.New(slog.DiscardHandler))
	if _, _, err := shared.Among(t.Context(), names(0, 5000)); err != nil {
		t.Fatal(err)
	}
	sim.ResetLog()
	var group errgroup.Group
	for block := range 10 {
		group.Go(func() error {
			found, err := shared.Anew(t.Context(), names(500*block, 500))
			if err == nil && len(found) != 500 {
				err = fmt.Errorf("%d found", len(found))
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := len(sim.Requests()); n > 30 {
		t.Errorf("%d requests", n)
	}
}

// TestAnewSeesWhatOthersDid: the view before is no excuse.
func TestAnewSeesWhatOthersDid(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	for _, number := range names(0, 100) {
		sim.AddDID(morsim.DID{Number: number})
	}
	shared := view.New(connect(t, url), true, slog.New(slog.DiscardHandler))
	if _, _, err := shared.Among(t.Context(), names(0, 100)); err != nil {
		t.Fatal(err)
	}
	sim.EditDID(names(7, 1)[0], func(d *morsim.DID) { d.UserID, d.Status = 5, morsim.Reserved })
	sim.RemoveDID(names(8, 1)[0])
	found, err := shared.Anew(t.Context(), names(0, 50))
	if err != nil || len(found) != 49 || found[names(7, 1)[0]].Status != mor.StatusReserved {
		t.Errorf("%d found, %+v, %v", len(found), found[names(7, 1)[0]], err)
	}
	if _, there, err := shared.Find(t.Context(), names(8, 1)[0]); there || err != nil {
		t.Errorf("what is gone is still in the shared: %v", err)
	}
}

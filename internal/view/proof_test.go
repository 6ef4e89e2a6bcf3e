package view_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// underOne makes a server with n numbers on Vilnius's first trunk, and a view of it.
func underOne(t *testing.T, n int, options morsim.Options, edit ...func(*mor.Config)) (*morsim.Simulator, *view.View, []mor.DID) {
	t.Helper()
	sim, url := simulate(t, options)
	dids := make([]mor.DID, n)
	for i := range dids {
		d := sim.AddDID(morsim.DID{Number: fmt.Sprintf("3706%07d", i), UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID})
		dids[i] = mor.DID{ID: d.ID, Number: d.Number}
	}
	return sim, view.New(connect(t, url, edit...), true, slog.New(slog.DiscardHandler)), dids
}

// ask asks for all at once, as Terraform does, and counts the answers.
func ask(t *testing.T, shared *view.View, dids []mor.DID, device int64) (yes, no, failed, silent int) {
	t.Helper()
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(10)
	for _, did := range dids {
		group.Go(func() error {
			stands, err := shared.Stands(context.Background(), did, mor.SubjectDevice, device)
			mu.Lock()
			defer mu.Unlock()
			switch said := (*view.Failed)(nil); {
			case errors.As(err, &said) && !said.Tell():
				silent++
			case err != nil:
				failed++
			case stands:
				yes++
			default:
				no++
			}
			return nil
		})
	}
	_ = group.Wait()
	return yes, no, failed, silent
}

// TestStandsIsCheap counts the requests for many questions about one device.
func TestStandsIsCheap(t *testing.T) {
	for name, c := range map[string]struct {
		n       int // asked about
		moved   int // of them elsewhere by now
		others  int // on the device besides
		options morsim.Options
		most    int
	}{
		"one":                       {1, 0, 500, morsim.Options{}, 2},
		"two":                       {2, 0, 500, morsim.Options{}, 3},
		"500":                       {500, 0, 0, morsim.Options{}, 6},
		"500, one moved":            {500, 1, 0, morsim.Options{}, 6},
		"500, all moved":            {500, 500, 0, morsim.Options{}, 6},
		"500, all moved, others":    {500, 500, 700, morsim.Options{}, 8},
		"5 of 20,000":               {5, 0, 20_000, morsim.Options{}, 12},
		"100 of 20,000":             {100, 0, 20_000, morsim.Options{}, 60},
		"the older hash":            {500, 1, 0, morsim.Options{SignOldDIDsGet: true}, 8},
		"pages of 100":              {500, 1, 0, morsim.Options{MaxResultsCap: 100}, 12},
		"from ignored":              {500, 1, 700, morsim.Options{IgnoreFrom: true}, 12},
		"paging ignored":            {500, 1, 700, morsim.Options{IgnorePaging: true}, 6},
		"paging ignored, few there": {500, 400, 0, morsim.Options{IgnorePaging: true}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			if name != "500, one moved" && name != "from ignored" {
				unraced.Skip(t)
			}
			t.Parallel()
			sim, shared, dids := underOne(t, c.n, c.options)
			for i := range c.others {
				sim.AddDID(morsim.DID{Number: fmt.Sprintf("3705%07d", i), UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID})
			}
			for _, did := range dids[c.n-c.moved:] {
				sim.EditDID(did.Number, func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID })
			}
			yes, no, failed, silent := ask(t, shared, dids, morsim.VilniusTrunkID)
			if yes != c.n-c.moved || no != c.moved || failed+silent != 0 {
				t.Errorf("%d yes, %d no, %d failed, %d silent", yes, no, failed, silent)
			}
			requests := len(sim.Requests())
			t.Logf("%d requests", requests)
			if requests > c.most {
				t.Errorf("%d requests, at most %d are allowed", requests, c.most)
			}
		})
	}
}

// A list that leaves room for doubt (here a row stands in it twice) proves no absence: that is asked for by itself.
func TestStandsAsksWhereTheListProvesNothing(t *testing.T) {
	sim, shared, dids := underOne(t, 12, morsim.Options{IgnoreFrom: true, MaxResultsCap: 10}, func(c *mor.Config) { c.PageSize = 10 })
	yes, no, failed, silent := ask(t, shared, dids, morsim.VilniusTrunkID)
	if yes != 12 || no+failed+silent != 0 { // ten of them show in the list
		t.Errorf("%d yes, %d no, %d failed, %d silent", yes, no, failed, silent)
	}
	if requests := len(sim.Requests()); requests > 12 {
		t.Errorf("%d requests", requests)
	}
}

// After our own write what was read before counts no more.
func TestStandsAfterOurWrite(t *testing.T) {
	sim, shared, dids := underOne(t, 20, morsim.Options{})
	if yes, _, _, _ := ask(t, shared, dids, morsim.VilniusTrunkID); yes != 20 {
		t.Fatal(yes)
	}
	ask(t, shared, dids, morsim.VilniusSecondTrunkID) // read whole, and empty
	moved, stayed := dids[3], dids[4]
	for _, look := range []bool{false, true} { // while writing, and afterwards
		shared.Forget(moved.Number)
		sim.EditDID(moved.Number, func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID })
		if look {
			if _, _, err := shared.Look(t.Context(), moved.Number); err != nil {
				t.Fatal(err)
			}
		}
		for _, q := range []struct {
			did    mor.DID
			device int64
			want   bool
		}{
			{moved, morsim.VilniusTrunkID, false},
			{moved, morsim.VilniusSecondTrunkID, true},
			{stayed, morsim.VilniusTrunkID, true},
			{stayed, morsim.VilniusSecondTrunkID, false},
		} {
			if stands, err := shared.Stands(t.Context(), q.did, mor.SubjectDevice, q.device); err != nil || stands != q.want {
				t.Errorf("looked %v: %s on %d: %v, %v", look, q.did.Number, q.device, stands, err)
			}
		}
	}
}

// A DID that was deleted and created anew under its number is not the one that was on the device.
func TestStandsOfAnotherDID(t *testing.T) {
	_, shared, dids := underOne(t, 20, morsim.Options{})
	ask(t, shared, dids, morsim.VilniusTrunkID)
	other := mor.DID{ID: dids[5].ID + 1000, Number: dids[5].Number}
	if stands, err := shared.Stands(t.Context(), other, mor.SubjectDevice, morsim.VilniusTrunkID); err != nil || stands {
		t.Error(stands, err)
	}
	swapped := mor.DID{ID: dids[5].ID, Number: "370699"}
	if stands, err := shared.Stands(t.Context(), swapped, mor.SubjectDevice, morsim.VilniusTrunkID); err != nil || stands {
		t.Error(stands, err)
	}
}

// Where the list cannot be read, few say so and the others are silent; nobody is told yes or no.
func TestStandsFailsOnce(t *testing.T) {
	for name, fault := range map[string]morsim.Fault{
		"502":         {Kind: morsim.HTTPError},
		"half a page": {Kind: morsim.TruncatedBody, Moment: morsim.AfterActing},
		"not allowed": {Kind: morsim.RawBody, Body: "<page><error>Access Denied</error></page>"},
	} {
		for _, early := range []bool{true, false} { // before the look-ups, or before the list
			sim, shared, dids := underOne(t, 500, morsim.Options{}, func(c *mor.Config) { c.MaxRetries = 0 })
			if !early {
				ask(t, shared, dids[:2], morsim.VilniusTrunkID)
			}
			fault.Call = "dids_get"
			sim.Inject(fault)
			yes, no, failed, silent := ask(t, shared, dids[2:], morsim.VilniusTrunkID)
			if yes+no != 0 || failed < 1 || failed > 3 || failed+silent != 498 {
				t.Errorf("%s: %d yes, %d no, %d failed, %d silent", name, yes, no, failed, silent)
			}
			if requests := len(sim.Requests()); requests > 5 {
				t.Errorf("%s: %d requests", name, requests)
			}
		}
	}
}

// Who gives up spoils nothing for the others.
func TestStandsGivenUp(t *testing.T) {
	sim, shared, dids := underOne(t, 20, morsim.Options{})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, did := range dids[:5] {
		if stands, err := shared.Stands(gone, did, mor.SubjectDevice, morsim.VilniusTrunkID); err == nil || stands {
			t.Error(stands, err)
		}
	}
	if yes, _, _, _ := ask(t, shared, dids, morsim.VilniusTrunkID); yes != 20 {
		t.Errorf("%d of 20; %d requests", yes, len(sim.Requests()))
	}
}

// TestProviderIDs: one question for all, and one failure.
func TestProviderIDs(t *testing.T) {
	sim, shared, _ := underOne(t, 0, morsim.Options{})
	sim.AddProvider(morsim.Provider{ID: 77, Name: "Twin"})
	sim.AddProvider(morsim.Provider{ID: 78, Name: "Twin"})
	want := map[string][]int64{
		"Test Provider": {morsim.TestProviderID}, "Backup Carrier": {morsim.BackupProviderID},
		"Twin": {77, 78}, "test provider": nil, "": {1, 2, 77, 78}, "Nobody": nil,
	}
	check := func(shared *view.View, fails bool) {
		t.Helper()
		var group sync.WaitGroup
		for name, want := range want {
			group.Go(func() {
				ids, err := shared.ProviderIDs(t.Context(), name)
				if (err != nil) != fails || !fails && !slices.Equal(ids, want) || fails && ids != nil {
					t.Errorf("%s: %v, %v", name, ids, err)
				}
			})
		}
		group.Wait()
		if requests := len(sim.Requests()); requests != 1 {
			t.Errorf("%d requests", requests)
		}
	}
	check(shared, false)
	sim, shared, _ = underOne(t, 0, morsim.Options{NoProvidersGet: true})
	check(shared, true)

	sim, shared, _ = underOne(t, 0, morsim.Options{})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if ids, err := shared.ProviderIDs(gone, "Test Provider"); ids != nil || err == nil {
		t.Error(ids, err)
	}
	delete(want, "Twin")
	want[""] = []int64{1, 2}
	check(shared, false)
}

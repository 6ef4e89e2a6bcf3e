package view_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
	"github.com/didops/terraform-provider-mor/internal/view"
)

const (
	crowdUsers   = 20
	crowdTrunks  = 30
	crowdNumbers = 600
)

// crowd makes an inventory of 600 numbers of 20 users on 30 trunks, in every
// status. Two users have one name, and the devices of two users have one label. All
// belongs to owner, which is the admin (0) or a reseller.
func crowd(t *testing.T, sim *morsim.Simulator, owner int64) {
	t.Helper()
	for i := range crowdUsers {
		name := fmt.Sprintf("Customer No%d", i)
		if i == 1 {
			name = "Customer No0"
		}
		sim.AddUser(morsim.User{ID: int64(1000 + i), Username: fmt.Sprintf("login%d", i), Name: name, Kind: morsim.SimpleUser, OwnerID: owner})
	}
	for i := range crowdTrunks {
		username := ""
		if i < 2 {
			username = "shared"
		}
		sim.AddDevice(morsim.Device{ID: int64(2000 + i), UserID: int64(1000 + i%crowdUsers), Username: username, Trunk: true, OwnerID: owner})
	}
	for i := range crowdNumbers {
		trunk := i % crowdTrunks
		d := morsim.DID{
			Number: fmt.Sprintf("3706%07d", i), ProviderID: morsim.TestProviderID, ResellerID: owner,
			UserID: int64(1000 + trunk%crowdUsers), DeviceID: int64(2000 + trunk),
		}
		switch i % 25 {
		case 3:
			d.Status, d.UserID, d.DeviceID = morsim.Free, 0, 0
		case 5:
			d.Status, d.DeviceID = morsim.Reserved, 0
		case 7:
			d.Status = morsim.Closed
		case 9:
			d.UserID, d.DeviceID, d.DialPlanID = 0, 0, morsim.DialPlanID
		case 11:
			d.Status, d.UserID, d.DeviceID = morsim.Terminated, 0, 0
		case 13:
			d.ProviderID = morsim.BackupProviderID
		}
		sim.AddDID(d)
	}
}

// resolve lists all numbers as the client sees them, resolves them, and returns
// what it cost besides the list.
func resolve(t *testing.T, sim *morsim.Simulator, client *mor.Client) (ids map[int64]view.IDs, left []view.Unresolved, dids []mor.DID, requests int) {
	t.Helper()
	shared := view.New(client, true, slog.New(slog.DiscardHandler))
	dids, err := shared.List(t.Context(), mor.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	before := len(sim.Requests())
	ids, left, err = shared.Resolve(t.Context(), dids)
	if err != nil {
		t.Fatal(err)
	}
	return ids, left, dids, len(sim.Requests()) - before
}

// asStored holds what was resolved against the store.
func asStored(t *testing.T, sim *morsim.Simulator, dids []mor.DID, ids map[int64]view.IDs) {
	t.Helper()
	for _, did := range dids {
		stored, _ := sim.DID(did.Number)
		want := view.IDs{UserID: stored.UserID, DeviceID: stored.DeviceID, ProviderID: stored.ProviderID}
		if did.Provider == "" { // a reseller is not shown it
			want.ProviderID = 0
		}
		if ids[did.ID] != want {
			t.Errorf("DID %s (%s, owner %q, device %q): %+v, want %+v", did.Number, did.Status, did.Owner, did.Device, ids[did.ID], want)
		}
	}
}

func asReseller(c *mor.Config) {
	c.Username, c.Password, c.APISecretKey, c.ReadAPI = morsim.ResellerUsername, morsim.ResellerPassword, morsim.ResellerAPISecretKey, mor.ReadAuto
}

// TestResolve: every ID of a crowded server, whoever asks, for about one request
// per user and device that have numbers.
func TestResolve(t *testing.T) {
	for name, c := range map[string]struct {
		owner   int64
		options morsim.Options
		edit    func(*mor.Config)
		most    int // beside one for each user and each device
	}{
		"admin":                            {0, morsim.Options{}, func(*mor.Config) {}, 16},
		"accountant":                       {0, morsim.Options{}, func(c *mor.Config) { c.Username, c.Password = morsim.AccountantUsername, morsim.AccountantPassword }, 16},
		"reseller":                         {morsim.ResellerID, morsim.Options{}, asReseller, 16},
		"legacy":                           {0, morsim.Options{SignOldDIDsGet: true}, func(c *mor.Config) { c.ReadAPI = mor.ReadLegacy }, 16},
		"capped":                           {0, morsim.Options{MaxResultsCap: 50, DefaultsToHide: true}, func(*mor.Config) {}, 16},
		"unknown IDs are refused in words": {0, morsim.Options{UnknownIDInWords: true, ErrorShape: morsim.ErrorBare}, func(*mor.Config) {}, 16},
		"any of two filters":               {0, morsim.Options{IDFilters: morsim.FiltersAny}, func(*mor.Config) {}, crowdUsers + 16},
		"the last of two filters":          {0, morsim.Options{IDFilters: morsim.FiltersLast}, func(*mor.Config) {}, crowdUsers + 16},
		"one by one":                       {0, morsim.Options{}, func(c *mor.Config) { c.MaxConcurrentRequests = 1 }, 16},
	} {
		t.Run(name, func(t *testing.T) {
			if name != "admin" && name != "reseller" {
				unraced.Skip(t)
			}
			t.Parallel()
			sim, url := simulate(t, c.options)
			crowd(t, sim, c.owner)
			client := connect(t, url, c.edit)
			ids, left, dids, requests := resolve(t, sim, client)
			if len(dids) != crowdNumbers || len(left) != 0 {
				t.Errorf("%d numbers, unresolved: %+v", len(dids), left)
			}
			asStored(t, sim, dids, ids)
			t.Logf("%d requests", requests)
			if most := crowdUsers + crowdTrunks + c.most; requests > most {
				t.Errorf("%d requests, at most %d are allowed", requests, most)
			}
			if writes := sim.Writes(); len(writes) != 0 {
				t.Errorf("%d writes", len(writes))
			}
			limit := 8
			if name == "one by one" {
				limit = 1
			}
			if peak := sim.MaxConcurrent(); peak > limit {
				t.Errorf("%d requests at once", peak)
			}
		})
	}
}

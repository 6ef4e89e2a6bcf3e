package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

const (
	crowdUsers  = 40
	crowdTrunks = 60
)

// crowd adds n numbers of 40 users on 60 trunks, in every status. Two users have one
// name, and the trunks of two users have one label.
func (s simulated) crowd(n int) {
	for i := range crowdUsers {
		name := fmt.Sprintf("Customer No%d", i)
		if i == 1 {
			name = "Customer No0"
		}
		s.AddUser(morsim.User{ID: int64(1000 + i), Username: fmt.Sprintf("login%d", i), Name: name, Kind: morsim.SimpleUser})
	}
	for i := range crowdTrunks {
		d := morsim.Device{ID: int64(2000 + i), UserID: int64(1000 + i%crowdUsers), Trunk: i%9 != 8}
		if i < 2 {
			d.Username = "shared"
		}
		s.AddDevice(d)
	}
	for i := range n {
		trunk := i / 10 % crowdTrunks
		d := morsim.DID{
			Number: fmt.Sprintf("3706%07d", i), ProviderID: morsim.TestProviderID, Comment: "theirs", Language: "lt", CallLimit: 5,
			UserID: int64(1000 + trunk%crowdUsers), DeviceID: int64(2000 + trunk),
		}
		switch i % 50 {
		case 3:
			d.Status, d.UserID, d.DeviceID = morsim.Free, 0, 0
		case 5, 6:
			d.Status, d.DeviceID = morsim.Reserved, 0
		case 17:
			d.Status = morsim.Closed
		case 29:
			d.UserID, d.DeviceID, d.DialPlanID = 0, 0, morsim.DialPlanID
		case 31:
			d.Status, d.UserID, d.DeviceID = morsim.Terminated, 0, 0
		case 33:
			d.ProviderID = morsim.BackupProviderID
		}
		s.AddDID(d)
	}
}

// TestAdoptAWholeServer: resolve_ids, a CSV file, and an inventory of it adopt all
// numbers of a server. Nothing is written, and the next plan is empty.
func TestAdoptAWholeServer(t *testing.T) {
	t.Parallel()
	n := 2000
	if testing.Short() {
		n = 150
	}
	d := newDesk(t, morsim.Options{})
	d.withPassword()
	d.sim.crowd(n)
	before := d.sim.DIDs()
	data := tfdriver.Data{Type: "mor_dids", Name: "all", Attrs: map[string]any{"resolve_ids": true}}
	d.Config(data)
	d.ok(d.Apply())
	requests, pages := len(d.sim.Requests()), (n+499)/500
	t.Logf("resolve_ids of %d numbers, %d users, %d devices: %d requests", n, crowdUsers, crowdTrunks, requests)
	const alsoOnNone = 8 // users who have numbers on no device, too
	if most := crowdUsers + crowdTrunks + alsoOnNone + pages + 12; requests > most {
		t.Errorf("%d requests, at most %d are allowed", requests, most)
	}
	json := fmt.Sprint(d.State("data.mor_dids.all")["inventory"])
	csv, err := table.ToCSV(json)
	if err != nil {
		t.Fatal(err)
	}
	fromCSV, err := table.FromCSV(csv)
	if err != nil {
		t.Fatal(err)
	}
	if !inventory.Same(json, fromCSV) {
		t.Error("the CSV file is another table")
	}

	d.sim.ResetLog()
	adopting := func(dids any) tfdriver.Resource {
		return tfdriver.Resource{Type: "mor_did_inventory", Name: "vilnius", Attrs: row("name", "vilnius", "dids", dids, "adopt_existing", true)}
	}
	d.Config(adopting(fromCSV), tfdriver.Import{To: vilnius, ID: "vilnius"})
	plan := d.planned()
	d.says(plan.Diagnostics, fmt.Sprintf("Apply will adopt %d.", n-n/50))
	if plan.Diagnostics.Contains("reserve") || plan.Diagnostics.Contains("put ") {
		t.Errorf("the plan does more than adopt:\n%s", plan.Diagnostics.Text())
	}
	asked := len(d.sim.Requests())
	t.Logf("a plan of that: %d requests", asked)
	if most := crowdUsers + crowdTrunks + 3*pages + 12; asked > most { // its pages, and those of two providers
		t.Errorf("a plan takes %d requests, at most %d are allowed", asked, most)
	}
	d.ok(d.Apply())
	d.Config(adopting(fromCSV))
	d.noChange()
	d.Config(data, adopting(tfdriver.From("data.mor_dids.all", "inventory")))
	d.noChange() // the live server is the file
	d.sim.wantWrites(t, 0)
	if !slices.Equal(before, d.sim.DIDs()) {
		t.Error("some numbers have changed")
	}
}

// withPassword gives a reseller the password, which users_get takes.
func (d *desk) withPassword() {
	if us.isReseller() {
		d.Settings(map[string]any{
			"endpoint": d.sim.url, "username": us.username, "api_secret_key": us.key, "password": morsim.ResellerPassword, "max_retries": 0,
		})
	}
}

// TestInventoryOfUnresolved: what could not be resolved is left out of its row, so
// that an inventory with the number leaves it where it is.
func TestInventoryOfUnresolved(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options morsim.Options
		want    string // of 37052000001, on Vilnius's trunk
	}{
		"no devices": {morsim.Options{NoSuchCall: map[string]bool{"devices_get": true}}, `{"provider_id":1,"user_id":5}`},
		"no users":   {morsim.Options{NoSuchCall: map[string]bool{"users_get": true}}, `{"provider_id":1}`},
		"nothing":    {morsim.Options{NoSuchCall: map[string]bool{"users_get": true, "providers_get": true}}, `{}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			notAsReseller(t, needsProviders)
			d := newDesk(t, c.options)
			number := "37052000001"
			d.sim.AddDID(morsim.DID{Number: number, ProviderID: 1, UserID: 5, DeviceID: 7})
			d.sim.AddDID(morsim.DID{Number: "37052000003", ProviderID: 1})
			before, _ := d.sim.DID(number)
			managed := rows{number: standard(), "37052000003": row("provider_id", 1)}
			d.Config(aTable("vilnius", managed, "adopt_existing", true), tfdriver.Import{To: vilnius, ID: "vilnius"})
			d.ok(d.Apply())

			data := tfdriver.Data{Type: "mor_dids", Name: "all", Attrs: map[string]any{"resolve_ids": true}}
			d.Config(data, tfdriver.Resource{Type: "mor_did_inventory", Name: "vilnius", Attrs: row("name", "vilnius", "dids", tfdriver.From("data.mor_dids.all", "inventory"), "adopt_existing", true)})
			d.ok(d.Apply())
			d.shows(number, c.want)
			if after, _ := d.sim.DID(number); after != before {
				t.Errorf("it stood as %+v, and stands as %+v", before, after)
			}
			d.noChange()
			d.sim.wantWrites(t, 0)
			json := fmt.Sprint(d.State("data.mor_dids.all")["inventory"])
			if _, err := table.ToCSV(json); c.want != "{}" && (err == nil || !strings.Contains(err.Error(), number)) {
				t.Errorf("as CSV: %v", err)
			}
		})
	}
}

// TestInventoryOfNumbers: what the attribute has, and what it leaves out.
func TestInventoryOfNumbers(t *testing.T) {
	t.Parallel()
	notAsReseller(t, needsProviders)
	d := newDesk(t, morsim.Options{})
	for number, did := range map[string]morsim.DID{
		"37052000001": {UserID: 5, DeviceID: 7, Comment: "theirs"},
		"37052000002": {UserID: 5, DeviceID: 7},
		"37052000003": {},
		"37052000004": {Status: morsim.Terminated},
		"37052000005": {Status: morsim.Closed, UserID: 6, DeviceID: 9},
		"37052000006": {DialPlanID: morsim.DialPlanID},
		"37052000007": {UserID: morsim.ResellerID},
		"37052000009": {UserID: 6},
		"3705200000A": {},
	} {
		did.Number, did.ProviderID = number, 1
		d.sim.AddDID(did)
	}
	d.Config(tfdriver.Data{Type: "mor_dids", Name: "all", Attrs: map[string]any{"resolve_ids": true}})
	diagnostics := d.ok(d.Apply())
	d.says(diagnostics, "Some numbers cannot be in an inventory", "3705200000A")
	isEqual(t, "inventory", fmt.Sprint(d.State("data.mor_dids.all")["inventory"]), `{"37052000001-37052000002":{"device_id":7,"provider_id":1,"user_id":5},`+
		`"37052000003":{"device_id":null,"provider_id":1,"user_id":null},"37052000005":{"device_id":9,"provider_id":1,"user_id":6},`+
		`"37052000006":{"device_id":null,"provider_id":1,"user_id":null},"37052000007":{"device_id":null,"provider_id":1,"user_id":11},`+
		`"37052000009":{"device_id":null,"provider_id":1,"user_id":6}}`)
	d.Config(tfdriver.Data{Type: "mor_dids", Name: "all", Attrs: map[string]any{}})
	d.ok(d.Apply())
	if got := d.State("data.mor_dids.all")["inventory"]; got != nil {
		t.Errorf("without resolve_ids: %v", got)
	}
}

package provider

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestListDIDs compares every filter with a plain one over the simulator's store,
// and every object with what an import of that number makes of it.
func TestListDIDs(t *testing.T) {
	t.Parallel()
	for _, server := range []string{"unassign leaves reserved", "null labels, exact search, no paging", "capped pages, terminated hidden", "older: hash, no providers_get"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, servers[server])
			sim.seed(33)
			p := sim.protocol(t, map[string]tftypes.Value{"page_size": num(10)})
			for name, filter := range map[string]struct {
				config map[string]tftypes.Value
				match  func(morsim.DID) bool
			}{
				"all":             {nil, func(morsim.DID) bool { return true }},
				"by number":       {map[string]tftypes.Value{"did": str("000001")}, func(d morsim.DID) bool { return strings.Contains(d.Number, "000001") }},
				"by whole number": {map[string]tftypes.Value{"did": str("37060000007")}, func(d morsim.DID) bool { return d.Number == "37060000007" }},
				"by status":       {map[string]tftypes.Value{"status": str("closed")}, func(d morsim.DID) bool { return d.Status == morsim.Closed }},
				"not hidden":      {map[string]tftypes.Value{"hide_terminated": tftypes.NewValue(tftypes.Bool, false)}, func(morsim.DID) bool { return true }},
				"by user":         {map[string]tftypes.Value{"user_id": num(5)}, func(d morsim.DID) bool { return d.UserID == 5 }},
				"by provider":     {map[string]tftypes.Value{"provider_id": num(2)}, func(d morsim.DID) bool { return d.ProviderID == 2 }},
				"by device":       {map[string]tftypes.Value{"device_id": num(9)}, func(d morsim.DID) bool { return d.DeviceID == 9 }},
				"by dial plan":    {map[string]tftypes.Value{"dial_plan_id": num(3)}, func(d morsim.DID) bool { return d.DialPlanID == 3 }},
				"by owner":        {map[string]tftypes.Value{"owner": str("Kaunas Office")}, func(d morsim.DID) bool { return d.UserID == morsim.KaunasID }},
				"by language":     {map[string]tftypes.Value{"language": str("lt"), "did": str("1")}, func(d morsim.DID) bool { return d.Language == "lt" && strings.Contains(d.Number, "1") }},
				"none":            {map[string]tftypes.Value{"did": str("99999")}, func(morsim.DID) bool { return false }},
			} {
				var want, got []string
				for _, did := range sim.DIDs() {
					if did.Status != morsim.Terminated && filter.match(did) {
						want = append(want, did.Number)
					}
				}
				for i, result := range p.list("mor_did", filter.config, true, 0) {
					if len(result.errors)+len(result.warnings) != 0 {
						t.Fatalf("%s: %+v", name, result)
					}
					got = append(got, result.did)
					if name != "all" && i > 0 {
						continue // the same numbers again
					}
					imported, err := p.server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: "mor_did", ID: result.did})
					if err != nil || len(imported.Diagnostics) != 0 {
						t.Fatal(err, imported.Diagnostics)
					}
					for attribute, value := range attributes(t, imported.ImportedResources[0].State, p.types["mor_did"]) {
						if !value.Equal(result.object[attribute]) {
							t.Errorf("%s: %s of %s is %v, an import makes it %v", name, attribute, result.did, result.object[attribute], value)
						}
					}
				}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("%s: %v\nwant %v", name, got, want)
				}
			}
			sim.wantWrites(t, 0)
		})
	}
}

// TestListNames: number and owner, with nothing in them that a terminal obeys.
func TestListNames(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.EditUser(morsim.VilniusID, func(u *morsim.User) { u.Name = "Vilnius\x1b[2J Office" })
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: morsim.VilniusID, DeviceID: 7})
	sim.AddDID(morsim.DID{Number: "37052000002", Status: morsim.Free, ProviderID: 1})
	p := sim.protocol(t, nil)
	got := p.list("mor_did", nil, false, 0)
	if len(got) != 2 || !strings.HasPrefix(got[0].name, "37052000001 (Vilnius") || strings.Contains(got[0].name, "\x1b") || got[1].name != "37052000002" {
		t.Errorf("got %+v", got)
	}
	if got[0].object != nil {
		t.Error("an object came that nobody asked for")
	}
}

// TestListLimit: no page is read beyond what Terraform wants.
func TestListLimit(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	sim := simulate(t, morsim.Options{})
	for i := range 250 {
		sim.AddDID(morsim.DID{Number: nth(i), Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7})
	}
	for _, test := range []struct {
		resource string
		config   map[string]tftypes.Value
	}{
		{"mor_did", nil}, {"mor_did_trunk_assignment", nil}, {"mor_did_trunk_assignment", map[string]tftypes.Value{"device_id": num(7)}},
	} {
		for limit, want := range map[int64]struct{ results, pages int }{0: {250, 28}, 3: {3, 1}, 10: {10, 1}, 11: {11, 2}, 19: {19, 2}, 20: {20, 3}, 1000: {250, 28}} {
			p := sim.protocol(t, map[string]tftypes.Value{"page_size": num(10)})
			sim.ResetLog()
			results := slices.DeleteFunc(p.list(test.resource, test.config, false, limit), func(l listed) bool { return l.did == "" })
			pages := 0
			for _, r := range sim.Requests() {
				switch {
				case r.Params.Has("search_did_number"): // a look-up, or the check that the server heeds a filter
				case test.config == nil && r.Call == us.listCall, test.config != nil && r.Params.Has("search_device"):
					pages++
				}
			}
			if len(results) != want.results || pages != want.pages {
				t.Errorf("%s with limit %d: %d results from %d pages, want %d from %d", test.resource, limit, len(results), pages, want.results, want.pages)
			}
		}
	}
}

// TestListDefaultLimit: that Terraform stops at 100 must not look like all there is.
func TestListDefaultLimit(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 250, morsim.Options{})
	p := sim.protocol(t, nil)
	for limit, warns := range map[int64]bool{99: false, 100: true, 101: false, 0: false} {
		results := p.list("mor_did", nil, false, limit)
		last := results[len(results)-1]
		if got := len(last.warnings) != 0; got != warns {
			t.Errorf("limit %d: %v", limit, last.warnings)
		}
		if warns && !strings.Contains(last.warnings[0], "The list may be longer than shown: Terraform asks for 100 results unless the list block sets a limit. If there are more numbers, set it, for example limit = 10000.") {
			t.Errorf("got %s", last.warnings[0])
		}
	}
}

// TestListFails: what came before an error stays, the error is a result and the last.
func TestListFails(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 50, morsim.Options{})
	for resource, config := range map[string]map[string]tftypes.Value{"mor_did": nil, "mor_did_trunk_assignment": {"device_id": num(7)}} {
		p := sim.protocol(t, map[string]tftypes.Value{"page_size": num(10), "max_retries": num(0)})
		call, before := us.listCall, 10
		if config != nil {
			call, before = "dids_get", 0
		}
		remove := sim.Inject(morsim.Fault{Call: call, Skip: min(1, before), Kind: morsim.HTTPError, HTTPStatus: 500})
		results := p.list(resource, config, false, 0)
		remove()
		if len(results) != before+1 || len(results[before].errors) != 1 || !strings.HasPrefix(results[before].errors[0], "Could not list DIDs: MOR answered: ") ||
			strings.HasSuffix(results[before].errors[0], "Only the legacy list (dids_get) can be filtered by device_id.") != (config != nil) {
			t.Errorf("%s: %d results, %+v", resource, len(results), results[len(results)-1])
		}
	}
}

// TestListForeignNumbers: what the provider cannot manage is named, not offered.
func TestListForeignNumbers(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 3, morsim.Options{})
	for _, number := range []string{"370GOTAXI", "370A", "370B", "370C", "370D", "370E"} {
		sim.AddDID(morsim.DID{Number: number, Status: morsim.Free, ProviderID: 1})
	}
	results := sim.protocol(t, nil).list("mor_did", nil, true, 0)
	last := results[len(results)-1]
	if len(results) != 4 || len(last.warnings) != 1 ||
		last.warnings[0] != "Some numbers are not listed: The provider manages only numbers that are written in digits. These are not: 370GOTAXI, 370A, 370B, 370C, 370D and 1 more." {
		t.Errorf("%d results, the last: %+v", len(results), last)
	}
}

// TestListAssignments: with the device's ID the results carry it, proven; without
// it they say that it is missing.
func TestListAssignments(t *testing.T) {
	t.Parallel()
	for _, server := range []string{"unassign leaves reserved", "null labels, exact search, no paging", "capped pages, terminated hidden", "older: hash, no providers_get"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, servers[server])
			sim.seed(33)
			sim.EditDevice(morsim.KaunasTrunkID, func(d *morsim.Device) { d.Label = "SIP/7" }) // as another's
			p := sim.protocol(t, map[string]tftypes.Value{"page_size": num(10)})
			for _, test := range []struct {
				config map[string]tftypes.Value
				match  func(morsim.DID) bool
			}{
				{nil, func(d morsim.DID) bool { return d.DeviceID != 0 }},
				{map[string]tftypes.Value{"device_id": num(7)}, func(d morsim.DID) bool { return d.DeviceID == 7 }},
				{map[string]tftypes.Value{"device_id": num(8)}, func(d morsim.DID) bool { return d.DeviceID == 8 }}, // closed ones
				{map[string]tftypes.Value{"device_id": num(9)}, func(d morsim.DID) bool { return d.DeviceID == 9 }},
				{map[string]tftypes.Value{"device_id": num(777)}, func(morsim.DID) bool { return false }},
				{
					map[string]tftypes.Value{"device_id": num(7), "did": str("1"), "status": str("active")},
					func(d morsim.DID) bool { return d.DeviceID == 7 && strings.Contains(d.Number, "1") },
				},
			} {
				var want, got []string
				for _, did := range sim.DIDs() {
					if did.Status != morsim.Terminated && test.match(did) {
						want = append(want, did.Number)
					}
				}
				results := p.list("mor_did_trunk_assignment", test.config, true, 0)
				if test.config == nil {
					if len(results[0].warnings) != 1 || !strings.HasPrefix(results[0].warnings[0], "The devices' IDs are not known: ") {
						t.Errorf("no warning first: %+v", results[0])
					}
					results = results[1:]
				}
				for _, result := range results {
					if len(result.errors)+len(result.warnings) != 0 || text(t, result.object["device_id"]) != result.deviceID || result.deviceID != text(t, test.config["device_id"]) {
						t.Fatalf("%v: %+v", test.config, result)
					}
					got = append(got, result.did)
					if test.config == nil {
						continue
					}
					imported, err := p.server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
						TypeName: "mor_did_trunk_assignment", ID: result.did + "/" + result.deviceID,
					})
					if err != nil || len(imported.Diagnostics) != 0 {
						t.Fatal(err, imported.Diagnostics)
					}
					for attribute, value := range attributes(t, imported.ImportedResources[0].State, p.types["mor_did_trunk_assignment"]) {
						if !value.Equal(result.object[attribute]) {
							t.Errorf("%s of %s is %v, an import makes it %v", attribute, result.did, result.object[attribute], value)
						}
					}
				}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("%v: %v\nwant %v", test.config, got, want)
				}
			}
		})
	}
}

// TestListConfigRefused: what could never be listed is said before anything is asked.
func TestListConfigRefused(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 3, morsim.Options{})
	p := sim.protocol(t, nil)
	schemas, err := p.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for says, test := range map[string]struct {
		resource string
		config   map[string]tftypes.Value
	}{
		`must be one of: ["free" "reserved" "active" "closed"], got: "terminated"`: {"mor_did", map[string]tftypes.Value{"status": str("terminated")}},
		`Write it as "370".`:               {"mor_did_trunk_assignment", map[string]tftypes.Value{"did": str("+370")}},
		"value must be at least 1, got: 0": {"mor_did_trunk_assignment", map[string]tftypes.Value{"device_id": num(0)}},
	} {
		resp, err := p.server.(tfprotov6.ListResourceServer).ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{
			TypeName: test.resource, Config: object(t, schemas.ListResourceSchemas[test.resource].ValueType().(tftypes.Object), test.config),
		})
		if err != nil || len(resp.Diagnostics) != 1 || !strings.Contains(resp.Diagnostics[0].Detail, says) {
			t.Errorf("%v: %v, %+v; want %s", test.config, err, resp.Diagnostics, says)
		}
	}
	if asked := sim.Requests(); len(asked) != 0 {
		t.Errorf("it asked the server: %v", asked)
	}
}

package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// search is one filter of vendor page 001 with a value, and what it should find
// in a store that it is held against.
type search struct {
	attribute string
	value     any
	matches   func(sim simulated, d morsim.DID) bool
}

func (s search) String() string { return fmt.Sprintf("%s = %v", s.attribute, s.value) }

// nameOf is the name of a user of the standard cast and of those that seedPeople adds.
func nameOf(id int64) string {
	return map[int64]string{
		morsim.VilniusID: "Vilnius Office", morsim.KaunasID: "Kaunas Office", morsim.CustomerID: "Reseller Customer",
		morsim.ResellerID: "Test Reseller", 41: "Vilnius Office Annex",
	}[id]
}

// searches are all filters, each with values that find some, many and none.
func searches() []search {
	var all []search
	add := func(attribute string, value any, matches func(morsim.DID) bool) {
		all = append(all, search{attribute, value, func(_ simulated, d morsim.DID) bool { return matches(d) }})
	}
	for _, part := range []string{"000001", "3706", "37060000007", "99999"} {
		add("did", part, func(d morsim.DID) bool { return strings.Contains(d.Number, part) })
	}
	for _, status := range []string{morsim.Free, morsim.Reserved, morsim.Active, morsim.Closed, morsim.Terminated} {
		add("status", status, func(d morsim.DID) bool { return d.Status == status })
	}
	add("hide_terminated", true, func(d morsim.DID) bool { return d.Status != morsim.Terminated })
	for _, owner := range []string{"Vilnius Office", "Vilnius Office Annex", "Test Reseller", "Office", "vilnius", "Nobody"} {
		add("owner", owner, func(d morsim.DID) bool { return nameOf(d.UserID) == owner })
	}
	for _, language := range []string{"lt", "l", "en"} {
		add("language", language, func(d morsim.DID) bool { return d.Language == language })
	}
	for _, id := range []int64{morsim.DialPlanID, 999} {
		add("dial_plan_id", id, func(d morsim.DID) bool { return d.DialPlanID == id })
	}
	for _, id := range []int64{morsim.VilniusID, morsim.ResellerID, morsim.CustomerID, 999} {
		add("user_id", id, func(d morsim.DID) bool { return d.UserID == id })
	}
	for _, id := range []int64{morsim.VilniusTrunkID, morsim.CustomerTrunkID, 999} {
		add("device_id", id, func(d morsim.DID) bool { return d.DeviceID == id })
	}
	for _, id := range []int64{morsim.TestProviderID, morsim.BackupProviderID, 999} {
		add("provider_id", id, func(d morsim.DID) bool { return d.ProviderID == id })
	}
	return all
}

// seedPeople adds an inventory with every kind of owner: users whose names hold
// each other, a reseller, and a reseller's pool.
func seedPeople(sim simulated) {
	sim.AddUser(morsim.User{ID: 41, Username: "annex", Name: "Vilnius Office Annex", Kind: morsim.SimpleUser})
	sim.seed(63)
	for i := range 4 {
		sim.AddDID(morsim.DID{Number: fmt.Sprintf("3707%d", i), UserID: 41, Language: "lt"})
		sim.AddDID(morsim.DID{Number: fmt.Sprintf("3708%d", i), UserID: morsim.ResellerID})
		sim.AddDID(morsim.DID{Number: fmt.Sprintf("3709%d", i), ResellerID: morsim.ResellerID})
	}
}

// listDIDs reads mor_dids in process.
func (p *protocol) listDIDs(filters ...search) (numbers []string, rows []map[string]tftypes.Value, diags []*tfprotov6.Diagnostic) {
	p.t.Helper()
	values := map[string]tftypes.Value{}
	for _, f := range filters {
		switch v := f.value.(type) {
		case string:
			values[f.attribute] = tftypes.NewValue(tftypes.String, v)
		case int64:
			values[f.attribute] = tftypes.NewValue(tftypes.Number, v)
		case bool:
			values[f.attribute] = tftypes.NewValue(tftypes.Bool, v)
		}
	}
	typ := p.schemas.DataSourceSchemas["mor_dids"].ValueType().(tftypes.Object)
	resp, err := p.server.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: "mor_dids", Config: object(p.t, typ, values)})
	if err != nil {
		p.t.Fatal(err)
	}
	if len(resp.Diagnostics) != 0 {
		return nil, nil, resp.Diagnostics
	}
	state, err := resp.State.Unmarshal(typ)
	if err != nil {
		p.t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	var list []tftypes.Value
	if err := state.As(&attributes); err != nil {
		p.t.Fatal(err)
	}
	if err := attributes["dids"].As(&list); err != nil {
		p.t.Fatal(err)
	}
	for _, value := range list {
		var row map[string]tftypes.Value
		var number string
		if err := value.As(&row); err != nil {
			p.t.Fatal(err)
		}
		if err := row["did"].As(&number); err != nil {
			p.t.Fatal(err)
		}
		numbers, rows = append(numbers, number), append(rows, row)
	}
	return numbers, rows, nil
}

// ignoreTexts does not heed what rows show: that is for the provider to look at.
var ignoreTexts = morsim.Options{IgnoreSearch: map[string]bool{"search_did_owner": true, "search_language": true}}

// TestEveryFilterAloneAndInPairs holds every filter of vendor page 001, alone and
// with every other, against a plain filter over the simulator's store: on every
// server that the pages allow, whatever numbers are listed by.
func TestEveryFilterAloneAndInPairs(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for name, test := range map[string]struct {
		api     string
		options morsim.Options
	}{
		"v2 besides":               {"v2", morsim.Options{}},
		"legacy":                   {"legacy", morsim.Options{}},
		"owners are matched whole": {"v2", morsim.Options{ExactOwner: true}},
		"owners by their logins":   {"legacy", morsim.Options{OwnerByLogin: true}},
		"exact search, no paging":  {"legacy", servers["null labels, exact search, no paging"]},
		"capped, the older hash":   {"v2", morsim.Options{MaxResultsCap: 20, SignOldDIDsGet: true, DefaultsToHide: true, ErrorShape: morsim.ErrorBare}},
		"gzip":                     {"legacy", servers["gzip, deleted text in status"]},
		"texts are not searched":   {"v2", ignoreTexts},
		"nor are they, by pages":   {"legacy", morsim.Options{IgnoreSearch: ignoreTexts.IgnoreSearch, MaxResultsCap: 20}},
	} {
		t.Run(name, func(t *testing.T) {
			notInShort(t, name)
			if test.api == "v2" {
				notAsReseller(t, needsV2)
			}
			t.Parallel()
			sim := simulate(t, test.options)
			seedPeople(sim)
			p := sim.protocol(t, map[string]tftypes.Value{"read_api": tftypes.NewValue(tftypes.String, test.api)})
			filters, stored, asked := searches(), sim.DIDs(), 0
			rest := map[string]int{"v2": 1, "legacy": 3}
			for i, a := range filters {
				for j, b := range filters[i:] {
					if a.attribute == b.attribute && a.value != b.value {
						continue
					}
					if testing.Short() && j > 0 && j%4 != rest[test.api] {
						continue // each filter with some others, and by either list with different ones
					}
					var want []string
					for _, d := range stored {
						if a.matches(sim, d) && b.matches(sim, d) {
							want = append(want, d.Number)
						}
					}
					slices.Sort(want)
					got, _, diags := p.listDIDs(a, b)
					if len(diags) != 0 {
						t.Fatalf("%s, %s: %s: %s", a, b, diags[0].Summary, diags[0].Detail)
					}
					if !slices.Equal(got, want) {
						t.Errorf("%s, %s:\n got %v\nwant %v", a, b, got, want)
					}
					asked++
				}
			}
			t.Logf("%d lists, %d requests", asked, len(sim.Requests()))
		})
	}
}

// TestFilterThatIsNotHeeded: IDs do not show in a list, so a server that does not
// heed a filter by one is an error, with the reason; never a wrong list.
func TestFilterThatIsNotHeeded(t *testing.T) {
	t.Parallel()
	for attribute, parameter := range map[string]string{
		"dial_plan_id": "search_dialplan", "user_id": "search_user", "device_id": "search_device", "provider_id": "search_provider",
	} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{IgnoreSearch: map[string]bool{parameter: true}})
			seedPeople(sim)
			p := sim.protocol(t, nil)
			for _, s := range searches() {
				if s.attribute != attribute {
					continue
				}
				got, _, diags := p.listDIDs(s)
				if len(got) != 0 || len(diags) != 1 {
					t.Fatalf("%s: %v, %v", s, got, diags)
				}
				said := diags[0].Summary + "\n" + diags[0].Detail
				for _, want := range []string{
					"Could not list DIDs", "Only the legacy list (dids_get) can be filtered by " + attribute + ".",
					"this server does not heed " + parameter,
					"Running it again will not help",
				} {
					if !strings.Contains(said, want) {
						t.Errorf("%s: it does not say %q:\n%s", s, want, said)
					}
				}
			}
			// That is found out once.
			controls := 0
			for _, r := range sim.Requests() {
				if r.Params.Get(parameter) == "2147483647" {
					controls++
				}
			}
			if controls != 1 {
				t.Errorf("%d controls", controls)
			}
		})
	}
}

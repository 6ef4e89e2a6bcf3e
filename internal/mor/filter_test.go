package mor_test

import (
	"context"
	"slices"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

func TestDIDsFilter(t *testing.T) {
	ctx := context.Background()
	contains := func(part string) func(morsim.DID) bool {
		return func(d morsim.DID) bool { return len(part) == 0 || containsText(d.Number, part) }
	}
	for name, options := range map[string]morsim.Options{
		"as documented": {},
		"exact search":  {ExactSearch: true},
		"capped":        {MaxResultsCap: 3},
		"ignores both":  {IgnorePaging: true},
		"hides":         {DefaultsToHide: true},
	} {
		t.Run(name, func(t *testing.T) {
			if name != "as documented" {
				unraced.Skip(t)
			}
			t.Parallel()
			sim, url := simulate(t, options)
			morsim.SeedInventory(sim, 20)
			sim.AddDID(morsim.DID{Number: "3706000000"}) // the beginning of others
			for api := range dialects {
				c := connect(t, url, readAPI(api))
				for _, part := range []string{"", "37060", "3706000000", "37060000007", "0001", "99999", "%", "_", "37_6", "1%1"} {
					found, err := c.DIDs(ctx, mor.Filter{Number: part})
					ok(t, err)
					got, want := slices.Sorted(slices.Values(numbers(found))), slices.Sorted(slices.Values(stored(sim, contains(part))))
					if !slices.Equal(got, want) {
						t.Errorf("%q:\n got %v\nwant %v", part, got, want)
					}
				}
				for _, status := range []mor.Status{mor.StatusFree, mor.StatusReserved, mor.StatusActive, mor.StatusClosed, mor.StatusTerminated} {
					for _, hide := range []bool{false, true} {
						found, err := c.DIDs(ctx, mor.Filter{Number: "37060", Status: status, HideTerminated: hide})
						ok(t, err)
						want := stored(sim, func(d morsim.DID) bool {
							return d.Status == string(status) && !(hide && d.Status == morsim.Terminated)
						})
						if got := numbers(found); !slices.Equal(got, want) {
							t.Errorf("%s, hide %v:\n got %v\nwant %v", status, hide, got, want)
						}
					}
				}
			}
		})
	}
}

// Filters narrow, they do not prove: a server that heeds none of them changes nothing.
func TestDIDsFilterByItself(t *testing.T) {
	f := (&fake{dids: say(`{"dids":[{"id":1,"did":"3701","did_status":"free"},{"id":2,"did":"3702","did_status":"terminated"},
		{"id":3,"did":"4701","did_status":"active"},{"id":4,"did":"3704","did_status":"active"}]}`)}).start(t)
	c := connect(t, f.url)
	for _, want := range []struct {
		filter mor.Filter
		found  []string
	}{
		{mor.Filter{}, []string{"3701", "3702", "4701", "3704"}},
		{mor.Filter{Number: "370"}, []string{"3701", "3702", "3704"}},
		{mor.Filter{Number: "3704"}, []string{"3704"}},
		{mor.Filter{Number: "9"}, []string{}},
		{mor.Filter{HideTerminated: true}, []string{"3701", "4701", "3704"}},
		{mor.Filter{Status: mor.StatusActive}, []string{"4701", "3704"}},
		{mor.Filter{Status: mor.StatusTerminated, HideTerminated: true}, []string{}},
	} {
		found, err := c.DIDs(context.Background(), want.filter)
		ok(t, err)
		if got := numbers(found); !slices.Equal(got, want.found) {
			t.Errorf("%+v: got %v, want %v", want.filter, got, want.found)
		}
	}
}

// The second look through everything is for servers that do not search by parts, and for them only.
func TestDIDsLooksThroughEverythingOnlyWhereItMust(t *testing.T) {
	for _, c := range []struct {
		name   string
		exact  bool
		number string
		whole  int
	}{
		{"LIKE, more than the number itself", false, "3706000000", 0},
		{"LIKE, the number itself alone", false, "37060000001", 0},
		{"LIKE, a number that is not there", false, "37060000009", 0},
		{"exact, a whole number", true, "37060000001", 1},
		{"exact, a part", true, "3706", 1},
		{"no number", false, "", 1},
	} {
		sim, url := simulate(t, morsim.Options{ExactSearch: c.exact})
		morsim.SeedInventory(sim, 3)
		_, err := connect(t, url, pageSize(2)).DIDs(context.Background(), mor.Filter{Number: c.number})
		ok(t, err)
		whole := 0
		for _, r := range sim.Requests() {
			if r.Call == morsim.CallDIDs && !r.Params.Has("search_did_number") && r.Params.Get("from") == "1" && r.Params.Get("max_results") == "2" {
				whole++
			}
		}
		equal(t, c.name, whole, c.whole)
	}
}

// A failure of the control question or of the second look is a failure of the whole, and nothing is learnt from it.
func TestDIDsSecondLookFails(t *testing.T) {
	for skip, number := range map[int]string{2: "37060000001", 3: "37060000001", 1: "37060000009"} {
		sim, url := simulate(t, morsim.Options{ExactSearch: true})
		morsim.SeedInventory(sim, 3)
		sim.Inject(morsim.Fault{Call: morsim.CallDIDs, Skip: skip, Times: 1, Kind: morsim.HTTPError})
		c := connect(t, url)
		found, err := c.DIDs(context.Background(), mor.Filter{Number: number})
		wantError(t, err, mor.CodeHTTP)
		equal(t, "found", len(found), 0)
		found, err = c.DIDs(context.Background(), mor.Filter{Number: "3706"})
		ok(t, err)
		equal(t, "found by part", len(found), 3)
	}
}

func containsText(text, part string) bool {
	for i := range len(text) - len(part) + 1 {
		if text[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

// An owner that is searched by another name is looked for in the same list, which shows more than v2.
func TestOwnerByAnotherNameIsStillOfTheLegacyList(t *testing.T) {
	sim, url := simulate(t, morsim.Options{OwnerByLogin: true})
	sim.AddDID(morsim.DID{Number: theNumber, UserID: morsim.ResellerID, Language: "lt"})
	c := connect(t, url)
	found, err := c.DIDs(context.Background(), mor.Filter{Owner: "Test Reseller"})
	ok(t, err)
	if len(found) != 1 || found[0].Language == nil || *found[0].Language != "lt" {
		t.Errorf("%+v", found)
	}
	equal(t, "v2", count(sim, morsim.CallDIDs), 0)
}

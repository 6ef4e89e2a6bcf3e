package mor_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func numbers(dids []mor.DID) []string {
	all := make([]string, len(dids))
	for i, d := range dids {
		all[i] = d.Number
	}
	return all
}

// stored lists the simulator's numbers that keep says yes to.
func stored(sim *morsim.Simulator, keep func(morsim.DID) bool) []string {
	all := []string{}
	for _, d := range sim.DIDs() {
		if keep(d) {
			all = append(all, d.Number)
		}
	}
	return all
}

func all(morsim.DID) bool { return true }

// dialects are those in which numbers are listed, and the call of each.
var dialects = map[mor.ReadAPI]string{mor.ReadV2: morsim.CallDIDs, mor.ReadLegacy: "dids_get"}

// However the server pages, the whole inventory comes, each number once and in order, and a number that is not there is
// found to be so.
func TestPaging(t *testing.T) {
	ctx := context.Background()
	for name, options := range map[string]morsim.Options{
		"as documented":  {},
		"capped at 1":    {MaxResultsCap: 1},
		"capped at 2":    {MaxResultsCap: 2},
		"capped at 7":    {MaxResultsCap: 7},
		"ignores from":   {IgnoreFrom: true},
		"ignores both":   {IgnorePaging: true},
		"exact search":   {ExactSearch: true, MaxResultsCap: 3},
		"hides silently": {DefaultsToHide: true},
		"the older hash": {SignOldDIDsGet: true, ErrorShape: morsim.ErrorBare},
		"gzipped":        {ErrorShape: morsim.AnswerGzipped, LegacyContentType: "text/html"},
		"padded":         {ErrorShape: morsim.AnswerPadded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{0, 1, 3, 8} {
				sim, url := simulate(t, options)
				morsim.SeedInventory(sim, n)
				for i, size := range []int{1, 3, 500, 1, 3, 500} {
					api := []mor.ReadAPI{mor.ReadV2, mor.ReadLegacy}[i/3]
					what := fmt.Sprintf("%s, %d numbers by %d", api, n, size)
					c := connect(t, url, pageSize(size), readAPI(api))
					found, err := c.DIDs(ctx, mor.Filter{})
					ok(t, err)
					if got, want := numbers(found), stored(sim, all); !slices.Equal(got, want) {
						t.Errorf("%s:\n got %v\nwant %v", what, got, want)
					}
					for _, i := range []int{0, n / 2, n - 1, n} {
						if i < 0 {
							continue
						}
						number := fmt.Sprintf("3706%07d", i+1)
						did, there, err := c.FindDID(ctx, number)
						ok(t, err)
						equal(t, what+": "+number, there, i < n)
						if there {
							equal(t, what+": number", did.Number, number)
						}
					}
					if n != 3 {
						continue
					}
					for _, near := range []string{"3706000000", "706", "", "%", "_", "37060000001 "} { // parts of numbers are no numbers
						if _, there, err := c.FindDID(ctx, near); err != nil || there {
							t.Errorf("%s: %q: %v %v", what, near, there, err)
						}
					}
				}
			}
		})
	}
}

// How many questions a listing takes at most, and that every one says what is wanted.
func TestPagesAskedFor(t *testing.T) {
	for _, c := range []struct {
		name    string
		options morsim.Options
		n, size int
		most    int
	}{
		{"an empty inventory", morsim.Options{}, 0, 5, 1},
		{"a first page that is short", morsim.Options{}, 2, 5, 2},
		{"two pages", morsim.Options{}, 7, 5, 2},
		{"two full pages", morsim.Options{}, 10, 5, 3},
		{"by two", morsim.Options{}, 2, 2, 2},
		{"many", morsim.Options{}, 100, 20, 6},
		{"a cap", morsim.Options{MaxResultsCap: 20}, 100, 500, 6},
		{"from is ignored", morsim.Options{IgnoreFrom: true}, 7, 5, 4},
		{"both are ignored", morsim.Options{IgnorePaging: true}, 7, 5, 3},
	} {
		for api, call := range dialects {
			sim, url := simulate(t, c.options)
			morsim.SeedInventory(sim, c.n)
			found, err := connect(t, url, pageSize(c.size), readAPI(api)).DIDs(context.Background(), mor.Filter{})
			ok(t, err)
			equal(t, c.name, len(found), c.n)
			if asked := count(sim, call); asked > c.most {
				t.Errorf("%s: %d requests", c.name, asked)
			}
			first := true
			for _, r := range sim.Requests() {
				if r.Call != call {
					continue
				}
				equal(t, c.name+": hide", r.Params.Get("search_hide_terminated_dids"), "0") // its default is not documented
				if first {
					equal(t, c.name+": first page", r.Params.Get("from")+" "+r.Params.Get("max_results"), fmt.Sprint("1 ", c.size))
				}
				first = false
				if size := r.Params.Get("max_results"); size != strconv.Itoa(c.size) && r.Params.Has("max_results") {
					t.Errorf("%s: asked for %s", c.name, size)
				}
			}
		}
	}
}

// FindDID stops as soon as it has the number.
func TestFindDIDStops(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	morsim.SeedInventory(sim, 10)
	c := connect(t, url, pageSize(1))
	did, found, err := c.FindDID(context.Background(), "37060000001")
	ok(t, err)
	equal(t, "found", found, true)
	equal(t, "requests", count(sim, morsim.CallDIDs), 1)
	stands, _ := sim.DID("37060000001")
	equal(t, "id", did.ID, stands.ID)
	equal(t, "status", did.Status, mor.StatusActive)
	equal(t, "owner", did.Owner, "Vilnius Office")
	equal(t, "device", did.Device, "SIP/7")
	equal(t, "provider", did.Provider, "Backup Carrier")
	equal(t, "updated", did.UpdatedAt, stands.UpdatedAt.Format(time.RFC3339))
}

// A number among longer ones that contain it is found wherever it stands, and missing only if it is nowhere.
func TestFindDIDAmongLongerNumbers(t *testing.T) {
	for _, size := range []int{1, 2, 500} {
		sim, url := simulate(t, morsim.Options{})
		for i := range 5 {
			sim.AddDID(morsim.DID{Number: theNumber + strconv.Itoa(i)})
		}
		c := connect(t, url, pageSize(size))
		_, found, err := c.FindDID(context.Background(), theNumber)
		ok(t, err)
		equal(t, "found among others", found, false)
		sim.AddDID(morsim.DID{Number: theNumber, Status: morsim.Terminated})
		did, found, err := c.FindDID(context.Background(), theNumber)
		ok(t, err)
		equal(t, "found", found, true)
		equal(t, "status", did.Status, mor.StatusTerminated)
	}
}

// Two rows that share an id contradict each other, and none of them may hide the other.
func TestFindDIDBehindAnIDGivenTwice(t *testing.T) {
	body := `{"dids":[{"id":1,"did":"370","did_status":"free"},{"id":1,"did":"371","did_status":"free"}]}`
	f := (&fake{dids: say(body)}).start(t)
	if _, found, err := connect(t, f.url).FindDID(context.Background(), "371"); !found && err == nil {
		t.Error("a number that is listed was proven absent")
	}
}

// Nothing but a whole listing proves that a number is not there: not when the page that should hold it is spoilt in
// whatever way.
func TestAbsenceIsProvenByWholeListsOnly(t *testing.T) {
	faults := map[string]morsim.Fault{
		"drop":                   {Kind: morsim.DropConnection},
		"drop in the middle":     {Kind: morsim.DropConnection, Moment: morsim.MidBody},
		"502":                    {Kind: morsim.HTTPError},
		"404":                    {Kind: morsim.HTTPError, HTTPStatus: 404},
		"403":                    {Kind: morsim.HTTPError, HTTPStatus: 403},
		"500 with a listing":     {Kind: morsim.HTTPError, HTTPStatus: 500, Body: page()},
		"404 with a listing":     {Kind: morsim.HTTPError, HTTPStatus: 404, Body: page()},
		"204":                    {Kind: morsim.EmptyBody, HTTPStatus: 204},
		"206 with a listing":     {Kind: morsim.RawBody, HTTPStatus: 206, Body: page()},
		"HTML":                   {Kind: morsim.HTML200},
		"HTML behind half":       {Kind: morsim.HTML200, Moment: morsim.MidBody},
		"nothing":                {Kind: morsim.EmptyBody},
		"half":                   {Kind: morsim.TruncatedBody, Moment: morsim.AfterActing},
		"null":                   {Kind: morsim.RawBody, Body: `null`},
		"an empty object":        {Kind: morsim.RawBody, Body: `{}`},
		"dids null":              {Kind: morsim.RawBody, Body: `{"dids":null,"meta":{"returned":0}}`},
		"dids an object":         {Kind: morsim.RawBody, Body: `{"dids":{}}`},
		"fewer than announced":   {Kind: morsim.RawBody, Body: `{"dids":[],"meta":{"returned":1}}`},
		"an error with status 0": {Kind: morsim.RawBody, Body: `{"errors":"Unauthorized"}`},
		"an error and a listing": {Kind: morsim.RawBody, Body: `{"dids":[],"errors":"Unauthorized"}`},
		"a row without id":       {Kind: morsim.RawBody, Body: `{"dids":[{"did":"1","did_status":"free"}]}`},
		"XML":                    {Kind: morsim.RawBody, Body: `<page><error>No DIDs found</error></page>`},
		"a redirect":             {Kind: morsim.Redirect, Body: "/billing/callc/login"},
		"white space":            {Kind: morsim.RawBody, Body: "   "},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for skip := range 3 {
				sim, url := simulate(t, morsim.Options{})
				for i := range 4 {
					sim.AddDID(morsim.DID{Number: theNumber + strconv.Itoa(i)})
				}
				sim.AddDID(morsim.DID{Number: theNumber})
				c := connect(t, url, pageSize(2))
				fault.Call, fault.Skip, fault.Times = morsim.CallDIDs, skip, 1
				if name == "drop" {
					fault.Times = 2 // net/http itself repeats a GET when a connection that it used before breaks
				}
				sim.Inject(fault)
				if did, found, err := c.FindDID(context.Background(), theNumber); err == nil || found || did != (mor.DID{}) {
					t.Errorf("page %d spoilt: %v, %v, %v", skip+1, did, found, err)
				} else {
					noSecrets(t, "the error", err.Error())
				}
				sim.ResetLog()
				sim.ClearFaults()
				sim.Inject(fault)
				if found, err := c.DIDs(context.Background(), mor.Filter{}); err == nil {
					t.Errorf("page %d spoilt: %v", skip+1, found)
				}
				if sim.FaultHits() == 0 {
					t.Error("nothing was spoilt")
				}
			}
		})
	}
}

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
		{"LIKE, the number itself alone", false, "37060000001", 1},
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
			if r.Call == morsim.CallDIDs && !r.Params.Has("search_did_number") && r.Params.Get("from") == "1" {
				whole++
			}
		}
		equal(t, c.name, whole, c.whole)
	}
}

// A failure of the second look is a failure of the whole.
func TestDIDsSecondLookFails(t *testing.T) {
	sim, url := simulate(t, morsim.Options{ExactSearch: true})
	morsim.SeedInventory(sim, 3)
	sim.Inject(morsim.Fault{Call: morsim.CallDIDs, Skip: 2, Kind: morsim.HTTPError})
	found, err := connect(t, url).DIDs(context.Background(), mor.Filter{Number: "37060000001"})
	wantError(t, err, mor.CodeHTTP)
	equal(t, "found", len(found), 0)
}

func containsText(text, part string) bool {
	for i := range len(text) - len(part) + 1 {
		if text[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

func TestMark(t *testing.T) {
	ctx := context.Background()
	var date time.Time
	f := (&fake{dids: func(w http.ResponseWriter, a asked) {
		w.Header().Set("Date", date.UTC().Format(http.TimeFormat))
		sayStatus(200, `{"dids":[{"id":7,"did":"1","did_status":"free"},{"id":42,"did":"2","did_status":"free"},{"id":9,"did":"3","did_status":"free"}]}`)(w, a)
	}}).start(t)
	c := connect(t, f.url)
	near := func(what string, got, want time.Time) {
		t.Helper()
		if d := got.Sub(want); d < -3*time.Second || d > 3*time.Second {
			t.Errorf("%s: %s, want about %s", what, got, want)
		}
	}
	near("before any answer", c.ServerTime(c.Mark().Time), time.Now())
	equal(t, "newest before any answer", c.Mark().Newest, 0)
	for _, skew := range []time.Duration{0, time.Hour, -25 * time.Hour} {
		date = time.Now().Add(skew)
		_, err := c.DIDs(ctx, mor.Filter{})
		ok(t, err)
		mark := c.Mark()
		near("our clock", mark.Time, time.Now())
		near("the server's clock", c.ServerTime(mark.Time), time.Now().Add(skew))
		near("the server's clock of another time", c.ServerTime(mark.Time.Add(-time.Hour)), time.Now().Add(skew-time.Hour))
		equal(t, "newest", c.Mark().Newest, 42)
	}
	date = time.Time{} // year 1 is a date, too, and no reason to fail
	_, err := c.DIDs(ctx, mor.Filter{})
	ok(t, err)
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

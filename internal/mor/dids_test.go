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
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

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
			if name != "as documented" && name != "capped at 2" {
				unraced.Skip(t)
			}
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
	equal(t, "before any answer no time is known", c.Mark().Time.IsZero(), true)
	equal(t, "newest before any answer", c.Mark().Newest, 0)
	for _, skew := range []time.Duration{0, time.Hour, -25 * time.Hour} {
		date = time.Now().Add(skew)
		_, err := c.DIDs(ctx, mor.Filter{})
		ok(t, err)
		mark := c.Mark()
		near("the server's clock", mark.Time, time.Now().Add(skew))
		equal(t, "newest", c.Mark().Newest, 42)
	}
	date = time.Time{} // year 1 is a date, too, and no reason to fail
	_, err := c.DIDs(ctx, mor.Filter{})
	ok(t, err)
}

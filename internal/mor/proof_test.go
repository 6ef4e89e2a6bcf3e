package mor_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// proof is a number on Vilnius's first trunk, and what can be asked of it.
func proof(t *testing.T, options morsim.Options) (*morsim.Simulator, *mor.Client, mor.DID) {
	t.Helper()
	sim, url := simulate(t, options)
	d := sim.AddDID(morsim.DID{Number: theNumber, UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID})
	sim.AddDID(morsim.DID{Number: theNumber + "1", UserID: morsim.KaunasID, DeviceID: morsim.KaunasTrunkID, ProviderID: morsim.BackupProviderID})
	return sim, connect(t, url), mor.DID{ID: d.ID, Number: theNumber}
}

func TestStands(t *testing.T) {
	ctx := context.Background()
	for name, options := range map[string]morsim.Options{
		"as documented":             {},
		"the older hash":            {SignOldDIDsGet: true},
		"no hash":                   {SkipHashCheck: true},
		"exact search":              {ExactSearch: true},
		"padded":                    {ErrorShape: morsim.AnswerPadded},
		"gzipped":                   {ErrorShape: morsim.AnswerGzipped},
		"bare errors":               {ErrorShape: morsim.ErrorBare},
		"elements missing":          {OmitElements: []string{"provider", "reseller", "device", "owner", "dial_plan", "language", "tone_zone", "status"}},
		"hides silently":            {DefaultsToHide: true},
		"another content type":      {LegacyContentType: "text/html"},
		"no providers_get, no harm": {NoProvidersGet: true},
	} {
		t.Run(name, func(t *testing.T) {
			_, c, did := proof(t, options)
			for range 2 {
				for _, q := range []struct {
					subject mor.Subject
					id      int64
					want    bool
				}{
					{mor.SubjectDevice, morsim.KaunasTrunkID, false},
					{mor.SubjectDevice, morsim.VilniusTrunkID, true},
					{mor.SubjectDevice, 999, false},
					{mor.SubjectUser, morsim.KaunasID, false},
					{mor.SubjectUser, morsim.VilniusID, true},
					{mor.SubjectUser, morsim.VilniusTrunkID, false},
					{mor.SubjectProvider, morsim.BackupProviderID, false},
					{mor.SubjectProvider, morsim.TestProviderID, true},
				} {
					got, err := c.Stands(ctx, did, q.subject, q.id)
					ok(t, err)
					equal(t, string(q.subject)+" "+strconv.FormatInt(q.id, 10), got, q.want)
				}
				// The same number under another id is another DID.
				got, err := c.Stands(ctx, mor.DID{ID: did.ID + 1, Number: did.Number}, mor.SubjectDevice, morsim.VilniusTrunkID)
				ok(t, err)
				equal(t, "another DID", got, false)
			}
		})
	}
}

// Terminated numbers are asked for, too.
func TestStandsOfATerminatedNumber(t *testing.T) {
	sim, c, did := proof(t, morsim.Options{DefaultsToHide: true})
	sim.EditDID(theNumber, func(d *morsim.DID) { d.Status = morsim.Terminated })
	got, err := c.Stands(context.Background(), did, mor.SubjectUser, morsim.VilniusID)
	ok(t, err)
	equal(t, "stands", got, true)
}

// The first yes of each kind is checked once with an ID that cannot be, a no never.
func TestStandsChecksTheFilterOnce(t *testing.T) {
	ctx := context.Background()
	sim, c, did := proof(t, morsim.Options{})
	for _, step := range []struct {
		subject mor.Subject
		id      int64
		calls   int
	}{
		{mor.SubjectDevice, 999, 1},
		{mor.SubjectDevice, morsim.VilniusTrunkID, 2},
		{mor.SubjectDevice, morsim.VilniusTrunkID, 1},
		{mor.SubjectDevice, 999, 1},
		{mor.SubjectUser, morsim.VilniusID, 2},
		{mor.SubjectUser, morsim.VilniusID, 1},
	} {
		sim.ResetLog()
		_, err := c.Stands(ctx, did, step.subject, step.id)
		ok(t, err)
		equal(t, "calls", count(sim, "dids_get"), step.calls)
	}
}

// A server that does not heed the filter proves nothing, and says so at once and for good.
func TestStandsWhereTheFilterIsIgnored(t *testing.T) {
	ctx := context.Background()
	f := (&fake{legacy: say(listing("999", "8", theNumber, "1"))}).start(t)
	c := connect(t, f.url)
	did := mor.DID{ID: 1, Number: theNumber}
	for i, calls := range []int{2, 1, 1} {
		before := f.count("dids_get")
		stands, err := c.Stands(ctx, did, mor.SubjectDevice, 7)
		wantError(t, err, mor.CodeNotHeeded)
		equal(t, "stands", stands, false)
		equal(t, "calls of round "+strconv.Itoa(i), f.count("dids_get")-before, calls)
	}
	// What is not listed at all does not stand, with or without a filter.
	stands, err := c.Stands(ctx, mor.DID{ID: 2, Number: theNumber}, mor.SubjectDevice, 7)
	ok(t, err)
	equal(t, "stands", stands, false)
}

// How filters go together is not documented: a list by two IDs has what stands under both, or is an error. That holds for
// a server that looks IDs up, too.
func TestTwoFiltersByID(t *testing.T) {
	for _, words := range []bool{false, true} {
		for together, code := range map[int]mor.Code{
			morsim.FiltersAll: "", morsim.FiltersAny: mor.CodeNotHeeded, morsim.FiltersLast: mor.CodeNotHeeded,
		} {
			sim, url := simulate(t, morsim.Options{IDFilters: together, UnknownIDInWords: words})
			sim.AddDID(morsim.DID{Number: "1", UserID: morsim.VilniusID, DeviceID: morsim.VilniusSecondTrunkID})
			both := sim.AddDID(morsim.DID{Number: "2", UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID})
			sim.AddDID(morsim.DID{Number: "3", UserID: morsim.KaunasID, DeviceID: morsim.VilniusTrunkID})
			c := connect(t, url)
			for _, id := range []int64{morsim.VilniusID, morsim.KaunasID} { // each heeded alone
				_, err := c.Stands(context.Background(), mor.DID{ID: both.ID, Number: "2"}, mor.SubjectUser, id)
				ok(t, err)
			}
			found, err := c.DIDs(context.Background(), mor.Filter{UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID})
			if code != "" {
				wantError(t, err, code)
				continue
			}
			ok(t, err)
			equal(t, "found", len(found) == 1 && found[0].ID == both.ID, true)
		}
	}
}

// A server that looks up the ID of a filter, and lists by something else all the same, proves nothing.
func TestStandsWhereAnIgnoredFilterIsLookedUp(t *testing.T) {
	for _, subject := range []mor.Subject{mor.SubjectUser, mor.SubjectDevice} {
		sim, url := simulate(t, morsim.Options{UnknownIDInWords: true, IgnoreSearch: map[string]bool{string(subject): true}})
		did := sim.AddDID(morsim.DID{Number: "1", UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID})
		sim.AddDID(morsim.DID{Number: "2", UserID: morsim.KaunasID, DeviceID: morsim.KaunasTrunkID})
		id := map[mor.Subject]int64{mor.SubjectUser: morsim.KaunasID, mor.SubjectDevice: morsim.KaunasTrunkID}[subject]
		_, err := connect(t, url).Stands(context.Background(), mor.DID{ID: did.ID, Number: did.Number}, subject, id)
		wantError(t, err, mor.CodeNotHeeded)
	}
}

// A server may also say in words that there is nothing with the ID that cannot be.
func TestStandsWhereTheFilterIsHeededInWords(t *testing.T) {
	for subject, words := range map[mor.Subject]string{
		mor.SubjectDevice: "Device was not found", mor.SubjectUser: "User was not found", mor.SubjectProvider: "Provider was not found",
		"search_dialplan": "Dial plan was not found", "search_language": "No such language", "search_did_owner": "The owner does not exist",
	} {
		f := (&fake{legacy: func(w http.ResponseWriter, a asked) {
			if a.form.Get(string(subject)) == "7" {
				say(listing(theNumber, "1"))(w, a)
				return
			}
			say("<page><error>"+words+"</error></page>")(w, a)
		}}).start(t)
		c := connect(t, f.url)
		stands, err := c.Stands(context.Background(), mor.DID{ID: 1, Number: theNumber}, subject, 7)
		ok(t, err)
		equal(t, "stands", stands, true)
		stands, err = c.Stands(context.Background(), mor.DID{ID: 1, Number: theNumber}, subject, 8)
		equal(t, "refused", err != nil, true)
		equal(t, "stands", stands, false)
	}
}

// However many ask at once, the filter is checked once.
func TestStandsChecksTheFilterOnceForAll(t *testing.T) {
	sim, c, did := proof(t, morsim.Options{Latency: 2 * time.Millisecond})
	allOK(t, together(32, func(int) error {
		stands, err := c.Stands(context.Background(), did, mor.SubjectDevice, morsim.VilniusTrunkID)
		equal(t, "stands", stands, true)
		return err
	}))
	checks := 0
	for _, r := range sim.Requests() {
		if r.Params.Get("search_device") == "2147483647" {
			checks++
		}
	}
	equal(t, "checks", checks, 1)
}

// All that is under an ID, however the server pages and signs.
func TestUnder(t *testing.T) {
	for name, options := range map[string]morsim.Options{
		"as documented":    {},
		"the older hash":   {SignOldDIDsGet: true},
		"hides silently":   {DefaultsToHide: true},
		"capped":           {MaxResultsCap: 3},
		"ignores from":     {IgnoreFrom: true},
		"ignores paging":   {IgnorePaging: true},
		"gzipped":          {ErrorShape: morsim.AnswerGzipped},
		"bare errors":      {ErrorShape: morsim.ErrorBare},
		"elements missing": {OmitElements: []string{"provider", "reseller", "device", "owner", "dial_plan", "language", "tone_zone", "status"}},
	} {
		sim, url := simulate(t, options)
		morsim.SeedInventory(sim, 63)
		c := connect(t, url, pageSize(5))
		for _, q := range []struct {
			subject mor.Subject
			id      int64
			under   func(morsim.DID) bool
		}{
			{mor.SubjectDevice, morsim.VilniusTrunkID, func(d morsim.DID) bool { return d.DeviceID == morsim.VilniusTrunkID }},
			{mor.SubjectUser, morsim.KaunasID, func(d morsim.DID) bool { return d.UserID == morsim.KaunasID }},
			{mor.SubjectProvider, morsim.BackupProviderID, func(d morsim.DID) bool { return d.ProviderID == morsim.BackupProviderID }},
			{mor.SubjectDevice, 999, func(morsim.DID) bool { return false }},
		} {
			var found []string
			list := c.Under(q.subject, q.id)
			for !list.Done() {
				rows, err := list.Next(context.Background(), 2)
				ok(t, err)
				for _, number := range numbers(rows) {
					if !slices.Contains(found, number) {
						found = append(found, number)
					}
				}
			}
			slices.Sort(found)
			if want := stored(sim, q.under); !slices.Equal(found, want) || !list.Proven() {
				t.Errorf("%s: %s %d: %v, want %v; proven %v", name, q.subject, q.id, found, want, list.Proven())
			}
		}
	}
}

// A list that is no list, or of a server that does not heed the filter, is an error and not a row of it is given.
func TestUnderFails(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, asked)
		code   mor.Code
	}{
		"the filter is ignored": {say(listing("999", "8", theNumber, "1")), mor.CodeNotHeeded},
		"no id":                 {say("<page><dids><did><did>1</did></did></dids></page>"), mor.CodeLacking},
		"an id that is none":    {say(listing("1", "x")), mor.CodeLacking},
		"no number":             {say("<page><dids><did><id>1</id></did></dids></page>"), mor.CodeLacking},
		"cut":                   {say("<page><dids><did><did>1</did><id>1</id></did>"), mor.CodeMalformed},
		"empty":                 {say(""), mor.CodeMalformed},
		"HTML":                  {say(loginPage), mor.CodeMalformed},
		"502":                   {sayStatus(502, "<html>"), mor.CodeHTTP},
		"denied":                {say("<page><error>Access Denied</error></page>"), mor.CodeAccessDenied},
		"beside an error":       {say("<page><dids><did><did>1</did><id>1</id></did></dids><error>Access Denied</error></page>"), mor.CodeAccessDenied},
	} {
		f := (&fake{legacy: c.answer}).start(t)
		list := connect(t, f.url).Under(mor.SubjectDevice, 7)
		rows, err := list.Next(context.Background(), 1)
		if e := wantError(t, err, c.code); e.Op != "dids_get" || rows != nil || list.Done() {
			t.Errorf("%s: %s, %v, %v", name, e.Op, rows, list.Done())
		}
	}
}

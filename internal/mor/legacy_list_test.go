package mor_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// Rows of vendor page 001, and what is made of them.
func TestLegacyRow(t *testing.T) {
	unraced.Skip(t)
	row := func(elements string) string {
		return "<page><dids><did>" + elements + "</did></dids></page>"
	}
	const least = "<did>37066000001</did><status>Free</status><id>7</id>"
	plain := mor.DID{ID: 7, Number: "37066000001", Status: mor.StatusFree, HidesDevice: true}
	with := func(edit func(*mor.DID)) mor.DID {
		did := plain
		edit(&did)
		return did
	}
	for name, c := range map[string]struct {
		body string
		want mor.DID
	}{
		"the first of page 001": {
			row(`<did>37066000001</did><provider>Test Provider</provider><language>language</language><status>Active</status>
				<reseller>Test Reseller</reseller><owner>User Resellers</owner><device>IAX2/105</device><dial_plan></dial_plan>
				<simultaneous_call_limit>Unlimited</simultaneous_call_limit><tone_zone>it</tone_zone><id>6501</id>`),
			mor.DID{
				ID: 6501, Number: "37066000001", Status: mor.StatusActive, Provider: "Test Provider", Language: pointer("language"), Reseller: "Test Reseller",
				Owner: "User Resellers", Device: "IAX2/105", CallLimit: pointer(int64(0)), ToneZone: "it",
			},
		},
		"all that may be missing":    {row(least), plain},
		"an element of another time": {row(least + "<colour>red</colour>"), plain},
		"an empty language is shown": {row(least + "<language/>"), with(func(d *mor.DID) { d.Language = pointer("") })},
		"no device, in words":        {row(least + "<device>None</device>"), with(func(d *mor.DID) { d.HidesDevice = false })},
		"a stroke for a device": {
			row("<did>37066000001</did><status>Reserved</status><id>7</id><device>-</device>"), with(func(d *mor.DID) { d.Status, d.HidesDevice = mor.StatusReserved, false }),
		},
		"a call limit":                 {row(least + "<simultaneous_call_limit> 30 </simultaneous_call_limit>"), with(func(d *mor.DID) { d.CallLimit = pointer(int64(30)) })},
		"unlimited, otherwise spelled": {row(least + "<simultaneous_call_limit>UNLIMITED</simultaneous_call_limit>"), with(func(d *mor.DID) { d.CallLimit = pointer(int64(0)) })},
		"a limit that is empty":        {row(least + "<simultaneous_call_limit></simultaneous_call_limit>"), plain},
		"a limit that is none":         {row(least + "<simultaneous_call_limit>plenty</simultaneous_call_limit>"), plain},
		"a limit below 0":              {row(least + "<simultaneous_call_limit>-1</simultaneous_call_limit>"), plain},
		"a status of another time":     {row("<did>37066000001</did><status>Parked</status><id>7</id>"), with(func(d *mor.DID) { d.Status = "parked" })},
	} {
		f := (&fake{legacy: say(c.body)}).start(t)
		found, err := connect(t, f.url, readAPI(mor.ReadLegacy)).DIDs(context.Background(), mor.Filter{})
		ok(t, err)
		if len(found) != 1 || !same(found[0], c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, found, c.want)
		}
		equal(t, name+": v2", f.count("v2/dids")+f.count("v2/authentication/login"), 0)
	}
	for name, elements := range map[string]string{
		"no number":         "<status>Free</status><id>7</id>",
		"an empty number":   "<did></did><status>Free</status><id>7</id>",
		"no id":             "<did>1</did><status>Free</status>",
		"an empty id":       "<did>1</did><status>Free</status><id/>",
		"an id of words":    "<did>1</did><status>Free</status><id>seven</id>",
		"an id of 0":        "<did>1</did><status>Free</status><id>0</id>",
		"an id below 0":     "<did>1</did><status>Free</status><id>-7</id>",
		"an id beyond all":  "<did>1</did><status>Free</status><id>99999999999999999999</id>",
		"no status":         "<did>1</did><id>7</id>",
		"an empty status":   "<did>1</did><status> </status><id>7</id>",
		"nothing":           "",
		"the second row":    least + "</did><did><did>2</did><status>Free</status>",
		"a row in the row":  "<did><did>1</did></did><status>Free</status><id>7</id>",
		"an id with colour": "<did>1</did><status>Free</status><id>\u202e7</id>",
	} {
		f := (&fake{legacy: say(row(elements))}).start(t)
		c := connect(t, f.url, readAPI(mor.ReadLegacy))
		found, err := c.DIDs(context.Background(), mor.Filter{})
		if e := wantError(t, err, mor.CodeLacking); found != nil || e.Op != "dids_get" {
			t.Errorf("%s: %v, %s", name, found, e.Op)
		}
		if _, there, err := c.FindDID(context.Background(), "1"); there || err == nil {
			t.Errorf("%s: %v, %v", name, there, err)
		}
	}
}

// same compares two rows with what their pointers lead to.
func same(a, b mor.DID) bool {
	text := func(d mor.DID) string {
		language, limit := "none", "none"
		if d.Language != nil {
			language = strconv.Quote(*d.Language)
		}
		if d.CallLimit != nil {
			limit = fmt.Sprint(*d.CallLimit)
		}
		d.Language, d.CallLimit = nil, nil
		return fmt.Sprintf("%+v %s %s", d, language, limit)
	}
	return text(a) == text(b)
}

// What the simulator holds is what is read, field by field and for whom it is shown.
func TestLegacyFields(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{
		Number: theNumber, UserID: morsim.CustomerID, DeviceID: morsim.CustomerTrunkID, ProviderID: morsim.BackupProviderID, Language: "lt", ToneZone: "it", CallLimit: 3,
	})
	want := mor.DID{
		ID: 1001, Number: theNumber, Status: mor.StatusActive, Owner: "Reseller Customer", Device: "SIP/13", Provider: "Backup Carrier",
		Reseller: "Test Reseller", ToneZone: "it", Language: pointer("lt"), CallLimit: pointer(int64(3)),
	}
	for name, c := range map[string]*mor.Client{
		"admin":      connect(t, url, readAPI(mor.ReadLegacy)),
		"accountant": connect(t, url, readAPI(mor.ReadLegacy), as(morsim.AccountantUsername, "")),
		"reseller": connect(t, url, as(morsim.ResellerUsername, ""), readAPI(mor.ReadLegacy),
			func(c *mor.Config) { c.APISecretKey = morsim.ResellerAPISecretKey }),
	} {
		want := want
		if name == "reseller" {
			want.Provider, want.Reseller = "", ""
		}
		did, found, err := c.FindDID(context.Background(), theNumber)
		ok(t, err)
		if !found || !same(did, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, did, want)
		}
	}
}

// A reseller sees their own numbers and nobody else's.
func TestLegacyOfAReseller(t *testing.T) {
	sim, url := simulate(t, morsim.Options{MaxResultsCap: 3})
	morsim.SeedInventory(sim, 60)
	c := connect(t, url, as(morsim.ResellerUsername, ""), readAPI(mor.ReadAuto), func(c *mor.Config) { c.APISecretKey = morsim.ResellerAPISecretKey })
	found, err := c.DIDs(context.Background(), mor.Filter{})
	ok(t, err)
	if want := stored(sim, func(d morsim.DID) bool { return d.UserID == morsim.CustomerID }); !slices.Equal(numbers(found), want) || len(want) != 6 {
		t.Errorf("got %v, want %v", numbers(found), want)
	}
	_, there, err := c.FindDID(context.Background(), "37060000001")
	ok(t, err)
	equal(t, "somebody else's", there, false)
}

// As in v2, nothing but a whole list proves that a number is not there, whatever befalls the page that should have it.
func TestLegacyAbsenceIsProvenByWholeListsOnly(t *testing.T) {
	unraced.Skip(t)
	const row = "<did><did>1</did><status>Free</status><id>9</id></did>"
	faults := map[string]morsim.Fault{
		"drop":                      {Kind: morsim.DropConnection},
		"drop in the middle":        {Kind: morsim.DropConnection, Moment: morsim.MidBody},
		"502":                       {Kind: morsim.HTTPError},
		"404":                       {Kind: morsim.HTTPError, HTTPStatus: 404},
		"403":                       {Kind: morsim.HTTPError, HTTPStatus: 403},
		"500 with a listing":        {Kind: morsim.HTTPError, HTTPStatus: 500, Body: "<page><dids>" + row + "</dids></page>"},
		"404 with an empty listing": {Kind: morsim.HTTPError, HTTPStatus: 404, Body: "<page><dids/></page>"},
		"500 that finds no DIDs":    {Kind: morsim.HTTPError, HTTPStatus: 500, Body: "<page><dids></dids></page>"},
		"204":                       {Kind: morsim.EmptyBody, HTTPStatus: 204},
		"206 with a listing":        {Kind: morsim.RawBody, HTTPStatus: 206, Body: "<page><dids>" + row + "</dids></page>"},
		"HTML":                      {Kind: morsim.HTML200},
		"HTML behind half":          {Kind: morsim.HTML200, Moment: morsim.MidBody},
		"nothing":                   {Kind: morsim.EmptyBody},
		"half":                      {Kind: morsim.TruncatedBody, Moment: morsim.AfterActing},
		"JSON":                      {Kind: morsim.RawBody, Body: `{"dids":[]}`},
		"a page without a listing":  {Kind: morsim.RawBody, Body: "<page></page>"},
		"a success":                 {Kind: morsim.RawBody, Body: "<page><status><success>ok</success></status></page>"},
		"Access Denied":             {Kind: morsim.RawBody, Body: "<page><error>Access Denied</error></page>"},
		"Incorrect hash":            {Kind: morsim.RawBody, Body: "<page><error>Incorrect hash</error></page>"},
		"API Requests are disabled": {Kind: morsim.RawBody, Body: "<page><status><error>API Requests are disabled</error></status></page>"},
		"an error unheard of":       {Kind: morsim.RawBody, Body: "<error>Something went wrong</error>"},
		"an empty error":            {Kind: morsim.RawBody, Body: "<page><error></error></page>"},
		"an error and a listing":    {Kind: morsim.RawBody, Body: "<page><dids>" + row + "</dids><error>Access Denied</error></page>"},
		"an error, then a listing":  {Kind: morsim.RawBody, Body: "<page><error>Access Denied</error><dids>" + row + "</dids></page>"},
		"a row without id":          {Kind: morsim.RawBody, Body: "<page><dids><did><did>1</did><status>Free</status></did></dids></page>"},
		"a list that never ends":    {Kind: morsim.RawBody, Body: "<page><dids>" + row},
		"a redirect":                {Kind: morsim.Redirect, Body: "/billing/callc/login"},
		"white space":               {Kind: morsim.RawBody, Body: "   "},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for skip := range 3 {
				sim, url := simulate(t, morsim.Options{SkipHashCheck: name == "Incorrect hash"})
				for i := range 4 {
					sim.AddDID(morsim.DID{Number: theNumber + strconv.Itoa(i)})
				}
				sim.AddDID(morsim.DID{Number: theNumber})
				c := connect(t, url, pageSize(2), readAPI(mor.ReadLegacy))
				fault.Call, fault.Skip, fault.Times = "dids_get", skip, 1
				if name == "Incorrect hash" {
					fault.Times = 2 // for either way of hashing
				}
				nothingIsConcluded(t, sim, c, fault)
			}
		})
	}
}

// What a server may send besides: rows twice, and a list that changes between two pages.
func TestLegacyListThatChanges(t *testing.T) {
	twice := "<page><dids>" + strings.Repeat("<did><did>1</did><status>Free</status><id>9</id></did>", 2) + "</dids></page>"
	f := (&fake{legacy: say(twice)}).start(t)
	found, err := connect(t, f.url, readAPI(mor.ReadLegacy), pageSize(1)).DIDs(context.Background(), mor.Filter{})
	if err == nil && len(found) != 1 {
		t.Errorf("a row that comes twice: %v", found)
	}

	for _, gone := range []int{0, 2, 5} {
		var sim *morsim.Simulator
		pages := 0
		sim, url := simulate(t, morsim.Options{OnRequest: func(r morsim.Request) {
			if pages++; pages == 3 {
				sim.RemoveDID(theNumber + strconv.Itoa(gone))
			}
		}})
		for i := range 9 {
			sim.AddDID(morsim.DID{Number: theNumber + strconv.Itoa(i)})
		}
		found, err := connect(t, url, readAPI(mor.ReadLegacy), pageSize(3)).DIDs(context.Background(), mor.Filter{})
		ok(t, err)
		for i := range 9 {
			if number := theNumber + strconv.Itoa(i); i != gone && !slices.Contains(numbers(found), number) {
				t.Errorf("without %d in mid-list, %s slipped through", gone, number)
			}
		}
	}
}

// A failed page is tried again, as in v2.
func TestLegacyRetries(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, asked){
		"502": sayStatus(502, "<html>", "Retry-After", "0"), "HTML": say(loginPage), "nothing": say(""),
	} {
		times := 0
		f := (&fake{legacy: func(w http.ResponseWriter, a asked) {
			if times++; times == 1 {
				answer(w, a)
				return
			}
			say(listing("1", "9"))(w, a)
		}}).start(t)
		_, found, err := connect(t, f.url, readAPI(mor.ReadLegacy), retries(1)).FindDID(context.Background(), "1")
		ok(t, err)
		equal(t, name+": found", found, true)
	}
}

// A server that is failing has not said that there is nothing, whatever it says.
func TestNoDIDsFoundByAFailingServer(t *testing.T) {
	for _, status := range []int{500, 502, 503, 429} {
		f := (&fake{legacy: sayStatus(status, "<page><error>No DIDs found</error></page>")}).start(t)
		c := connect(t, f.url, readAPI(mor.ReadLegacy))
		_, _, err := c.FindDID(context.Background(), theNumber)
		wantError(t, err, mor.CodeNoDIDsFound)
		_, err = c.Stands(context.Background(), mor.DID{ID: 1, Number: theNumber}, mor.SubjectDevice, 7)
		wantError(t, err, mor.CodeNoDIDsFound)
	}
}

package mor_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

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
	unraced.Skip(t)
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
				nothingIsConcluded(t, sim, c, fault)
			}
		})
	}
}

package mor_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// A list may leave the device out: what is active and on no dial plan is on one all the same.
func TestOnDevice(t *testing.T) {
	for elements, want := range map[string]bool{
		"<status>Active</status><device>SIP/7</device>":                       true,
		"<status>Active</status>":                                             true,
		"<status>Active</status><dial_plan></dial_plan>":                      true,
		"<status>Active</status><device></device>":                            false,
		"<status>Active</status><device></device><dial_plan>plan</dial_plan>": false,
		"<status>Active</status><dial_plan>plan</dial_plan>":                  false,
		"<status>Reserved</status>":                                           false,
		"<status>Free</status>":                                               false,
		"<status>Terminated</status>":                                         false,
		"<status>Closed</status>":                                             false,
		"<status>Closed</status><device>SIP/7</device>":                       true,
		"<status>Reserved</status><device>None</device>":                      false,
	} {
		f := (&fake{legacy: say("<page><dids><did><did>37066000001</did><id>7</id>" + elements + "</did></dids></page>")}).start(t)
		did, _, err := connect(t, f.url, readAPI(mor.ReadLegacy)).FindDID(context.Background(), "37066000001")
		ok(t, err)
		equal(t, elements, did.OnDevice(), want)
		if strings.Contains(elements, "SIP/7") != (did.Device != "") {
			t.Errorf("%s: the device shows as %q", elements, did.Device)
		}
	}
}

// Whom a number belongs to is told by the reseller's name where it is the reseller's own (vendor page 001).
func TestOwnerName(t *testing.T) {
	for want, dids := range map[string][]mor.DID{
		"Office":   {{Owner: "Office"}, {Owner: "Office", Reseller: "Reseller", Status: mor.StatusActive}},
		"Reseller": {{Reseller: "Reseller", Status: mor.StatusReserved}, {Reseller: "Reseller", Status: mor.StatusActive}, {Owner: "Reseller"}},
		"":         {{Reseller: "Reseller", Status: mor.StatusFree}, {Status: mor.StatusReserved}},
	} {
		for _, did := range dids {
			equal(t, fmt.Sprintf("%+v", did), did.OwnerName(), want)
		}
	}
	equal(t, "no names", mor.SameName("", ""), false)
	equal(t, "the same name", mor.SameName("Office", "Office"), true)
	equal(t, "another name", mor.SameName("Office", "Reseller"), false)
}

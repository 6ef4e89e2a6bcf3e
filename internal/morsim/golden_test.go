package morsim_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// vendorsRows are the rows of pages 000 and 001.
func vendorsRows(s *server) {
	s.AddUser(morsim.User{ID: 30, Name: "User Resellers", Kind: morsim.SimpleUser, OwnerID: morsim.ResellerID})
	s.AddDevice(morsim.Device{ID: 105, Label: "IAX2/105", UserID: 30, Trunk: true})
	s.AddDID(morsim.DID{
		ID: 6501, Number: "37066105718", UserID: 30, DeviceID: 105, Language: "language", ToneZone: "it",
		AIAgentCompatible: true, OpenAIProject: "proj_xxx", UpdatedAt: time.Date(2026, 5, 27, 10, 35, 57, 9, time.FixedZone("", 3*3600)),
	})
	s.AddDID(morsim.DID{
		ID: 6502, Number: "37066105719", UserID: morsim.ResellerID, DialPlanID: morsim.DialPlanID,
		UpdatedAt: time.Date(2026, 5, 27, 7, 35, 57, 0, time.UTC),
	})
}

// squeezed takes out the white space between elements: the vendor's pages were flattened when they were saved.
func squeezed(document string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(document), " "), "> <", "><")
}

func TestDIDsGetAsOnThePage(t *testing.T) {
	s := start(t, morsim.Options{})
	vendorsRows(s)
	got, err := s.do(s.legacyRequest("dids_get", "admin", morsim.AdminAPISecretKey, form()))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "dids_get", squeezed(got.body), squeezed(`<?xml version="1.0" encoding="UTF-8"?> <page> <dids>
		<did> <did>37066105718</did> <provider>Test Provider</provider> <language>language</language>
		<status>Active</status> <reseller>Test Reseller</reseller> <owner>User Resellers</owner> <device>IAX2/105</device>
		<dial_plan></dial_plan> <simultaneous_call_limit>Unlimited</simultaneous_call_limit> <tone_zone>it</tone_zone>
		<id>6501</id> </did>
		<did> <did>37066105719</did> <provider>Test Provider</provider> <language></language>
		<status>Active</status> <reseller>Test Reseller</reseller> <device></device>
		<dial_plan>testDialPlan (authbypin)</dial_plan> <simultaneous_call_limit>Unlimited</simultaneous_call_limit>
		<tone_zone></tone_zone> <id>6502</id> </did> </dids> </page>`))
	equal(t, "Content-Type", got.header.Get("Content-Type"), "application/xml")
}

func TestLegacyDocuments(t *testing.T) {
	const head = `<?xml version="1.0" encoding="UTF-8"?>`
	for _, c := range []struct {
		call   string
		params []string
		want   string
	}{
		{
			"did_create",
			[]string{"provider_id", "1", "did", "123456789"},
			head + `<page><status><success>DID created</success></status><did_details><id>1003</id></did_details></page>`,
		},
		{
			"did_create",
			[]string{"provider_id", "77", "did", "123456789"},
			head + `<page><status><error>Provider was not found</error></status></page>`,
		},
		{
			"did_trunk_device_assign",
			[]string{"device_id", "7", "did", "200"},
			head + `<page><status><success>Device assigned to DID</success></status></page>`,
		},
		{
			"did_delete",
			[]string{"dids_id", "1001"},
			head + `<page><status><status><success>DID successfully deleted</success></status></status></page>`,
		},
		{"dids_get", []string{"search_did_number", "999"}, head + `<page><error>No DIDs found</error></page>`},
		{"providers_get", []string{"provider_id", "2"}, head + `<page><status><providers><provider><id>2</id>` +
			`<name>Backup &amp; Carrier</name><tech>IAX2</tech><password>carrier-password-e629fa-2</password></provider></providers></status></page>`},
		{"providers_get", []string{"provider_id", "99"}, head + `<page><status><providers></providers></status></page>`},
	} {
		s := start(t, morsim.Options{})
		s.AddDID(morsim.DID{Number: "100", Status: morsim.Terminated})
		s.AddDID(morsim.DID{Number: "200", UserID: morsim.VilniusID})
		s.EditProvider(morsim.BackupProviderID, func(p *morsim.Provider) { p.Name = "Backup & Carrier" })
		got, err := s.do(s.legacyRequest(c.call, "admin", morsim.AdminAPISecretKey, form(c.params...)))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, c.call, squeezed(got.body), squeezed(c.want))
	}
}

func TestCallLimit(t *testing.T) {
	s := start(t, morsim.Options{})
	s.AddDID(morsim.DID{Number: theNumber, CallLimit: 30})
	got, err := s.do(s.legacyRequest("dids_get", "admin", morsim.AdminAPISecretKey, form()))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "limit", strings.Contains(got.body, "<simultaneous_call_limit>30</simultaneous_call_limit>"), true)
}

func compact(t *testing.T, document string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(document)); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	return b.String()
}

func TestV2AsOnThePage(t *testing.T) {
	s := start(t, morsim.Options{})
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	equal(t, "empty", s.getDIDs(token).body, compact(t, `{"dids": [], "meta": {"from": 1, "max_results": null, "returned": 0}}`))

	vendorsRows(s)
	const first = `{"id": 6501, "did": "37066105718", "did_number": "37066105718", "status": "Active", "did_status": "active",
		"ai_agent_compatible": true, "routes_to_openai_project_id": "proj_xxx", "updated_at": "2026-05-27T07:35:57Z",
		"owner": "User Resellers", "device": "IAX2/105", "provider": "Test Provider", "dial_plan": ""}`
	got := s.getDIDs(token, "from", "1", "max_results", "500")
	equal(t, "two rows", got.body, compact(t, `{"dids": [`+first+`,
		{"id": 6502, "did": "37066105719", "did_number": "37066105719", "status": "Active", "did_status": "active",
		"ai_agent_compatible": false, "routes_to_openai_project_id": "", "updated_at": "2026-05-27T07:35:57Z",
		"owner": "Test Reseller", "device": "", "provider": "Test Provider", "dial_plan": "testDialPlan (authbypin)"}],
		"meta": {"from": 1, "max_results": 500, "returned": 2}}`))
	equal(t, "Content-Type", got.header.Get("Content-Type"), "application/json; charset=utf-8")

	s.Configure(func(o *morsim.Options) {
		o.OmitUpdatedAt, o.OmitAIAgentCompatible, o.NullLabels = true, true, true
	})
	equal(t, "a server without the new columns", s.getDIDs(token, "search_did_number", "5719").body, compact(t, `{"dids": [
		{"id": 6502, "did": "37066105719", "did_number": "37066105719", "status": "Active", "did_status": "active",
		"routes_to_openai_project_id": null, "owner": "Test Reseller", "device": null, "provider": "Test Provider",
		"dial_plan": "testDialPlan (authbypin)"}], "meta": {"from": 1, "max_results": null, "returned": 1}}`))
}

func TestErrorShapes(t *testing.T) {
	const head = `<?xml version="1.0" encoding="UTF-8"?>`
	s := start(t, morsim.Options{})
	for shape, want := range map[int][2]string{
		morsim.ErrorAsDocumented: {`<page><error>No DIDs found</error></page>`, `<page><status><error>DID was not found</error></status></page>`},
		morsim.ErrorInStatus:     {`<page><status><error>No DIDs found</error></status></page>`, `<page><status><error>DID was not found</error></status></page>`},
		morsim.ErrorInPage:       {`<page><error>No DIDs found</error></page>`, `<page><error>DID was not found</error></page>`},
		morsim.ErrorBare:         {`<error>No DIDs found</error>`, `<error>DID was not found</error>`},
		morsim.AnswerPadded:      {`<page><error> No DIDs found </error></page>`, `<page><status><error> DID was not found </error></status></page>`},
	} {
		s.Configure(func(o *morsim.Options) { o.ErrorShape = shape })
		for i, r := range []struct{ call, parameter string }{{"dids_get", "from"}, {"did_close", "dids_id"}} {
			got, err := s.do(s.legacyRequest(r.call, "admin", morsim.AdminAPISecretKey, form(r.parameter, "1")))
			if err != nil {
				t.Fatal(err)
			}
			equal(t, r.call, squeezed(got.body), head+want[i])
		}
	}
}

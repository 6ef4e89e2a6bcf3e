package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// client is a client of the simulated server as the admin.
func (s simulated) client(t *testing.T) *mor.Client {
	t.Helper()
	endpoint, err := mor.ParseEndpoint(s.url)
	if err != nil {
		t.Fatal(err)
	}
	client := mor.New(mor.Config{
		Endpoint: endpoint, Username: us.username, Password: us.password, APISecretKey: us.key,
		ReadAPI:  us.api(),
		PageSize: 500, MaxConcurrentRequests: 8, RequestTimeout: 5 * time.Second,
	})
	t.Cleanup(client.Close)
	return client
}

// TestEveryErrorText sends every error text of the vendor's pages over the wire,
// in the spellings that servers are known to use, and reads the diagnostic.
func TestEveryErrorText(t *testing.T) {
	t.Parallel()
	texts := []struct {
		call, text, attribute, wayOut string
	}{
		{"did_create", "Incorrect hash", "", "Check api_secret_key (MOR_API_SECRET_KEY)"},
		{"did_create", "Access Denied", "", "Check username (MOR_USERNAME)"},
		{"did_create", "ACCESS DENIED", "", "Check username (MOR_USERNAME)"},
		{"did_create", "API Requests are disabled", "", "Switch the API on in the MOR GUI"},
		{"did_create", "API method not permitted: did_create", "", "API Permission Groups"},
		{"did_create", "Provider was not found", "provider_id", "Only a reseller may leave it out."},
		{"did_create", "You are not authorized to use this Provider", "provider_id", "a provider that this user may use"},
		{"did_create", "Your are not authorised to use this Provider", "provider_id", "a provider that this user may use"},
		{"did_create", "You are not authorized to manage DIDs", "", "Accountant Permissions"},
		{"did_create", "Your are not authorized to manage DIDs", "", "Accountant Permissions"},
		{"did_create", "DID already exists", "did", "Run plan again"},
		{"did_create", "Invalid DID specified", "did", "Check its digits."},
		{"did_create", "DID creation failed", "did", "MOR gives no reason."},
		{"did_trunk_device_assign", "Device was not found", "device_id", "a trunk device that exists in MOR"},
		{"did_trunk_device_assign", "DID was not found", "did", "Run plan again"},
		{"did_trunk_device_assign", "Your are not authorized to use this Device", "device_id", "a device that this user may use"},
		{"did_trunk_device_assign", "You are not authorized to use this Device", "device_id", "a device that this user may use"},
		{"did_trunk_device_assign", "Your are not authorized to use this DID", "did", "whose numbers this user may not use"},
		{"did_trunk_device_assign", "You are not authorized to use this DID", "did", "whose numbers this user may not use"},
		{"did_trunk_device_assign", "DID is terminated", "did", "brings it back"},
		{"did_trunk_device_assign", "DID is not free", "did", "Run plan again to see where"},
		{"did_trunk_device_assign", "Device was not assigned", "device_id", "MOR gives no reason."},
		{"did_trunk_device_assign", "DID must be reserved for a User", "user_id", "Set user_id on the number's mor_did"},
		{"did_trunk_device_assign", "Device is not a Trunk", "device_id", "a device that is a trunk"},
		{"did_close", "DID is not assigned to Device", "did", "only a number that is on a device"},
		{"did_close", "DID is already closed", "did", "closed the number meanwhile"},
		{"did_device_unassign", "DID is already free", "did", "freed meanwhile"},
		{"did_device_unassign", "DID is assigned to dialplan", "did", "off its dial plan in the MOR GUI"},
		{"did_device_unassign", "DID is assigned to Dial Plan", "did", "off its dial plan in the MOR GUI"},
		{"did_device_unassign", "Failed to unassign DID", "device_id", "MOR gives no reason."},
		{"did_details_update", "User was not found", "user_id", "a user or reseller that exists in MOR"},
		{"did_details_update", "DID is already assigned", "user_id", "Run plan again"},
		{"did_details_update", "Call limit is incorrect format", "call_limit", "0 for unlimited"},
		{"did_make_free", "DID was not freed. Only Terminated, Reserved or Closed DIDs can be freed", "did", "put to use meanwhile"},
		{"did_terminate", "DID was not terminated", "did", "put to use meanwhile"},
		{"did_terminate", "Only Free or Closed DIDs can be terminate", "did", "put to use meanwhile"},
		{"did_terminate", "Only Free or Closed DIDs can be terminated", "did", "put to use meanwhile"},
		{"did_delete", "DID status must be terminated", "did", "put back to use meanwhile"},
		{"did_delete", "Cannot delete DID associated with calls", "did", "MOR keeps the row"},
		{"did_delete", "Cannot delete DID associated with queues", "did", "Take the number out of its queues"},
		{"did_create", "Something that no page names", "", ""},
	}
	for _, test := range texts {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{Refuse: map[string]string{test.call: test.text}})
			client := sim.client(t)
			calls := map[string]func() error{
				"did_create":              func() error { _, err := client.DIDCreate(t.Context(), mor.NewDID{Number: "37052000001"}); return err },
				"did_trunk_device_assign": func() error { return client.DIDTrunkDeviceAssign(t.Context(), 7, "37052000001") },
				"did_device_unassign":     func() error { return client.DIDDeviceUnassign(t.Context(), "37052000001") },
				"did_details_update":      func() error { return client.DIDDetailsUpdate(t.Context(), 1, mor.Details{}) },
				"did_close":               func() error { return client.DIDClose(t.Context(), 1) },
				"did_make_free":           func() error { return client.DIDMakeFree(t.Context(), 1) },
				"did_terminate":           func() error { return client.DIDTerminate(t.Context(), 1) },
				"did_delete":              func() error { return client.DIDDelete(t.Context(), 1) },
			}
			diags := diagnose(t, "create a DID", calls[test.call]())
			wantDiagnostic(t, diags, test.attribute, "Could not create a DID", "DID 37052000001", test.text+".", test.wayOut)
		})
	}
}

// TestEveryV2Error does the same for the other dialect (vendor page 000).
func TestEveryV2Error(t *testing.T) {
	t.Parallel()
	notAsReseller(t, needsV2)
	for _, test := range []struct {
		call, body string
		status     int
		says       []string
	}{
		{morsim.CallDIDs, `{"errors":"Invalid token value"}`, 401, []string{"Invalid token value", "a token invalid that it has just given out"}},
		{morsim.CallDIDs, `{"errors":"API Requests are disabled"}`, 401, []string{"API Requests are disabled", "SETTINGS → Setup → Settings → API tab"}},
		{morsim.CallDIDs, `{"errors":"Unauthorized"}`, 401, []string{"Unauthorized", "Accountant Permissions"}},
		{morsim.CallDIDs, `{"errors":"API method not permitted: dids_get"}`, 401, []string{"API method not permitted: dids_get", "API Permission Groups"}},
		{morsim.CallDIDs, `{"errors":"Unauthorized"}`, 403, []string{"HTTP 403", "Accountant Permissions"}},
		{morsim.CallDIDs, `{"errors":"The moon is in the way"}`, 401, []string{"HTTP 401: The moon is in the way"}},
		{morsim.CallDIDs, `<html><body>Bad gateway</body></html>`, 502, []string{"HTTP 502", "The server, or a proxy before it, failed"}},
		{morsim.CallDIDs, `<html><body>Maintenance</body></html>`, 200, []string{"HTTP 200", "a maintenance page answers in MOR's place"}},
		{morsim.CallDIDs, `{"dids":null}`, 200, []string{"HTTP 200", "This is no answer of MOR's API."}},
		{morsim.CallLogin, `{"error":"unauthorized"}`, 401, []string{"v2/authentication/login: HTTP 401: unauthorized", "MOR_USERNAME, MOR_PASSWORD"}},
		{morsim.CallLogin, `{"error":"API Requests are disabled"}`, 401, []string{"API Requests are disabled", "Switch the API on"}},
	} {
		t.Run(test.body, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			sim.Inject(morsim.Fault{Call: test.call, Kind: morsim.RawBody, HTTPStatus: test.status, Body: test.body})
			_, _, err := sim.client(t).FindDID(t.Context(), "37052000001")
			wantDiagnostic(t, diagnose(t, "read a DID", err), "", append([]string{"Could not read a DID", "DID 37052000001"}, test.says...)...)
		})
	}
}

func diagnose(t *testing.T, task string, err error) diag.Diagnostics {
	t.Helper()
	if err == nil {
		t.Fatal("there is no error")
	}
	var diags diag.Diagnostics
	reportDID(&diags, "37052000001", task, err)
	if diags.ErrorsCount() != 1 || len(diags) != 1 {
		t.Fatalf("%d diagnostics, want one error: %v", len(diags), diags)
	}
	return diags
}

// wantDiagnostic wants the error on the attribute, "" for none, and the texts in it.
func wantDiagnostic(t *testing.T, diags diag.Diagnostics, attribute string, texts ...string) {
	t.Helper()
	have := ""
	if at, ok := diags[0].(diag.DiagnosticWithPath); ok {
		have = at.Path().String()
	}
	if have != attribute {
		t.Errorf("it is on attribute %q, want %q", have, attribute)
	}
	said := diags[0].Summary() + "\n" + diags[0].Detail()
	if i := slices.IndexFunc(texts, func(text string) bool { return !strings.Contains(said, text) }); i >= 0 {
		t.Errorf("it does not say %q:\n%s", texts[i], said)
	}
}

// TestInterruptedBetweenRequests: whoever gives up while no request is under way is told the way on, too.
func TestInterruptedBetweenRequests(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		context.Canceled,
		fmt.Errorf("waiting: %w", context.DeadlineExceeded),
		&lifecycle.Problem{Number: "1", Reason: lifecycle.NotReadBack, Asked: "to be free", Err: context.Canceled},
		&view.Failed{Err: context.Canceled},
	} {
		wantDiagnostic(t, diagnose(t, "change a DID", err), "", "The run was interrupted. Apply again: it continues from what stands.")
	}
	diags := diagnose(t, "read a DID", &mor.Error{Op: "v2/dids", Code: mor.CodeTimeout, Err: context.DeadlineExceeded})
	if said := diags[0].Detail(); strings.Contains(said, "interrupted") {
		t.Error(said)
	}
}

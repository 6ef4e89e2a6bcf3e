package provider

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// What settings do to a run: those that are missing, and those that a server's limits ask to change.

// with is a driver for the server with other settings; nil leaves one out.
func (s simulated) with(t *testing.T, changes map[string]any) *driven {
	t.Helper()
	settings := map[string]any{"endpoint": s.url, "username": us.username, "api_secret_key": us.key, "max_retries": 0}
	if us.password != "" {
		settings["password"] = us.password
	}
	for name, value := range changes {
		if settings[name] = value; value == nil {
			delete(settings, name)
		}
	}
	return &driven{simulated: s, t: t, Driver: tfdriver.New(t, providerserver.NewProtocol6WithError(New("test")()), settings)}
}

// TestWithoutAPISecretKey: what only API v2 reads works, and nothing is written.
func TestWithoutAPISecretKey(t *testing.T) {
	t.Parallel()
	if us.listCall != morsim.CallDIDs {
		t.Skip("API v2 does not serve a reseller, who cannot read anything without the key")
	}
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Reserved, UserID: morsim.VilniusID})
	d := sim.with(t, map[string]any{"api_secret_key": nil})
	d.Config(tfdriver.Data{Type: "mor_did", Name: "a", Attrs: map[string]any{"did": "37052000001"}}, tfdriver.Data{Type: "mor_dids", Name: "all"})
	d.ok()
	if d.State("data.mor_did.a")["status"] != "reserved" {
		t.Errorf("read: %v", d.State("data.mor_did.a"))
	}

	d.Config(didBlock(map[string]any{"did": "37052000002", "provider_id": 1}))
	d.refused(d.Plan().Diagnostics, "A change needs the API Secret Key", "api_secret_key (MOR_API_SECRET_KEY)")
	d.Config(aTable("a", rows{"37052000002": standard()}))
	d.refused(d.Plan().Diagnostics, "A change needs the API Secret Key")
	d.Config(tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "a", Attrs: map[string]any{"did": "37052000001", "device_id": 7}})
	d.refused(d.Plan().Diagnostics, "A change needs the API Secret Key")
	d.Config(tfdriver.Data{Type: "mor_user", Name: "a", Attrs: map[string]any{"username": "vilnius"}})
	d.refused(d.Plan().Diagnostics, "Could not look up a user", "api_secret_key (MOR_API_SECRET_KEY)")
}

// TestUnchangedWithoutAPISecretKey: a plan of numbers that stand as they should needs
// no key, nor do lists and imports of numbers. A user that was renamed has to be
// proven by ID, which says that it needs the key.
func TestUnchangedWithoutAPISecretKey(t *testing.T) {
	t.Parallel()
	if us.listCall != morsim.CallDIDs {
		t.Skip("API v2 does not serve a reseller")
	}
	sim := simulate(t, morsim.Options{})
	d := sim.with(t, nil)
	d.Config(
		didBlock(map[string]any{"did": "37052000001", "provider_id": 1, "user_id": 5}),
		tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "a", Attrs: map[string]any{"did": "37052000001", "device_id": 7}, DependsOn: []string{"mor_did.a"}},
		aTable("t", rows{"37052000002": standard(), "37052000003": standard()}),
	)
	d.ok()
	d.Settings(map[string]any{"endpoint": sim.url, "username": us.username, "password": us.password, "max_retries": 0})
	if plan := d.Plan(); len(plan.Diagnostics) != 0 || !plan.Empty() {
		t.Errorf("%s\n%v", plan.Diagnostics.Text(), plan.Changes())
	}

	p := sim.protocol(t, map[string]tftypes.Value{"api_secret_key": tftypes.NewValue(tftypes.String, nil)})
	for _, kind := range []string{"mor_did", "mor_did_trunk_assignment"} {
		numbers := 0
		for _, result := range p.list(kind, nil, true, 0) {
			if len(result.errors) != 0 {
				t.Errorf("%s: %v", kind, result.errors)
			}
			if result.did != "" {
				numbers++
			}
		}
		if numbers != 3 {
			t.Errorf("%s: %d are listed", kind, numbers)
		}
	}
	imported, err := p.server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: "mor_did", ID: "37052000002"})
	if err != nil || len(imported.Diagnostics) != 0 {
		t.Errorf("import: %v, %v", err, imported.Diagnostics)
	}

	sim.EditUser(morsim.VilniusID, func(u *morsim.User) { u.Name = "Vilnius Head Office" })
	d.refused(d.Plan().Diagnostics, "api_secret_key (MOR_API_SECRET_KEY)")
}

// TestLimitsAreSaid: a server that limits requests for longer than they are repeated
// is not taken for a wrong endpoint.
func TestLimitsAreSaid(t *testing.T) {
	t.Parallel()
	for status, says := range map[int]string{
		http.StatusTooManyRequests:     "limits requests or is overloaded: it answered so 3 times in a row. Lower max_concurrent_requests (MOR_MAX_CONCURRENT_REQUESTS)",
		http.StatusServiceUnavailable:  "limits requests or is overloaded: it answered so 3 times in a row. Lower max_concurrent_requests (MOR_MAX_CONCURRENT_REQUESTS)",
		http.StatusBadGateway:          "failed: it answered so 3 times in a row. Run it again later.",
		http.StatusInternalServerError: "failed: it answered so 3 times in a row. Run it again later.",
	} {
		sim := simulate(t, morsim.Options{})
		d := sim.with(t, map[string]any{"max_retries": 2})
		sim.Inject(morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: status, RetryAfter: "0"})
		d.Config(tfdriver.Data{Type: "mor_did", Name: "a", Attrs: map[string]any{"did": "37052000001"}})
		result := d.Plan().Diagnostics
		d.refused(result, says)
		if text := result.Text(); strings.Contains(text, "MOR_ENDPOINT") {
			t.Errorf("%d: the endpoint is suspected:\n%s", status, text)
		}
	}
}

// TestLimitsOfAChange: a change that may have taken is not tried again, so that
// max_retries is no way out.
func TestLimitsOfAChange(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	d := sim.with(t, map[string]any{"max_retries": 2})
	sim.Inject(morsim.Fault{Call: "did_create", Kind: morsim.HTTPError, HTTPStatus: http.StatusServiceUnavailable, RetryAfter: "0"})
	d.Config(didBlock(map[string]any{"did": "37052000001", "provider_id": 1}))
	result := d.Apply().Diagnostics
	d.refused(result, "limits requests or is overloaded: it answered so once. Lower max_concurrent_requests (MOR_MAX_CONCURRENT_REQUESTS)")
	if strings.Contains(result.Text(), "max_retries") {
		t.Errorf("max_retries is advised, which does nothing here:\n%s", result.Text())
	}
}

// TestGoneInADataSource: what is gone in MOR, and holds up a destroy, names the way past it.
func TestGoneInADataSource(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{UnknownIDInWords: true})
	sim.AddDID(morsim.DID{Number: "37052000001", ProviderID: 1})
	d := sim.with(t, nil)
	for kind, attributes := range map[string]map[string]any{
		"mor_did": {"did": "37052000009"}, "mor_user": {"username": "nobody"}, "mor_devices": {"user_id": 999}, "mor_dids": {"user_id": 999},
	} {
		d.Config(tfdriver.Data{Type: kind, Name: "a", Attrs: attributes})
		d.refused(d.Plan().Diagnostics, wording.DestroyReads)
	}
}

// TestEmptyImportID is malformed, whatever is imported.
func TestEmptyImportID(t *testing.T) {
	t.Parallel()
	d := drive(t, morsim.Options{})
	for address, block := range map[string]tfdriver.Resource{
		"mor_did.a":                  didBlock(nil),
		"mor_did_trunk_assignment.a": {Type: "mor_did_trunk_assignment", Name: "a", Attrs: map[string]any{"did": "37052000001", "device_id": 7}},
		"mor_did_inventory.a":        aTable("a", rows{}),
	} {
		d.Config(block)
		d.refused(d.Import(address, "").Diagnostics, "The import ID is malformed")
	}
}

// TestListChangesAllTheTime: the few numbers that are managed are read one by one. They are
// so many, one after the other, that they pay for the list until it fails.
func TestListChangesAllTheTime(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	sim := inventoryOf(t, 60, morsim.Options{})
	d := sim.with(t, map[string]any{"page_size": 5})
	d.Parallelism = 1
	var blocks []tfdriver.Block
	for i := range 30 {
		number := fmt.Sprintf("370510%05d", i)
		blocks = append(blocks, tfdriver.Resource{Type: "mor_did", Name: "n" + number, Attrs: map[string]any{"did": number, "provider_id": 1}})
	}
	d.Config(blocks...)
	d.ok()
	sim.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			if r.Call == us.listCall && r.Params.Get("search_did_number") == "" {
				sim.RemoveDID(sim.DIDs()[0].Number)
			}
		}
	})
	if plan := d.Plan(); plan.Diagnostics.HasErrors() || !plan.Empty() {
		t.Errorf("%s\n%v", plan.Diagnostics.Text(), plan.Changes())
	}
}

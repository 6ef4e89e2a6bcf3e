package provider

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// advisedSetting is a setting with which a run fails, and one that the error advises.
type advisedSetting struct {
	options     morsim.Options
	fault       morsim.Fault
	wrong       map[string]any
	says        string
	right       map[string]any
	needs       string           // "v2": API v2 has to serve the user; "reseller"
	block, then tfdriver.Block   // what is run, a mor_did if nothing else, and what the error advises in its place
	elsewhere   http.HandlerFunc // answers at the endpoint
}

// take meets the error, and does what it advises.
func (c advisedSetting) take(t *testing.T) {
	t.Parallel()
	if c.needs == "v2" && us.listCall != morsim.CallDIDs || c.needs == "reseller" && !us.isReseller() {
		t.Skip("not this user")
	}
	sim := simulate(t, c.options)
	sim.AddDID(morsim.DID{Number: second, Status: morsim.Reserved, ProviderID: 1, UserID: 6})
	if c.fault != (morsim.Fault{}) {
		sim.Inject(c.fault)
	}
	if c.wrong == nil {
		c.wrong = map[string]any{}
	}
	if c.elsewhere != nil {
		other := httptest.NewServer(c.elsewhere)
		t.Cleanup(other.Close)
		c.wrong["endpoint"] = other.URL + "/billing"
	}
	if path, ok := c.wrong["endpoint"].(string); ok && strings.HasPrefix(path, "/") {
		c.wrong["endpoint"] = strings.TrimSuffix(sim.url, "/billing") + path
	}
	if c.block == nil {
		c.block = aDID("a", first, "provider_id", 1, "user_id", 5)
	}
	d := sim.with(t, c.wrong)
	d.Config(c.block)
	if said := d.Apply().Diagnostics.Errors(); !said.Contains(c.says) {
		t.Fatalf("%q is not said:\n%s", c.says, said.Text())
	}
	d = sim.with(t, c.right)
	if c.then == nil {
		c.then = c.block
	}
	d.begin(c.then)
	if plan := d.Plan(); !plan.Empty() {
		t.Errorf("left to do: %v\n%s", plan.Actions(), plan.Diagnostics.Text())
	}
}

// TestAdviceOnSettings does what the errors of settings, logins and connections advise.
func TestAdviceOnSettings(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	users := tfdriver.Data{Type: "mor_users", Name: "a", Attrs: map[string]any{}}
	for name, c := range map[string]advisedSetting{
		"another key":           {wrong: map[string]any{"api_secret_key": "another"}, says: "Check api_secret_key (MOR_API_SECRET_KEY)."},
		"a key with a line end": {wrong: map[string]any{"api_secret_key": us.key + "\n"}, says: "Files and secret stores often add a line break at the end. Remove it."},
		"no key":                {wrong: map[string]any{"api_secret_key": nil}, says: "MOR_API_SECRET_KEY", needs: "v2"},
		"another user":          {wrong: map[string]any{"username": "nobody"}, says: "Check username"},
		"another password": {
			wrong: map[string]any{"password": "another"}, says: "Check username and password (MOR_USERNAME, MOR_PASSWORD).", needs: "v2",
		},
		"another password, and none": {
			wrong: map[string]any{"password": "another"}, says: `without it, or with read_api = "legacy" (MOR_READ_API), numbers are listed`,
			right: map[string]any{"password": nil}, needs: "v2",
		},
		"another password, and the legacy list": {
			wrong: map[string]any{"password": "another"}, says: `or with read_api = "legacy"`,
			right: map[string]any{"password": "another", "read_api": "legacy"}, needs: "v2",
		},
		"no password for users": {
			wrong: map[string]any{"password": nil}, block: users, says: "Set password (MOR_PASSWORD) to the password of the MOR GUI.", needs: "v2",
		},
		"no password for users: mor_user": {
			wrong: map[string]any{"password": nil}, block: users, says: "use the data source mor_user",
			right: map[string]any{"password": nil}, then: tfdriver.Data{Type: "mor_user", Name: "a", Attrs: map[string]any{"username": "vilnius"}}, needs: "v2",
		},
		"a reseller by v2": {
			wrong: map[string]any{"read_api": "v2", "password": morsim.ResellerPassword}, says: `set read_api = "auto" or "legacy"`,
			right: map[string]any{"read_api": "auto", "password": morsim.ResellerPassword}, needs: "reseller",
		},
		"another path":       {wrong: map[string]any{"endpoint": "/mor"}, says: "Check endpoint (MOR_ENDPOINT)"},
		"nobody answers":     {wrong: map[string]any{"endpoint": "http://127.0.0.1:1/billing"}, says: "Check endpoint (MOR_ENDPOINT), and that this machine reaches the server."},
		"an empty name":      {wrong: map[string]any{"username": ""}, says: "Set it as username in the provider block"},
		"a page of no size":  {wrong: map[string]any{"page_size": 0}, says: "is not a whole number from 1 to", right: map[string]any{"page_size": 1}},
		"a time without one": {wrong: map[string]any{"request_timeout": "30"}, says: `such as "30s"`, right: map[string]any{"request_timeout": "30s"}},
		"a maintenance page": {
			elsewhere: func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>We are back soon</html>")) },
			says:      "Check endpoint (MOR_ENDPOINT), and whether a proxy or a maintenance page answers in MOR's place.",
		},
		"a new address": {
			elsewhere: func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "http://127.0.0.1:2/", http.StatusFound)
			},
			says: "If the server has moved, set endpoint (MOR_ENDPOINT) to its new address.",
		},
		"a slow server": {
			options: morsim.Options{Latency: 1100 * time.Millisecond}, wrong: map[string]any{"request_timeout": "1s"},
			block: tfdriver.Data{Type: "mor_user", Name: "a", Attrs: map[string]any{"username": "vilnius"}},
			says:  "request_timeout can be raised", right: map[string]any{"request_timeout": "2m"},
		},
		"a busy server, later": {
			fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: http.StatusTooManyRequests, RetryAfter: "0", Times: 1}, says: "run it again later",
		},
		"a busy server, longer": {
			fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: http.StatusServiceUnavailable, RetryAfter: "0", Times: 3},
			says:  "To wait longer, raise max_retries (MOR_MAX_RETRIES).", right: map[string]any{"max_retries": 5},
		},
		"no v2": {
			fault: morsim.Fault{Call: "v2/login", Kind: morsim.HTTPError, HTTPStatus: http.StatusNotFound},
			says:  `set read_api = "legacy" (MOR_READ_API)`, right: map[string]any{"read_api": "legacy"}, needs: "v2",
		},
		"a list without IDs": {
			options: morsim.Options{OmitElements: []string{"id"}}, wrong: map[string]any{"read_api": "legacy"},
			says: `take out read_api = "legacy" (MOR_READ_API)`, needs: "v2", block: tfdriver.Data{Type: "mor_dids", Name: "a", Attrs: map[string]any{}},
		},
		"a filter that is not heeded": {
			options: morsim.Options{IgnoreSearch: map[string]bool{"search_user": true}},
			block:   tfdriver.Data{Type: "mor_dids", Name: "a", Attrs: map[string]any{"user_id": 5}},
			says:    "In mor_dids, leave the filter out.", then: tfdriver.Data{Type: "mor_dids", Name: "a", Attrs: map[string]any{}},
		},
	} {
		t.Run(name, c.take)
	}
}

// TestAdviceOnCertificates: the certificate of an own authority is trusted as the error says.
func TestAdviceOnCertificates(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	sim := simulate(t, morsim.Options{})
	server := httptest.NewTLSServer(sim.Simulator)
	t.Cleanup(server.Close)
	d := sim.with(t, map[string]any{"endpoint": server.URL + "/billing"})
	d.Config(aDID("a", first, "provider_id", 1))
	if said := d.Plan().Diagnostics; !said.Contains("set ca_certificate_file (MOR_CA_CERTIFICATE_FILE) to that authority's certificate, in PEM form") {
		t.Errorf("it says %s", said.Text())
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	d = sim.with(t, map[string]any{"endpoint": server.URL + "/billing", "ca_certificate_file": file})
	d.begin(aDID("a", first, "provider_id", 1))
}

// TestAdviceOnUnknownSettings: what the settings depend on is applied first, with -target.
func TestAdviceOnUnknownSettings(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: first})
	w := sim.workspace(t, "resource \"terraform_data\" \"server\" {\n  input = \""+sim.url+"\"\n}\n\nprovider \"mor\" {\n  endpoint = terraform_data.server.output\n}\n\n"+
		"data \"mor_did\" \"a\" {\n  did = \""+first+"\"\n}\n")
	if out := flat(w.must(1, "plan")); !strings.Contains(out, "or first apply what they depend on, with -target") {
		t.Errorf("it says:\n%s", out)
	}
	w.must(0, "apply", "-auto-approve", "-target=terraform_data.server")
	w.plan(0)
}

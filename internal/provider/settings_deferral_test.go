package provider

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// deferral plans so that Terraform may defer, and returns why it defers the number. Only a
// Terraform that allows experiments can do that: the test skips on any other.
func (w *workspace) deferral() (reason string) {
	w.t.Helper()
	code, out := w.run("plan", "-allow-deferral", "-out=deferred.tfplan", "-no-color")
	if said := flat(out); strings.Contains(said, "only valid in experimental builds") || strings.Contains(said, "flag provided but not defined") {
		w.t.Skip("this CLI cannot defer: Terraform built with -ldflags '-X main.experimentsAllowed=yes' can")
	}
	if code != 0 || strings.Contains(out, "Warning") {
		w.t.Fatalf("exit code %d:\n%s", code, out)
	}
	var plan struct {
		Deferred []struct {
			Reason string
			Change struct{ Address string } `json:"resource_change"`
		} `json:"deferred_changes"`
	}
	if err := json.Unmarshal([]byte(w.must(0, "show", "-json", "deferred.tfplan")), &plan); err != nil {
		w.t.Fatal(err)
	}
	for _, deferred := range plan.Deferred {
		if deferred.Change.Address == "mor_did.a" {
			return deferred.Reason
		}
	}
	return ""
}

// TestDeferralByCLI: where the endpoint is known only after apply, a client that can defer is told to. Nothing is
// an error, neither of a new number nor of one that would have to be read, and the next round does the work.
func TestDeferralByCLI(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	config := func(generation int) string {
		return fmt.Sprintf(`
resource "terraform_data" "server" {
  input            = %q
  triggers_replace = %d
}

provider "mor" {
  endpoint = terraform_data.server.output
}

data "mor_did" "b" {
  did = "37052000002"
}
`, sim.url, generation) + reservedNumber
	}
	sim.AddDID(morsim.DID{Number: "37052000002", ProviderID: 1})
	w := sim.workspace(t, config(1))
	deferred := func() {
		t.Helper()
		sim.ResetLog()
		if reason := w.deferral(); reason != "provider_config_unknown" || len(sim.Requests()) > 0 {
			t.Errorf("deferred because of %q, %d requests", reason, len(sim.Requests()))
		}
		for range 2 {
			w.must(0, "apply", "-auto-approve", "-allow-deferral")
		}
		w.plan(0)
	}
	deferred()
	if d, found := sim.DID("37052000001"); !found || d.UserID != 5 {
		t.Errorf("after two rounds: %+v", d)
	}

	w.reconfigure(config(2)) // the number is in the state, and its server unknown again
	if out := flat(w.must(1, "plan")); !strings.Contains(out, "depends on something that Terraform will only know after apply") {
		t.Errorf("without deferral:\n%s", out)
	}
	deferred()
	sim.wantWrites(t, 0)
}

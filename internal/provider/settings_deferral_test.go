package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// deferral plans so that Terraform may defer. Only builds of Terraform that allow experiments can do that.
func (w *workspace) deferral(code int) string {
	w.t.Helper()
	got, out := w.run("plan", "-allow-deferral", "-no-color")
	if said := flat(out); strings.Contains(said, "only valid in experimental builds") || strings.Contains(said, "flag provided but not defined") {
		w.t.Skip("this CLI has no -allow-deferral: Terraform built with -ldflags '-X main.experimentsAllowed=yes' has it")
	}
	if got != code {
		w.t.Fatalf("exit code %d, want %d:\n%s", got, code, out)
	}
	return flat(out)
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
	planned := w.deferral(0)
	for _, says := range []string{"Plan: 1 to add, 0 to change, 0 to destroy.", "mor_did.a", "will be deferred"} {
		if !strings.Contains(planned, says) {
			t.Errorf("%q is not said:\n%s", says, planned)
		}
	}
	if strings.Contains(planned, "cannot look at MOR") || len(sim.Requests()) > 0 {
		t.Errorf("%d requests:\n%s", len(sim.Requests()), planned)
	}
	for range 2 {
		w.must(0, "apply", "-auto-approve", "-allow-deferral")
	}
	if d, found := sim.DID("37052000001"); !found || d.UserID != 5 {
		t.Errorf("after two rounds: %+v", d)
	}
	w.plan(0)

	w.reconfigure(config(2)) // the number is in the state, and its server unknown again
	if out := flat(w.must(1, "plan")); !strings.Contains(out, "depends on something that Terraform will only know after apply") {
		t.Errorf("without deferral:\n%s", out)
	}
	sim.ResetLog()
	if planned = w.deferral(0); !strings.Contains(planned, "mor_did.a") || len(sim.Requests()) > 0 {
		t.Errorf("%d requests:\n%s", len(sim.Requests()), planned)
	}
	for range 2 {
		w.must(0, "apply", "-auto-approve", "-allow-deferral")
	}
	sim.wantWrites(t, 0)
	w.plan(0)
}

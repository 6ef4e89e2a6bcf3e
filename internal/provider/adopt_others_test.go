package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func importing(settings string) string {
	return "import {\n  to = mor_did.a\n  id = \"37052000001\"\n}\n\nresource \"mor_did\" \"a\" {\n  did = \"37052000001\"\n  " + settings + "\n}\n"
}

// TestAdoptAnothers: the plan says so when the configuration names others than the
// server, and apply does what the plan says.
func TestAdoptAnothers(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Reserved, ProviderID: 1, UserID: morsim.KaunasID})
	w := sim.inProcess(t, importing("user_id = 5"))
	if out := flat(w.plan(2)); !strings.Contains(out, "Warning: A DID is reserved already") || !strings.Contains(out, "DID 37052000001 is reserved for Kaunas Office.") {
		t.Errorf("got:\n%s", out)
	}
	w.apply()
	w.plan(0)
	if did, _ := sim.DID("37052000001"); did.UserID != 5 {
		t.Errorf("it stands as %+v", did)
	}
}

// TestAdoptAnothersInService: what apply will refuse, the plan says.
func TestAdoptAnothersInService(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: morsim.KaunasID, DeviceID: morsim.KaunasTrunkID})
	w := sim.inProcess(t, importing("user_id = 5"))
	if out := flat(w.plan(2)); !strings.Contains(out, "Warning: A DID is in service already") ||
		!strings.Contains(out, "DID 37052000001 is active, reserved for Kaunas Office, on device SIP/9. Unless that is user 5, apply will fail, and change nothing") {
		t.Errorf("got:\n%s", out)
	}
	w.must(1, "apply", "-auto-approve")
	sim.wantWrites(t, 0)
	w.reconfigure(importing(fmt.Sprintf("user_id = %d", morsim.KaunasID)))
	if out := w.plan(2); strings.Contains(out, "Warning") {
		t.Errorf("the right user is warned of:\n%s", out)
	}
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
}

// TestAdoptedCommentIsWrittenOnce: what no call tells is sent with the first
// apply, by itself, and then no more.
func TestAdoptedCommentIsWrittenOnce(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Reserved, ProviderID: 1, UserID: 5, Comment: "typed in 2014", ResellerComment: "old"})
	w := sim.inProcess(t, importing("user_id = 5\n  comment = \"front desk\""))
	w.apply()
	w.plan(0)
	writes := sim.Writes()
	if len(writes) != 1 || writes[0].Call != "did_details_update" || writes[0].Params.Get("comment") != "front desk" ||
		writes[0].Params.Has("did_user_id") || writes[0].Params.Has("did_provider_id") || writes[0].Params.Has("reseller_comment") {
		t.Errorf("it wrote: %+v", writes)
	}
	if did, _ := sim.DID("37052000001"); did.Comment != "front desk" || did.ResellerComment != "old" || did.UserID != 5 {
		t.Errorf("it stands as %+v", did)
	}
}

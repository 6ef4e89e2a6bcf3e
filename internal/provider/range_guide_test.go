package provider

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestGuideRangesShrinking: prevent_destroy does not hold numbers that leave, which is
// said by the plan's warning alone, and by no saved plan.
func TestGuideRangesShrinking(t *testing.T) {
	t.Parallel()
	const kept = trunkSettings + "lifecycle {\n  prevent_destroy = true\n}\n"
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(10, kept))
	w.apply()
	w.reconfigure(rangeOf(8, kept))
	plan := w.must(0, "plan", "-out=p")
	rangeSays(t, plan, "0 to destroy", "Warning: 37052000000-37052000007: apply will ", "terminate 2",
		"take off their device: 37052000008-37052000009", "terminate: 37052000008-37052000009")
	if show := w.must(0, "show", "p") + w.must(0, "show", "-json", "p"); strings.Contains(show, "apply will") {
		t.Errorf("the saved plan has the warning:\n%s", show)
	}
	if _, messages := w.run("plan", "-json"); !strings.Contains(messages, `"severity":"warning","summary":"37052000000-37052000007: apply will `) {
		t.Errorf("the messages do not have the warning:\n%s", messages)
	}
	w.reconfigure(rangeOf(6, kept+"deletion_policy = \"abandon\"\n"))
	sim.ResetLog()
	rangeSays(t, w.must(0, "plan"), "apply will let go of 4")
	w.apply()
	sim.wantRange(t, 0, 10, morsim.Active, 5, 7)
	sim.wantWrites(t, 0)
	w.reconfigure(rangeOf(5, kept))
	w.apply()
	sim.wantRange(t, 5, 1, morsim.Terminated, 0, 0)
	rangeSays(t, w.must(1, "destroy", "-auto-approve"), "prevent_destroy set")
}

// TestGuideRangesClosed: a closed number is left alone in the range, and ended when
// it leaves, unless it is somebody else's by then.
func TestGuideRangesClosed(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(10, trunkSettings))
	w.apply()
	sim.EditDID(rangeNumber(8), func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Closed, 6, 9 })
	sim.EditDID(rangeNumber(9), func(d *morsim.DID) { d.Status = morsim.Closed })
	sim.ResetLog()
	w.plan(0)
	w.reconfigure(rangeOf(10, trunkSettings+"comment = \"new\"\n"))
	rangeSays(t, w.apply(), "37052000009")
	sim.wantRange(t, 8, 1, morsim.Closed, 6, 9)
	sim.wantRange(t, 9, 1, morsim.Closed, 5, 7)
	if d, _ := sim.DID(rangeNumber(9)); d.Comment != "" {
		t.Errorf("its comment is %q", d.Comment)
	}
	w.reconfigure(rangeOf(8, trunkSettings+"comment = \"new\"\n"))
	rangeSays(t, w.plan(2), "apply will terminate 1, and refuse 1")
	rangeSays(t, w.must(1, "apply", "-auto-approve"), "37052000008: The number is closed, reserved for Kaunas Office, on device SIP/9. The range has not put it there",
		"deletion_policy = \"abandon\"")
	if d, _ := sim.DID(rangeNumber(9)); d.Status != morsim.Terminated {
		t.Errorf("it is %s", d.Status)
	}
	sim.wantRange(t, 8, 1, morsim.Closed, 6, 9)
	w.reconfigure(rangeOf(8, trunkSettings+"comment = \"new\"\ndeletion_policy = \"abandon\"\n"))
	w.apply()
	w.plan(0)
	sim.wantRange(t, 8, 1, morsim.Closed, 6, 9)
}

// TestGuideRangesThere: which numbers that are there a growing range adopts, and to
// which provider imported ones go.
func TestGuideRangesThere(t *testing.T) {
	t.Run("growing", func(t *testing.T) {
		t.Parallel()
		sim := simulate(t, morsim.Options{})
		w := sim.workspace(t, rangeOf(2, trunkSettings))
		w.apply()
		sim.AddDID(morsim.DID{Number: rangeNumber(2)})
		sim.AddDID(morsim.DID{Number: rangeNumber(3), Status: morsim.Reserved, UserID: 5})
		sim.AddDID(morsim.DID{Number: rangeNumber(4), Status: morsim.Active, UserID: 5, DeviceID: 7})
		sim.AddDID(morsim.DID{Number: rangeNumber(5), Status: morsim.Reserved, UserID: 6})
		w.reconfigure(rangeOf(6, trunkSettings+"adopt_existing = true\n"))
		rangeSays(t, w.must(1, "plan"), "A number of range 37052000000-37052000005 is on the server already", rangeNumber(5))
		sim.EditDID(rangeNumber(5), func(d *morsim.DID) { d.Status, d.UserID = morsim.Free, 0 })
		w.apply()
		w.plan(0)
		sim.wantRange(t, 0, 6, morsim.Active, 5, 7)
	})
	t.Run("imported", func(t *testing.T) {
		t.Parallel()
		notAsReseller(t, needsProviders)
		sim := simulate(t, morsim.Options{})
		for i := range 6 {
			sim.AddDID(morsim.DID{Number: rangeNumber(i), Status: morsim.Active, ProviderID: int64(1 + i%2), UserID: 5, DeviceID: 7})
		}
		w := sim.workspace(t, rangeOf(4, trunkSettings)+"import {\n  to = mor_did_range.block\n  id = \"37052000000-37052000005\"\n}\n")
		rangeSays(t, w.must(0, "plan"), "update: 37052000001,", "let go of: 37052000004-37052000005")
		w.apply()
		for i := range 6 {
			want := int64(1)
			if i == 5 {
				want = 2
			}
			if d, _ := sim.DID(rangeNumber(i)); d.ProviderID != want || d.Status != morsim.Active {
				t.Errorf("%s is %s, of provider %d", d.Number, d.Status, d.ProviderID)
			}
		}
	})
}

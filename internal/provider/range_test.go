package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// rangeOf is a range of numbers from 37052000000 on, with these settings besides its provider.
func rangeOf(n int, settings string) string {
	return fmt.Sprintf(`
resource "mor_did_range" "block" {
  first       = "37052000000"
  last        = "%d"
  provider_id = 1
%s
}
`, 37052000000+n-1, settings)
}

const trunkSettings = `
  user_id   = 5
  device_id = 7
`

func rangeNumber(i int) string { return fmt.Sprint(37052000000 + i) }

// wantRange checks how numbers of the range stand.
func (s simulated) wantRange(t *testing.T, from, n int, status string, user, device int64) {
	t.Helper()
	for i := from; i < from+n; i++ {
		d, found := s.DID(rangeNumber(i))
		if !found || d.Status != status || d.UserID != user || d.DeviceID != device {
			t.Errorf("%s (found %v) is %q of %d on %d, want %q of %d on %d", rangeNumber(i), found, d.Status, d.UserID, d.DeviceID, status, user, device)
			return
		}
	}
}

// rangeSays checks that a text, whatever its line breaks, has all of these.
func rangeSays(t *testing.T, output string, wants ...string) {
	t.Helper()
	text := flat(output)
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, output)
		}
	}
}

// TestRange is the main job: a block from nothing onto a trunk, grown, shrunk, and ended.
func TestRange(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(1000, trunkSettings))
	rangeSays(t, w.plan(2), "37052000000-37052000999: apply will create 1000, reserve 1000 for user 5, put 1000 on device 7",
		"create: 37052000000-37052000999")
	sim.ResetLog()
	w.apply()
	sim.wantRange(t, 0, 1000, morsim.Active, 5, 7)
	requests, writes := len(sim.Requests()), len(sim.Writes())
	t.Logf("create: %d requests, %d writes", requests, writes)
	if writes != 3000 || requests > writes+2*3+10 {
		t.Errorf("%d requests, %d writes", requests, writes)
	}
	if out := w.plan(0); strings.Contains(out, "Warning") {
		t.Errorf("an empty plan warns:\n%s", out)
	}
	if state := w.state(); len(state) > 4000 {
		t.Errorf("the state has %d bytes", len(state))
	}

	w.reconfigure(rangeOf(1010, trunkSettings))
	rangeSays(t, w.plan(2), "37052000000-37052001009: apply will create 10, reserve 10 for user 5, put 10 on device 7")
	sim.ResetLog()
	w.apply()
	w.plan(0)
	sim.wantRange(t, 0, 1010, morsim.Active, 5, 7)
	sim.wantWrites(t, 30)

	w.reconfigure(rangeOf(990, trunkSettings+`exclude = ["37052000100", "37052000200-37052000209"]`))
	rangeSays(t, w.plan(2), "37052000000-37052000989: apply will take 31 off their device, terminate 31")
	sim.ResetLog()
	w.apply()
	w.plan(0)
	sim.wantRange(t, 0, 100, morsim.Active, 5, 7)
	sim.wantRange(t, 100, 1, morsim.Terminated, 0, 0)
	sim.wantRange(t, 200, 10, morsim.Terminated, 0, 0)
	sim.wantRange(t, 990, 20, morsim.Terminated, 0, 0)
	sim.wantWrites(t, 3*31)

	sim.ResetLog()
	w.destroy()
	sim.wantRange(t, 0, 1010, morsim.Terminated, 0, 0)
	requests, writes = len(sim.Requests()), len(sim.Writes())
	t.Logf("destroy: %d requests, %d writes", requests, writes)

	w.reconfigure(rangeOf(1010, trunkSettings))
	rangeSays(t, w.plan(2), "37052000000-37052001009: apply will bring back 1010, reserve 1010 for user 5, put 1010 on device 7")
	w.apply()
	w.plan(0)
	sim.wantRange(t, 0, 1010, morsim.Active, 5, 7)
}

// TestRangeOverlap: no number belongs to two ranges.
func TestRangeOverlap(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	second := func(settings string) string {
		return "resource \"mor_did_range\" \"second\" {\n  first = \"37052000050\"\n  last = \"37052000149\"\n  provider_id = 1\n" + settings + "}\n"
	}
	w := sim.workspace(t, rangeOf(100, "")+second(""))
	rangeSays(t, w.must(1, "plan"), "overlap", "Both have 37052000050-37052000099.")
	w.reconfigure(rangeOf(100, "") + second("exclude = [\"37052000050-37052000099\"]\n"))
	w.apply()
	w.plan(0)
	sim.wantRange(t, 0, 150, morsim.Free, 0, 0)
}

// TestRangeNotReplaced: a range is not taken out of service only to be created anew.
func TestRangeNotReplaced(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(20, trunkSettings))
	w.apply()
	sim.ResetLog()
	rangeSays(t, w.must(1, "apply", "-auto-approve", "-replace=mor_did_range.block"), "is to be destroyed and created anew", "leave out -replace")
	w.must(0, "taint", "mor_did_range.block")
	rangeSays(t, w.must(1, "apply", "-auto-approve"), "is to be destroyed and created anew", "terraform untaint")
	w.must(0, "untaint", "mor_did_range.block")
	w.plan(0)
	w.reconfigure(strings.Replace(rangeOf(20, trunkSettings), `"block"`, `"renamed"`, 1))
	w.must(1, "apply", "-auto-approve")
	w.reconfigure(strings.Replace(rangeOf(20, trunkSettings), `"block"`, `"renamed"`, 1) +
		"moved {\n  from = mor_did_range.block\n  to   = mor_did_range.renamed\n}\n")
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)

	// A block with no number in common is another one, and replaces it.
	w.reconfigure("resource \"mor_did_range\" \"renamed\" {\n  first = \"37059000000\"\n  last = \"37059000009\"\n  provider_id = 1\n}\n")
	rangeSays(t, w.plan(2), "Range 37052000000-37052000019 is to be replaced by 37059000000-37059000009",
		"The 20 numbers of 37052000000-37052000019 are ended as its deletion_policy \"terminate\" says", "apply will create 10")
	w.apply()
	w.plan(0)
	sim.wantRange(t, 0, 20, morsim.Terminated, 0, 0)
}

// TestRangeReplacedAndShrunk: nor is a part of it, in whichever way that is said.
func TestRangeReplacedAndShrunk(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(20, trunkSettings))
	w.apply()
	sim.ResetLog()
	w.reconfigure(rangeOf(10, trunkSettings))
	rangeSays(t, w.must(1, "apply", "-auto-approve", "-replace=mor_did_range.block"),
		"Range 37052000000-37052000009 is to be destroyed and created anew", "leave out -replace")
	w.must(0, "taint", "mor_did_range.block")
	rangeSays(t, w.must(1, "apply", "-auto-approve"), "10 numbers of range 37052000000-37052000009 are on the server already",
		"The state has them in range 37052000000-37052000019.", "where it is tainted, run 'terraform untaint'")
	w.must(0, "untaint", "mor_did_range.block")
	w.reconfigure(strings.Replace(rangeOf(20, trunkSettings), `"block"`, `"renamed"`, 1))
	rangeSays(t, w.must(1, "apply", "-auto-approve"), "20 DIDs are to be destroyed at one address and used at another",
		"from = mor_did_range.old to = mor_did_range.new")
	sim.wantWrites(t, 0)
	w.reconfigure(rangeOf(10, trunkSettings))
	w.apply()
	w.plan(0)
}

// TestRangeEndPlanned: the plan of a destroy says what it does, and asks nothing for that but what the refresh asks.
func TestRangeEndPlanned(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(100, trunkSettings))
	w.apply()
	sim.EditDID(rangeNumber(50), func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Reserved, 0 })
	sim.ResetLog()
	w.must(2, "plan", "-detailed-exitcode", "-refresh-only")
	refreshes := len(sim.Requests())
	sim.ResetLog()
	rangeSays(t, w.must(0, "plan", "-destroy"), "37052000000-37052000099: apply will take 99 off their device, terminate 100", "terminate: 37052000000-37052000099",
		"take off their device: 37052000000-37052000049, 37052000051-37052000099", "(active: 99, reserved: 1)")
	if n := len(sim.Requests()); n > 2*refreshes {
		t.Errorf("%d requests, a refresh has %d", n, refreshes)
	}
	sim.ResetLog()
	rangeSays(t, w.must(0, "plan", "-destroy", "-refresh=false"), "apply will take 100 off their device, terminate 100", "(active: 100)")
	if n := len(sim.Requests()); n != 0 {
		t.Errorf("%d requests without a refresh", n)
	}
	w.reconfigure("")
	rangeSays(t, w.must(0, "apply", "-auto-approve"), "apply will take 100 off their device, terminate 100", "at times from before this refresh (active: 100)")
	sim.wantRange(t, 0, 100, morsim.Terminated, 0, 0)
}

// TestRangeExcludes: what is excluded is in the range, and is digits.
func TestRangeExcludes(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, "")
	for exclude, wants := range map[string][]string{
		"3705200000O":             {`"3705200000O" has the letter 'O'; a DID is digits only`, "Write one number"},
		"37051999990-37052000010": {"37051999990-37052000010 is not wholly within 37052000000-37052000099. Write only what is in the range: \"37052000000-37052000010\""},
		"37052000099-37052000100": {"Write only what is in the range: \"37052000099\""},
		"37052000100-37052000101": {"is not within 37052000000-37052000099, so there is nothing to exclude"},
	} {
		w.reconfigure(rangeOf(100, fmt.Sprintf("exclude = [%q]", exclude)))
		rangeSays(t, w.must(1, "plan"), wants...)
	}
	for _, first := range []string{"3705200000O", "3705200000o-37052000099"} {
		w.reconfigure(strings.Replace(rangeOf(100, ""), "\"37052000000\"", fmt.Sprintf("%q", first), 1))
		rangeSays(t, w.must(1, "plan"), "a DID is digits only")
	}
	if n := len(sim.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// rangeAt is a range with the name, of the numbers with these indices.
func rangeAt(name string, first, last int, settings string) string {
	return strings.NewReplacer("block", name, rangeNumber(0), rangeNumber(first), rangeNumber(1), rangeNumber(last)).Replace(rangeOf(2, settings))
}

// TestRangePartlyMovedAway: an unfinished range that is replaced by one without its
// numbers is ended: nothing would name them any more.
func TestRangePartlyMovedAway(t *testing.T) {
	for name, c := range map[string]struct{ first, last int }{"apart": {100, 109}, "without what it has": {10, 29}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.workspace(t, rangeOf(20, trunkSettings))
			sim.applyRefused(w, "did_create", 10, 10)
			w.reconfigure(rangeAt("block", c.first, c.last, trunkSettings))
			w.apply()
			w.plan(0)
			sim.wantRange(t, 0, 10, morsim.Terminated, 0, 0)
			sim.wantRange(t, c.first, c.last-c.first+1, morsim.Active, 5, 7)
		})
	}
}

// TestRangesPartlyGoOn: each of two unfinished ranges goes on with its own numbers.
func TestRangesPartlyGoOn(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(20, trunkSettings)+rangeAt("more", 20, 39, trunkSettings))
	sim.applyRefused(w, "did_create", 15, 10)
	w.apply()
	w.plan(0)
	sim.wantRange(t, 0, 40, morsim.Active, 5, 7)
	sim.noneEnded(t)
}

// TestRangeShared: a number belongs to one resource only, or else the one would end what the other has.
func TestRangeShared(t *testing.T) {
	const adopt = trunkSettings + "adopt_existing = true\n"
	single := fmt.Sprintf("resource \"mor_did\" \"one\" {\n  did = %q\n  provider_id = 1\n}\n", rangeNumber(5))
	for name, c := range map[string]struct{ before, config, says string }{
		"two new ranges":        {"", rangeOf(20, "") + rangeAt("more", 10, 29, ""), "Both have 37052000010-37052000019"},
		"the same range twice":  {"", rangeOf(20, adopt) + rangeAt("more", 0, 19, adopt), "Range 37052000000-37052000019 is there twice"},
		"a range and a mor_did": {"", rangeOf(20, "") + single, "DID 37052000005 is in a mor_did_range and in a mor_did"},
		"a range that grows":    {rangeOf(10, adopt) + rangeAt("more", 10, 19, adopt), rangeOf(12, adopt) + rangeAt("more", 10, 19, adopt), "Both have 37052000010-37052000011"},
		"unfinished, split":     {rangeOf(20, adopt), rangeOf(5, adopt) + rangeAt("more", 5, 19, adopt), "5 DIDs are to be destroyed at one address and used at another"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.workspace(t, c.before)
			switch {
			case strings.HasPrefix(name, "unfinished"):
				sim.applyRefused(w, "did_create", 10, 10)
			case c.before != "":
				w.apply()
			}
			sim.ResetLog()
			w.reconfigure(c.config)
			rangeSays(t, w.must(1, "plan"), c.says)
			w.must(1, "apply", "-auto-approve")
			sim.wantWrites(t, 0)
		})
	}
}

// TestRangeCreatedBeforeDestroyed: what the new one has taken over, the old one does not end.
func TestRangeCreatedBeforeDestroyed(t *testing.T) {
	const settings = trunkSettings + "adopt_existing = true\nlifecycle {\n  create_before_destroy = true\n}\n"
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(20, settings))
	sim.applyRefused(w, "did_create", 10, 10)
	rangeSays(t, w.apply(), "Numbers of range 37052000000-37052000019 are not ended")
	w.plan(0)
	sim.wantRange(t, 0, 20, morsim.Active, 5, 7)
	sim.noneEnded(t)
}

// TestRangeOffDeviceOnDialPlan: what is on a dial plan does not leave its device, and the plan says so.
func TestRangeOffDeviceOnDialPlan(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(10, trunkSettings))
	w.apply()
	sim.EditDID(rangeNumber(3), func(d *morsim.DID) { d.DialPlanID = morsim.DialPlanID })
	w.reconfigure(rangeOf(10, "user_id = 5\n"))
	rangeSays(t, w.plan(2), "apply will take 9 off their device, and refuse 1", "on dial plan")
	sim.ResetLog()
	w.must(1, "apply", "-auto-approve")
	sim.wantWrites(t, 9)
}

// TestRangeTakenBackFromNamesake: a number that went to a user of the same name is that user's.
func TestRangeTakenBackFromNamesake(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddUser(morsim.User{ID: 55, Username: "namesake", Name: "Vilnius Office", Kind: morsim.SimpleUser})
	w := sim.workspace(t, rangeOf(10, trunkSettings))
	w.apply()
	sim.EditDID(rangeNumber(3), func(d *morsim.DID) { d.UserID, d.DeviceID = 55, 8 })
	sim.EditDID(rangeNumber(4), func(d *morsim.DID) { d.DeviceID = 8 })
	w.must(1, "apply", "-auto-approve")
	sim.wantRange(t, 3, 1, morsim.Active, 55, 8)
	sim.wantRange(t, 4, 6, morsim.Active, 5, 7)
}

// TestRangePartlyAdoptedDestroyed: what an unfinished range has adopted is ended as deletion_policy says, or not at all.
func TestRangePartlyAdoptedDestroyed(t *testing.T) {
	for policy, status := range map[string]string{"abandon": morsim.Active, "free": morsim.Free, "terminate": morsim.Terminated} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			for i := range 10 {
				sim.AddDID(morsim.DID{Number: rangeNumber(i), Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7})
			}
			w := sim.workspace(t, rangeOf(20, trunkSettings+"adopt_existing = true\ndeletion_policy = \""+policy+"\"\n"))
			sim.applyRefused(w, "did_create", 10, 10)
			w.destroy()
			for i := range 10 {
				if d, _ := sim.DID(rangeNumber(i)); d.Status != status {
					t.Errorf("%s is %s", d.Number, d.Status)
				}
			}
		})
	}
}

// TestRangeImportedTakesNothing: what was another user's, or on another device, when it was imported
// is not taken from there, however often it is applied: nobody has put it elsewhere.
func TestRangeImportedTakesNothing(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	for i := range 10 {
		d := morsim.DID{Number: rangeNumber(i), ProviderID: 1, Status: morsim.Active, UserID: 5, DeviceID: 7}
		switch i {
		case 3:
			d.Status, d.UserID, d.DeviceID = morsim.Reserved, 6, 0
		case 4:
			d.DeviceID = 8
		}
		sim.AddDID(d)
	}
	config := rangeOf(10, trunkSettings)
	w := sim.workspace(t, config+"import {\n  to = mor_did_range.block\n  id = \"37052000000-37052000009\"\n}\n")
	for range 3 {
		rangeSays(t, w.must(1, "apply", "-auto-approve"), "2 of 10 numbers are not done", "37052000003: ", "37052000004: ")
		w.reconfigure(config)
	}
	sim.wantWrites(t, 0)
	// Once they are where they should be, they are the range's as the others are.
	sim.EditDID(rangeNumber(3), func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Active, 5, 7 })
	sim.EditDID(rangeNumber(4), func(d *morsim.DID) { d.DeviceID = 7 })
	w.apply()
	sim.EditDID(rangeNumber(4), func(d *morsim.DID) { d.DeviceID = 8 })
	rangeSays(t, w.plan(2), "take back 1")
	w.apply()
	// And what is left to whom it was given is let go.
	sim.EditDID(rangeNumber(3), func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Reserved, 6, 0 })
	without := trunkSettings + "exclude = [\"37052000003\"]\n"
	w.reconfigure(rangeOf(10, without))
	rangeSays(t, w.must(1, "apply", "-auto-approve"), "To leave it there, set deletion_policy = \"abandon\"")
	w.reconfigure(rangeOf(10, without+"deletion_policy = \"abandon\"\n"))
	w.apply()
	w.plan(0)
	sim.wantRange(t, 3, 1, morsim.Reserved, 6, 0)
}

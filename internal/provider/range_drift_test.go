package provider

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestRangeDrift changes eight numbers in the middle of a block as a person in the
// GUI would: the plan shows them as one block, apply mends just them, and the next
// plan is empty.
func TestRangeDrift(t *testing.T) {
	const n = 100
	drifted := "37052000012-37052000019"
	for name, kind := range map[string]struct {
		drift   func(*morsim.DID)
		removed bool
		list    string
		says    []string
		refused string
		calls   []string
	}{
		"unassigned": {
			drift: func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Reserved, 0 },
			list:  "not_on_device", says: []string{"apply will put 8 on device 7"}, calls: []string{"did_trunk_device_assign"},
		},
		"freed": {
			drift: func(d *morsim.DID) { d.Status, d.DeviceID, d.UserID = morsim.Free, 0, 0 },
			list:  "not_reserved", says: []string{"apply will reserve 8 for user 5, put 8 on device 7"},
			calls: []string{"did_details_update", "did_trunk_device_assign"},
		},
		"terminated": {
			drift: func(d *morsim.DID) { d.Status, d.DeviceID, d.UserID = morsim.Terminated, 0, 0 },
			list:  "missing", says: []string{"apply will bring back 8, reserve 8 for user 5, put 8 on device 7"},
			calls: []string{"did_make_free", "did_details_update", "did_trunk_device_assign"},
		},
		"removed": {
			removed: true,
			list:    "missing", says: []string{"apply will create 8, reserve 8 for user 5, put 8 on device 7"},
			calls: []string{"did_create", "did_details_update", "did_trunk_device_assign"},
		},
		"given to another user": {
			drift: func(d *morsim.DID) { d.Status, d.DeviceID, d.UserID = morsim.Reserved, 0, morsim.KaunasID },
			list:  "not_reserved", says: []string{"apply will take back 8, reserve 8 for user 5, put 8 on device 7", "reserved for Kaunas Office"},
			calls: []string{"did_make_free", "did_details_update", "did_trunk_device_assign"},
		},
		"moved to another trunk of the user": {
			drift: func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID },
			list:  "not_on_device", says: []string{"apply will take back 8, put 8 on device 7", "on device SIP/8"},
			calls: []string{"did_device_unassign", "did_trunk_device_assign"},
		},
		"on the trunk of another user": {
			drift: func(d *morsim.DID) { d.DeviceID, d.UserID = morsim.KaunasTrunkID, morsim.KaunasID },
			list:  "not_on_device", says: []string{"apply will refuse 8", "The number is active, reserved for Kaunas Office, on device SIP/9."},
			refused: "37052000012-37052000019 (8 numbers): The number is active, reserved for Kaunas Office, on device SIP/9.",
		},
		"on a dial plan": {
			drift: func(d *morsim.DID) { d.DeviceID, d.DialPlanID = 0, morsim.DialPlanID },
			list:  "not_on_device", says: []string{"apply will refuse 8"}, refused: "take it off the dial plan in the MOR GUI first",
		},
		"moved to another provider": {
			drift: func(d *morsim.DID) { d.ProviderID = morsim.BackupProviderID },
			list:  "not_updated", says: []string{"apply will update 8"}, calls: []string{"did_details_update"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "moved to another provider" {
				notAsReseller(t, needsProviders)
			}
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.workspace(t, rangeOf(n, trunkSettings))
			w.apply()
			w.plan(0)
			for i := 12; i < 20; i++ {
				if kind.removed {
					sim.RemoveDID(rangeNumber(i))
				} else if !sim.EditDID(rangeNumber(i), kind.drift) {
					t.Fatal("nothing drifted")
				}
			}
			sim.ResetLog()
			plan := w.plan(2)
			rangeSays(t, plan, append(kind.says, `- "`+drifted+`"`, kind.list)...)
			sim.wantWrites(t, 0)
			if kind.refused != "" {
				rangeSays(t, w.must(1, "apply", "-auto-approve"), "8 of 100 numbers are not done", kind.refused)
				sim.wantWrites(t, 0)
				return
			}
			w.apply()
			if plan := w.plan(0); strings.Contains(plan, "Warning") {
				t.Errorf("an empty plan warns:\n%s", plan)
			}
			sim.wantRange(t, 0, n, morsim.Active, 5, 7)
			writes := sim.Writes()
			if len(writes) != 8*len(kind.calls) {
				t.Errorf("%d writes, want 8 of each of %v", len(writes), kind.calls)
			}
			for _, r := range writes {
				if did := r.Params.Get("did"); did != "" && (did < rangeNumber(12) || did > rangeNumber(19)) {
					t.Errorf("%s of %s", r.Call, did)
				}
			}
			if d, _ := sim.DID(rangeNumber(15)); d.ProviderID != 1 {
				t.Errorf("%+v", d)
			}
		})
	}
}

// TestRangeDriftSinceThePlan: what somebody puts elsewhere between plan and apply is
// not taken back from there.
func TestRangeDriftSinceThePlan(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(100, trunkSettings))
	w.apply()
	sim.EditDID(rangeNumber(3), func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Reserved, 0 })
	w.must(2, "plan", "-detailed-exitcode", "-out=plan.bin")
	sim.EditDID(rangeNumber(4), func(d *morsim.DID) { d.Status, d.DeviceID, d.UserID = morsim.Reserved, 0, morsim.KaunasID })
	rangeSays(t, w.must(1, "apply", "plan.bin"), "1 of 100 numbers are not done", "37052000004: The number is reserved for Kaunas Office.")
	sim.wantRange(t, 3, 1, morsim.Active, 5, 7)
	sim.wantRange(t, 4, 1, morsim.Reserved, morsim.KaunasID, 0)
	rangeSays(t, w.plan(2), "apply will take back 1")
}

// TestRangeRenamed: labels prove nothing, IDs do; and it costs a few requests, not one for each number.
func TestRangeRenamed(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(1000, trunkSettings))
	w.apply()
	sim.EditDevice(7, func(d *morsim.Device) { d.Label = "SIP/renamed" })
	sim.EditUser(5, func(u *morsim.User) { u.Name = "Vilnius Head Office" })
	sim.EditProvider(1, func(p *morsim.Provider) { p.Name = "Renamed Carrier" })
	sim.ResetLog()
	w.plan(0)
	if n := len(sim.Requests()); n > 40 {
		t.Errorf("%d requests", n)
	}
	w.apply()
	sim.wantWrites(t, 0)
}

// TestRangeClosed: a closed number is said, and left alone.
func TestRangeClosed(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(20, trunkSettings))
	w.apply()
	sim.EditDID(rangeNumber(3), func(d *morsim.DID) { d.Status = morsim.Closed })
	sim.EditDID(rangeNumber(4), func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Closed, 0 })
	sim.ResetLog()
	rangeSays(t, w.plan(0), "Range 37052000000-37052000019: 2 numbers were closed", "37052000003-37052000004.")
	w.apply()
	w.reconfigure(rangeOf(21, trunkSettings))
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 3)
}

// TestRangeGone: the whole block is gone.
func TestRangeGone(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(50, trunkSettings))
	w.apply()
	for i := range 50 {
		sim.RemoveDID(rangeNumber(i))
	}
	rangeSays(t, w.plan(2), "Range 37052000000-37052000049 is no longer on the server", "1 to add, 0 to change, 0 to destroy")
	w.apply()
	sim.wantRange(t, 0, 50, morsim.Active, 5, 7)
}

// TestRangeReplaced: numbers that somebody has made anew are not the range's.
func TestRangeReplaced(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(50, trunkSettings))
	w.apply()
	w.plan(0)
	sim.RemoveDID(rangeNumber(7))
	sim.AddDID(morsim.DID{Number: rangeNumber(7), UserID: 6, DeviceID: 9})
	sim.ResetLog()
	rangeSays(t, w.plan(2), "1 number was deleted and created again outside Terraform", "apply will refuse 1",
		"37052000007: MOR has it already; it is active, reserved for Kaunas Office, on device SIP/9.")
	rangeSays(t, w.must(1, "apply", "-auto-approve"), "1 of 50 numbers are not done")
	w.destroy()
	sim.wantRange(t, 7, 1, morsim.Active, 6, 9)
	sim.wantRange(t, 8, 42, morsim.Terminated, 0, 0)
}

// TestRangeUnreadable: an error makes nothing missing.
func TestRangeUnreadable(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(50, trunkSettings))
	w.apply()
	before := w.state()
	for _, fault := range []morsim.Fault{
		{Kind: morsim.HTML200}, {Kind: morsim.HTTPError, HTTPStatus: 500}, {Kind: morsim.RawBody, Body: `{"dids":[],"meta":{"returned":3}}`},
	} {
		fault.Call = us.listCall
		w.env = append(w.env, "MOR_MAX_RETRIES=0")
		sim.Inject(fault)
		rangeSays(t, w.must(1, "plan"), "Could not read range 37052000000-37052000049")
		sim.ClearFaults()
	}
	if w.state() != before {
		t.Error("the state has changed")
	}
	w.plan(0)
}

package provider

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// The legacy list may leave elements out (vendor page 001): what they would show is
// proven by ID then, and never taken for empty.

const secondReseller, resellersTrunk, secondResellersTrunk = 51, 52, 53

// labelled is a server with a second reseller, and a trunk for each of the two,
// whose numbers are read from this list.
func labelled(t *testing.T, api string, options morsim.Options, config string) (simulated, *workspace) {
	t.Helper()
	sim := simulate(t, options)
	sim.Simulator.AddUser(morsim.User{ID: secondReseller, Username: "second", Name: "Second Reseller", Kind: morsim.Reseller})
	sim.Simulator.AddDevice(morsim.Device{ID: resellersTrunk, UserID: morsim.ResellerID, Trunk: true})
	sim.Simulator.AddDevice(morsim.Device{ID: secondResellersTrunk, UserID: secondReseller, Trunk: true})
	w := sim.inProcess(t, config)
	w.env = append(w.env, "MOR_READ_API="+api)
	return sim, w
}

// asks counts the questions about IDs since the log was reset.
func (s simulated) asks() (n int) {
	for _, r := range s.Requests() {
		if r.Params.Has("search_device") || r.Params.Has("search_user") || r.Params.Has("search_provider") {
			n++
		}
	}
	return n
}

// TestDeviceNotShown: a number whose device the list leaves out is on it, is taken
// off it when it should be, and is seen to have moved.
func TestDeviceNotShown(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	sim, w := labelled(t, "legacy", morsim.Options{OmitElements: []string{"device"}}, fiveNumbers+`
data "mor_did" "n" {
  did        = "37052000003"
  depends_on = [mor_did_trunk_assignment.n]
}
`)
	const moved = "37052000003"
	w.apply()
	sim.ResetLog()
	w.plan(0)
	if device := w.driver.State("data.mor_did.n")["device"]; device != nil {
		t.Errorf("device shows as %q", device)
	}

	sim.EditDID(moved, func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID })
	wantSaid(t, w.plan(2), "A DID was moved outside Terraform", "DID 37052000003 is on a device that is not shown, no longer on device 7. Apply does not take it from there.", "+ device_id = 7")
	for range 2 { // the second time, it is known from the state only
		wantSaid(t, w.must(1, "apply", "-auto-approve"), "Apply does not take it from there", "on a device that is not shown. Terraform does not take it away from there.")
	}
	sim.wantWrites(t, 0)
	sim.EditDID(moved, func(d *morsim.DID) { d.DeviceID = morsim.VilniusTrunkID })
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)

	sim.EditDID(moved, func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Reserved, 0 })
	wantSaid(t, w.plan(2), "DID 37052000003 was on a device that is not shown and is reserved for Vilnius Office now.", "Plan: 1 to add")
	w.apply()
	w.plan(0)

	w.must(0, "destroy", "-auto-approve", "-target=mor_did_trunk_assignment.n")
	for _, d := range sim.DIDs() {
		if d.Status != morsim.Reserved || d.DeviceID != 0 || d.UserID != 5 {
			t.Errorf("taken off its device, %s stands as %+v", d.Number, d)
		}
	}
}

// TestForceDestroyDeviceNotShown ends a number on such a device if it may, and gives no advice that was followed.
func TestForceDestroyDeviceNotShown(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for name, test := range map[string]struct {
		options morsim.Options
		force   string
		exit    int
		status  string
	}{
		"forced":                {morsim.Options{OmitElements: []string{"device"}}, "true", 0, morsim.Terminated},
		"not forced":            {morsim.Options{OmitElements: []string{"device"}}, "false", 1, morsim.Active},
		"forced, on no device":  {morsim.Options{}, "true", 1, morsim.Active},
		"neither, on no device": {morsim.Options{}, "false", 1, morsim.Active},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, w := labelled(t, "legacy", test.options, "resource \"mor_did\" \"a\" {\n  did = \"37052000001\"\n  provider_id = 1\n  user_id = 5\n  force_destroy = "+test.force+"\n}\n")
			w.apply()
			sim.EditDID("37052000001", func(d *morsim.DID) {
				if d.Status = morsim.Active; test.options.OmitElements != nil {
					d.DeviceID = 7
				}
			})
			out := flat(w.must(test.exit, "destroy", "-auto-approve"))
			if d, _ := sim.DID("37052000001"); d.Status != test.status {
				t.Errorf("it is %s", d.Status)
			}
			if advised, want := strings.Contains(out, "or set force_destroy = true"), test.force == "false"; advised != want {
				t.Errorf("advised to force: %v:\n%s", advised, out)
			}
		})
	}
}

// TestBetweenResellers gives a reseller's own number to another reseller: neither
// has an owner in the legacy list, and yet it is drift, as in API v2's.
func TestBetweenResellers(t *testing.T) {
	notAsReseller(t, "a reseller sees no other's numbers")
	t.Parallel()
	unraced.Skip(t)
	for _, api := range []string{"v2", "legacy"} {
		for name, config := range map[string]string{
			"numbers": strings.ReplaceAll(strings.ReplaceAll(threeNumbers, "= 5", "= 11"), "device_id = 7", "device_id = 52"),
		} {
			t.Run(name+", "+api, func(t *testing.T) {
				t.Parallel()
				sim, w := labelled(t, api, morsim.Options{}, config)
				w.apply()
				w.plan(0)
				sim.ResetLog()
				w.plan(0)
				if n := sim.asks(); n != 0 {
					t.Errorf("%d questions while names stand still", n)
				}
				const drifted = "37052000003"
				sim.EditDID(drifted, func(d *morsim.DID) { d.UserID, d.DeviceID = secondReseller, secondResellersTrunk })
				sim.ResetLog()
				out := w.plan(2)
				wantSaid(t, out, "+ user_id = 11", "+ device_id = 52", "DID 37052000003 is of Second Reseller, on device SIP/53. Apply does not take it from them.")
				w.must(1, "apply", "-auto-approve")
				sim.wantWrites(t, 0)

				sim.EditDID(drifted, func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Reserved, 0 })
				wantSaid(t, w.plan(2), "reserved for Second Reseller")
				w.apply()
				w.plan(0)
				if d, _ := sim.DID(drifted); d.UserID != morsim.ResellerID || d.DeviceID != resellersTrunk {
					t.Errorf("mended, it stands as %+v", d)
				}
			})
		}
	}
}

// TestOwnerNotShown: where neither owner nor reseller is shown, whose a number is has to be proven each time.
func TestOwnerNotShown(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for name, config := range map[string]string{
		"numbers": "resource \"mor_did\" \"n\" {\n  for_each = toset([\"37052000000\", \"37052000001\"])\n  did = each.key\n  provider_id = 1\n  user_id = 5\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, w := labelled(t, "legacy", morsim.Options{OmitElements: []string{"owner", "reseller"}}, config)
			w.apply()
			w.plan(0)
			w.plan(0)
			sim.EditDID("37052000001", func(d *morsim.DID) { d.UserID = morsim.KaunasID })
			sim.ResetLog()
			plan, apply := w.plan(2), w.must(1, "apply", "-auto-approve")
			wantSaid(t, plan, "Whom DID 37052000001 is reserved for is not shown. Unless that is user 5, apply does not take it from them.")
			wantSaid(t, apply, "MOR does not show whose it is, so Terraform does not take it from them.")
			sim.wantWrites(t, 0)
			sim.EditDID("37052000001", func(d *morsim.DID) { d.UserID = morsim.VilniusID })
			w.apply()
			w.plan(0)
			sim.wantWrites(t, 0)
		})
	}
}

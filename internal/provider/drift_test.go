package provider

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// fiveNumbers is the configuration of the drift tests: five numbers, reserved
// and on a trunk.
const fiveNumbers = `
locals {
  numbers = { for i in range(1, 6) : "3705200000${i}" => {} }
}
resource "mor_did" "n" {
  for_each    = local.numbers
  did         = each.key
  provider_id = 1
  user_id     = 5
}
resource "mor_did_trunk_assignment" "n" {
  for_each  = mor_did.n
  did       = each.value.did
  device_id = 7
}
`

// threeNumbers are the drifted one and its neighbours.
var threeNumbers = strings.Replace(fiveNumbers, "range(1, 6)", "range(2, 5)", 1)

// TestDrift changes one of three numbers as a person in the GUI would: plan must
// show it, apply must mend it where that takes nothing from anybody, and the
// next plan must be empty.
func TestDrift(t *testing.T) {
	t.Parallel()
	const drifted = "37052000003"
	kinds := map[string]struct {
		drift   func(*morsim.DID)
		removed bool
		shows   []string
		refused string // what apply says where mending would take the number from somebody
	}{
		"unassigned, still reserved": {
			drift: func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Reserved, 0 },
			shows: []string{"A DID is on no device any more", "DID 37052000003 was on device SIP/7 and is reserved for Vilnius Office now.", `mor_did_trunk_assignment.n["37052000003"] will be created`, "Plan: 1 to add, 0 to change, 0 to destroy."},
		},
		"freed": {
			drift: func(d *morsim.DID) { d.Status, d.DeviceID, d.UserID = morsim.Free, 0, 0 },
			shows: []string{`mor_did.n["37052000003"] will be updated in-place`, "+ user_id = 5", "Plan: 1 to add, 1 to change, 0 to destroy."},
		},
		"terminated": {
			drift: func(d *morsim.DID) { d.Status, d.DeviceID, d.UserID = morsim.Terminated, 0, 0 },
			shows: []string{"A DID was terminated outside Terraform", "DID 37052000003 was terminated and counts as gone", `mor_did.n["37052000003"] will be created`, "Plan: 2 to add"},
		},
		"given to another user": {
			drift: func(d *morsim.DID) { d.Status, d.DeviceID, d.UserID = morsim.Reserved, 0, morsim.KaunasID },
			shows: []string{`mor_did.n["37052000003"] will be updated in-place`, "+ user_id = 5"},
		},
		"on the trunk of another user": {
			drift:   func(d *morsim.DID) { d.DeviceID, d.UserID = morsim.KaunasTrunkID, morsim.KaunasID },
			shows:   []string{"A DID was moved outside Terraform", "DID 37052000003 is on device SIP/9, no longer on device 7.", "+ device_id = 7", "+ user_id = 5"},
			refused: "The number is active, reserved for Kaunas Office, on device SIP/9. Terraform does not take a number in use from its user.",
		},
		"moved to another trunk of the user": {
			drift: func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID },
			shows: []string{"DID 37052000003 is on device SIP/8, no longer on device 7.", `mor_did_trunk_assignment.n["37052000003"] will be updated in-place`, "+ device_id = 7"},
		},
		"moved to another provider": {
			drift: func(d *morsim.DID) { d.ProviderID = morsim.BackupProviderID },
			shows: []string{`mor_did.n["37052000003"] will be updated in-place`, "provider_id = 2 -> 1"},
		},
		"removed": {
			removed: true,
			shows:   []string{"A DID is no longer on the server", "DID 37052000003 was removed outside Terraform", `mor_did.n["37052000003"] will be created`, "Plan: 2 to add"},
		},
	}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			if name == "moved to another provider" {
				notAsReseller(t, needsProviders)
			}
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.inProcess(t, threeNumbers)
			w.apply()
			if kind.removed {
				sim.RemoveDID(drifted)
			} else if !sim.EditDID(drifted, kind.drift) {
				t.Fatal("nothing drifted")
			}
			sim.ResetLog()
			plan := flat(w.plan(2))
			for _, want := range kind.shows {
				if !strings.Contains(plan, want) {
					t.Errorf("the plan does not show %q:\n%s", want, plan)
				}
			}
			sim.wantWrites(t, 0)
			if kind.refused != "" {
				out := flat(w.must(1, "apply", "-auto-approve"))
				if !strings.Contains(out, kind.refused) {
					t.Errorf("apply does not say %q:\n%s", kind.refused, out)
				}
				return
			}
			w.apply()
			w.plan(0)
			for _, write := range sim.Writes() {
				if number := write.Params.Get("did"); number != "" && number != drifted {
					t.Errorf("mending %s wrote to %s: %s", drifted, number, write.Call)
				}
			}
			if did, _ := sim.DID(drifted); did.Status != morsim.Active || did.DeviceID != 7 || did.UserID != 5 || did.ProviderID != 1 {
				t.Errorf("mended, it stands as %+v", did)
			}
		})
	}
}

// TestRenamedIsNoDrift renames the device, the user and the provider under all
// numbers: labels prove nothing, IDs do.
func TestRenamedIsNoDrift(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.inProcess(t, fiveNumbers)
	w.apply()
	sim.EditDevice(7, func(d *morsim.Device) { d.Label = "SIP/renamed" })
	sim.EditUser(5, func(u *morsim.User) { u.Name = "Vilnius Head Office" })
	sim.EditProvider(1, func(p *morsim.Provider) { p.Name = "Renamed Carrier" })
	sim.ResetLog()
	w.plan(0)
	w.apply()
	sim.wantWrites(t, 0)
	if !strings.Contains(w.state(), "SIP/renamed") {
		t.Error("the new label is not in the state")
	}
	sim.ResetLog()
	w.plan(0)
	for _, r := range sim.Requests() {
		if r.Params.Has("search_device") || r.Params.Has("search_user") || r.Params.Has("search_provider") {
			t.Errorf("labels stand still, but %s was asked with %v", r.Call, r.Params)
		}
	}
}

// TestClosed suspends a number: a warning, no drift, no write, and nothing puts
// it back in service.
func TestClosed(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]morsim.Options{
		"the device stays": {}, "the device goes": {CloseDropsDevice: true},
	} {
		t.Run(name, func(t *testing.T) {
			if options.CloseDropsDevice {
				longOnly(t, "the other server will do")
			}
			t.Parallel()
			sim := simulate(t, options)
			w := sim.workspace(t, fiveNumbers)
			w.apply()
			for _, number := range []string{"37052000002", "37052000003"} {
				sim.EditDID(number, func(d *morsim.DID) {
					d.Status = morsim.Closed
					if options.CloseDropsDevice {
						d.DeviceID = 0
					}
				})
			}
			sim.ResetLog()
			out := flat(w.plan(0))
			for _, part := range []string{"is closed: it was suspended in MOR", "Terraform does not put it back in service", "(and 3 more similar warnings elsewhere)"} {
				if strings.Count(out, part) != 1 {
					t.Errorf("%q is not there once:\n%s", part, out)
				}
			}
			w.apply()
			sim.wantWrites(t, 0)
			w.destroy()
			if did, _ := sim.DID("37052000003"); did.Status != morsim.Terminated {
				t.Errorf("destroyed, it is %s", did.Status)
			}
		})
	}
}

// TestGivenToAnother: a number that somebody has given to another user, and put on
// a device of theirs, is not moved back, as it would end on no device at all. One
// whose user was only renamed is.
func TestGivenToAnother(t *testing.T) {
	t.Parallel()
	ofIt := strings.Replace(oneAssignment, "{", "{\n  user_id = 5", 1)
	for name, test := range map[string]struct {
		config string
		to     morsim.DID
		says   string // empty: it is moved back
	}{
		"to another user":                    {ofIt, morsim.DID{UserID: morsim.KaunasID, DeviceID: morsim.KaunasTrunkID}, "A DID is somebody else's"},
		"to another device of the same user": {ofIt, morsim.DID{UserID: morsim.VilniusID, DeviceID: morsim.VilniusSecondTrunkID}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Reserved, ProviderID: 1, UserID: 5})
			w := sim.inProcess(t, test.config)
			w.apply()
			sim.EditDID("37052000001", func(d *morsim.DID) { d.UserID, d.DeviceID = test.to.UserID, test.to.DeviceID })
			sim.ResetLog()
			out := w.must(2, "plan", "-detailed-exitcode")
			if test.says == "" {
				w.apply()
				w.plan(0)
				return
			}
			if !strings.Contains(flat(out), test.says) {
				t.Errorf("plan does not say so:\n%s", out)
			}
			for range 2 { // the second time, it is known from the state only
				out = flat(w.must(1, "apply", "-auto-approve"))
				if !strings.Contains(out, "That is not the user it belonged to, so Terraform does not take it from them.") {
					t.Errorf("apply says:\n%s", out)
				}
			}
			w.destroy()
			if did, _ := sim.DID("37052000001"); did.DeviceID != test.to.DeviceID || len(sim.Writes()) != 0 {
				t.Errorf("it stands as %+v; it wrote %v", did, sim.Writes())
			}
		})
	}
}

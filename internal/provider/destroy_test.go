package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestDeletionPolicy destroys a number under each policy, and applies again.
func TestDeletionPolicy(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	tests := map[string]struct {
		policy   string
		before   func(*morsim.DID) // done to it behind Terraform's back
		status   string            // after destroy; "" is gone
		says     string
		applyEnd int // exit code of applying again
	}{
		"terminate":                {policy: "terminate", status: morsim.Terminated},
		"terminate, closed":        {policy: "terminate", before: closed, status: morsim.Terminated},
		"delete":                   {policy: "delete"},
		"delete, had calls":        {policy: "delete", before: func(d *morsim.DID) { d.HasCalls = true }, status: morsim.Terminated, says: "A DID is terminated, but not deleted"},
		"delete, in a queue":       {policy: "delete", before: func(d *morsim.DID) { d.HasQueues = true }, status: morsim.Terminated, says: "Cannot delete DID associated with"},
		"free":                     {policy: "free", status: morsim.Free, applyEnd: 1},
		"free, closed":             {policy: "free", before: closed, status: morsim.Free, applyEnd: 1},
		"abandon":                  {policy: "abandon", status: morsim.Reserved, says: `deletion_policy of DID 37052000001 is "abandon": the number stays`, applyEnd: 1},
		"terminated already":       {policy: "terminate", before: func(d *morsim.DID) { d.Status, d.UserID = morsim.Terminated, 0 }, status: morsim.Terminated},
		"free, terminated already": {policy: "free", before: func(d *morsim.DID) { d.Status, d.UserID = morsim.Terminated, 0 }, status: morsim.Terminated},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.inProcess(t, `
resource "mor_did" "a" {
  did             = "37052000001"
  provider_id     = 1
  user_id         = 5
  deletion_policy = "`+test.policy+`"
}
`)
			w.apply()
			if test.before != nil {
				sim.EditDID("37052000001", test.before)
			}
			if out := flat(w.destroy()); !strings.Contains(out, test.says) {
				t.Errorf("destroy does not say %q:\n%s", test.says, out)
			}
			did, found := sim.DID("37052000001")
			if found != (test.status != "") || did.Status != test.status {
				t.Errorf("destroyed, it is on the server: %v, %q; want %q", found, did.Status, test.status)
			}
			w.must(test.applyEnd, "apply", "-auto-approve")
			if test.applyEnd == 0 {
				w.plan(0)
			}
		})
	}
}

func closed(d *morsim.DID) { d.Status = morsim.Closed }

// TestDestroyInUse destroys a number that calls may depend on.
func TestDestroyInUse(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	onDevice := func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Active, 7 }
	onPlan := func(d *morsim.DID) { d.Status, d.DialPlanID = morsim.Active, morsim.DialPlanID }
	tests := map[string]struct {
		force  bool
		use    func(*morsim.DID)
		exit   int
		status string
		says   string
	}{
		"on a device": {
			use: onDevice, exit: 1, status: morsim.Active,
			says: "The number is active, reserved for Vilnius Office, on device SIP/7. Calls may depend on it, so Terraform does not touch it.",
		},
		"on a device, forced": {force: true, use: onDevice, status: morsim.Terminated},
		"on a dial plan": {
			use: onPlan, exit: 1, status: morsim.Active,
			says: "on dial plan testDialPlan (authbypin). Terraform does not touch it. Take it off the dial plan in the MOR GUI first",
		},
		"on a dial plan, forced": {force: true, use: onPlan, exit: 1, status: morsim.Active, says: "no API call can"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			force := "false"
			if test.force {
				force = "true"
			}
			w := sim.inProcess(t, `
resource "mor_did" "a" {
  did           = "37052000001"
  provider_id   = 1
  user_id       = 5
  force_destroy = `+force+`
}
`)
			w.apply()
			sim.EditDID("37052000001", test.use)
			sim.ResetLog()
			out := flat(w.must(test.exit, "destroy", "-auto-approve"))
			if !strings.Contains(out, test.says) {
				t.Errorf("destroy does not say %q:\n%s", test.says, out)
			}
			if did, _ := sim.DID("37052000001"); did.Status != test.status {
				t.Errorf("it is %s, want %s", did.Status, test.status)
			}
			if writes := sim.Writes(); test.exit != 0 && len(writes) != 0 {
				t.Errorf("refused, and yet it wrote: %v", writes)
			}
		})
	}
}

// TestDestroyLeavesWhatIsNotOurs: a number that somebody else put on another
// device is neither taken off it nor ended, whether Terraform has seen that or not.
func TestDestroyLeavesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	moves := map[string]func(*morsim.DID){
		"to another user's trunk":       func(d *morsim.DID) { d.DeviceID, d.UserID = morsim.KaunasTrunkID, morsim.KaunasID },
		"to another trunk of that user": func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID },
	}
	for name, move := range moves {
		for _, refresh := range []string{"true", "false"} {
			t.Run(name+", refresh "+refresh, func(t *testing.T) {
				t.Parallel()
				sim := simulate(t, morsim.Options{})
				w := sim.inProcess(t, threeNumbers)
				w.apply()
				sim.EditDID("37052000003", move)
				before, _ := sim.DID("37052000003")
				out := flat(w.must(1, "destroy", "-auto-approve", "-refresh="+refresh))
				for _, want := range []string{"A DID stays where it is", "Could not destroy a DID", "DID 37052000003", "Calls may depend on it, so Terraform does not touch it."} {
					if !strings.Contains(out, want) {
						t.Errorf("destroy does not say %q:\n%s", want, out)
					}
				}
				if after, _ := sim.DID("37052000003"); after != before {
					t.Errorf("it was %+v and is %+v", before, after)
				}
				if did, _ := sim.DID("37052000004"); did.Status != morsim.Terminated {
					t.Errorf("another number is %s", did.Status)
				}
			})
		}
	}
}

// TestNumberUnderTwoAddresses creates the new address before the old one is
// destroyed: the number stays on its device.
func TestNumberUnderTwoAddresses(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.inProcess(t, reservedNumber+`
resource "mor_did_trunk_assignment" "a" {
  did       = mor_did.a.did
  device_id = 7
  lifecycle {
    create_before_destroy = true
  }
}
`)
	w.apply()
	sim.ResetLog()
	w.must(0, "apply", "-auto-approve", "-replace=mor_did_trunk_assignment.a")
	w.plan(0)
	sim.wantWrites(t, 0)
}

// TestMovesThatMORRefuses: a device and a user that do not exist leave the
// number where it was, in service.
func TestMovesThatMORRefuses(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for _, leaves := range []string{morsim.Reserved, morsim.Free} {
		t.Run(leaves, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{UnassignLeaves: leaves, NoSuchCall: unasked.NoSuchCall})
			config := func(user, device string) string {
				return sim.config("resource \"mor_did\" \"a\" {\n  did = \"37052000001\"\n  provider_id = 1\n  user_id = %s\n}\n"+
					"resource \"mor_did_trunk_assignment\" \"a\" {\n  did = mor_did.a.did\n  device_id = %s\n}\n", user, device)
			}
			runSteps(t, resource.TestCase{
				ProtoV6ProviderFactories: factories,
				Steps: []resource.TestStep{
					{Config: config("5", "7")},
					{Config: config("5", "999"), ExpectError: says("Could not move a DID to its device", "DID 37052000001",
						"The number was put back: it is active, reserved for Vilnius Office, on device SIP/7 again.", "Device was not found.")},
					{Config: config("5", "7"), ConfigPlanChecks: emptyPlan, Check: sim.stands("37052000001", morsim.Active, 5, 7)},
				},
			})
		})
	}
}

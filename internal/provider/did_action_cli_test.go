package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// actionsOf is a configuration of two numbers in service for user 5 on device 7, one as a mor_did and one
// in an inventory, with the actions that suspend them and bring them back.
var actionsOf = reservedNumber + `
resource "mor_did_trunk_assignment" "a" {
  did       = mor_did.a.did
  device_id = 7
}

resource "mor_did_inventory" "all" {
  name = "all"
  dids = jsonencode({ "37052000002" = { provider_id = 1, user_id = 5, device_id = 7 } })
}

action "mor_did_close" "one" {
  config {
    did     = "37052000001"
    user_id = 5
  }
}

action "mor_did_close" "both" {
  config {
    dids = ["37052000001", "37052000002"]
  }
}

action "mor_did_reopen" "one" {
  config {
    did       = "37052000001"
    user_id   = 5
    device_id = 7
  }
}

action "mor_did_reopen" "both" {
  config {
    dids      = ["37052000001", "37052000002"]
    user_id   = 5
    device_id = 7
  }
}
`

// invoke runs an action from the command line, as its page says.
func (w *workspace) invoke(code int, action string) string {
	w.t.Helper()
	return flat(w.must(code, "apply", "-auto-approve", "-invoke=action."+action))
}

// saysAll reports what an output lacks.
func saysAll(t *testing.T, out string, all ...string) {
	t.Helper()
	for _, says := range all {
		if !strings.Contains(out, says) {
			t.Errorf("%q is not said:\n%s", says, out)
		}
	}
}

// TestActionsByCLI: numbers are suspended and come back, one and a list. The plan between
// warns and changes nothing, and the plan afterwards is silent.
func TestActionsByCLI(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 1, 14, "actions")
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, actionsOf)
	w.apply()
	stand := func(a, b string) {
		t.Helper()
		for number, status := range map[string]string{"37052000001": a, "37052000002": b} {
			if d, _ := sim.DID(number); d.Status != status || d.UserID != 5 || d.DeviceID != 7 {
				t.Errorf("%s is %+v, want %s of user 5 on device 7", number, d, status)
			}
		}
	}
	between := func(numbers ...string) {
		t.Helper()
		saysAll(t, flat(w.plan(0)), append(numbers, "Warning: ", "closed")...)
	}

	saysAll(t, w.invoke(0, "mor_did_close.one"), "Action started: action.mor_did_close.one", "1 of 1 numbers are closed", "Action complete: action.mor_did_close.one")
	stand(morsim.Closed, morsim.Active)
	between("37052000001")
	saysAll(t, w.invoke(0, "mor_did_close.both"), "2 numbers to be closed", "2 of 2 numbers are closed")
	stand(morsim.Closed, morsim.Closed)
	between("37052000001", "37052000002")
	saysAll(t, w.invoke(0, "mor_did_reopen.one"), "1 of 1 numbers are reopened")
	stand(morsim.Active, morsim.Closed)
	between("37052000002")
	saysAll(t, w.invoke(0, "mor_did_reopen.both"), "2 numbers to be reopened", "2 of 2 numbers are reopened")
	stand(morsim.Active, morsim.Active)
	if out := w.plan(0); strings.Contains(out, "Warning") || !strings.Contains(out, "No changes.") {
		t.Errorf("afterwards:\n%s", out)
	}
}

// TestActionsRefuseByCLI: each kind of number that cannot be closed or reopened is named with its reason,
// in the plan as a warning and in apply as an error, and left as it is. All others are done.
func TestActionsRefuseByCLI(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 1, 14, "actions")
	sim := simulate(t, morsim.Options{})
	sim.places()
	before := sim.statuses()
	var all []string
	for i := range 11 { // MOR has no nth(10)
		all = append(all, fmt.Sprintf("%q", nth(i)))
	}
	w := sim.workspace(t, `
locals {
  all = [`+strings.Join(all, ", ")+`]
}

action "mor_did_close" "all" {
  config {
    dids    = local.all
    user_id = 5
  }
}

action "mor_did_reopen" "all" {
  config {
    dids      = setsubtract(local.all, ["`+nth(1)+`"])
    user_id   = 5
    device_id = 7
  }
}
`)
	each := func(verb string, reasons ...string) {
		t.Helper()
		planned := flat(w.must(0, "plan", "-invoke=action.mor_did_"+verb+".all"))
		saysAll(t, planned, append(reasons, "Warning: Some numbers cannot be ")...)
		sim.ResetLog()
		saysAll(t, w.invoke(1, "mor_did_"+verb+".all"), append(reasons, "Could not "+verb+" all numbers")...)
	}
	each("close",
		nth(3)+": It is reserved for Vilnius Office. MOR closes only a number that is on a device.",
		nth(4)+": It is free. MOR closes only",
		nth(5)+": It is terminated: out of service already.",
		nth(6)+": It is active, reserved for Kaunas Office, on device SIP/9. That is not user 5, so it is not touched.",
		nth(7)+": It is closed, reserved for Kaunas Office",
		"MOR closes no number that is on a dial plan.",
		nth(10)+": MOR has no such number.")
	sim.wantWrites(t, 3) // 0, 1 and 9
	each("reopen",
		nth(5)+": It is terminated, so it cannot be opened.",
		nth(6)+": It is active, reserved for Kaunas Office, on device SIP/9. That is not user 5",
		nth(7)+": It is closed, reserved for Kaunas Office",
		"If it is to go on a device, take it off the dial plan",
		nth(10)+": MOR has no such number.")
	for i, status := range sim.statuses() {
		want := before[i]
		switch i {
		case 1:
			want = morsim.Closed
		case 2, 3, 4:
			want = morsim.Active
		}
		if status != want {
			t.Errorf("%s is %s, want %s", nth(i), status, want)
		}
	}
}

// TestFailedReopenByCLI: a number whose device MOR refuses stays its user's, which the error says, and the
// same action with the right device goes on from there. So does one after a user that MOR has refused.
func TestFailedReopenByCLI(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 1, 14, "actions")
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, actionsOf)
	w.apply()
	w.invoke(0, "mor_did_close.one")
	w.reconfigure(strings.Replace(actionsOf, "user_id   = 5\n    device_id = 7", "user_id   = 5\n    device_id = 999", 1))
	saysAll(t, w.invoke(1, "mor_did_reopen.one"), "Could not reopen all numbers", "It is reserved for Vilnius Office. It is not closed, and on no device: no call reaches it.", "did_trunk_device_assign: Device was not found")
	if d, _ := sim.DID("37052000001"); d.Status != morsim.Reserved || d.UserID != 5 {
		t.Errorf("after the device was refused: %+v", d)
	}
	w.reconfigure(actionsOf)
	saysAll(t, w.invoke(0, "mor_did_reopen.one"), "1 of 1 numbers are reopened")
	w.plan(0)

	w.invoke(0, "mor_did_close.one")
	sim.Inject(morsim.Fault{Call: "did_details_update", Kind: morsim.RawBody, Body: "<page><status><error>DID is already assigned</error></status></page>"})
	saysAll(t, w.invoke(1, "mor_did_reopen.one"), "It is free. It is not closed any more, and could not be reserved for its user again", "Run the action again soon")
	sim.ClearFaults()
	saysAll(t, w.invoke(0, "mor_did_reopen.one"), "1 of 1 numbers are reopened")
	if d, _ := sim.DID("37052000001"); d.Status != morsim.Active || d.UserID != 5 || d.DeviceID != 7 {
		t.Errorf("at the end: %+v", d)
	}
	if out := w.plan(0); strings.Contains(out, "Warning") {
		t.Errorf("afterwards:\n%s", out)
	}
}

// TestActionTrigger: an action that a change of a resource triggers runs in the same apply, after the change.
func TestActionTrigger(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 1, 14, "actions")
	sim := simulate(t, morsim.Options{})
	const unpaid = `
variable "paid" {
  type = bool
}

resource "mor_did" "a" {
  did         = "37052000001"
  provider_id = 1
  user_id     = 5
}

resource "mor_did_trunk_assignment" "a" {
  did       = mor_did.a.did
  device_id = 7
}

resource "terraform_data" "bill" {
  input      = var.paid
  depends_on = [mor_did_trunk_assignment.a]

  lifecycle {
    action_trigger {
      events    = [after_create, after_update]
      condition = !var.paid
      actions   = [action.mor_did_close.unpaid]
    }
    action_trigger {
      events    = [after_update]
      condition = var.paid
      actions   = [action.mor_did_reopen.paid]
    }
  }
}

action "mor_did_close" "unpaid" {
  config {
    did     = mor_did.a.did
    user_id = 5
  }
}

action "mor_did_reopen" "paid" {
  config {
    did       = mor_did.a.did
    user_id   = 5
    device_id = 7
  }
}
`
	w := sim.workspace(t, unpaid)
	for _, step := range []struct{ paid, status string }{{"false", morsim.Closed}, {"true", morsim.Active}, {"false", morsim.Closed}} {
		w.must(0, "apply", "-auto-approve", "-var=paid="+step.paid)
		if d, _ := sim.DID("37052000001"); d.Status != step.status || d.UserID != 5 || d.DeviceID != 7 {
			t.Errorf("paid is %s: %+v", step.paid, d)
		}
		w.must(0, "plan", "-detailed-exitcode", "-var=paid="+step.paid)
	}
}

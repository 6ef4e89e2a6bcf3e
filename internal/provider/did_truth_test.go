package provider

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

func reservedDID(attributes map[string]any) tfdriver.Resource {
	all := map[string]any{"did": policyNumber, "provider_id": 1, "user_id": 5}
	for name, value := range attributes {
		all[name] = value
	}
	return tfdriver.Resource{Type: "mor_did", Name: "a", Attrs: all}
}

func trunkOf(device int, user any) tfdriver.Resource {
	attrs := map[string]any{"did": tfdriver.From("mor_did.a", "did"), "device_id": device}
	if user != nil {
		attrs["user_id"] = user
	}
	return tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "a", Attrs: attrs}
}

// says checks that a run has warned of something, and has no error.
func (d *driven) says(diagnostics tfdriver.Diagnostics, say string) {
	d.t.Helper()
	text := strings.Join(strings.Fields(diagnostics.Text()), " ")
	if diagnostics.HasErrors() || !strings.Contains(text, say) {
		d.t.Errorf("%q is not said, or there is an error:\n%s", say, diagnostics.Text())
	}
}

// TestDestroyIsRefusedAtPlan: a destroy that apply would refuse is an error of the
// plan, also without refresh. An assignment that is destroyed as well lets apply decide.
func TestDestroyIsRefusedAtPlan(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for name, with := range map[string][]tfdriver.Option{"": {tfdriver.Destroy}, "without refresh": {tfdriver.Destroy, tfdriver.NoRefresh}} {
		t.Run(name, func(t *testing.T) {
			d := drive(t, morsim.Options{}, reservedDID(nil))
			d.ok()
			d.ResetLog()
			d.EditDID(policyNumber, func(n *morsim.DID) { n.Status, n.DeviceID = morsim.Active, morsim.VilniusTrunkID })
			d.untouched(policyNumber, func() { d.refused(d.Plan(with...).Diagnostics, "Calls may depend on it") })
			d.EditDID(policyNumber, func(n *morsim.DID) { n.Status, n.DeviceID, n.UserID = morsim.Reserved, 0, morsim.KaunasID })
			d.untouched(policyNumber, func() { d.refused(d.Plan(with...).Diagnostics, "reserved for Kaunas Office") })
		})
	}
	t.Run("older Terraform warns", func(t *testing.T) {
		d := drive(t, morsim.Options{}, reservedDID(nil))
		d.Terraform = tfdriver.Version{Major: 1, Minor: 11}
		d.ok()
		d.EditDID(policyNumber, func(n *morsim.DID) { n.Status, n.DeviceID = morsim.Active, morsim.VilniusTrunkID })
		d.says(d.Plan(tfdriver.Destroy).Diagnostics, "Apply may refuse to destroy a DID")
	})
	often := 10
	if testing.Short() {
		often = 4
	}
	for _, version := range []tfdriver.Version{{Major: 1, Minor: 11}, tfdriver.Newest} {
		for range often { // removed objects are planned in any order
			d := drive(t, morsim.Options{}, reservedDID(nil), trunkOf(7, nil))
			d.Terraform = version
			d.ok()
			d.Config()
			if said := d.Apply().Diagnostics; said.HasErrors() {
				t.Fatalf("%s, both removed: %s", version, said.Text())
			}
		}
		d := drive(t, morsim.Options{}, reservedDID(nil), trunkOf(7, nil))
		d.Terraform = version
		d.ok()
		if said := d.Destroy().Diagnostics; said.HasErrors() {
			t.Fatalf("%s, destroyed: %s", version, said.Text())
		}
	}
}

// TestAnotherUserOnAnotherDevice: the assignment is replaced by itself, so that one
// apply moves a number from customer to customer. On the same device it is refused.
func TestAnotherUserOnAnotherDevice(t *testing.T) {
	t.Parallel()
	d := drive(t, morsim.Options{}, reservedDID(nil), trunkOf(7, nil))
	d.ok()
	d.ResetLog()
	d.Config(reservedDID(map[string]any{"user_id": 6}), trunkOf(7, nil))
	d.untouched(policyNumber, func() {
		d.refused(d.Plan().Diagnostics, "A DID on a device cannot change its user", "leaves it on device SIP/7")
	})
	d.Config(reservedDID(map[string]any{"user_id": 6}), trunkOf(9, nil))
	if said := d.Plan().Diagnostics; len(said) != 0 {
		t.Errorf("the plan says:\n%s", said.Text())
	}
	d.ok()
	if n, _ := d.DID(policyNumber); n.UserID != morsim.KaunasID || n.DeviceID != 9 || n.Status != morsim.Active {
		t.Errorf("it stands as %+v", n)
	}
	if plan := d.Plan(); !plan.Empty() {
		t.Errorf("the next plan is not empty: %v", plan.Changes())
	}
}

// TestBroughtBackIsSaid: the plan says that a terminated number comes back, and that MOR
// has freed a closed one by itself.
func TestBroughtBackIsSaid(t *testing.T) {
	t.Parallel()
	d := drive(t, morsim.Options{}, reservedDID(nil))
	d.AddDID(morsim.DID{Number: policyNumber, Status: morsim.Terminated, ProviderID: 1})
	d.says(d.Plan().Diagnostics, "A terminated DID is brought back")
	d.ok()
	d.EditDID(policyNumber, func(n *morsim.DID) { n.Status = morsim.Closed })
	d.ok(tfdriver.RefreshOnly)
	d.EditDID(policyNumber, func(n *morsim.DID) { n.Status, n.UserID = morsim.Free, 0 })
	for range 2 { // a refresh does not make it forget
		d.says(d.Plan().Diagnostics, "was closed, and is free now. MOR frees a closed number by itself after a while")
		d.ok(tfdriver.RefreshOnly)
	}
	d.ok()
	d.EditDID(policyNumber, func(n *morsim.DID) { n.Status, n.UserID = morsim.Free, 0 })
	d.says(d.Plan().Diagnostics, "was reserved, and is free now. Somebody has freed it, or MOR has")
	d.ok()
	if plan := d.Plan(); !plan.Empty() || len(plan.Diagnostics) > 0 {
		t.Errorf("%v\n%s", plan.Changes(), plan.Diagnostics.Text())
	}
}

// TestAnotherServerIsSaid: an endpoint that names another server is suspected.
func TestAnotherServerIsSaid(t *testing.T) {
	t.Parallel()
	d := drive(t, morsim.Options{}, reservedDID(nil))
	d.ok()
	host := strings.TrimPrefix(d.url, "http://")
	known, _ := d.DID(policyNumber)
	d.RemoveDID(policyNumber)
	d.says(d.Plan().Diagnostics, "If all numbers are missing, endpoint may name another MOR server. It is "+host)

	other := simulate(t, morsim.Options{})
	settings := map[string]any{"endpoint": other.url, "username": us.username, "api_secret_key": us.key}
	if us.password != "" {
		settings["password"] = us.password
	}
	d.Settings(settings)
	now := ", and endpoint is " + strings.TrimPrefix(other.url, "http://") + " now"
	d.says(d.Plan().Diagnostics, "the number was read from "+host+now)

	other.AddDID(known) // under the same ID: the server may have another name
	d.says(d.Plan().Diagnostics, "was read from "+host+now+". The number is there with the ID that the state has")
	d.ok(tfdriver.RefreshOnly)
	if plan := d.Plan(); !plan.Empty() || len(plan.Diagnostics) > 0 {
		t.Errorf("%v\n%s", plan.Changes(), plan.Diagnostics.Text())
	}
}

// TestIgnoredIsNotTakenBack: what the configuration ignores stays where somebody has put it.
func TestIgnoredIsNotTakenBack(t *testing.T) {
	t.Parallel()
	number, trunk := reservedDID(nil), trunkOf(7, nil)
	number.IgnoreChanges, trunk.IgnoreChanges = []string{"user_id"}, []string{"device_id"}
	d := drive(t, morsim.Options{}, number, trunk)
	d.ok()
	d.ResetLog()
	d.EditDID(policyNumber, func(n *morsim.DID) { n.UserID, n.DeviceID = morsim.KaunasID, 9 })
	d.untouched(policyNumber, func() {
		d.ok()
		if plan := d.Plan(); plan.Diagnostics.HasErrors() || !plan.Empty() {
			t.Errorf("%s\n%v", plan.Diagnostics.Text(), plan.Changes())
		}
	})
}

// TestRightAfterApply: nothing has changed outside Terraform, an output that shows the
// device included. A change of a comment is one line of the plan. Terraform before 1.15
// exits with 2 for any resource with a number, also if it says that nothing has changed
// (hashicorp/terraform issue 37406).
func TestRightAfterApply(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	config := reservedNumber + `
resource "mor_did_trunk_assignment" "a" {
  did       = mor_did.a.did
  device_id = 7
}

output "device" {
  value = mor_did_trunk_assignment.a.device
}

output "status" {
  value = mor_did.a.status
}
`
	w := sim.installed(t, config)
	w.apply()
	want := 0
	if v := cliUnderTest(); !v.isOpenTofu() && v.before(1, 15) {
		want = 2
	}
	if code, out := w.run("plan", "-refresh-only", "-detailed-exitcode", "-no-color"); code != want || !strings.Contains(out, "No changes. Your infrastructure still matches the configuration.") {
		t.Errorf("right after apply: exit code %d, want %d:\n%s", code, want, out)
	}
	w.plan(0)
	w.reconfigure(strings.Replace(config, "  user_id = 5\n", "  user_id = 5\n  comment = \"desk\"\n", 1))
	out := w.plan(2)
	if !strings.Contains(out, "+ comment") || strings.Contains(out, "known after apply") {
		t.Errorf("the plan of a comment:\n%s", out)
	}
	id := sim.DIDs()[0].ID
	if list := w.must(0, "state", "list", "-id="+idText(id).ValueString()); !strings.Contains(list, "mor_did.a") {
		t.Errorf("state list finds:\n%s", list)
	}
}

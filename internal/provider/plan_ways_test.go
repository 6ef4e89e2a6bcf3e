package provider

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestWaysOn takes each way that a refusal of a plan names, where TestAdviceOfPlans does
// not paste it. Nothing is written on the way, unless the way says so.
func TestWaysOn(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	free := aDID("a", first, "provider_id", 1, "deletion_policy", "free")
	ours, trunk := aDID("a", first, "provider_id", 1, "user_id", 5), aTrunk("a", first, 7)
	trunk.DependsOn = []string{"mor_did.a"}
	other := aTrunk("b", first, 7)
	other.DependsOn = []string{"mor_did.a"}
	tabled := func(device any, attributes ...any) tfdriver.Resource {
		return aTable("vilnius", rows{first: row("provider_id", 1, "user_id", 5, "device_id", device), second: row("provider_id", 1)}, attributes...)
	}
	without := aTable("vilnius", rows{second: row("provider_id", 1)}, "deletion_policy", "abandon")
	begin := func(d *driven, blocks ...tfdriver.Block) { d.Config(blocks...); d.ok() }
	for name, c := range map[string]struct {
		begin  func(d *driven)
		with   []tfdriver.Option
		says   string
		way    func(d *driven)
		writes bool
	}{
		"tainted, without refresh: untaint": {
			func(d *driven) { begin(d, ours); d.Taint("mor_did.a") },
			[]tfdriver.Option{tfdriver.NoRefresh},
			"run 'terraform untaint', or plan without -refresh=false",
			func(d *driven) { d.Untaint("mor_did.a") }, false,
		},
		"tainted, without refresh: refresh": {
			func(d *driven) { begin(d, ours); d.Taint("mor_did.a") },
			[]tfdriver.Option{tfdriver.NoRefresh},
			"run 'terraform untaint', or plan without -refresh=false",
			func(d *driven) { d.ok() }, true,
		},
		"left in MOR: another policy first": {
			func(d *driven) { begin(d, free) },
			[]tfdriver.Option{tfdriver.Replace("mor_did.a")},
			`set deletion_policy = "terminate" and apply, then replace it`,
			func(d *driven) { begin(d, aDID("a", first, "provider_id", 1)); d.ok(tfdriver.Replace("mor_did.a")) }, true,
		},
		"left in MOR and tainted: untaint": {
			func(d *driven) { begin(d, free); d.Taint("mor_did.a") }, nil, "If it is tainted, run 'terraform untaint'",
			func(d *driven) { d.Untaint("mor_did.a") }, false,
		},
		"two mor_did: one goes": {
			func(d *driven) { begin(d, ours); d.Config(ours, aDID("b", first, "provider_id", 1)) }, nil, "take the others out of the configuration",
			func(d *driven) { d.Config(ours) }, false,
		},
		"two assignments: one goes": {
			func(d *driven) {
				begin(d, ours, trunk)
				d.copyState("mor_did_trunk_assignment.a", "mor_did_trunk_assignment.b")
				d.Config(ours, trunk, other)
			}, nil, "let Terraform forget it first",
			func(d *driven) { d.StateRemove("mor_did_trunk_assignment.b"); d.Config(ours, trunk) }, false,
		},
		"an assignment at two addresses": {
			func(d *driven) {
				begin(d, ours, trunk)
				d.copyState("mor_did_trunk_assignment.a", "mor_did_trunk_assignment.b")
				d.Config(ours, trunk)
			}, nil, "let Terraform forget the one that is to be destroyed",
			func(d *driven) { d.StateRemove("mor_did_trunk_assignment.b") }, false,
		},
		"an inventory and a mor_did: out of the inventory": {
			func(d *driven) { begin(d, ours, without); d.Config(ours, tabled(nil)) }, nil, "Leave it out of the inventory",
			func(d *driven) { d.Config(ours, without) }, false,
		},
		"an inventory and a mor_did: no mor_did": {
			func(d *driven) { begin(d, tabled(7)); d.Config(ours, tabled(7)) }, nil, "take the mor_did out of the configuration",
			func(d *driven) { d.Config(tabled(7)) }, false,
		},
		"an inventory and a mor_did in the state: abandon": {
			func(d *driven) { begin(d, tabled(7)); d.Config(ours, tabled(7)); d.Import("mor_did.a", first) }, nil, `Either set deletion_policy = "abandon"`,
			func(d *driven) { begin(d, ours, without) }, false,
		},
		"an inventory and a mor_did in the state: forget": {
			func(d *driven) { begin(d, tabled(7)); d.Config(ours, tabled(7)); d.Import("mor_did.a", first) }, nil, "Or let Terraform forget the mor_did",
			func(d *driven) { begin(d, tabled(7), tfdriver.Removed{From: "mor_did.a"}) }, false,
		},
		"an inventory and an assignment": {
			func(d *driven) {
				begin(d, ours, trunk)
				d.Config(tabled(nil, "adopt_existing", true), aTrunk("a", first, 7), tfdriver.Removed{From: "mor_did.a"})
			}, nil,
			"Put the device_id into the row of the inventory, and let Terraform forget the assignment",
			func(d *driven) {
				d.AddDID(morsim.DID{Number: second, Status: morsim.Free, ProviderID: 1})
				d.ResetLog()
				begin(d, tabled(7, "adopt_existing", true), tfdriver.Removed{From: "mor_did.a"}, tfdriver.Removed{From: "mor_did_trunk_assignment.a"})
			}, false,
		},
		"out of an inventory that stays": {
			func(d *driven) {
				begin(d, tabled(nil))
				d.Config(ours, importOf("a"), aTable("vilnius", rows{second: row("provider_id", 1)}))
			}, nil, `set deletion_policy = "abandon" in the inventory, and adopt each number in the same apply`,
			func(d *driven) { begin(d, ours, importOf("a"), without) }, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := drive(t, morsim.Options{})
			c.begin(d)
			d.ResetLog()
			d.refused(d.Plan(c.with...).Diagnostics.Errors(), c.says)
			c.way(d)
			if plan := d.Plan(c.with...); name == "tainted, without refresh: untaint" && !plan.Empty() {
				t.Errorf("left to do: %v, %s", plan.Actions(), plan.Diagnostics.Text())
			}
			if plan := d.Plan(); !plan.Empty() {
				t.Errorf("left to do: %v, %s", plan.Actions(), plan.Diagnostics.Text())
			}
			if !c.writes {
				d.simulated.wantWrites(t, 0)
			}
			if did, _ := d.DID(first); did.Status == morsim.Terminated {
				t.Errorf("it stands as %+v", did)
			}
		})
	}
}

// TestWayOnElsewhere: a number on another device than the plan says stays there once device_id says so.
func TestWayOnElsewhere(t *testing.T) {
	t.Parallel()
	d := drive(t, morsim.Options{})
	d.AddDID(morsim.DID{Number: first, Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: morsim.VilniusSecondTrunkID})
	d.Config(aTrunk("a", first, 7))
	if text := d.Plan().Diagnostics.Warnings().Text(); text == "" {
		t.Error("the plan does not warn")
	}
	d.Config(aTrunk("a", first, morsim.VilniusSecondTrunkID))
	if plan := d.Plan(); len(plan.Diagnostics) != 0 {
		t.Errorf("it says %s", plan.Diagnostics.Text())
	}
	d.ok()
	d.simulated.wantWrites(t, 0)
}

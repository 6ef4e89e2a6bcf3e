package provider

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// stop makes the server refuse a call from the nth one on.
func (d *desk) refuse(call string, skip, times int) (remove func()) {
	return d.sim.Inject(morsim.Fault{
		Call: call, Skip: skip, Times: times, Kind: morsim.RawBody, Body: `<?xml version="1.0" encoding="UTF-8"?><page><error>DID creation failed</error></page>`,
	})
}

func TestFailedCreationIsContinued(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	t.Run("with an import block it is not tainted", func(t *testing.T) {
		d := newDesk(t, morsim.Options{})
		d.Config(aTable("vilnius", three()), tfdriver.Import{To: vilnius, ID: "vilnius"})
		defer d.refuse("did_create", 2, 2)()
		r := d.Apply()
		d.says(r.Diagnostics.Errors(), "Could not change all of an inventory", "2 of 6 numbers are left", "Apply again")
		if d.Object(vilnius).Tainted {
			t.Error("it is tainted")
		}
		d.sim.ClearFaults()
		d.sim.ResetLog()
		d.says(d.planned().Diagnostics, "create 2")
		d.ok(d.Apply())
		d.stands("37052000001 active 5 7", "37052000013 active 5 7")
		d.noChange()
	})
	t.Run("without one it is replaced, which ends nothing", func(t *testing.T) {
		d := newDesk(t, morsim.Options{})
		d.table(three())
		remove := d.refuse("did_create", 2, 2)
		r := d.Apply()
		d.says(r.Diagnostics.Errors(), "Could not create all of an inventory", "2 of 6 numbers are left", "Terraform takes the inventory for tainted")
		if !d.Object(vilnius).Tainted {
			t.Error("it is not tainted")
		}
		remove()
		d.sim.ResetLog()
		d.says(d.planned().Diagnostics, "create 2", "That ends no number")
		d.says(d.ok(d.Apply()), "The numbers of an inventory stay in MOR")
		if calls := d.calls(); strings.Contains(calls, "terminate") || strings.Count(calls, "did_create") != 2 {
			t.Errorf("the replacement sends %s", calls)
		}
		d.stands("37052000001 active 5 7", "37052000013 active 5 7")
		d.noChange()
	})
	t.Run("without refresh, by adopting", func(t *testing.T) {
		d := newDesk(t, morsim.Options{})
		d.table(three())
		remove := d.refuse("did_create", 2, 2)
		d.Apply()
		remove()
		d.sim.ResetLog()
		d.refused(d.Plan(tfdriver.NoRefresh).Diagnostics, "exist in MOR already", "adopt_existing = true", "terraform untaint")
		d.table(three(), "adopt_existing", true)
		d.ok(d.Apply(tfdriver.NoRefresh))
		d.stands("37052000001 active 5 7", "37052000013 active 5 7")
		d.noChange()
	})
}

func TestReplacementEndsNothing(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	replacements := map[string]func(d *desk) []tfdriver.Option{
		"taint":   func(d *desk) []tfdriver.Option { d.Taint(vilnius); return nil },
		"replace": func(*desk) []tfdriver.Option { return []tfdriver.Option{tfdriver.Replace(vilnius)} },
	}
	for name, replace := range replacements {
		for _, first := range []bool{false, true} {
			title := name
			if first {
				title += ", created first"
			}
			t.Run(title, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t, morsim.Options{}).started(three())
				inventory := aTable("vilnius", three())
				inventory.CreateBeforeDestroy = first
				d.Config(inventory)
				d.ok(d.Apply()) // so that the state has that it is created first
				r := d.Apply(replace(d)...)
				d.sim.wantWrites(t, 0)
				if first { // in apply, the creation does not know what it replaces: it refuses, and all stays in the state
					d.refused(r.Diagnostics, "6 numbers. They exist in MOR already", "create_before_destroy", "adopt_existing = true")
					d.table(three(), "adopt_existing", true)
					if r = d.Apply(); len(d.Objects()) != 1 {
						t.Errorf("the state has %+v", d.Objects())
					}
				}
				d.ok(r)
				d.stands("37052000001 active 5 7", "37052000002 active 6 9", "37052000013 active 5 7")
				d.noChange()
			})
		}
	}
}

func TestReplacementWithOtherRows(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three(), "force_destroy", true)
	d.table(three().with(rows{"37052000002": nil, "37052000003": standard()}), "force_destroy", true)
	plan := d.planned(tfdriver.Replace(vilnius))
	d.says(plan.Diagnostics, "create 1", "terminate 1: 37052000002")
	d.ok(d.Apply(tfdriver.Replace(vilnius)))
	d.stands("37052000001 active 5 7", "37052000002 terminated 0 0", "37052000003 active 5 7")
	d.noChange()

	// Without refresh neither the plan nor the apply knows what is replaced: nothing is ended, and the warning says what stays.
	d.Taint(vilnius)
	d.table(rows{"37052000020": standard()}, "force_destroy", true)
	d.says(d.ok(d.Apply(tfdriver.NoRefresh)), "The numbers of an inventory stay in MOR", "6 numbers.", "37052000001, 37052000003, 37052000010-37052000013")
	d.stands("37052000001 active 5 7", "37052000020 active 5 7")
	d.noChange()
}

func TestCreatedFirstByAdopting(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three(), "adopt_existing", true)
	inventory := aTable("vilnius", three().with(rows{"37052000020": standard()}), "adopt_existing", true)
	inventory.CreateBeforeDestroy = true
	d.Config(inventory)
	d.says(d.ok(d.Apply(tfdriver.Replace(vilnius))), "The numbers of an inventory stay in MOR")
	d.stands("37052000001 active 5 7", "37052000002 active 6 9", "37052000020 active 5 7")
	if calls := d.calls(); strings.Contains(calls, "terminate") || strings.Count(calls, "did_create") != 1 {
		t.Errorf("the replacement sends %s", calls)
	}
	d.noChange()
}

func TestLostCreationIsAdopted(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.StateRemove(vilnius) // as after kill -9 in the first creation, or a Create that never ran
	d.edit("37052000001", reserveFor(5))
	d.edit("37052000010", func(did *morsim.DID) { did.Status, did.UserID, did.DeviceID = morsim.Free, 0, 0 })
	d.refused(d.Plan().Diagnostics, "6 numbers exist in MOR already", "37052000001: It is reserved for Vilnius Office", "adopt_existing = true")
	d.table(three(), "adopt_existing", true)
	d.says(d.planned().Diagnostics, "adopt 6", "put 2 on device 7")
	d.ok(d.Apply())
	if calls := d.calls(); strings.Contains(calls, "did_create") {
		t.Errorf("adopting sends %s", calls)
	}
	d.stands("37052000001 active 5 7", "37052000010 active 5 7")
	d.noChange()
}

// A replacement whose creation never runs, since what it depends on fails: the
// state has lost the inventory, and its numbers stay.
func TestDependencyFailsBetweenTheHalves(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{})
	config := func(adopt bool) {
		inventory := aTable("vilnius", three(), "adopt_existing", adopt)
		inventory.DependsOn = []string{"mor_did.a"}
		d.Config(aDID("a", "37052000099", "provider_id", 1), inventory)
	}
	config(false)
	d.ok(d.Apply())
	d.sim.ResetLog()
	d.answer("did_make_free", "DID was not freed", 0, 0) // by which the replacement of mor_did.a brings its number back
	r := d.Apply(tfdriver.Replace("mor_did.a", vilnius))
	d.says(r.Diagnostics, "DID was not freed", "The numbers of an inventory stay in MOR", "6 numbers.")
	if d.State(vilnius) != nil {
		t.Fatal("the state still has the inventory: this test needs it lost")
	}
	d.sim.ClearFaults()
	d.says(d.Plan().Diagnostics.Errors(), "6 numbers exist in MOR already", "adopt_existing = true")
	config(true)
	d.sim.ResetLog()
	d.ok(d.Apply())
	if calls := d.calls(); strings.Contains(calls, "terminate") || strings.Contains(calls, "assign") {
		t.Errorf("adopting sends %s", calls)
	}
	d.stands("37052000001 active 5 7", "37052000002 active 6 9", "37052000013 active 5 7")
	d.noChange()
}

// A Delete that fails leaves no mark in the state that a later replacement would take for its own.
func TestFailedDestroyLeavesNoMark(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]morsim.Fault{
		"at once": {Kind: morsim.DropConnection}, "half-way": {Call: "did_make_free", Skip: 1, Kind: morsim.HTTPError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := rows{"37052000001-37052000004": row("provider_id", 1, "user_id", 5)}
			d := newDesk(t, morsim.Options{}).started(table)
			plan := d.planned(tfdriver.Destroy)
			d.sim.Inject(fault)
			if r := d.ApplyPlan(plan); !r.Diagnostics.HasErrors() {
				t.Fatal("no error")
			}
			d.sim.ClearFaults()
			private, err := base64.StdEncoding.DecodeString(regexp.MustCompile(`"inventory":"([^"]*)"`).FindStringSubmatch(d.Object(vilnius).Private)[1])
			if err != nil || strings.Contains(string(private), "ending") || !strings.Contains(string(private), "ids") {
				t.Errorf("private state is %s: %v", private, err)
			}
			d.sim.ResetLog()
			d.ok(d.Apply(tfdriver.Replace(vilnius)))
			if calls := d.calls(); strings.Contains(calls, "did_terminate") {
				t.Errorf("the replacement sends %s", calls)
			}
			d.stands("37052000001 reserved 5 0", "37052000004 reserved 5 0")
			d.noChange()
		})
	}
}

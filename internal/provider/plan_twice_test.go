package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestPlannedTwiceIsNoConflict: Terraform calls for one resource more than once where it is
// replaced or tainted.
func TestPlannedTwiceIsNoConflict(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	did, trunk := aDID("a", first, "provider_id", 1, "user_id", 5), aTrunk("a", first, 7)
	trunk.DependsOn = []string{"mor_did.a"}
	begin := func(t *testing.T, blocks ...tfdriver.Block) *driven {
		d := drive(t, morsim.Options{}, blocks...)
		d.ok()
		return d
	}
	check := func(t *testing.T, d *driven, with ...tfdriver.Option) {
		t.Helper()
		before, _ := d.DID(first)
		if plan := d.Plan(with...); plan.Empty() {
			t.Error("the plan is empty")
		}
		d.ok(with...)
		if after, _ := d.DID(first); after.ID != before.ID || after.Status != before.Status || after.DeviceID != before.DeviceID {
			t.Errorf("it was %+v and is %+v", before, after)
		}
		if plan := d.Plan(); !plan.Empty() {
			t.Errorf("left to do: %v, %s", plan.Actions(), plan.Diagnostics.Text())
		}
	}
	for _, refresh := range [][]tfdriver.Option{nil, {tfdriver.NoRefresh}} {
		t.Run(fmt.Sprint("mor_did replaced, ", len(refresh)), func(t *testing.T) {
			check(t, begin(t, did), append(refresh, tfdriver.Replace("mor_did.a"))...)
		})
		t.Run(fmt.Sprint("assignment replaced, ", len(refresh)), func(t *testing.T) {
			check(t, begin(t, did, trunk), append(refresh, tfdriver.Replace("mor_did_trunk_assignment.a"))...)
		})
	}
	t.Run("replaced twice", func(t *testing.T) {
		d := begin(t, did, trunk)
		for range 2 {
			check(t, d, tfdriver.Replace("mor_did_trunk_assignment.a"))
		}
	})
	t.Run("assignment replaced, created first", func(t *testing.T) {
		first := trunk
		first.CreateBeforeDestroy = true
		check(t, begin(t, did, first), tfdriver.Replace("mor_did_trunk_assignment.a"))
	})
	t.Run("tainted", func(t *testing.T) {
		d := begin(t, did, trunk)
		d.Taint("mor_did_trunk_assignment.a")
		check(t, d)
	})
	t.Run("what is ignored is not in the second call", func(t *testing.T) {
		d := begin(t, did)
		changed := aDID("a", first, "provider_id", 1, "user_id", 5, "comment", "x")
		changed.IgnoreChanges = []string{"comment"}
		d.Config(changed)
		check(t, d, tfdriver.Replace("mor_did.a"))
	})
	t.Run("planned before it is read", func(t *testing.T) { // as with 'terraform plan -minimal-refresh'
		p := inventoryOf(t, 1, morsim.Options{}).protocol(t, nil)
		for range 2 {
			for _, typ := range []string{"mor_did", "mor_did_trunk_assignment"} {
				p.sim.EditDID(nth(0), func(did *morsim.DID) { did.Status, did.DeviceID = morsim.Active, 7 })
				state := p.inState(nth(0))
				if typ == "mor_did_trunk_assignment" {
					state = map[string]tftypes.Value{"did": str(nth(0)), "device_id": num(7), "id": state["id"]}
				}
				if diags := p.plan(t.Context(), typ, state, state); len(diags) != 0 {
					t.Errorf("%s: %s: %s", typ, diags[0].Summary, diags[0].Detail)
				}
				p.read(t.Context(), typ, nth(0))
			}
		}
	})
}

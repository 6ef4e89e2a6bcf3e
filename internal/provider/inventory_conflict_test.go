package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

func aDID(name, number string, attributes ...any) tfdriver.Resource {
	attrs := row(attributes...)
	attrs["did"] = number
	return tfdriver.Resource{Type: "mor_did", Name: name, Attrs: attrs}
}

func trunk(name, number string) tfdriver.Resource {
	return tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: name, Attrs: row("did", number, "device_id", 7)}
}

func TestANumberBelongsToOneResource(t *testing.T) {
	t.Parallel()
	free := row("provider_id", 1)
	for name, c := range map[string]struct {
		blocks []tfdriver.Block
		want   string
	}{
		"two inventories": {
			[]tfdriver.Block{
				aTable("vilnius", rows{"37052000001-37052000020": free}), aTable("kaunas", rows{"37052000015-37052000030": free, "37052000020": nil}),
			}, "both have 37052000015-37052000019",
		},
		"an inventory and a mor_did": {
			[]tfdriver.Block{aTable("vilnius", rows{"37052000001-37052000020": free}), aDID("a", "37052000007", "provider_id", 1)},
			`The inventory "vilnius" and a mor_did both have 37052000007.`,
		},
		"an inventory and an assignment": {
			[]tfdriver.Block{aTable("vilnius", rows{"37052000001-37052000020": free}), trunk("a", "37052000007")},
			`The inventory "vilnius" and a mor_did_trunk_assignment both have 37052000007.`,
		},
		"one name": {
			[]tfdriver.Block{
				aTable("vilnius", rows{"37052000001": free}),
				tfdriver.Resource{Type: "mor_did_inventory", Name: "other", Attrs: row("name", "vilnius", "dids", rows{"37052000002": free}.json())},
			}, `Both are named "vilnius"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, morsim.Options{})
			d.Config(c.blocks...)
			d.refused(d.Plan().Diagnostics, c.want)
		})
	}
}

func TestNumbersMoveFromOneInventoryToAnother(t *testing.T) {
	t.Parallel()
	free := row("provider_id", 1)
	d := newDesk(t, morsim.Options{})
	d.Config(aTable("vilnius", rows{"37052000001-37052000020": free}), aTable("kaunas", rows{"37052000030": free}))
	d.ok(d.Apply())
	d.sim.ResetLog()
	from, to := rows{"37052000001-37052000010": free}, rows{"37052000011-37052000020": free, "37052000030": free}
	d.Config(aTable("vilnius", from), aTable("kaunas", to, "adopt_existing", true))
	d.refused(d.Plan().Diagnostics, `inventory "vilnius" would end them, and inventory "kaunas" is to have them`, "37052000011-37052000020")
	d.Config(aTable("vilnius", from, "deletion_policy", "abandon"), aTable("kaunas", to, "adopt_existing", true))
	d.ok(d.Apply())
	d.sim.wantWrites(t, 0)
	d.Config(aTable("vilnius", from), aTable("kaunas", to))
	d.ok(d.Apply())
	d.sim.wantWrites(t, 0)

	// So is a number of an inventory that is destroyed.
	d.Config(aTable("kaunas", to.with(from), "adopt_existing", true))
	d.refused(d.Plan().Diagnostics, `inventory "vilnius" would end them, and inventory "kaunas" is to have them`)
}

func TestNumbersMoveFromDIDsToAnInventory(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{})
	d.Config(aDID("a", "37052000001", "provider_id", 1, "user_id", 5), trunk("a", "37052000001"))
	d.Config(aDID("a", "37052000001", "provider_id", 1, "user_id", 5), tfdriver.Resource{
		Type: "mor_did_trunk_assignment", Name: "a", Attrs: row("did", tfdriver.From("mor_did.a", "did"), "device_id", 7),
	})
	d.ok(d.Apply())
	d.sim.ResetLog()
	inventory := aTable("vilnius", rows{"37052000001": standard()}, "adopt_existing", true)
	d.Config(inventory)
	d.refused(d.Plan().Diagnostics, "removed block")
	d.Config(inventory, tfdriver.Removed{From: "mor_did.a"}, tfdriver.Removed{From: "mor_did_trunk_assignment.a"})
	d.ok(d.Apply())
	d.sim.wantWrites(t, 0)
	d.noChange()
}

func TestTwoObjectsOfOneName(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.Config(
		aTable("vilnius", three()),
		tfdriver.Resource{Type: "mor_did_inventory", Name: "other", Attrs: row("name", "vilnius", "dids", rows{"37052000003": standard()}.json())},
		tfdriver.Import{To: "mor_did_inventory.other", ID: "vilnius"},
	)
	d.refused(d.Plan().Diagnostics, `Both are named "vilnius"`)
}

func TestAdoption(t *testing.T) {
	t.Parallel()
	seed := func(d *desk) {
		for i, did := range []morsim.DID{
			{Status: morsim.Free, ProviderID: 1},
			{Status: morsim.Free, ProviderID: 2},
			{Status: morsim.Reserved, UserID: 5, ProviderID: 1},
			{Status: morsim.Reserved, UserID: 6, ProviderID: 1},
			{Status: morsim.Active, UserID: 5, DeviceID: 7, ProviderID: 1},
			{Status: morsim.Active, UserID: 5, DeviceID: 8, ProviderID: 1},
			{Status: morsim.Active, UserID: 5, DialPlanID: 3, ProviderID: 1},
			{Status: morsim.Terminated, ProviderID: 1},
		} {
			did.Number = fmt.Sprintf("3705200000%d", i)
			d.sim.AddDID(did)
		}
		d.sim.ResetLog()
	}
	all := rows{"37052000000-37052000007": standard()}
	d := newDesk(t, morsim.Options{})
	seed(d)
	d.table(all)
	d.refused(d.Plan().Diagnostics, "7 numbers exist in MOR already", "37052000006: It is active, reserved for Vilnius Office, on dial plan")
	d.table(all, "adopt_existing", true)
	d.refused(d.Plan().Diagnostics, "4 numbers exist in MOR already", "37052000001: It is free. adopt_existing does not cover that",
		"37052000003: It is reserved for Kaunas Office", "37052000005: It is active", "37052000006: It is active")
	left := all.with(rows{"37052000001": row(), "37052000003": row(), "37052000005": row()})
	for key := range left {
		if len(key) == 11 {
			left[key] = nil
		}
	}
	left["37052000006"] = row("provider_id", 1, "user_id", 5, "device_id", nil) // a number on a dial plan is on no device
	d.table(left, "adopt_existing", true)
	d.says(d.planned().Diagnostics, "adopt 4", "bring back 1", "reserve 2 for user 5", "put 3 on device 7")
	d.ok(d.Apply())
	d.stands("37052000000 active 5 7", "37052000002 active 5 7", "37052000004 active 5 7", "37052000006 active 5 0", "37052000007 active 5 7", "37052000005 active 5 8")
	d.noChange()

	t.Run("null stands for none", func(t *testing.T) {
		d := newDesk(t, morsim.Options{})
		seed(d)
		d.table(rows{
			"37052000000": row("user_id", nil, "device_id", nil), "37052000003": row("user_id", nil, "device_id", nil),
			"37052000004": row("user_id", 5, "device_id", nil),
		}, "adopt_existing", true)
		d.refused(d.Plan().Diagnostics, "2 numbers exist in MOR already", "37052000003: It is reserved for Kaunas Office", "37052000004: It is active")
	})
	t.Run("absent stands for anything", func(t *testing.T) {
		d := newDesk(t, morsim.Options{})
		seed(d)
		d.table(rows{"37052000000-37052000006": row()}, "adopt_existing", true)
		d.ok(d.Apply())
		d.sim.wantWrites(t, 0)
		d.noChange()
	})
}

func TestWhatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{})
	config := func(adopt bool) {
		d.Config(
			aDID("a", "37052000001", "provider_id", 1),
			tfdriver.Resource{Type: "mor_did_inventory", Name: "vilnius", Attrs: row("name", "vilnius", "adopt_existing", adopt, "dids", tfdriver.Expr{
				Needs: []string{"mor_did.a"}, Value: func(get func(string) any) (any, error) {
					object, _ := get("mor_did.a").(map[string]any)
					if id := object["id"]; id == nil || id == tfdriver.Unknown {
						return tfdriver.Unknown, nil
					}
					return rows{"37052000002": standard(), "37052000003": row("provider_id", 1)}.json(), nil
				},
			})},
		)
	}
	config(false)
	d.says(d.planned().Diagnostics, "The numbers of an inventory are not known yet")
	d.ok(d.Apply())
	d.stands("37052000002 active 5 7")
	config(false)
	d.noChange()
}

func TestAStateThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, memory := range map[string]string{
		"IDs": `{"ids": {"37052000001": [1]}}`, "no JSON": `{`, "rows": `{"rows": [{"x": 1}]}`, "blocks": `{"unwritten": ["x"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &server{}
			s.inventories.leave("vilnius", heldInventory{"{}", []byte(memory)})
			var diags diag.Diagnostics
			if inv, _ := s.openReplaced("vilnius", &diags); inv != nil || !diags.HasError() || !strings.Contains(diags[0].Detail(), "Nothing is changed") {
				t.Errorf("%v", diags)
			}
		})
	}
}

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// three is a table of unlike numbers: two with keys of their own, and a block.
func three() rows {
	return rows{
		"37052000001":             standard(),
		"37052000002":             row("provider_id", 1, "user_id", 6, "device_id", 9, "comment", "Kaunas"),
		"37052000010-37052000013": standard(),
	}
}

func TestInventoryLife(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{})
	d.Config(aTable("vilnius", three()), tfdriver.Import{To: vilnius, ID: "vilnius"})
	plan := d.planned()
	d.says(plan.Diagnostics, "Inventory \"vilnius\": 6 numbers are changed.", "Apply will create 6 from provider 1", "reserve 5 for user 5", "reserve 1 for user 6", "put 5 on device 7", "put 1 on device 9")
	d.ok(d.Apply())
	d.stands("37052000001 active 5 7", "37052000002 active 6 9", "37052000010 active 5 7", "37052000013 active 5 7")
	if did, _ := d.sim.DID("37052000002"); did.Comment != "Kaunas" {
		t.Errorf("the comment is %q", did.Comment)
	}
	d.table(three())
	d.noChange()
	d.noChange(tfdriver.NoRefresh)
	state := d.State(vilnius)
	if size, counts := fmt.Sprint(state["size"]), fmt.Sprint(state["status_counts"]); size != "6" || counts != "map[active:6]" {
		t.Errorf("size %s, status_counts %s", size, counts)
	}

	// One line moves a number from customer to customer.
	moved := three().with(rows{"37052000001": row("provider_id", 1, "user_id", 6, "device_id", 9)})
	d.table(moved)
	d.sim.ResetLog()
	d.says(d.planned().Diagnostics, "move 1 to user 6 (Kaunas Office)", "put 1 on device 9")
	d.ok(d.Apply())
	if calls := d.calls(); calls != "did_device_unassign did_make_free did_details_update did_trunk_device_assign" {
		t.Errorf("a move sends %s", calls)
	}
	d.stands("37052000001 active 6 9")
	d.noChange()

	// Null undoes what was set; a field that is gone is let go, and sends nothing.
	undone := moved.with(rows{
		"37052000001": row("provider_id", 1, "user_id", nil, "device_id", nil),
		"37052000002": row("provider_id", 1, "comment", nil),
	})
	d.table(undone)
	d.says(d.planned().Diagnostics, "free 1", "update 1")
	d.ok(d.Apply())
	d.stands("37052000001 free 0 0", "37052000002 active 6 9")
	if did, _ := d.sim.DID("37052000002"); did.Comment != "" {
		t.Errorf("the comment is %q", did.Comment)
	}
	d.noChange()

	// A row that goes ends its number; the state says which.
	d.table(undone.with(rows{"37052000001": nil}))
	d.says(d.planned().Diagnostics, "terminate 1: 37052000001")
	if ending := fmt.Sprint(d.planned().Change(vilnius).After["ending"]); ending != "[37052000001]" {
		t.Errorf("ending is %s", ending)
	}
	d.ok(d.Apply())
	d.stands("37052000001 terminated 0 0")
	d.noChange()
	if ending := fmt.Sprint(d.State(vilnius)["ending"]); ending != "[37052000001]" {
		t.Errorf("ending is %s", ending)
	}

	// And one that comes back brings it back, under its ID.
	d.table(undone)
	d.says(d.planned().Diagnostics, "bring back 1")
	d.ok(d.Apply())
	d.stands("37052000001 free 0 0")
	d.noChange()
}

func TestOrderAndWhiteSpaceDoNotMatter(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	text := strings.NewReplacer("{", "{ ", ",", " ,\n ").Replace(three().json())
	d.Config(tfdriver.Resource{Type: "mor_did_inventory", Name: "vilnius", Attrs: row("name", "vilnius", "dids", text)})
	d.noChange()
}

func TestWhatIsInServiceIsNotEnded(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	t.Run("a row that is removed", func(t *testing.T) {
		d.table(three().with(rows{"37052000002": nil}))
		d.refused(d.Plan().Diagnostics, "1 number cannot be ended", "37052000002: It is active, reserved for Kaunas Office, on device SIP/9",
			"set its device_id to null", "force_destroy = true", `deletion_policy = "abandon"`)
		d.refused(d.Plan(tfdriver.NoRefresh).Diagnostics, "37052000002")
	})
	t.Run("a block that shrinks", func(t *testing.T) {
		d.table(three().with(rows{"37052000010-37052000013": nil, "37052000010": standard()}))
		d.refused(d.Plan().Diagnostics, "3 numbers cannot be", "37052000011-37052000013 (3 numbers): It is active")
	})
	t.Run("the whole inventory", func(t *testing.T) {
		d.table(three())
		d.refused(d.Destroy().Diagnostics, "6 numbers cannot be ended", "37052000001, 37052000010-37052000013 (5 numbers): It is active, reserved for Vilnius Office, on device")
		d.refused(d.Destroy(tfdriver.NoRefresh).Diagnostics, "6 numbers cannot be ended")
		d.Config()
		d.refused(d.Plan().Diagnostics, "6 numbers cannot be ended")
	})
	d.table(three(), "force_destroy", true)
	d.ok(d.Apply())
	d.says(d.ok(d.Destroy()), "take 6 off their device, terminate 6")
	d.stands("37052000001 terminated 0 0", "37052000013 terminated 0 0")
}

func TestDestroyOfWhatIsOutOfService(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	table := rows{"37052000001-37052000004": row("provider_id", 1, "user_id", 5)}
	for _, policy := range []string{"terminate", "delete", "free", "abandon"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, morsim.Options{}).started(table, "deletion_policy", policy)
			d.ok(d.Destroy())
			d.stands(map[string]string{
				"terminate": "37052000002 terminated 0 0", "delete": "37052000002 absent 0 0", "free": "37052000002 free 0 0", "abandon": "37052000002 reserved 5 0",
			}[policy])
			if policy == "abandon" {
				d.sim.wantWrites(t, 0)
			}
		})
	}
}

func TestDriftShowsNumberByNumber(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.edit("37052000001", reserveFor(6))
	d.edit("37052000011", reserveFor(6))
	d.edit("37052000012", reserveFor(6))
	d.sim.RemoveDID("37052000002")
	d.edit("37052000013", func(did *morsim.DID) { did.DeviceID = 8 })
	plan := d.planned()
	before := plan.Change(vilnius).Before["dids"].(string)
	for _, want := range []string{
		`"37052000001":{"owner":"Kaunas Office","provider_id":1,"status":"reserved"}`,
		`"37052000011-37052000012 as found":{"owner":"Kaunas Office","provider_id":1,"status":"reserved"}`,
		`"37052000013 as found":{"device":"SIP/8","owner":"Vilnius Office","provider_id":1,"status":"active","user_id":5}`,
		`"37052000002":{"status":"missing"}`,
		`"37052000010-37052000013":{"device_id":7,"provider_id":1,"user_id":5}`,
	} {
		if !strings.Contains(before, want) {
			t.Errorf("the plan does not show %s before:\n%s", want, before)
		}
	}
	d.says(plan.Diagnostics, "create 1", "take back 4", "Somebody else has moved these numbers")
	if ending := fmt.Sprint(plan.Change(vilnius).After["ending"]); ending != "[]" {
		t.Errorf("ending is %s", ending)
	}
	d.ok(d.Apply())
	d.stands("37052000001 active 5 7", "37052000002 active 6 9", "37052000011 active 5 7", "37052000013 active 5 7")
	d.noChange()
}

func TestRefreshOnlyForgetsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.edit("37052000001", reserveFor(6))
	d.edit("37052000011", reserveFor(6))
	was, _ := d.sim.DID("37052000002")
	d.sim.RemoveDID("37052000002")
	d.ok(d.Apply(tfdriver.RefreshOnly))
	d.shows("37052000001", `{"owner":"Kaunas Office","provider_id":1,"status":"reserved"}`)

	// A changed row still knows whom the number was given to, and a removed one whose it is.
	d.edit("37052000001", reserveFor(5))
	d.table(three().with(rows{"37052000001": row("provider_id", 1, "user_id", 6, "device_id", 9)}))
	d.ok(d.Apply())
	d.stands("37052000001 active 6 9", "37052000011 active 5 7")
	d.edit("37052000001", reserveFor(5))
	d.ok(d.Apply(tfdriver.RefreshOnly))
	d.table(three().with(rows{"37052000001": nil}))
	d.sim.ResetLog()
	d.refused(d.Plan().Diagnostics, "37052000001: It is reserved for Vilnius Office", "Nothing proves that this inventory has given it to them")

	// A number that was missing and reappears under its ID is ours; under another one it is somebody's.
	d.table(three())
	d.ok(d.Apply())
	d.noChange()
	if now, _ := d.sim.DID("37052000002"); now.ID == was.ID {
		t.Errorf("DID %d was not created anew", now.ID)
	}
	d.sim.ResetLog()
	gone, _ := d.sim.DID("37052000002")
	d.sim.RemoveDID("37052000002")
	d.ok(d.Apply(tfdriver.RefreshOnly))
	d.sim.AddDID(gone)
	d.noChange()
	d.sim.RemoveDID("37052000002")
	gone.ID = 0
	d.sim.AddDID(gone)
	d.refused(d.Plan().Diagnostics, "37052000002: It is active, reserved for Kaunas Office", "somebody has removed DID")
	d.table(three().with(rows{"37052000002": nil}))
	plan := d.planned()
	d.says(plan.Diagnostics, "Numbers of an inventory are not ended", "so they are not this inventory's")
	d.ok(d.Apply())
	d.sim.wantWrites(t, 0)
	d.stands("37052000002 active 6 9")
}

func TestClosedNumbers(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.edit("37052000001", func(did *morsim.DID) { did.Status = morsim.Closed })
	d.edit("37052000011", func(did *morsim.DID) { did.Status = morsim.Closed })
	d.noChange()
	d.says(d.planned().Diagnostics, "Numbers of an inventory are closed", "2 numbers.", "37052000001, 37052000011")
	d.table(three().with(rows{"37052000001": row("provider_id", 1, "user_id", 6, "device_id", 9)}))
	d.refused(d.Plan().Diagnostics, "37052000001: It is closed")
	d.table(three().with(rows{"37052000001": row("provider_id", 1, "user_id", 5, "device_id", 7, "comment", "late")}))
	d.ok(d.Apply())
	d.stands("37052000001 closed 5 7")
	d.noChange()
}

func TestTablesWithErrors(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{})
	for text, want := range map[string]string{
		`[]`: "must be", `{"37052000001": {}, "37052000001": {}}`: `"37052000001": is there twice`,
		`{"37052000001": {"user_id": "5"}}`:                              `"37052000001", user_id: must be a whole number`,
		`{"37052000001": {"usr_id": 5}}`:                                 `"37052000001": "usr_id" is not a field`,
		`{"+370 5 200 0001": {}}`:                                        `"+370 5 200 0001"`,
		`{"37052000001 as found": {}}`:                                   `as found`,
		`{"37052000000-37052000010": {}, "37052000005-37052000015": {}}`: "overlaps",
		`{"3705000000-3705999999": {}}`:                                  "may have 100000 at most",
	} {
		d.Config(tfdriver.Resource{Type: "mor_did_inventory", Name: "vilnius", Attrs: row("name", "vilnius", "dids", text)})
		d.refused(d.Plan().Diagnostics, "The table of numbers has errors", want)
	}
}

// TestAsFoundHasNoNulls: a null of a row is nothing that a number has, so the plan does not show it as found.
func TestAsFoundHasNoNulls(t *testing.T) {
	t.Parallel()
	line := row("provider_id", 1, "user_id", 5, "device_id", nil, "comment", nil)
	d := newDesk(t, morsim.Options{}).started(rows{"37052000001": line, "37052000010-37052000013": line})
	for _, number := range []string{"37052000001", "37052000011"} {
		d.edit(number, reserveFor(6))
	}
	d.ok(d.Apply(tfdriver.RefreshOnly))
	d.shows("37052000001", `{"owner":"Kaunas Office","provider_id":1,"status":"reserved"}`)
	d.shows("37052000011 as found", `{"owner":"Kaunas Office","provider_id":1,"status":"reserved"}`)
	d.ok(d.Apply())
	d.stands("37052000001 reserved 5 0", "37052000011 reserved 5 0")
	d.noChange()
}

// A row that is removed ends its numbers, whether they were created or adopted: applies without changes make no difference.
func TestAdoptedThenRemoved(t *testing.T) {
	t.Parallel()
	for _, idle := range []int{0, 2} { // applies in between
		t.Run(fmt.Sprint(idle), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, morsim.Options{})
			for i := range 20 {
				d.sim.AddDID(morsim.DID{Number: nth(i), ProviderID: 1})
			}
			d.table(rows{nth(0) + "-" + nth(19): row("provider_id", 1)}, "adopt_existing", true)
			d.ok(d.Apply())
			for range idle {
				d.noChange()
				d.ok(d.Apply())
			}
			d.table(rows{nth(0) + "-" + nth(9): row("provider_id", 1)}, "adopt_existing", true)
			d.ok(d.Apply())
			d.noChange()
			for i := range 20 {
				want := morsim.Free
				if i > 9 {
					want = morsim.Terminated
				}
				if did, _ := d.sim.DID(nth(i)); did.Status != want {
					t.Errorf("%s is %s, want %s", did.Number, did.Status, want)
				}
			}
		})
	}
}

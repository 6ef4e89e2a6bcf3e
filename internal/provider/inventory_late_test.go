package provider

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestChangedBetweenPlanAndApply: what somebody does to a number after the plan holds up that number and no other.
func TestChangedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	reserved := func() map[string]any { return row("provider_id", 1, "user_id", 5) }
	before := rows{"37052000001": reserved(), "37052000002": reserved(), "37052000010-37052000019": reserved()}
	after := rows{
		"37052000001": row("provider_id", 1, "user_id", 5, "device_id", 7), "37052000002": kaunas(), "37052000010-37052000013": reserved(), "37052000020-37052000022": standard(),
	}
	for name, c := range map[string]struct {
		meanwhile func(d *desk)
		number    string
		says      string
		left      string // how the number stands in the end
	}{
		"a row that goes is in service": {
			func(d *desk) {
				d.edit("37052000015", func(did *morsim.DID) { did.Status, did.DeviceID = morsim.Active, 7 })
			}, "37052000015", "Calls may depend on it", "37052000015 active 5 7",
		},
		"a row that goes is another customer's": {
			func(d *desk) { d.edit("37052000015", reserveFor(6)) }, "37052000015", "Nothing proves that this inventory has given it to them", "37052000015 reserved 6 0",
		},
		"a new number exists": {
			func(d *desk) {
				d.sim.AddDID(morsim.DID{Number: "37052000021", Status: morsim.Reserved, ProviderID: 1, UserID: 6})
			}, "37052000021", "It may be somebody's", "37052000021 reserved 6 0",
		},
		"a new number exists and is in service": {
			func(d *desk) {
				d.sim.AddDID(morsim.DID{Number: "37052000021", Status: morsim.Active, ProviderID: 1, UserID: 6, DeviceID: 9})
			}, "37052000021", "It may be somebody's", "37052000021 active 6 9",
		},
		"a number that moves is in service": {
			func(d *desk) {
				d.edit("37052000002", func(did *morsim.DID) { did.Status, did.UserID, did.DeviceID = morsim.Active, 6, 10 })
			}, "37052000002", "it is not touched", "37052000002 active 6 10",
		},
		"a number that is put on a device is closed": {
			func(d *desk) { d.edit("37052000001", func(did *morsim.DID) { did.Status = morsim.Closed }) }, "37052000001", "It is closed", "37052000001 closed 5 0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, morsim.Options{}).started(before)
			d.table(after)
			plan := d.planned()
			c.meanwhile(d)
			said := d.ApplyPlan(plan).Diagnostics
			d.says(said.Errors(), "Could not change all of an inventory", ": 1 of ", c.number+": ", c.says)
			d.stands(c.left)
			for number, want := range map[string]string{
				"37052000001": "active 5 7", "37052000002": "active 6 9", "37052000014": "terminated 0 0", "37052000015": "terminated 0 0",
				"37052000019": "terminated 0 0", "37052000020": "active 5 7", "37052000021": "active 5 7", "37052000022": "active 5 7", "37052000010": "reserved 5 0",
			} {
				if number != c.number {
					d.stands(number + " " + want)
				}
			}
			// The next plan is not late. What it shows as drift it may take back; all else it refuses at once.
			d.sim.ResetLog()
			if next := d.Plan().Diagnostics; strings.HasPrefix(name, "a row") || strings.HasPrefix(name, "a new") {
				d.refused(next, c.number, c.says)
			} else {
				d.ok(tfdriver.Result{Diagnostics: next})
			}
		})
	}
}

// TestNotLate: a plan of its own refuses, also without a refresh, and after a plan of another change.
func TestNotLate(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.table(three().with(rows{"37052000001": nil}))
	d.refused(d.Plan(tfdriver.NoRefresh).Diagnostics, "1 number cannot be ended")
	d.refused(d.Plan().Diagnostics, "1 number cannot be ended")
	d.table(three().with(rows{"37052000001": kaunas()}))
	d.planned()
	d.table(three().with(rows{"37052000001": nil}))
	d.refused(d.Plan(tfdriver.NoRefresh).Diagnostics, "1 number cannot be ended")
}

// TestUserDeletedBetweenPlanAndApply: the rows of a user who is gone are left, all others are done.
func TestUserDeletedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.table(three().with(rows{"37052000001": kaunas(), "37052000002": row("provider_id", 1, "user_id", 5, "device_id", 8)}))
	plan := d.planned()
	d.answer("did_details_update", "User was not found", 0, 1)
	said := d.ApplyPlan(plan).Diagnostics.Errors()
	d.says(said, ": 1 of 2 numbers are left")
	if n := strings.Count(said.Text(), "was not found"); n != 1 {
		t.Errorf("%d numbers were refused:\n%s", n, said.Text())
	}
	d.sim.ClearFaults()
	d.ok(d.Apply())
	d.stands("37052000001 active 6 9", "37052000002 active 5 8")
	d.noChange()
}

// TestApplyOnAnotherMachine: without the note of the plan, the whole change is refused, and nothing is written.
func TestApplyOnAnotherMachine(t *testing.T) {
	useNewTempDir(t)
	d := newDesk(t, morsim.Options{}).started(rows{"37052000010-37052000019": row("provider_id", 1, "user_id", 5)})
	d.table(rows{"37052000010-37052000013": row("provider_id", 1, "user_id", 5)})
	plan := d.planned()
	useNewTempDir(t)
	d.edit("37052000015", func(did *morsim.DID) { did.Status, did.DeviceID = morsim.Active, 7 })
	d.refused(d.ApplyPlan(plan).Diagnostics, "1 number cannot be ended", "37052000015")
	d.edit("37052000015", reserveFor(5))
	d.ok(d.Apply())
	d.stands("37052000015 terminated 0 0", "37052000013 reserved 5 0")
	d.noChange()
}

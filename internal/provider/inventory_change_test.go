package provider

import (
	"fmt"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// kaunas is a number of Kaunas Office on its trunk.
func kaunas() map[string]any { return row("provider_id", 1, "user_id", 6, "device_id", 9) }

// answer makes the server answer a call with an error, from the nth on.
func (d *desk) answer(call, words string, skip, times int) {
	d.sim.Inject(morsim.Fault{
		Call: call, Skip: skip, Times: times, Kind: morsim.RawBody,
		Body: `<?xml version="1.0" encoding="UTF-8"?><page><error>` + words + `</error></page>`,
	})
}

func TestHalfChangedNumbersAreContinued(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	blocks := rows{"37052000001": standard(), "37052000010-37052000013": standard()}
	after := rows{"37052000001": kaunas(), "37052000010-37052000013": kaunas()}
	const others = "each call fails at one place, and each place has one that fails"
	for i, call := range []string{"did_device_unassign", "did_make_free", "did_details_update", "did_trunk_device_assign"} {
		for j, skip := range []int{0, 2, 4} {
			t.Run(fmt.Sprintf("%s %d", call, skip), func(t *testing.T) {
				if j != i%3 {
					longOnly(t, others)
				}
				t.Parallel()
				d := newDesk(t, morsim.Options{}).started(blocks)
				d.table(after)
				d.answer(call, "Something went wrong", skip, 4)
				d.says(d.Apply().Diagnostics.Errors(), "Could not change all of an inventory", "Apply again")
				d.sim.ClearFaults()
				d.ok(d.Apply())
				d.stands("37052000001 active 6 9", "37052000010 active 6 9", "37052000013 active 6 9")
				d.noChange()
			})
			t.Run(fmt.Sprintf("%s %d, and the change is taken back", call, skip), func(t *testing.T) {
				if j != (i+1)%3 {
					longOnly(t, others)
				}
				t.Parallel()
				d := newDesk(t, morsim.Options{}).started(blocks)
				d.table(after)
				d.answer(call, "Something went wrong", skip, 4)
				d.Apply()
				d.sim.ClearFaults()
				d.table(blocks)
				d.ok(d.Apply(tfdriver.RefreshOnly))
				d.ok(d.Apply())
				d.stands("37052000001 active 5 7", "37052000010 active 5 7", "37052000013 active 5 7")
				d.noChange()
			})
		}
	}
}

func TestUnwrittenTextsAreRemembered(t *testing.T) {
	t.Parallel()
	table := rows{"37052000001": row("provider_id", 1, "comment", "old"), "37052000010-37052000013": row("provider_id", 1, "comment", "old")}
	d := newDesk(t, morsim.Options{}).started(table)
	d.table(rows{"37052000001": row("provider_id", 1, "comment", nil), "37052000010-37052000013": row("provider_id", 1, "comment", "new")})
	d.answer("did_details_update", "Something went wrong", 0, 5)
	d.says(d.Apply().Diagnostics.Errors(), "5 of 5 numbers are left")
	d.shows("37052000001", `{"provider_id":1,"status":"free"}`)
	d.shows("37052000010-37052000013 as found", `{"provider_id":1,"status":"free"}`)
	d.ok(d.Apply(tfdriver.RefreshOnly))
	d.ok(d.Apply())
	for number, want := range map[string]string{"37052000001": "", "37052000010": "new", "37052000013": "new"} {
		if did, _ := d.sim.DID(number); did.Comment != want {
			t.Errorf("the comment of %s is %q, want %q", number, did.Comment, want)
		}
	}
	d.noChange()
}

func TestRefusedEndsStayInTheState(t *testing.T) {
	t.Parallel()
	table := rows{"37052000010-37052000019": row("provider_id", 1, "user_id", 5)}
	d := newDesk(t, morsim.Options{}).started(table)
	d.table(rows{"37052000010-37052000013": row("provider_id", 1, "user_id", 5)})
	plan := d.planned()
	inService := func(did *morsim.DID) { did.Status, did.DeviceID = morsim.Active, 7 }
	d.edit("37052000015", inService) // between plan and apply
	d.answer("did_make_free", "DID was not freed", 3, 0)
	r := d.ApplyPlan(plan)
	d.says(r.Diagnostics.Errors(), "of 6 numbers are left", "DID was not freed", "37052000015: It is active")
	d.edit("37052000015", reserveFor(5))
	d.sim.ClearFaults()
	d.shows("37052000010-37052000013", `{"provider_id":1,"user_id":5}`)
	left := 0
	for _, did := range d.sim.DIDs() {
		if did.Status == morsim.Reserved {
			left++
		}
	}
	if size := fmt.Sprint(d.State(vilnius)["size"]); size != fmt.Sprint(left) || left != 7 {
		t.Errorf("size is %s, and %d numbers are left", size, left)
	}
	for _, did := range d.sim.DIDs() {
		if did.Number > "37052000013" && did.Status == morsim.Reserved {
			d.edit(did.Number, inService)
		}
	}
	d.sim.ResetLog()
	d.refused(d.Plan().Diagnostics, "3 numbers cannot be ended")
	for _, did := range d.sim.DIDs() {
		d.edit(did.Number, func(did *morsim.DID) {
			if did.Status == morsim.Active {
				reserveFor(5)(did)
			}
		})
	}
	d.ok(d.Apply())
	d.stands("37052000015 terminated 0 0")
	d.noChange()
}

func TestNullLeavesAloneWhatOthersHaveSet(t *testing.T) {
	t.Parallel()
	table := rows{
		"37052000001": row("provider_id", 1, "user_id", nil, "device_id", nil),
		"37052000002": row("provider_id", 1, "user_id", 5, "device_id", nil),
		"37052000003": row("provider_id", 1, "user_id", 5),
	}
	d := newDesk(t, morsim.Options{}).started(table)
	d.edit("37052000001", reserveFor(6))
	d.edit("37052000002", func(did *morsim.DID) { did.Status, did.DeviceID = morsim.Active, 7 })
	d.noChange()
	d.says(d.planned().Diagnostics, "Somebody else has reserved numbers", "no user (user_id is null", "37052000001", "Somebody else has put numbers on a device", "no device (device_id is null", "37052000002")

	// Undone is only what this inventory has set.
	d.edit("37052000003", reserveFor(6))
	d.table(table.with(rows{"37052000003": row("provider_id", 1, "user_id", nil)}))
	d.ok(d.Apply())
	d.sim.wantWrites(t, 0)
	d.stands("37052000003 reserved 6 0")
	d.noChange()

	// What others have reserved does not end either.
	d.table(rows{"37052000003": row("provider_id", 1, "user_id", nil)})
	d.refused(d.Plan().Diagnostics, "2 numbers cannot be ended", "37052000001: It is reserved for Kaunas Office", "37052000002: It is active")
	d.table(rows{"37052000003": row("provider_id", 1, "user_id", nil)}, "deletion_policy", "abandon")
	d.says(d.planned().Diagnostics, "stop managing 2")
	d.ok(d.Apply())
	d.sim.wantWrites(t, 0)
	if counts := fmt.Sprint(d.State(vilnius)["status_counts"]); counts != "map[reserved:1]" {
		t.Errorf("the status counts have numbers that Terraform has forgotten: %s", counts)
	}
	d.noChange()
}

func TestAnAbsentFieldIsLetGo(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.table(rows{
		"37052000001": row("provider_id", 1, "user_id", 5), "37052000002": row("provider_id", 1), "37052000010-37052000013": row(),
	})
	d.ok(d.Apply())
	d.sim.wantWrites(t, 0)
	d.noChange()
	d.edit("37052000011", reserveFor(6)) // is nobody's business now
	d.noChange()
	// and null undoes nothing any more
	d.table(rows{
		"37052000001": row("provider_id", 1, "user_id", 5, "device_id", nil), "37052000002": row("provider_id", 1, "user_id", nil), "37052000010-37052000013": row(),
	})
	d.ok(d.Apply())
	d.sim.wantWrites(t, 0)
	d.stands("37052000001 active 5 7", "37052000002 active 6 9")
}

func TestWhoseNumberIsInService(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.edit("37052000001", func(did *morsim.DID) { did.UserID, did.DeviceID = 6, 9 })
	d.refused(d.Plan().Diagnostics, "37052000001: It is active, reserved for Kaunas Office, on device SIP/9", "take user_id and device_id out of its row")
	d.table(three().with(rows{"37052000001": nil}), "force_destroy", true)
	d.says(d.planned().Diagnostics, "take 1 off their device, terminate 1")
	d.table(three().with(rows{"37052000001": row("provider_id", 1)}))
	d.ok(d.Apply())
	d.stands("37052000001 active 6 9")
	d.noChange()
}

func TestUserChangesWithoutTheDevice(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.table(three().with(rows{"37052000001": row("provider_id", 1, "user_id", 6)}))
	d.refused(d.Plan().Diagnostics, "37052000001: It is active", "or to the new device")
	d.table(three().with(rows{"37052000001": row("provider_id", 1, "user_id", 6, "device_id", nil)}))
	d.ok(d.Apply())
	d.stands("37052000001 reserved 6 0")
	d.noChange()
	d.table(three().with(rows{"37052000003": row("provider_id", 1, "device_id", 7)}))
	d.sim.ResetLog()
	d.refused(d.Plan().Diagnostics, "37052000003: Its row has a device_id, and no user_id")
}

func TestPutBackWhenRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, unasked).started(three())
	d.table(three().with(rows{"37052000001": row("provider_id", 1, "user_id", 99, "device_id", 9)}))
	d.says(d.Apply().Diagnostics.Errors(), "37052000001: The number was put back: it is active, reserved for Vilnius Office", "User was not found")
	d.stands("37052000001 active 5 7")
	d.table(three())
	d.ok(d.Apply())
	d.noChange()
}

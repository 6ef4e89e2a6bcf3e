package provider

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestLostMemory: the state has rows and no private data, as when the provider was killed in a change.
func TestLostMemory(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	const lost = "numbers of an inventory must be adopted again"
	d := newDesk(t, morsim.Options{}).started(three())
	moved := three().with(rows{"37052000001": kaunas(), "37052000010-37052000013": kaunas()})
	d.edit("37052000010", func(did *morsim.DID) { did.UserID, did.DeviceID = 6, 9 }) // has been moved
	d.edit("37052000011", reserveFor(6))                                             // is half moved
	d.edit("37052000012", func(did *morsim.DID) { did.Status, did.UserID, did.DeviceID = morsim.Free, 0, 0 })
	d.SetPrivate(vilnius, "")
	for name, table := range map[string]rows{"changed": moved, "unchanged": three(), "without a row": moved.with(rows{"37052000002": nil})} {
		d.table(table, "force_destroy", true)
		t.Log(name)
		d.refused(d.Plan().Diagnostics, lost, "Set adopt_existing = true and apply")
		d.refused(d.Plan(tfdriver.Destroy).Diagnostics, lost, "To destroy the inventory")
	}
	d.ok(d.Apply(tfdriver.RefreshOnly))
	d.refused(d.Plan().Diagnostics, lost)

	d.table(moved, "adopt_existing", true)
	d.ok(d.Apply())
	d.stands("37052000001 active 6 9", "37052000002 active 6 9", "37052000010 active 6 9", "37052000011 active 6 9", "37052000012 active 6 9", "37052000013 active 6 9")
	if calls := d.calls(); strings.Contains(calls, "did_create") || strings.Contains(calls, "did_terminate") {
		t.Errorf("going on sends %s", calls)
	}
	d.noChange()

	// From now on it knows its numbers again.
	d.table(moved.with(rows{"37052000001": nil}), "force_destroy", true)
	d.ok(d.Apply())
	d.stands("37052000001 terminated 0 0")
	d.noChange()
}

// TestLostMemoryTakesNothing: a number that stands neither as its row nor as the one before is somebody's.
func TestLostMemoryTakesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{}).started(three())
	d.SetPrivate(vilnius, "")
	d.edit("37052000001", func(did *morsim.DID) { did.UserID, did.DeviceID = 6, 9 })
	d.table(three(), "adopt_existing", true, "force_destroy", true)
	d.refused(d.Plan().Diagnostics, "1 number exists in MOR already", "37052000001")
	d.table(three().with(rows{"37052000001": nil}), "adopt_existing", true, "force_destroy", true)
	d.ok(d.Apply())
	d.sim.wantWrites(t, 1) // the comment, which no call shows
	d.stands("37052000001 active 6 9")
	d.noChange()
}

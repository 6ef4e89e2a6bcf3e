package provider

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestGoneWithItsUser: a number that was terminated or removed together with its user
// cannot be brought back. It stays in the state, holds up nothing, and comes back as
// soon as the configuration names somebody who exists.
func TestGoneWithItsUser(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	const number = "37052000001"
	other := tfdriver.Resource{Type: "mor_did", Name: "c", Attrs: row("did", "37052000012", "provider_id", 1, "user_id", 5)}
	for name, end := range map[string]func(*desk){
		"terminated": func(d *desk) {
			d.edit(number, func(did *morsim.DID) { did.Status, did.UserID, did.DeviceID = morsim.Terminated, 0, 0 })
		},
		"missing": func(d *desk) { d.sim.RemoveDID(number) },
	} {
		begin := func(t *testing.T, runs int) *desk {
			t.Helper()
			t.Parallel()
			d := newDesk(t, morsim.Options{})
			d.sim.AddUser(morsim.User{ID: 60, Username: "leaving", Kind: morsim.SimpleUser})
			d.sim.AddDevice(morsim.Device{ID: 70, UserID: 60, Trunk: true})
			d.Config(append(asSingles(number, row("provider_id", 1, "user_id", 60, "device_id", 70)), other)...)
			d.ok(d.Apply())
			end(d)
			d.edit("37052000012", func(did *morsim.DID) { did.Status, did.UserID = morsim.Free, 0 })
			d.sim.RemoveDevice(70)
			d.sim.RemoveUser(60)
			for range runs {
				d.says(d.planned().Diagnostics, "A user does not exist", "MOR has no user 60", "skips them", "A DID cannot be brought back as configured")
				d.ok(d.Apply())
				if d.State("mor_did.a")["status"] != name || d.State("mor_did_trunk_assignment.a") == nil {
					t.Errorf("the state has %v and %v", d.State("mor_did.a"), d.State("mor_did_trunk_assignment.a"))
				}
			}
			d.stands("37052000012 reserved 5 0")
			d.noChange()
			d.sim.ResetLog()
			return d
		}
		t.Run(name+", destroyed", func(t *testing.T) {
			d := begin(t, 2)
			d.ok(d.Destroy())
			d.stands("37052000012 terminated 0 0")
			if len(d.Objects()) > 0 {
				t.Errorf("the state has %v", d.Objects())
			}
		})
		t.Run(name+", forgotten", func(t *testing.T) {
			d := begin(t, 1)
			d.Config(other)
			d.ok(d.Apply())
			d.noChange()
			d.sim.wantWrites(t, 0)
		})
		t.Run(name+", another comment", func(t *testing.T) {
			d := begin(t, 1)
			d.Config(append(asSingles(number, row("provider_id", 1, "user_id", 60, "device_id", 70, "comment", "one")), other)...)
			d.refused(d.Plan().Diagnostics, "A user does not exist", "MOR has no user 60", "Set user_id to the ID of a user")
		})
		t.Run(name+", another user", func(t *testing.T) {
			d := begin(t, 1)
			d.Config(append(asSingles(number, row("provider_id", 1, "user_id", 5, "device_id", 70)), other)...)
			d.says(d.Plan().Diagnostics, "A device does not exist", "MOR has no device 70")
			d.Config(append(asSingles(number, row("provider_id", 1, "user_id", 5, "device_id", 7)), other)...)
			d.planned()
			d.ok(d.Apply())
			d.stands(number + " active 5 7")
			d.noChange()
		})
	}
	t.Run("its device alone", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, morsim.Options{})
		d.sim.AddDevice(morsim.Device{ID: 70, UserID: 5, Trunk: true})
		d.Config(append(asSingles(number, row("provider_id", 1, "user_id", 5, "device_id", 70)), other)...)
		d.ok(d.Apply())
		d.edit(number, reserveFor(5))
		d.edit("37052000012", func(did *morsim.DID) { did.Status, did.UserID = morsim.Free, 0 })
		d.sim.RemoveDevice(70)
		for range 2 {
			d.says(d.planned().Diagnostics, "A device does not exist", "MOR has no device 70", "skips them")
			d.ok(d.Apply())
		}
		d.stands(number+" reserved 5 0", "37052000012 reserved 5 0")
		d.Config(append(asSingles(number, row("provider_id", 1, "user_id", 5, "device_id", 7)), other)...)
		d.ok(d.Apply())
		d.stands(number + " active 5 7")
		d.noChange()
	})
}

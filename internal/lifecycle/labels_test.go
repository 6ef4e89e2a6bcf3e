package lifecycle_test

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func legacy(c *mor.Config) { c.ReadAPI = mor.ReadLegacy }

// lists are legacy lists that leave out what they may (vendor page 001: elements may be missing).
var (
	withoutDevices = morsim.Options{OmitElements: []string{"device"}}
	withoutOwners  = morsim.Options{OmitElements: []string{"owner", "reseller"}}
)

// A number on a device that the list does not name is on it all the same.
func TestDeviceNotShown(t *testing.T) {
	active := morsim.DID{UserID: vilnius, DeviceID: trunk}

	w := start(t, withoutDevices, legacy)
	w.add(active)
	left, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(trunk)}, nil)
	ok(t, err)
	w.tookOnce("did_device_unassign")
	equal(t, "left", left.OnDevice(), false)

	w = start(t, withoutDevices, legacy)
	w.add(active)
	left, err = w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(second)}, nil)
	ok(t, err)
	w.wantCalls()
	equal(t, "left", left.Describe(), "active, reserved for Vilnius Office, on a device that is not shown")

	w = start(t, withoutDevices, legacy)
	w.add(active)
	_, err = w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk})
	ok(t, err)
	w.wantCalls()

	// No label tells that it is still on the device where it was seen.
	for name, from := range map[string]*lifecycle.Place{"none": nil, "no label": {}, "a label": {Label: "SIP/7"}} {
		_, err = w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: second, From: from})
		reason := lifecycle.OnOtherDevice
		if name == "a label" {
			reason = lifecycle.Moved
		}
		wantProblem(t, err, reason)
		w.wantCalls()
	}

	p := wantProblem(t, end(lifecycle.Ending{Policy: lifecycle.Terminate})(w), lifecycle.InUse)
	equal(t, "forced", p.Forced, false)
	w.wantCalls()
	ok(t, end(lifecycle.Ending{Policy: lifecycle.Terminate, Force: true})(w))
	w.tookOnce("did_device_unassign", "did_make_free", "did_terminate")
}

// An empty element is an answer: a number that is active on nothing is not taken off anything.
func TestActiveOnNothing(t *testing.T) {
	w := start(t, morsim.Options{}, legacy)
	before := w.add(morsim.DID{Status: morsim.Active, UserID: vilnius})
	p := wantProblem(t, end(lifecycle.Ending{Policy: lifecycle.Terminate, Force: true})(w), lifecycle.InUse)
	equal(t, "forced", p.Forced, true)
	left, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(trunk)}, nil)
	ok(t, err)
	equal(t, "left", left.Describe(), "active, reserved for Vilnius Office")
	w.unchanged(before)
}

// Without a name nothing tells that a number is still whose it was: it is proven, or not taken.
func TestOwnerNotShown(t *testing.T) {
	none := ""
	w := start(t, withoutOwners, legacy)
	before := w.add(morsim.DID{UserID: kaunas})
	_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{Comment: text("x")}, PriorUserID: id(vilnius), PriorOwner: &none})
	wantProblem(t, err, lifecycle.Taken)
	_, err = w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius)}, PriorOwner: &none})
	wantProblem(t, err, lifecycle.Taken)
	w.unchanged(before)
	_, err = w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{Comment: text("x")}, PriorUserID: id(kaunas), PriorOwner: &none})
	ok(t, err)
	equal(t, "comment", w.stands().Comment, "x")
}

// A reseller's own number shows the reseller in the place of an owner.
func TestResellersOwn(t *testing.T) {
	const reseller, other = int64(morsim.ResellerID), int64(51)
	w := start(t, morsim.Options{}, legacy)
	w.AddUser(morsim.User{ID: other, Name: "Second Reseller", Kind: morsim.Reseller})
	w.add(morsim.DID{UserID: other})
	now, err := w.Find(w.ctx, number)
	ok(t, err)
	equal(t, "standing", now.Describe(), "reserved for Second Reseller")
	owner := "Test Reseller"
	_, err = w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{Comment: text("x")}, PriorUserID: id(reseller), PriorOwner: &owner})
	wantProblem(t, err, lifecycle.Taken)
	w.wantCalls()
}

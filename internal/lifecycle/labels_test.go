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
	m, err := w.bring1(unassign(trunk, vilnius))
	ok(t, err)
	w.tookOnce("did_device_unassign")
	equal(t, "left", m.Now.OnDevice(), false)

	w = start(t, withoutDevices, legacy)
	w.add(active)
	m, err = w.bring1(unassign(second, vilnius))
	ok(t, err)
	w.wantCalls()
	equal(t, "left", m.Now.Describe(), "active, reserved for Vilnius Office, on a device that is not shown")

	w = start(t, withoutDevices, legacy)
	w.add(active)
	_, err = w.bring1(assign(trunk, vilnius))
	ok(t, err)
	w.wantCalls()

	// No label tells that it is still on the device where it was seen.
	for name, m := range map[string]lifecycle.Member{
		"no device": assign(second, vilnius), "a label": moveBack("Vilnius Office", "SIP/7", second, vilnius), "none": moveBack("Vilnius Office", "", second, vilnius),
	} {
		t.Run(name, func(*testing.T) {
			_, err = w.bring1(m)
			wantProblem(t, err, lifecycle.OnOtherDevice)
			w.wantCalls()
		})
	}

	_, err = w.bring1(end(lifecycle.Terminate, false, vilnius))
	p := wantProblem(t, err, lifecycle.InUse)
	equal(t, "forced", p.Forced, false)
	w.wantCalls()
	_, err = w.bring1(end(lifecycle.Terminate, true, vilnius))
	ok(t, err)
	w.tookOnce("did_device_unassign", "did_make_free", "did_terminate")
}

// An empty element is an answer: a number that is active on nothing is not taken off anything.
func TestActiveOnNothing(t *testing.T) {
	w := start(t, morsim.Options{}, legacy)
	before := w.add(morsim.DID{Status: morsim.Active, UserID: vilnius})
	_, err := w.bring1(end(lifecycle.Terminate, true, vilnius))
	p := wantProblem(t, err, lifecycle.InUse)
	equal(t, "forced", p.Forced, true)
	m, err := w.bring1(unassign(trunk, vilnius))
	ok(t, err)
	equal(t, "left", m.Now.Describe(), "active, reserved for Vilnius Office")
	w.unchanged(before)
}

// Without a name nothing tells that a number is still whose it was: it is proven, or not taken.
func TestOwnerNotShown(t *testing.T) {
	w := start(t, withoutOwners, legacy)
	before := w.add(morsim.DID{UserID: kaunas})
	for _, m := range []lifecycle.Member{
		set(lifecycle.Settings{Comment: text("x")}, vilnius), give(0, vilnius), give(vilnius, 99), release(0),
	} {
		_, err := w.bring1(m)
		wantProblem(t, err, lifecycle.Taken)
	}
	w.unchanged(before)
	_, err := w.bring1(set(lifecycle.Settings{Comment: text("x")}, kaunas))
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
	_, err = w.bring1(set(lifecycle.Settings{Comment: text("x")}, reseller))
	wantProblem(t, err, lifecycle.Taken)
	w.wantCalls()
}

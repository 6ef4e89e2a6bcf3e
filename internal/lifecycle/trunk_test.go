package lifecycle_test

import (
	"fmt"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// Onto a device, from where a number can get there.
func TestAssign(t *testing.T) {
	for name, c := range map[string]struct {
		where   string
		options morsim.Options
		a       lifecycle.Assignment
		calls   []string
	}{
		"reserved":                  {"reserved", morsim.Options{}, lifecycle.Assignment{DeviceID: trunk}, []string{"did_trunk_device_assign"}},
		"reserved, a user besides":  {"reserved", morsim.Options{}, lifecycle.Assignment{DeviceID: trunk, ReserveFor: id(kaunas)}, []string{"did_trunk_device_assign"}},
		"free, a user known":        {"free", morsim.Options{}, lifecycle.Assignment{DeviceID: trunk, ReserveFor: id(vilnius)}, []string{"did_details_update", "did_trunk_device_assign"}},
		"a move by label":           {"active", morsim.Options{}, lifecycle.Assignment{DeviceID: second, ReserveFor: id(vilnius), From: &lifecycle.Place{Label: "SIP/7"}}, []string{"did_device_unassign", "did_trunk_device_assign"}},
		"a move by an ID":           {"active", morsim.Options{}, lifecycle.Assignment{DeviceID: second, From: &lifecycle.Place{DeviceID: id(trunk), Label: "SIP/renamed"}}, []string{"did_device_unassign", "did_trunk_device_assign"}},
		"a move where that frees":   {"active", morsim.Options{UnassignLeaves: morsim.Free}, lifecycle.Assignment{DeviceID: second, ReserveFor: id(vilnius), From: &lifecycle.Place{Label: "SIP/7"}}, []string{"did_device_unassign", "did_details_update", "did_trunk_device_assign"}},
		"a move, from not needed":   {"reserved", morsim.Options{}, lifecycle.Assignment{DeviceID: second, From: &lifecycle.Place{Label: "SIP/7"}}, []string{"did_trunk_device_assign"}},
		"other people's words help": {"reserved", morsim.Options{Respell: map[string]string{"DID is not free": "x"}}, lifecycle.Assignment{DeviceID: trunk}, []string{"did_trunk_device_assign"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := from(t, c.where, c.options)
			c.a.Number = number
			now, err := w.Assign(w.ctx, c.a)
			ok(t, err)
			w.wantCalls(c.calls...)
			w.tookOnce(c.calls...)
			equal(t, "device", w.stands().DeviceID, c.a.DeviceID)
			equal(t, "owner", w.stands().UserID, vilnius)
			equal(t, "told", now.Device, fmt.Sprintf("SIP/%d", c.a.DeviceID))
		})
	}
}

// A server that frees what leaves a device, and nobody to reserve it for: it is told, and the number stands free.
func TestMoveFreedByServer(t *testing.T) {
	w, _ := from(t, "active", morsim.Options{UnassignLeaves: morsim.Free})
	now, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: second, From: &lifecycle.Place{DeviceID: id(trunk)}})
	p := wantProblem(t, err, lifecycle.FreedByServer)
	equal(t, "status", p.Standing.Status, mor.StatusFree)
	equal(t, "told", now.Status, mor.StatusFree)
	w.wantCalls("did_device_unassign")
}

// A device that MOR refuses puts the number back onto the one it was on, with the server's words.
func TestMoveIsPutBack(t *testing.T) {
	for _, leaves := range []string{morsim.Reserved, morsim.Free} {
		w, _ := from(t, "active", morsim.Options{UnassignLeaves: leaves})
		_, err := w.Assign(w.ctx, lifecycle.Assignment{
			Number: number, DeviceID: 999, ReserveFor: id(vilnius), From: &lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"},
		})
		p := wantProblem(t, err, lifecycle.PutBack)
		equal(t, "cause", mor.CodeOf(p), mor.CodeDeviceNotFound)
		equal(t, "device", w.stands().DeviceID, trunk)
		equal(t, "status", w.stands().Status, morsim.Active)
	}
	w, _ := from(t, "active", morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "Device was not assigned"}})
	_, err := w.Assign(w.ctx, lifecycle.Assignment{
		Number: number, DeviceID: second, ReserveFor: id(vilnius), From: &lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"},
	})
	p := wantProblem(t, err, lifecycle.NotPutBack)
	equal(t, "told", p.Standing.Device, "")
}

// A number on a device of which only the label is known is taken from there only if
// it is proven to be the user's that it is reserved for.
func TestMoveByLabelProves(t *testing.T) {
	for name, c := range map[string]struct {
		stands morsim.DID
		user   *int64
		reason lifecycle.Reason
	}{
		"of somebody of the same name":                   {morsim.DID{UserID: namesake, DeviceID: second}, id(vilnius), lifecycle.Taken},
		"of nobody known":                                {morsim.DID{UserID: vilnius, DeviceID: second}, nil, lifecycle.NotProven},
		"reserved for somebody of the same name by then": {morsim.DID{UserID: namesake}, id(vilnius), lifecycle.Taken},
	} {
		for _, leaves := range []string{morsim.Reserved, morsim.Free} {
			w := start(t, morsim.Options{UnassignLeaves: leaves})
			w.AddUser(morsim.User{ID: namesake, Username: "namesake", Name: "Vilnius Office", Kind: morsim.SimpleUser})
			before := w.add(c.stands)
			_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk, ReserveFor: c.user, From: &lifecycle.Place{Label: "SIP/8"}})
			p := wantProblem(t, err, c.reason)
			equal(t, name, p.Asked, lifecycle.ToMoveBack)
			w.unchanged(before)
		}
	}
}

// Where only the label of the device is known that a number was taken off, it cannot be put back, and that is told.
func TestMoveByLabelIsNotPutBack(t *testing.T) {
	move := lifecycle.Assignment{Number: number, DeviceID: 999, ReserveFor: id(vilnius), From: &lifecycle.Place{Label: "SIP/8"}}
	for _, leaves := range []string{morsim.Reserved, morsim.Free} {
		w := start(t, morsim.Options{UnassignLeaves: leaves})
		w.add(morsim.DID{UserID: vilnius, DeviceID: second})
		_, err := w.Assign(w.ctx, move)
		p := wantProblem(t, err, lifecycle.NotPutBack)
		equal(t, "cause", mor.CodeOf(p), mor.CodeDeviceNotFound)
		equal(t, "taken off", p.Off, "SIP/8")
		equal(t, "told", p.Standing.Describe(), "reserved for Vilnius Office")
	}
	w := start(t, morsim.Options{SilentlyIgnore: map[string]bool{"did_trunk_device_assign": true}})
	w.add(morsim.DID{UserID: vilnius, DeviceID: second})
	move.DeviceID = trunk
	_, err := w.Assign(w.ctx, move)
	p := wantProblem(t, err, lifecycle.NotPutBack)
	equal(t, "taken off", p.Off, "SIP/8")
	wantProblem(t, p.Err, lifecycle.DidNotTake)
}

// Off the device.
func TestUnassign(t *testing.T) {
	for name, c := range map[string]struct {
		options morsim.Options
		place   lifecycle.Place
		user    *int64
		calls   []string
		status  string
	}{
		"by label":                    {morsim.Options{}, lifecycle.Place{Label: "SIP/7"}, nil, []string{"did_device_unassign"}, morsim.Reserved},
		"by ID, after a renaming":     {morsim.Options{}, lifecycle.Place{DeviceID: id(trunk), Label: "SIP/old"}, nil, []string{"did_device_unassign"}, morsim.Reserved},
		"where that frees":            {morsim.Options{UnassignLeaves: morsim.Free}, lifecycle.Place{Label: "SIP/7"}, id(vilnius), []string{"did_device_unassign", "did_details_update"}, morsim.Reserved},
		"where that frees, no user":   {morsim.Options{UnassignLeaves: morsim.Free}, lifecycle.Place{Label: "SIP/7"}, nil, []string{"did_device_unassign"}, morsim.Free},
		"where it leaves it reserved": {morsim.Options{}, lifecycle.Place{Label: "SIP/7"}, id(kaunas), []string{"did_device_unassign"}, morsim.Reserved},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := from(t, "active", c.options)
			left, err := w.Unassign(w.ctx, number, c.place, c.user)
			ok(t, err)
			w.wantCalls(c.calls...)
			equal(t, "device", w.stands().DeviceID, 0)
			equal(t, "status", w.stands().Status, c.status)
			equal(t, "told", string(left.Status), c.status)
			if c.status == morsim.Reserved {
				equal(t, "owner", w.stands().UserID, vilnius)
			}
		})
	}
}

// A closed number is left on its device: taking it off could lift the suspension.
func TestUnassignOfAClosedNumber(t *testing.T) {
	place := lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}
	w, before := from(t, "closed", morsim.Options{})
	left, err := w.Unassign(w.ctx, number, place, id(vilnius))
	ok(t, err)
	equal(t, "left on", left.Device, "SIP/7")
	equal(t, "the number", w.stands(), before)
	w.wantCalls()

	// One that is not closed was to be taken off, and any refusal is an error.
	for _, words := range []string{"Failed to unassign DID", "DID is already free", "Something else"} {
		w, before := from(t, "active", morsim.Options{Refuse: map[string]string{"did_device_unassign": words}})
		if _, err := w.Unassign(w.ctx, number, place, nil); err == nil {
			t.Errorf("%s: no error", words)
		}
		equal(t, "the number", w.stands(), before)
	}
}

// A label may be shared: where the device's ID is known, it is asked for before the number is taken off.
func TestUnassignProves(t *testing.T) {
	w, before := from(t, "active", morsim.Options{})
	w.EditDevice(second, func(d *morsim.Device) { d.Label = "SIP/7" })
	left, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(second), Label: "SIP/7"}, nil)
	ok(t, err)
	equal(t, "left on", left.Device, "SIP/7")
	equal(t, "the number", w.stands(), before)
	w.wantCalls()
}

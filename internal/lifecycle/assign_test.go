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
	byLabel := moveBack("Vilnius Office", "SIP/7", second, vilnius)
	frees := morsim.Options{UnassignLeaves: morsim.Free}
	for name, c := range map[string]struct {
		where   string
		options morsim.Options
		member  lifecycle.Member
		calls   []string
	}{
		"reserved":                   {"reserved", morsim.Options{}, assign(trunk, vilnius), []string{"did_trunk_device_assign"}},
		"reserved, no user known":    {"reserved", morsim.Options{}, assign(trunk, 0), []string{"did_trunk_device_assign"}},
		"free, a user known":         {"free", morsim.Options{}, assign(trunk, vilnius), []string{"did_details_update", "did_trunk_device_assign"}},
		"a move":                     {"active", morsim.Options{}, move(trunk, second, vilnius), []string{"did_device_unassign", "did_trunk_device_assign"}},
		"a move, no user known":      {"active", morsim.Options{}, move(trunk, second, 0), []string{"did_device_unassign", "did_trunk_device_assign"}},
		"a move where that frees":    {"active", frees, move(trunk, second, vilnius), []string{"did_device_unassign", "did_details_update", "did_trunk_device_assign"}},
		"a move back":                {"active", morsim.Options{}, byLabel, []string{"did_device_unassign", "did_trunk_device_assign"}},
		"a move back where it frees": {"active", frees, byLabel, []string{"did_device_unassign", "did_details_update", "did_trunk_device_assign"}},
		"a move back, not needed":    {"reserved", morsim.Options{}, byLabel, []string{"did_trunk_device_assign"}},
		"other people's words help":  {"reserved", morsim.Options{Respell: map[string]string{"DID is not free": "x"}}, assign(trunk, vilnius), []string{"did_trunk_device_assign"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := from(t, c.where, c.options)
			m, err := w.bring1(c.member)
			ok(t, err)
			w.wantCalls(c.calls...)
			w.tookOnce(c.calls...)
			device := c.member.Goal.Device.ID
			equal(t, "device", w.stands().DeviceID, device)
			equal(t, "owner", w.stands().UserID, vilnius)
			equal(t, "told", m.Now.Device, fmt.Sprintf("SIP/%d", device))
		})
	}
}

// A server that frees what leaves a device, and nobody to reserve it for: it is told, and the number stands free.
func TestMoveFreedByServer(t *testing.T) {
	w, _ := from(t, "active", morsim.Options{UnassignLeaves: morsim.Free})
	m, err := w.bring1(move(trunk, second, 0))
	p := wantProblem(t, err, lifecycle.FreedByServer)
	equal(t, "told", p.Standing.Status, mor.StatusFree)
	equal(t, "taken off", p.Off, "SIP/7")
	equal(t, "as it stands", m.Now.Status, mor.StatusFree)
	w.wantCalls("did_device_unassign")
}

// A number on a device of which only the label is known is taken from there only if
// it is proven to be the user's that it is reserved for.
func TestMoveBackProves(t *testing.T) {
	for name, c := range map[string]struct {
		stands morsim.DID
		user   int64
		reason lifecycle.Reason
	}{
		"of somebody of the same name":                   {morsim.DID{UserID: namesake, DeviceID: second}, vilnius, lifecycle.InUse},
		"of nobody known":                                {morsim.DID{UserID: vilnius, DeviceID: second}, 0, lifecycle.NotProven},
		"reserved for somebody of the same name by then": {morsim.DID{UserID: namesake}, vilnius, lifecycle.Taken},
	} {
		for _, leaves := range []string{morsim.Reserved, morsim.Free} {
			t.Run(name+", "+leaves, func(t *testing.T) {
				w := start(t, morsim.Options{UnassignLeaves: leaves})
				w.AddUser(morsim.User{ID: namesake, Username: "namesake", Name: "Vilnius Office", Kind: morsim.SimpleUser})
				before := w.add(c.stands)
				_, err := w.bring1(moveBack("Vilnius Office", "SIP/8", trunk, c.user))
				p := wantProblem(t, err, c.reason)
				if c.reason != lifecycle.InUse {
					equal(t, name, p.Asked, lifecycle.ToMoveBack)
				}
				w.unchanged(before)
			})
		}
	}
}

// Off the device.
func TestUnassign(t *testing.T) {
	frees := morsim.Options{UnassignLeaves: morsim.Free}
	for name, c := range map[string]struct {
		options morsim.Options
		user    int64
		calls   []string
		status  string
	}{
		"as documented":             {morsim.Options{}, vilnius, []string{"did_device_unassign"}, morsim.Reserved},
		"no user":                   {morsim.Options{}, 0, []string{"did_device_unassign"}, morsim.Reserved},
		"where that frees":          {frees, vilnius, []string{"did_device_unassign", "did_details_update"}, morsim.Reserved},
		"where that frees, no user": {frees, 0, []string{"did_device_unassign"}, morsim.Free},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := from(t, "active", c.options)
			m, err := w.bring1(unassign(trunk, c.user))
			ok(t, err)
			w.wantCalls(c.calls...)
			equal(t, "device", w.stands().DeviceID, 0)
			equal(t, "status", w.stands().Status, c.status)
			equal(t, "told", string(m.Now.Status), c.status)
			if c.status == morsim.Reserved {
				equal(t, "owner", w.stands().UserID, vilnius)
			}
		})
	}
}

// A closed number is left on its device: taking it off could lift the suspension.
func TestUnassignOfAClosedNumber(t *testing.T) {
	w, before := from(t, "closed", morsim.Options{})
	m, err := w.bring1(unassign(trunk, vilnius))
	ok(t, err)
	equal(t, "left on", m.Now.Device, "SIP/7")
	w.unchanged(before)

	// One that is not closed was to be taken off, and any refusal is an error.
	for _, words := range []string{"Failed to unassign DID", "DID is already free", "Something else"} {
		w, before := from(t, "active", morsim.Options{Refuse: map[string]string{"did_device_unassign": words}})
		if _, err := w.bring1(unassign(trunk, vilnius)); err == nil {
			t.Errorf("%s: no error", words)
		}
		equal(t, "the number", w.stands(), before)
	}
}

// A label may be shared: the device's ID is asked for before the number is taken off.
func TestUnassignProves(t *testing.T) {
	w, before := from(t, "active", morsim.Options{})
	w.EditDevice(second, func(d *morsim.Device) { d.Label = "SIP/7" })
	m, err := w.bring1(unassign(second, vilnius))
	ok(t, err)
	equal(t, "left on", m.Now.Device, "SIP/7")
	w.unchanged(before)
}

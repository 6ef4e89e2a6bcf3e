package lifecycle_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The main job and its way back, on every server that the documentation allows for.
func TestMainJob(t *testing.T) {
	onAll(t, func(t *testing.T, w *world, options morsim.Options) {
		freed := options.UnassignLeaves == morsim.Free

		now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius), Comment: text("ąž & <co>"), CustomSIPHeader: text("X-A: 1"), ResellerComment: text("")})
		ok(t, err)
		w.tookOnce("did_create", "did_details_update")
		d := w.stands()
		equal(t, "status", d.Status, morsim.Reserved)
		equal(t, "owner", d.UserID, vilnius)
		equal(t, "comment", d.Comment, "ąž & <co>")
		equal(t, "header", d.CustomSIPHeader, "X-A: 1")
		equal(t, "told id", now.ID, d.ID)
		equal(t, "told status", now.Status, mor.StatusReserved)
		equal(t, "told owner", now.Owner, "Vilnius Office")

		w.ResetLog()
		now, err = w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk})
		ok(t, err)
		w.tookOnce("did_trunk_device_assign")
		equal(t, "device", w.stands().DeviceID, trunk)
		equal(t, "told device", now.Device, "SIP/7")
		equal(t, "told status", now.Status, mor.StatusActive)

		w.ResetLog() // again: nothing to do
		_, err = w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk})
		ok(t, err)
		w.wantCalls()

		w.ResetLog() // settings that do not touch its use
		now, err = w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(2), UserID: id(vilnius), Comment: text("")}})
		ok(t, err)
		w.tookOnce("did_details_update")
		equal(t, "provider", w.stands().ProviderID, 2)
		equal(t, "comment", w.stands().Comment, "")
		equal(t, "header", w.stands().CustomSIPHeader, "X-A: 1")
		if options.VisibilityLag == 0 { // the ID may be proven a moment before the name is seen
			equal(t, "told provider", now.Provider, "Backup Carrier")
		}
		equal(t, "told device", now.Device, "SIP/7")

		w.ResetLog()
		now, err = w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: second, ReserveFor: id(vilnius), From: &lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}})
		ok(t, err)
		if freed {
			w.tookOnce("did_device_unassign", "did_details_update", "did_trunk_device_assign")
		} else {
			w.tookOnce("did_device_unassign", "did_trunk_device_assign")
		}
		equal(t, "device", w.stands().DeviceID, second)
		equal(t, "owner", w.stands().UserID, vilnius)
		equal(t, "told device", now.Device, "SIP/8")

		w.ResetLog()
		now, err = w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(second), Label: "SIP/8"}, id(vilnius))
		ok(t, err)
		equal(t, "status", w.stands().Status, morsim.Reserved)
		equal(t, "owner", w.stands().UserID, vilnius)
		equal(t, "told status", now.Status, mor.StatusReserved)
		if freed {
			w.tookOnce("did_device_unassign", "did_details_update")
		} else {
			w.tookOnce("did_device_unassign")
		}

		w.ResetLog()
		now, err = w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(kaunas)}})
		ok(t, err)
		w.tookOnce("did_make_free", "did_details_update")
		equal(t, "owner", w.stands().UserID, kaunas)
		equal(t, "told owner", now.Owner, "Kaunas Office")

		w.ResetLog()
		now, err = w.Change(w.ctx, number, lifecycle.Change{Release: true})
		ok(t, err)
		w.tookOnce("did_make_free")
		equal(t, "told status", now.Status, mor.StatusFree)

		w.ResetLog()
		kept, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: d.ID, Policy: lifecycle.Delete, Force: false})
		ok(t, err)
		w.tookOnce("did_terminate", "did_delete")
		equal(t, "kept", kept, nil)
		equal(t, "numbers", len(w.DIDs()), 0)
	})
}

// Where a number may stand when something is asked of it.
var standings = map[string]morsim.DID{
	"free":       {Status: morsim.Free},
	"reserved":   {UserID: vilnius},
	"active":     {UserID: vilnius, DeviceID: trunk},
	"on plan":    {DialPlanID: morsim.DialPlanID},
	"closed":     {Status: morsim.Closed, UserID: vilnius, DeviceID: trunk},
	"closed off": {Status: morsim.Closed, UserID: vilnius},
	"terminated": {Status: morsim.Terminated},
	"absent":     {},
}

// from starts a world with the number in one of them.
func from(t *testing.T, where string, options morsim.Options) (*world, morsim.DID) {
	t.Helper()
	w := start(t, options)
	w.AddDID(morsim.DID{Number: number + "1", UserID: vilnius, DeviceID: trunk}) // one that looks similar
	if where == "absent" {
		return w, morsim.DID{}
	}
	d := w.add(standings[where])
	return w, d
}

// unchanged checks that nothing was even tried.
func (w *world) unchanged(before morsim.DID) {
	w.t.Helper()
	w.wantCalls()
	if before.ID != 0 {
		equal(w.t, "the number", w.stands(), before)
	}
}

// What is refused is refused before anything is written.
func TestRefusals(t *testing.T) {
	give := func(user int64) func(*world) error {
		return func(w *world) error {
			_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(user), Comment: text("x")}})
			return err
		}
	}
	release := func(w *world) error {
		_, err := w.Change(w.ctx, number, lifecycle.Change{Release: true})
		return err
	}
	comment := func(w *world) error {
		_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{Comment: text("x")}})
		return err
	}
	assign := func(device int64, place *lifecycle.Place) func(*world) error {
		return func(w *world) error {
			_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: device, ReserveFor: id(vilnius), From: place})
			return err
		}
	}
	end := func(policy lifecycle.Policy, force bool) func(*world) error {
		return func(w *world) error {
			_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: policy, Force: force})
			return err
		}
	}
	for name, c := range map[string]struct {
		do   func(*world) error
		want map[string]lifecycle.Reason
	}{
		"to another user": {give(kaunas), map[string]lifecycle.Reason{
			"active": lifecycle.InUse, "on plan": lifecycle.InUse, "closed": lifecycle.Closed,
			"closed off": lifecycle.Closed, "terminated": lifecycle.Terminated, "absent": lifecycle.Absent,
		}},
		"to nobody": {release, map[string]lifecycle.Reason{
			"active": lifecycle.InUse, "on plan": lifecycle.InUse, "closed": lifecycle.Closed,
			"closed off": lifecycle.Closed, "terminated": lifecycle.Terminated, "absent": lifecycle.Absent,
		}},
		"a comment": {comment, map[string]lifecycle.Reason{"terminated": lifecycle.Terminated, "absent": lifecycle.Absent}},
		"onto another device": {assign(second, nil), map[string]lifecycle.Reason{
			"active": lifecycle.OnOtherDevice, "on plan": lifecycle.OnDialPlan,
			"closed": lifecycle.Closed, "closed off": lifecycle.Closed, "terminated": lifecycle.Terminated, "absent": lifecycle.NoSuchNumber,
		}},
		"onto the closed one's device": {assign(trunk, nil), map[string]lifecycle.Reason{
			"on plan": lifecycle.OnDialPlan,
			"closed":  lifecycle.Closed, "closed off": lifecycle.Closed, "terminated": lifecycle.Terminated, "absent": lifecycle.NoSuchNumber,
		}},
		"moved from elsewhere, by label": {assign(second, &lifecycle.Place{Label: "SIP/9"}), map[string]lifecycle.Reason{"active": lifecycle.Moved}},
		"moved from elsewhere, by ID":    {assign(second, &lifecycle.Place{DeviceID: id(9), Label: "SIP/9"}), map[string]lifecycle.Reason{"active": lifecycle.Moved}},
		"ended":                          {end(lifecycle.Terminate, false), map[string]lifecycle.Reason{"active": lifecycle.InUse, "on plan": lifecycle.OnDialPlan}},
		"ended by force":                 {end(lifecycle.Delete, true), map[string]lifecycle.Reason{"on plan": lifecycle.OnDialPlan}},
		"freed":                          {end(lifecycle.Free, false), map[string]lifecycle.Reason{"active": lifecycle.InUse, "on plan": lifecycle.OnDialPlan}},
	} {
		for where, reason := range c.want {
			t.Run(name+", "+where, func(t *testing.T) {
				t.Parallel()
				w, before := from(t, where, morsim.Options{})
				p := wantProblem(t, c.do(w), reason)
				w.unchanged(before)
				equal(t, "found", p.Standing.Found, where != "absent")
				equal(t, "as it stands", p.Standing.ID, before.ID)
				equal(t, "no more to it", p.Err, nil)
				if p.Asked == "" {
					t.Error("what was asked is missing")
				}
			})
		}
	}
}

// What stands already is not written again.
func TestNothingToDo(t *testing.T) {
	for name, c := range map[string]struct {
		where string
		do    func(*world) error
	}{
		"the same user": {"reserved", func(w *world) error {
			_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius)}})
			return err
		}},
		"the same user of a number in use": {"active", func(w *world) error {
			_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius)}})
			return err
		}},
		"the same user of a closed number": {"closed", func(w *world) error {
			_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius)}})
			return err
		}},
		"the same provider": {"active", func(w *world) error {
			_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(morsim.TestProviderID)}})
			return err
		}},
		"nobody's already": {"free", func(w *world) error {
			_, err := w.Change(w.ctx, number, lifecycle.Change{Release: true})
			return err
		}},
		"no change at all": {"closed", func(w *world) error {
			_, err := w.Change(w.ctx, number, lifecycle.Change{})
			return err
		}},
		"on the device already": {"active", func(w *world) error {
			_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk, ReserveFor: id(kaunas), From: &lifecycle.Place{Label: "SIP/9"}})
			return err
		}},
		"off the device already": {"reserved", func(w *world) error {
			_, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}, id(kaunas))
			return err
		}},
		"free and off": {"free", func(w *world) error {
			_, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}, id(kaunas))
			return err
		}},
		"elsewhere by now": {"active", func(w *world) error {
			_, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(second), Label: "SIP/8"}, id(kaunas))
			return err
		}},
		"elsewhere by now, by label": {"active", func(w *world) error {
			_, err := w.Unassign(w.ctx, number, lifecycle.Place{Label: "SIP/8"}, id(kaunas))
			return err
		}},
		"on a dial plan": {"on plan", func(w *world) error {
			_, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}, nil)
			return err
		}},
		"terminated by now": {"terminated", func(w *world) error {
			_, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}, id(kaunas))
			return err
		}},
		"gone by now": {"absent", func(w *world) error {
			_, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}, id(kaunas))
			return err
		}},
		"ended already": {"terminated", func(w *world) error {
			_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: lifecycle.Terminate, Force: true})
			return err
		}},
		"ended already, not brought back to be freed": {"terminated", func(w *world) error {
			_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: lifecycle.Free, Force: true})
			return err
		}},
		"deleted already": {"absent", func(w *world) error {
			_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 77, Policy: lifecycle.Delete, Force: true})
			return err
		}},
		"free already": {"free", func(w *world) error {
			_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: lifecycle.Free, Force: false})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, before := from(t, c.where, morsim.Options{})
			ok(t, c.do(w))
			w.unchanged(before)
		})
	}
}

// The ways to an end, by policy and server.
func TestEnd(t *testing.T) {
	type way struct {
		calls []string
		end   string // status; "" is gone
	}
	for _, c := range []struct {
		where  string
		policy lifecycle.Policy
		force  bool
		want   map[string]way // by server: "" as documented, "frees" where unassigning frees
	}{
		{"free", lifecycle.Terminate, false, map[string]way{"": {[]string{"did_terminate"}, morsim.Terminated}}},
		{"free", lifecycle.Delete, false, map[string]way{"": {[]string{"did_terminate", "did_delete"}, ""}}},
		{"reserved", lifecycle.Terminate, false, map[string]way{"": {[]string{"did_make_free", "did_terminate"}, morsim.Terminated}}},
		{"reserved", lifecycle.Free, false, map[string]way{"": {[]string{"did_make_free"}, morsim.Free}}},
		{"reserved", lifecycle.Delete, false, map[string]way{"": {[]string{"did_make_free", "did_terminate", "did_delete"}, ""}}},
		{"active", lifecycle.Terminate, true, map[string]way{
			"":      {[]string{"did_device_unassign", "did_make_free", "did_terminate"}, morsim.Terminated},
			"frees": {[]string{"did_device_unassign", "did_terminate"}, morsim.Terminated},
		}},
		{"active", lifecycle.Delete, true, map[string]way{
			"":      {[]string{"did_device_unassign", "did_make_free", "did_terminate", "did_delete"}, ""},
			"frees": {[]string{"did_device_unassign", "did_terminate", "did_delete"}, ""},
		}},
		{"active", lifecycle.Free, true, map[string]way{
			"":      {[]string{"did_device_unassign", "did_make_free"}, morsim.Free},
			"frees": {[]string{"did_device_unassign"}, morsim.Free},
		}},
		{"closed", lifecycle.Terminate, false, map[string]way{"": {[]string{"did_terminate"}, morsim.Terminated}}},
		{"closed", lifecycle.Free, false, map[string]way{"": {[]string{"did_make_free"}, morsim.Free}}},
		{"closed", lifecycle.Delete, true, map[string]way{"": {[]string{"did_terminate", "did_delete"}, ""}}},
		{"closed off", lifecycle.Terminate, false, map[string]way{"": {[]string{"did_terminate"}, morsim.Terminated}}},
		{"terminated", lifecycle.Delete, false, map[string]way{"": {[]string{"did_delete"}, ""}}},
	} {
		for server, want := range c.want {
			t.Run(fmt.Sprintf("%s, %s, force %v, %s", c.where, c.policy, c.force, server), func(t *testing.T) {
				t.Parallel()
				options := morsim.Options{}
				if server == "frees" {
					options.UnassignLeaves = morsim.Free
				}
				w, before := from(t, c.where, options)
				kept, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: before.ID, Policy: c.policy, Force: c.force})
				ok(t, err)
				equal(t, "kept", kept, nil)
				w.wantCalls(want.calls...)
				after, found := w.Simulator.DID(number)
				equal(t, "found", found, want.end != "")
				equal(t, "status", after.Status, want.end)
				equal(t, "the similar one", len(w.DIDs()) > 0 && w.DIDs()[0].DeviceID == trunk, true)
			})
		}
	}
}

// A row that MOR keeps is no error, and its reason is told.
func TestEndKeepsTheRow(t *testing.T) {
	for words, d := range map[string]morsim.DID{
		"Cannot delete DID associated with calls":  {HasCalls: true, Status: morsim.Free},
		"Cannot delete DID associated with queues": {HasQueues: true, Status: morsim.Free},
	} {
		w := start(t, morsim.Options{})
		before := w.add(d)
		for range 2 { // the second time it is terminated already
			kept, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: before.ID, Policy: lifecycle.Delete, Force: false})
			ok(t, err)
			if !strings.Contains(fmt.Sprint(kept), words) {
				t.Errorf("kept: %v, want %q", kept, words)
			}
			equal(t, "status", w.stands().Status, morsim.Terminated)
		}
	}
	// Whatever keeps the row, the number is out of use, and Terraform could not come back to it.
	for words, options := range map[string]morsim.Options{
		"Access Denied": {Refuse: map[string]string{"did_delete": "Access Denied"}},
		"did not take":  {SilentlyIgnore: map[string]bool{"did_delete": true}},
	} {
		w := start(t, options)
		w.add(morsim.DID{})
		kept, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: lifecycle.Delete, Force: false})
		ok(t, err)
		if !strings.Contains(fmt.Sprint(kept), words) {
			t.Errorf("kept: %v, want %q", kept, words)
		}
		equal(t, "status", w.stands().Status, morsim.Terminated)
	}
}

// The same number as another DID is not the one that was meant.
func TestEndOfAnother(t *testing.T) {
	for where := range standings {
		if where == "absent" {
			continue
		}
		w, before := from(t, where, morsim.Options{})
		_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: before.ID + 1, Policy: lifecycle.Delete, Force: true})
		p := wantProblem(t, err, lifecycle.Replaced)
		equal(t, "the other", p.Standing.ID, before.ID)
		w.unchanged(before)
	}
}

// A number that somebody takes into use on the way is not ended.
func TestEndMeetsSomebody(t *testing.T) {
	var w *world
	w = start(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Call == "did_terminate" {
			w.EditDID(number, func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Active, kaunas, morsim.KaunasTrunkID })
		}
	}})
	w.add(morsim.DID{UserID: vilnius})
	_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: lifecycle.Delete, Force: true})
	wantCode(t, err, mor.CodeNotTerminated)
	w.wantCalls("did_make_free", "did_terminate")
	equal(t, "device", w.stands().DeviceID, morsim.KaunasTrunkID)
}

// A number that somebody deletes and creates anew on the way is another DID, and not ended.
func TestEndMeetsAnother(t *testing.T) {
	var w *world
	freed := false
	w = start(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if freed && r.Call == morsim.CallDIDs {
			freed = false
			w.RemoveDID(number)
			w.add(morsim.DID{Comment: "somebody else's"})
		}
		freed = freed || r.Call == "did_make_free"
	}})
	before := w.add(morsim.DID{UserID: vilnius})
	_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: before.ID, Policy: lifecycle.Delete, Force: true})
	wantProblem(t, err, lifecycle.Replaced)
	w.wantCalls("did_make_free")
	equal(t, "comment", w.stands().Comment, "somebody else's")
}

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
		"a move by label":           {"active", morsim.Options{}, lifecycle.Assignment{DeviceID: second, From: &lifecycle.Place{Label: "SIP/7"}}, []string{"did_device_unassign", "did_trunk_device_assign"}},
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

// What the server itself refuses comes back as it is, with nothing done.
func TestServerRefuses(t *testing.T) {
	assign := func(device int64) func(*world) error {
		return func(w *world) error {
			_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: device})
			return err
		}
	}
	create := func(s lifecycle.Settings) func(*world) error {
		return func(w *world) error { _, err := w.Create(w.ctx, number, s); return err }
	}
	change := func(s lifecycle.Settings) func(*world) error {
		return func(w *world) error {
			_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: s})
			return err
		}
	}
	for name, c := range map[string]struct {
		where   string
		options morsim.Options
		do      func(*world) error
		code    mor.Code
	}{
		"nobody known to reserve it for": {"free", morsim.Options{}, assign(trunk), mor.CodeMustBeReserved},
		"no such device":                 {"reserved", morsim.Options{}, assign(999), mor.CodeDeviceNotFound},
		"not a trunk":                    {"reserved", morsim.Options{}, assign(morsim.VilniusPhoneID), mor.CodeNotATrunk},
		"another user's device":          {"reserved", morsim.Options{DeviceMustBelongToOwner: true}, assign(morsim.KaunasTrunkID), mor.CodeDeviceUnauthorized},
		"device not assigned":            {"reserved", morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "Device was not assigned"}}, assign(trunk), mor.CodeNotAssigned},
		"no such provider":               {"absent", morsim.Options{}, create(lifecycle.Settings{ProviderID: id(999)}), mor.CodeProviderNotFound},
		"no provider":                    {"absent", morsim.Options{}, create(lifecycle.Settings{}), mor.CodeProviderNotFound},
		"creation failed":                {"absent", morsim.Options{Refuse: map[string]string{"did_create": "DID creation failed"}}, create(lifecycle.Settings{ProviderID: id(1)}), mor.CodeCreationFailed},
		"an invalid number":              {"absent", morsim.Options{Refuse: map[string]string{"did_create": "Invalid DID specified"}}, create(lifecycle.Settings{ProviderID: id(1)}), mor.CodeInvalidDID},
		"no such user":                   {"free", morsim.Options{}, change(lifecycle.Settings{UserID: id(999)}), mor.CodeUserNotFound},
		"no such provider to move to":    {"reserved", morsim.Options{}, change(lifecycle.Settings{ProviderID: id(999)}), mor.CodeProviderNotFound},
		"not allowed":                    {"free", morsim.Options{Refuse: map[string]string{"did_details_update": "Access Denied"}}, change(lifecycle.Settings{UserID: id(vilnius)}), mor.CodeAccessDenied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, before := from(t, c.where, c.options)
			wantCode(t, c.do(w), c.code)
			equal(t, "writes", len(w.Writes()), 1)
			w.tookOnce()
			if before.ID != 0 {
				equal(t, "the number", w.stands(), before)
			}
		})
	}
}

// A server that frees what leaves a device, and nobody to reserve it for: it is told, and the number stands free.
func TestMoveFreedByServer(t *testing.T) {
	w, _ := from(t, "active", morsim.Options{UnassignLeaves: morsim.Free})
	now, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: second, From: &lifecycle.Place{Label: "SIP/7"}})
	p := wantProblem(t, err, lifecycle.FreedByServer)
	equal(t, "status", p.Standing.Status, mor.StatusFree)
	equal(t, "told", now.Status, mor.StatusFree)
	w.wantCalls("did_device_unassign")
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

// A user that MOR refuses leaves the number with the one it had; and it is taken from nobody but that one.
func TestUserIsPutBack(t *testing.T) {
	w, _ := from(t, "reserved", morsim.Options{})
	change := lifecycle.Change{Settings: lifecycle.Settings{UserID: id(999)}, PriorUserID: id(vilnius)}
	_, err := w.Change(w.ctx, number, change)
	p := wantProblem(t, err, lifecycle.PutBack)
	equal(t, "cause", mor.CodeOf(p), mor.CodeUserNotFound)
	equal(t, "owner", w.stands().UserID, vilnius)

	for name, do := range map[string]func(w *world) error{
		"changed": func(w *world) error { _, err := w.Change(w.ctx, number, change); return err },
		"released": func(w *world) error {
			_, err := w.Change(w.ctx, number, lifecycle.Change{Release: true, PriorUserID: id(vilnius)})
			return err
		},
		"ended": func(w *world) error {
			_, err := w.End(w.ctx, lifecycle.Ending{Number: number, Policy: lifecycle.Terminate, UserID: id(vilnius)})
			return err
		},
		"ended unfinished": func(w *world) error {
			_, err := w.End(w.ctx, lifecycle.Ending{Number: number, Policy: lifecycle.Terminate, Unfinished: true})
			return err
		},
	} {
		w, _ := from(t, "reserved", morsim.Options{})
		w.EditDID(number, func(d *morsim.DID) { d.UserID = kaunas })
		before := w.stands()
		wantProblem(t, do(w), lifecycle.Taken)
		equal(t, name, w.stands(), before)
		w.wantCalls()
	}
	w, _ = from(t, "closed", morsim.Options{}) // which is in nobody's service, but somebody's
	w.EditDID(number, func(d *morsim.DID) { d.UserID = kaunas })
	before := w.stands()
	_, err = w.End(w.ctx, lifecycle.Ending{Number: number, Policy: lifecycle.Terminate, UserID: id(vilnius)})
	wantProblem(t, err, lifecycle.Taken)
	equal(t, "closed", w.stands(), before)
	w.wantCalls()
}

// What was planned for one user's number is not written to another's; a user who
// was only renamed is the same.
func TestChangeOfWhatIsAnothersByNow(t *testing.T) {
	text := "front desk"
	for _, started := range []string{"reserved", "active"} {
		w, _ := from(t, started, morsim.Options{})
		owner := "Vilnius Office"
		change := lifecycle.Change{Settings: lifecycle.Settings{Comment: &text}, PriorUserID: id(vilnius), PriorOwner: &owner}
		w.EditDID(number, func(d *morsim.DID) { d.UserID = kaunas })
		before := w.stands()
		_, err := w.Change(w.ctx, number, change)
		wantProblem(t, err, lifecycle.Taken)
		equal(t, started, w.stands(), before)
		w.wantCalls()

		w, _ = from(t, started, morsim.Options{})
		owner = "As it was called before"
		_, err = w.Change(w.ctx, number, change)
		if err != nil || w.stands().Comment != text {
			t.Errorf("%s: %v, %+v", started, err, w.stands())
		}
	}
}

// Bringing back a terminated number, with all its settings.
func TestBringBack(t *testing.T) {
	onAll(t, func(t *testing.T, w *world, _ morsim.Options) {
		before := w.add(morsim.DID{Status: morsim.Terminated, ProviderID: 2, Comment: "old", ResellerComment: "old", CustomSIPHeader: "X-Old: 1", HasCalls: true})
		now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius), Comment: text("new"), ResellerComment: text("")})
		ok(t, err)
		w.tookOnce("did_make_free", "did_details_update")
		d := w.stands()
		equal(t, "id", d.ID, before.ID)
		equal(t, "told id", now.ID, before.ID)
		equal(t, "status", d.Status, morsim.Reserved)
		equal(t, "owner", d.UserID, vilnius)
		equal(t, "provider", d.ProviderID, 1)
		equal(t, "comment", d.Comment, "new")
		equal(t, "reseller's comment", d.ResellerComment, "")
		equal(t, "header, which was not asked for", d.CustomSIPHeader, "X-Old: 1")
		equal(t, "numbers", len(w.DIDs()), 1)
	})
}

// If the number cannot be brought back or not be finished, it says so and names what stands.
func TestBringBackFails(t *testing.T) {
	s := lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)}
	for name, c := range map[string]struct {
		options morsim.Options
		check   func(*testing.T, error)
		found   bool
		status  string
	}{
		"refused":          {morsim.Options{Refuse: map[string]string{"did_make_free": "DID was not freed"}}, func(t *testing.T, err error) { wantCode(t, err, mor.CodeNotFreed) }, false, morsim.Terminated},
		"did not take":     {morsim.Options{SilentlyIgnore: map[string]bool{"did_make_free": true}}, func(t *testing.T, err error) { wantProblem(t, err, lifecycle.DidNotTake) }, true, morsim.Terminated},
		"not finished":     {morsim.Options{Refuse: map[string]string{"did_details_update": "User was not found"}}, func(t *testing.T, err error) { wantCode(t, err, mor.CodeUserNotFound) }, true, morsim.Free},
		"finish is a lie":  {morsim.Options{SilentlyIgnore: map[string]bool{"did_user_id": true}}, func(t *testing.T, err error) { wantProblem(t, err, lifecycle.DidNotTake) }, true, morsim.Free},
		"a provider wrong": {morsim.Options{SilentlyIgnore: map[string]bool{"did_provider_id": true}}, func(t *testing.T, err error) { wantProblem(t, err, lifecycle.DidNotTake) }, true, morsim.Reserved},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, c.options)
			before := w.add(morsim.DID{Status: morsim.Terminated, ProviderID: 2})
			now, err := w.Create(w.ctx, number, s)
			c.check(t, err)
			equal(t, "found", now.Found, c.found)
			if c.found {
				equal(t, "id", now.ID, before.ID)
			}
			equal(t, "status", w.stands().Status, c.status)
		})
	}
}

// Nor if the server cannot be asked whether it came back.
func TestBringBackNotReadBack(t *testing.T) {
	w := start(t, morsim.Options{})
	before := w.add(morsim.DID{Status: morsim.Terminated})
	w.breakReadsAfter("did_make_free")
	now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1)})
	wantProblem(t, err, lifecycle.NotReadBack)
	equal(t, "ours", now.Found, true)
	equal(t, "id", now.ID, before.ID)
}

// A number that is there is somebody's, however it stands.
func TestCreateWhatExists(t *testing.T) {
	for where := range standings {
		if where == "terminated" || where == "absent" {
			continue
		}
		w, before := from(t, where, morsim.Options{})
		now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)})
		p := wantProblem(t, err, lifecycle.Exists)
		equal(t, "as it stands", p.Standing.ID, before.ID)
		equal(t, "ours", now.Found, false)
		equal(t, "cause", mor.CodeOf(err), mor.CodeDIDExists)
		w.wantCalls("did_create")
		equal(t, "the number", w.stands(), before)
	}
}

// A number that exists and cannot be seen: another's, or not to be seen yet.
func TestCreateWhatCannotBeSeen(t *testing.T) {
	w := start(t, morsim.Options{Refuse: map[string]string{"did_create": "DID already exists"}})
	now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1)})
	wantProblem(t, err, lifecycle.ExistsUnseen)
	equal(t, "ours", now.Found, false)
	w.wantCalls("did_create")

	w = start(t, morsim.Options{Refuse: map[string]string{"did_create": "DID already exists"}})
	w.Inject(morsim.Fault{Call: morsim.CallDIDs, Skip: 1, Kind: morsim.HTTPError})
	_, err = w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1)})
	wantProblem(t, err, lifecycle.Exists)

	// Where nothing can be listed nothing is created.
	w = start(t, morsim.Options{})
	w.Inject(morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError})
	for range 2 {
		_, err = w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1)})
		wantProblem(t, err, lifecycle.CannotRead)
	}
	equal(t, "writes", len(w.Writes()), 0)
	equal(t, "requests", len(w.Requests()), 2) // the login and one try, whose failure is remembered
}

// What a new number cannot be given by did_create it is given after; if that fails, the number is ours all the same.
func TestCreateUnfinished(t *testing.T) {
	w := start(t, morsim.Options{})
	now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(int64(999))})
	wantCode(t, err, mor.CodeUserNotFound)
	equal(t, "ours", now.Found, true)
	equal(t, "id", now.ID, w.stands().ID)
	equal(t, "status", now.Status, mor.StatusFree)
	w.wantCalls("did_create", "did_details_update")
}

// The settings of a new number, one by one: what is not asked for is not sent.
func TestCreateSends(t *testing.T) {
	for name, c := range map[string]struct {
		settings lifecycle.Settings
		calls    []string
		sent     []string
	}{
		"nothing":       {lifecycle.Settings{ProviderID: id(1)}, []string{"did_create"}, []string{"did", "provider_id", "u"}},
		"empty texts":   {lifecycle.Settings{ProviderID: id(1), Comment: text(""), ResellerComment: text(""), CustomSIPHeader: text("")}, []string{"did_create"}, []string{"did", "provider_id", "u"}},
		"all the texts": {lifecycle.Settings{ProviderID: id(1), Comment: text("a"), ResellerComment: text("b"), CustomSIPHeader: text("c")}, []string{"did_create"}, []string{"comment", "custom_sip_header", "did", "provider_id", "reseller_comment", "u"}},
		"a user":        {lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)}, []string{"did_create", "did_details_update"}, []string{"did", "provider_id", "u"}},
	} {
		w := start(t, morsim.Options{})
		_, err := w.Create(w.ctx, number, c.settings)
		ok(t, err)
		w.wantCalls(c.calls...)
		var sent []string
		for parameter := range w.Writes()[0].Params {
			sent = append(sent, parameter)
		}
		slices.Sort(sent)
		if !slices.Equal(sent, c.sent) {
			t.Errorf("%s: sent %v, want %v", name, sent, c.sent)
		}
		if len(c.calls) == 2 {
			update := w.Writes()[1].Params
			equal(t, "update", len(update), 3) // u, did_id, did_user_id
			equal(t, "user", update.Get("did_user_id"), fmt.Sprint(vilnius))
		}
	}
}

// A change of settings sends what changes and nothing else.
func TestChangeSends(t *testing.T) {
	for name, c := range map[string]struct {
		where  string
		change lifecycle.Change
		want   map[string]string // of did_details_update; nil is no such call
		calls  []string
	}{
		"a comment":            {"active", lifecycle.Change{Settings: lifecycle.Settings{Comment: text("x")}}, map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"comments cleared":     {"closed", lifecycle.Change{Settings: lifecycle.Settings{Comment: text(""), ResellerComment: text(""), CustomSIPHeader: text("")}}, map[string]string{"comment": "", "reseller_comment": "", "custom_sip_header": ""}, []string{"did_details_update"}},
		"another provider":     {"active", lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(2)}}, map[string]string{"did_provider_id": "2"}, []string{"did_details_update"}},
		"the same provider":    {"active", lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(1), Comment: text("x")}}, map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"a user":               {"free", lifecycle.Change{Settings: lifecycle.Settings{UserID: id(kaunas)}}, map[string]string{"did_user_id": "6"}, []string{"did_details_update"}},
		"another user":         {"reserved", lifecycle.Change{Settings: lifecycle.Settings{UserID: id(kaunas), Comment: text("x")}}, map[string]string{"did_user_id": "6", "comment": "x"}, []string{"did_make_free", "did_details_update"}},
		"the same user":        {"reserved", lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius), Comment: text("x")}}, map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"a user of one in use": {"active", lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius), Comment: text("x")}}, map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"released":             {"reserved", lifecycle.Change{Release: true}, nil, []string{"did_make_free"}},
		"released and noted":   {"reserved", lifecycle.Change{Release: true, Settings: lifecycle.Settings{Comment: text("x")}}, map[string]string{"comment": "x"}, []string{"did_make_free", "did_details_update"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, before := from(t, c.where, morsim.Options{})
			w.EditDID(number, func(d *morsim.DID) { d.Comment, d.ResellerComment = "old", "old" })
			_, err := w.Change(w.ctx, number, c.change)
			ok(t, err)
			w.wantCalls(c.calls...)
			w.tookOnce(c.calls...)
			for _, r := range w.Writes() {
				if r.Call != "did_details_update" {
					continue
				}
				want := map[string]string{"u": morsim.AdminUsername, "did_id": fmt.Sprint(before.ID)}
				for k, v := range c.want {
					want[k] = v
				}
				equal(t, "parameters", len(r.Params), len(want))
				for k, v := range want {
					equal(t, k, r.Params.Get(k), v)
				}
			}
		})
	}
}

// A reservation for a reseller shows no owner in some lists, and stands all the same.
func TestReservedForAReseller(t *testing.T) {
	w := start(t, morsim.Options{NullLabels: true})
	w.add(morsim.DID{})
	now, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(morsim.ResellerID)}})
	ok(t, err)
	equal(t, "owner", w.stands().UserID, morsim.ResellerID)
	equal(t, "status", now.Status, mor.StatusReserved)
}

// Two providers of one name: the change is proven by ID, both when it took and when it did not.
func TestProvidersThatShareAName(t *testing.T) {
	for _, options := range []morsim.Options{{}, {SilentlyIgnore: map[string]bool{"did_provider_id": true}}, {VisibilityLag: 10 * time.Millisecond}} {
		w := start(t, options)
		w.AddProvider(morsim.Provider{ID: 77, Name: "Test Provider"})
		w.add(morsim.DID{})
		_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(77)}})
		if options.SilentlyIgnore != nil {
			wantProblem(t, err, lifecycle.DidNotTake)
			equal(t, "provider", w.stands().ProviderID, 1)
			continue
		}
		ok(t, err)
		equal(t, "provider", w.stands().ProviderID, 77)
	}
}

// Said to be done, and then nobody to prove it: not read back, which is not the same as a lost answer.
func TestProviderNotProvenAfterwards(t *testing.T) {
	var w *world
	w = start(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Call == "did_details_update" {
			w.Inject(morsim.Fault{Call: "dids_get", Kind: morsim.HTTPError})
		}
	}})
	w.AddProvider(morsim.Provider{ID: 77, Name: "Test Provider"})
	w.add(morsim.DID{})
	_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(77)}})
	p := wantProblem(t, err, lifecycle.NotReadBack)
	equal(t, "cause", mor.CodeOf(p), mor.CodeHTTP)
	w.wantCalls("did_details_update")
}

// An ID that cannot be proven stops whatever depends on it, before anything is written.
func TestNotProven(t *testing.T) {
	for name, c := range map[string]struct {
		where string
		do    func(*world) error
		want  lifecycle.Reason
	}{
		"a user": {"reserved", func(w *world) error {
			_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(kaunas)}})
			return err
		}, lifecycle.NotProven},
		"a device": {"active", func(w *world) error {
			_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: second})
			return err
		}, lifecycle.NotProven},
		"off a device renamed": {"active", func(w *world) error {
			_, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(trunk), Label: "SIP/old"}, nil)
			return err
		}, lifecycle.NotProven},
	} {
		w, before := from(t, c.where, morsim.Options{})
		w.Inject(morsim.Fault{Call: "dids_get", Kind: morsim.HTTPError})
		wantProblem(t, c.do(w), c.want)
		equal(t, name+": cause", mor.CodeOf(c.do(w)), mor.CodeHTTP)
		w.unchanged(before)
	}

	// The device it was to be moved from, when only the second question fails.
	w, before := from(t, "active", morsim.Options{})
	w.Inject(morsim.Fault{Call: "dids_get", Skip: 1, Kind: morsim.HTTPError})
	_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: second, From: &lifecycle.Place{DeviceID: id(trunk), Label: "SIP/old"}})
	wantProblem(t, err, lifecycle.NotProven)
	w.unchanged(before)

	// A provider is set again rather than not at all.
	w, _ = from(t, "reserved", morsim.Options{})
	w.Inject(morsim.Fault{Call: "dids_get", Times: 1, Kind: morsim.HTTPError})
	_, err = w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(2)}})
	ok(t, err)
	equal(t, "provider", w.stands().ProviderID, 2)
}

// A server that says yes and does nothing is found out, at every step.
func TestSilentlyIgnored(t *testing.T) {
	settings := lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)}
	move := lifecycle.Assignment{Number: number, DeviceID: second, ReserveFor: id(vilnius), From: &lifecycle.Place{Label: "SIP/7"}}
	create := func(w *world) error { _, err := w.Create(w.ctx, number, settings); return err }
	change := func(c lifecycle.Change) func(*world) error {
		return func(w *world) error { _, err := w.Change(w.ctx, number, c); return err }
	}
	end := func(policy lifecycle.Policy) func(*world) error {
		return func(w *world) error {
			_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: policy, Force: true})
			return err
		}
	}
	for _, c := range []struct {
		ignored, where string
		do             func(*world) error
		status         string // in the end
	}{
		{"did_create", "absent", create, ""},
		{"did_details_update", "absent", create, morsim.Free},
		{"did_user_id", "absent", create, morsim.Free},
		{"did_make_free", "terminated", create, morsim.Terminated},
		{"did_details_update", "free", change(lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius)}}), morsim.Free},
		{"did_user_id", "free", change(lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius), Comment: text("x")}}), morsim.Free},
		{"did_make_free", "reserved", change(lifecycle.Change{Settings: lifecycle.Settings{UserID: id(kaunas)}}), morsim.Reserved},
		{"did_make_free", "reserved", change(lifecycle.Change{Release: true}), morsim.Reserved},
		{"did_provider_id", "reserved", change(lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(2)}}), morsim.Reserved},
		{"did_details_update", "active", change(lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(2)}}), morsim.Active},
		{"did_trunk_device_assign", "reserved", func(w *world) error {
			_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk})
			return err
		}, morsim.Reserved},
		{"did_details_update", "free", func(w *world) error {
			_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk, ReserveFor: id(vilnius)})
			return err
		}, morsim.Free},
		{"did_device_unassign", "active", func(w *world) error { _, err := w.Assign(w.ctx, move); return err }, morsim.Active},
		{"did_trunk_device_assign", "active", func(w *world) error { _, err := w.Assign(w.ctx, move); return err }, morsim.Reserved},
		{"did_device_unassign", "active", func(w *world) error {
			_, err := w.Unassign(w.ctx, number, lifecycle.Place{Label: "SIP/7"}, nil)
			return err
		}, morsim.Active},
		{"did_device_unassign", "closed", func(w *world) error {
			w.Configure(func(o *morsim.Options) { o.CloseDropsDevice = true })
			w.EditDID(number, func(d *morsim.DID) { d.Status = morsim.Active })
			_, err := w.Unassign(w.ctx, number, lifecycle.Place{Label: "SIP/7"}, nil)
			return err
		}, morsim.Active},
		{"did_device_unassign", "active", end(lifecycle.Terminate), morsim.Active},
		{"did_make_free", "reserved", end(lifecycle.Free), morsim.Reserved},
		{"did_make_free", "closed", end(lifecycle.Free), morsim.Closed},
		{"did_terminate", "free", end(lifecycle.Delete), morsim.Free},
		{"did_terminate", "closed", end(lifecycle.Terminate), morsim.Closed},
	} {
		for _, oldServer := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, %s, %v", c.ignored, c.where, oldServer), func(t *testing.T) {
				t.Parallel()
				w, _ := from(t, c.where, morsim.Options{SilentlyIgnore: map[string]bool{c.ignored: true}, OmitUpdatedAt: oldServer})
				p := wantProblem(t, c.do(w), lifecycle.DidNotTake)
				if p.Asked == "" {
					t.Error("what was asked is missing")
				}
				d, found := w.Simulator.DID(number)
				equal(t, "found", found, c.status != "")
				equal(t, "status", d.Status, c.status)
				equal(t, "the problem's number", p.Standing.ID, d.ID)
				last := ""
				for _, call := range w.calls() { // said once, not again
					if call == last {
						t.Errorf("%s was sent again after a success", call)
					}
					last = call
				}
			})
		}
	}
}

// What is only wanted later is waited for, but not for ever.
func TestAwait(t *testing.T) {
	w := start(t, morsim.Options{VisibilityLag: time.Hour})
	w.Pauses = []time.Duration{time.Millisecond, time.Millisecond}
	now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)})
	p := wantProblem(t, err, lifecycle.DidNotTake)
	equal(t, "ours", now.Found, true) // the server said so
	equal(t, "id", now.ID, w.stands().ID)
	equal(t, "seen", p.Standing.Found, false)
	w.wantCalls("did_create")
	reads := 0
	for _, r := range w.Requests() {
		if r.Call == morsim.CallDIDs {
			reads++
		}
	}
	equal(t, "reads", reads, 4) // one to see that there is a list at all
}

// Every write is announced before it is sent, and every reading goes by Look: a view of the numbers depends on both.
func TestForgetAndLook(t *testing.T) {
	var events []string
	w := start(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Write {
			events = append(events, "write")
		}
	}})
	look := w.Look
	w.Look = func(ctx context.Context, number string) (mor.DID, bool, error) {
		events = append(events, "look")
		return look(ctx, number)
	}
	w.Forget = func(n string) {
		equal(t, "number", n, number)
		events = append(events, "forget")
	}
	_, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)})
	ok(t, err)
	_, err = w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk})
	ok(t, err)
	_, err = w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: lifecycle.Delete, Force: true})
	ok(t, err)
	writes := 0
	for i, event := range events {
		switch event {
		case "write":
			writes++
			equal(t, "before the write", events[i-1], "forget")
			equal(t, "after the write", events[i+1], "look")
		case "forget":
			equal(t, "after forgetting", events[i+1], "write")
		}
	}
	equal(t, "writes", writes, len(w.Writes()))
	equal(t, "writes", writes, 7)
}

// How long New's Lifecycle waits, as its comment says.
func TestPauses(t *testing.T) {
	total := time.Duration(0)
	for _, pause := range lifecycle.New(mor.New(mor.Config{MaxConcurrentRequests: 1})).Pauses {
		total += pause
	}
	if total < 2500*time.Millisecond || total > 3500*time.Millisecond {
		t.Error(total)
	}
}

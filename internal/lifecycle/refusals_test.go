package lifecycle_test

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// What is refused is refused before anything is written.
func TestRefusals(t *testing.T) {
	give := set(lifecycle.Settings{UserID: id(kaunas), Comment: text("x")})
	release := change(lifecycle.Change{Release: true})
	comment := set(lifecycle.Settings{Comment: text("x")})
	assign := func(device int64, place *lifecycle.Place) func(*world) error {
		return assign(lifecycle.Assignment{DeviceID: device, ReserveFor: id(vilnius), From: place})
	}
	end := func(policy lifecycle.Policy, force bool) func(*world) error {
		return end(lifecycle.Ending{Policy: policy, Force: force})
	}
	for name, c := range map[string]struct {
		do   func(*world) error
		want map[string]lifecycle.Reason
	}{
		"to another user": {give, map[string]lifecycle.Reason{
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
	sameUser := set(lifecycle.Settings{UserID: id(vilnius)})
	offTrunk := unassign(lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}, id(kaunas))
	for name, c := range map[string]struct {
		where string
		do    func(*world) error
	}{
		"the same user":                               {"reserved", sameUser},
		"the same user of a number in use":            {"active", sameUser},
		"the same user of a closed number":            {"closed", sameUser},
		"the same provider":                           {"active", set(lifecycle.Settings{ProviderID: id(morsim.TestProviderID)})},
		"nobody's already":                            {"free", change(lifecycle.Change{Release: true})},
		"no change at all":                            {"closed", change(lifecycle.Change{})},
		"on the device already":                       {"active", assign(lifecycle.Assignment{DeviceID: trunk, ReserveFor: id(kaunas), From: &lifecycle.Place{Label: "SIP/9"}})},
		"off the device already":                      {"reserved", offTrunk},
		"free and off":                                {"free", offTrunk},
		"elsewhere by now":                            {"active", unassign(lifecycle.Place{DeviceID: id(second), Label: "SIP/8"}, id(kaunas))},
		"elsewhere by now, by label":                  {"active", unassign(lifecycle.Place{Label: "SIP/8"}, id(kaunas))},
		"on a dial plan":                              {"on plan", unassign(lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}, nil)},
		"terminated by now":                           {"terminated", offTrunk},
		"gone by now":                                 {"absent", offTrunk},
		"ended already":                               {"terminated", end(lifecycle.Ending{Policy: lifecycle.Terminate, Force: true})},
		"ended already, not brought back to be freed": {"terminated", end(lifecycle.Ending{Policy: lifecycle.Free, Force: true})},
		"deleted already":                             {"absent", end(lifecycle.Ending{ID: 77, Policy: lifecycle.Delete, Force: true})},
		"free already":                                {"free", end(lifecycle.Ending{Policy: lifecycle.Free})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, before := from(t, c.where, morsim.Options{})
			ok(t, c.do(w))
			w.unchanged(before)
		})
	}
}

// What the server itself refuses comes back as it is, with nothing done.
func TestServerRefuses(t *testing.T) {
	assign := func(device int64) func(*world) error {
		return assign(lifecycle.Assignment{DeviceID: device})
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
		"no such user":                   {"free", morsim.Options{}, set(lifecycle.Settings{UserID: id(999)}), mor.CodeUserNotFound},
		"no such provider to move to":    {"reserved", morsim.Options{}, set(lifecycle.Settings{ProviderID: id(999)}), mor.CodeProviderNotFound},
		"not allowed":                    {"free", morsim.Options{Refuse: map[string]string{"did_details_update": "Access Denied"}}, set(lifecycle.Settings{UserID: id(vilnius)}), mor.CodeAccessDenied},
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

// An ID that cannot be proven stops whatever depends on it, before anything is written.
func TestNotProven(t *testing.T) {
	for name, c := range map[string]struct {
		where string
		do    func(*world) error
		want  lifecycle.Reason
	}{
		"a user":               {"reserved", set(lifecycle.Settings{UserID: id(kaunas)}), lifecycle.NotProven},
		"a device":             {"active", assign(lifecycle.Assignment{DeviceID: second}), lifecycle.NotProven},
		"off a device renamed": {"active", unassign(lifecycle.Place{DeviceID: id(trunk), Label: "SIP/old"}, nil), lifecycle.NotProven},
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

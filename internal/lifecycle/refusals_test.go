package lifecycle_test

import (
	"fmt"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// What is refused is refused before anything is written.
func TestRefusals(t *testing.T) {
	unraced.Skip(t)
	for name, c := range map[string]struct {
		member lifecycle.Member
		want   map[string]lifecycle.Reason
	}{
		"to another user": {give(vilnius, kaunas), map[string]lifecycle.Reason{
			"active": lifecycle.InUse, "on plan": lifecycle.InUse, "closed": lifecycle.Closed,
			"closed off": lifecycle.Closed, "terminated": lifecycle.Terminated, "absent": lifecycle.Absent,
		}},
		"to nobody": {release(vilnius), map[string]lifecycle.Reason{
			"active": lifecycle.InUse, "on plan": lifecycle.InUse, "closed": lifecycle.Closed,
			"closed off": lifecycle.Closed, "terminated": lifecycle.Terminated, "absent": lifecycle.Absent,
		}},
		"a comment": {set(lifecycle.Settings{Comment: text("x")}, vilnius), map[string]lifecycle.Reason{
			"terminated": lifecycle.Terminated, "absent": lifecycle.Absent,
		}},
		"onto another device": {assign(second, vilnius), map[string]lifecycle.Reason{
			"active": lifecycle.OnOtherDevice, "on plan": lifecycle.OnDialPlan,
			"closed": lifecycle.Closed, "closed off": lifecycle.Closed, "terminated": lifecycle.Terminated, "absent": lifecycle.NoSuchNumber,
		}},
		"onto the closed one's device": {assign(trunk, vilnius), map[string]lifecycle.Reason{
			"on plan": lifecycle.OnDialPlan, "closed": lifecycle.Closed, "closed off": lifecycle.Closed, "terminated": lifecycle.Terminated, "absent": lifecycle.NoSuchNumber,
		}},
		"moved from elsewhere":       {move(9, second, vilnius), map[string]lifecycle.Reason{"active": lifecycle.Moved, "absent": lifecycle.Absent}},
		"moved back, from elsewhere": {moveBack("Vilnius Office", "SIP/9", second, vilnius), map[string]lifecycle.Reason{"active": lifecycle.OnOtherDevice, "absent": lifecycle.Absent}},
		"ended":                      {end(lifecycle.Terminate, false, vilnius), map[string]lifecycle.Reason{"active": lifecycle.InUse, "on plan": lifecycle.OnDialPlan}},
		"ended by force":             {end(lifecycle.Delete, true, vilnius), map[string]lifecycle.Reason{"on plan": lifecycle.OnDialPlan}},
		"freed":                      {end(lifecycle.Free, false, vilnius), map[string]lifecycle.Reason{"active": lifecycle.InUse, "on plan": lifecycle.OnDialPlan}},
	} {
		for where, reason := range c.want {
			t.Run(name+", "+where, func(t *testing.T) {
				t.Parallel()
				w, before := from(t, where, morsim.Options{})
				_, err := w.bring1(c.member)
				p := wantProblem(t, err, reason)
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
	sameUser, offTrunk := give(vilnius, vilnius), unassign(trunk, vilnius)
	for name, c := range map[string]struct {
		where  string
		member lifecycle.Member
	}{
		"the same user":                               {"reserved", sameUser},
		"the same user of a number in use":            {"active", sameUser},
		"the same user of a closed number":            {"closed", sameUser},
		"the same provider":                           {"active", set(lifecycle.Settings{ProviderID: id(morsim.TestProviderID)}, vilnius)},
		"nobody's already":                            {"free", release(vilnius)},
		"no change at all":                            {"closed", set(lifecycle.Settings{}, 0)},
		"on the device already":                       {"active", move(9, trunk, vilnius)},
		"on its device, closed":                       {"closed", move(trunk, trunk, vilnius)},
		"off the device already":                      {"reserved", offTrunk},
		"free and off":                                {"free", offTrunk},
		"elsewhere by now":                            {"active", unassign(second, vilnius)},
		"on a dial plan":                              {"on plan", unassign(trunk, 0)},
		"ended already":                               {"terminated", end(lifecycle.Terminate, true, vilnius)},
		"ended already, not brought back to be freed": {"terminated", end(lifecycle.Free, true, vilnius)},
		"deleted already":                             {"absent", end(lifecycle.Delete, true, vilnius)},
		"free already":                                {"free", end(lifecycle.Free, false, vilnius)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, before := from(t, c.where, morsim.Options{})
			_, err := w.bring1(c.member)
			ok(t, err)
			w.unchanged(before)
		})
	}
}

// What the server itself refuses comes back as it is, with nothing done.
func TestServerRefuses(t *testing.T) {
	unraced.Skip(t)
	for name, c := range map[string]struct {
		where   string
		options morsim.Options
		member  lifecycle.Member
		code    mor.Code
	}{
		"nobody known to reserve it for": {"free", morsim.Options{}, assign(trunk, 0), mor.CodeMustBeReserved},
		"no such device":                 {"reserved", morsim.Options{}, assign(999, vilnius), mor.CodeDeviceNotFound},
		"not a trunk":                    {"reserved", morsim.Options{}, assign(morsim.VilniusPhoneID, vilnius), mor.CodeNotATrunk},
		"another user's device":          {"reserved", morsim.Options{DeviceMustBelongToOwner: true}, assign(morsim.KaunasTrunkID, vilnius), mor.CodeDeviceUnauthorized},
		"device not assigned":            {"reserved", morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "Device was not assigned"}}, assign(trunk, vilnius), mor.CodeNotAssigned},
		"no such provider":               {"absent", morsim.Options{}, create(lifecycle.Settings{ProviderID: id(999)}, 0), mor.CodeProviderNotFound},
		"no provider":                    {"absent", morsim.Options{}, create(lifecycle.Settings{}, 0), mor.CodeProviderNotFound},
		"creation failed":                {"absent", morsim.Options{Refuse: map[string]string{"did_create": "DID creation failed"}}, create(lifecycle.Settings{ProviderID: id(1)}, 0), mor.CodeCreationFailed},
		"an invalid number":              {"absent", morsim.Options{Refuse: map[string]string{"did_create": "Invalid DID specified"}}, create(lifecycle.Settings{ProviderID: id(1)}, 0), mor.CodeInvalidDID},
		"no such user":                   {"free", morsim.Options{}, give(0, 999), mor.CodeUserNotFound},
		"no such provider to move to":    {"reserved", morsim.Options{}, set(lifecycle.Settings{ProviderID: id(999)}, vilnius), mor.CodeProviderNotFound},
		"not allowed":                    {"free", morsim.Options{Refuse: map[string]string{"did_details_update": "Access Denied"}}, give(0, vilnius), mor.CodeAccessDenied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, before := from(t, c.where, c.options)
			_, err := w.bring1(c.member)
			wantCode(t, err, c.code)
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
	unraced.Skip(t)
	for name, c := range map[string]struct {
		where  string
		member lifecycle.Member
	}{
		"a user":                 {"reserved", give(vilnius, kaunas)},
		"a device":               {"active", assign(second, vilnius)},
		"the device to leave":    {"active", move(trunk, second, vilnius)},
		"off a device":           {"active", unassign(trunk, vilnius)},
		"whose it is to be":      {"reserved", assign(trunk, vilnius)},
		"the user of its texts":  {"active", set(lifecycle.Settings{Comment: text("x")}, vilnius)},
		"the user of its ending": {"reserved", end(lifecycle.Terminate, false, vilnius)},
	} {
		for skip := range 12 { // so many questions are answered first
			t.Run(fmt.Sprintf("%s, %d", name, skip), func(t *testing.T) {
				w, before := from(t, c.where, morsim.Options{})
				w.Inject(morsim.Fault{Call: "dids_get", Skip: skip, Kind: morsim.HTTPError})
				_, err := w.bring1(c.member)
				switch {
				case w.FaultHits() == 0: // there are no more questions
					if mor.CodeOf(err) != "" {
						t.Error(err)
					}
				case skip == 0 || len(w.Writes()) == 0:
					wantProblem(t, err, lifecycle.NotProven)
					equal(t, "cause", mor.CodeOf(err), mor.CodeHTTP)
					w.unchanged(before)
				}
			})
		}
	}

	// A provider is set again rather than not at all.
	w, _ := from(t, "reserved", morsim.Options{})
	w.Inject(morsim.Fault{Call: "dids_get", Skip: 2, Times: 1, Kind: morsim.HTTPError}) // after the user's, and its control question
	_, err := w.bring1(set(lifecycle.Settings{ProviderID: id(2)}, vilnius))
	ok(t, err)
	equal(t, "provider", w.stands().ProviderID, 2)
}

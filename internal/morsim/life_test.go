package morsim_test

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

const onDialPlan = "active on a dial plan"

const (
	notFreed      = "DID was not freed. Only Terminated, Reserved or Closed DIDs can be freed"
	notTerminated = "DID was not terminated. Only Free or Closed DIDs can be terminated"
	gone          = "gone"
)

// step is what a call answers and what the number is afterwards; a refused call leaves it alone.
type step struct{ answer, after string }

var life = []struct {
	call  string
	pairs []string // did, did_id and dids_id are filled in
	from  map[string]step
}{
	{"did_trunk_device_assign", []string{"device_id", id(morsim.VilniusTrunkID)}, map[string]step{
		morsim.Free:       {"DID must be reserved for a User", ""},
		morsim.Reserved:   {"Device assigned to DID", morsim.Active},
		morsim.Active:     {"DID is not free", ""},
		onDialPlan:        {"DID is not free", ""},
		morsim.Closed:     {"DID is not free", ""},
		morsim.Terminated: {"DID is terminated", ""},
	}},
	{"did_trunk_device_assign", []string{"device_id", id(morsim.VilniusPhoneID)}, map[string]step{
		morsim.Free:       {"DID must be reserved for a User", ""},
		morsim.Reserved:   {"Device is not a Trunk", ""},
		morsim.Active:     {"DID is not free", ""},
		onDialPlan:        {"DID is not free", ""},
		morsim.Closed:     {"DID is not free", ""},
		morsim.Terminated: {"DID is terminated", ""},
	}},
	{"did_device_assign", []string{"device_id", id(morsim.VilniusPhoneID)}, map[string]step{
		morsim.Free:       {"DID must be reserved for a User", ""},
		morsim.Reserved:   {"Device assigned to DID", morsim.Active},
		morsim.Active:     {"DID is not free", ""},
		onDialPlan:        {"DID is not free", ""},
		morsim.Closed:     {"DID is not free", ""},
		morsim.Terminated: {"DID is terminated", ""},
	}},
	{"did_device_unassign", nil, map[string]step{
		morsim.Free:       {"DID is already free", ""},
		morsim.Reserved:   {"DID is already free", ""},
		morsim.Active:     {"Device was unassigned from DID", morsim.Reserved},
		onDialPlan:        {"DID is assigned to dialplan", ""},
		morsim.Closed:     {"Failed to unassign DID", ""},
		morsim.Terminated: {"DID is terminated", ""},
	}},
	{"did_details_update", []string{"did_user_id", id(morsim.VilniusID)}, map[string]step{
		morsim.Free:       {"DID details successfully updated", morsim.Reserved},
		morsim.Reserved:   {"DID is already assigned", ""}, // to this very user
		morsim.Active:     {"DID is already assigned", ""},
		onDialPlan:        {"DID is already assigned", ""},
		morsim.Closed:     {"DID is already assigned", ""},
		morsim.Terminated: {"DID is already assigned", ""},
	}},
	{"did_details_update", []string{"did_user_id", "-1"}, map[string]step{
		morsim.Free:       {"DID details successfully updated", ""},
		morsim.Reserved:   {"DID details successfully updated", morsim.Free},
		morsim.Active:     {"DID is already assigned", ""},
		onDialPlan:        {"DID is already assigned", ""},
		morsim.Closed:     {"DID is already assigned", ""},
		morsim.Terminated: {"DID is already assigned", ""},
	}},
	{"did_close", nil, map[string]step{
		morsim.Free:       {"DID is not assigned to Device", ""},
		morsim.Reserved:   {"DID is not assigned to Device", ""},
		morsim.Active:     {"DID successfully closed", morsim.Closed},
		onDialPlan:        {"DID is assigned to Dial Plan", ""},
		morsim.Closed:     {"DID is already closed", ""},
		morsim.Terminated: {"DID is not assigned to Device", ""},
	}},
	{"did_make_free", nil, map[string]step{
		morsim.Free:       {notFreed, ""},
		morsim.Reserved:   {"DID successfully made available", morsim.Free},
		morsim.Active:     {notFreed, ""},
		onDialPlan:        {notFreed, ""},
		morsim.Closed:     {"DID successfully made available", morsim.Free},
		morsim.Terminated: {"DID successfully made available", morsim.Free},
	}},
	{"did_terminate", nil, map[string]step{
		morsim.Free:       {"DID successfully terminated", morsim.Terminated},
		morsim.Reserved:   {notTerminated, ""},
		morsim.Active:     {notTerminated, ""},
		onDialPlan:        {notTerminated, ""},
		morsim.Closed:     {"DID successfully terminated", morsim.Terminated},
		morsim.Terminated: {notTerminated, ""},
	}},
	{"did_delete", nil, map[string]step{
		morsim.Free:       {"DID status must be terminated", ""},
		morsim.Reserved:   {"DID status must be terminated", ""},
		morsim.Active:     {"DID status must be terminated", ""},
		onDialPlan:        {"DID status must be terminated", ""},
		morsim.Closed:     {"DID status must be terminated", ""},
		morsim.Terminated: {"DID successfully deleted", gone},
	}},
	{"did_create", []string{"provider_id", "1"}, map[string]step{
		morsim.Free:       {"DID already exists", ""},
		morsim.Reserved:   {"DID already exists", ""},
		morsim.Active:     {"DID already exists", ""},
		onDialPlan:        {"DID already exists", ""},
		morsim.Closed:     {"DID already exists", ""},
		morsim.Terminated: {"DID already exists", ""},
		gone:              {"DID created", morsim.Free},
	}},
}

func TestLifeOfADID(t *testing.T) {
	s := start(t, morsim.Options{})
	for _, c := range life {
		for status, want := range c.from {
			before := s.put(status)
			if status == gone {
				s.RemoveDID(theNumber)
			}
			s.ResetLog()
			pairs := append([]string{"did", theNumber, "did_id", id(before.ID), "dids_id", id(before.ID)}, c.pairs...)
			what := c.call + " " + status
			equal(t, what, s.call(c.call, pairs...), want.answer)

			after, found := s.DID(theNumber)
			logged := s.Requests()[0]
			equal(t, what+": logged outcome", logged.Outcome, want.answer)
			equal(t, what+": logged as taken", logged.Took, want.after != "")
			switch want.after {
			case "":
				equal(t, what+": the number afterwards", after, before)
			case gone:
				equal(t, what+": still there", found, false)
			default:
				equal(t, what+": status", after.Status, want.after)
				if !after.UpdatedAt.After(before.UpdatedAt) {
					t.Errorf("%s: updated_at stayed", what)
				}
			}
		}
	}
}

// What else a step does to a number, besides its status.
func TestWhatAStepKeepsAndClears(t *testing.T) {
	type belongings struct{ user, device int64 }
	for _, c := range []struct {
		name, from string
		opts       morsim.Options
		call       string
		status     string
		want       belongings
	}{
		{"unassign keeps the owner", morsim.Active, morsim.Options{}, "did_device_unassign", morsim.Reserved, belongings{morsim.VilniusID, 0}},
		{"unassign frees", morsim.Active, morsim.Options{UnassignLeaves: morsim.Free}, "did_device_unassign", morsim.Free, belongings{}},
		{"close keeps both", morsim.Active, morsim.Options{}, "did_close", morsim.Closed, belongings{morsim.VilniusID, morsim.VilniusTrunkID}},
		{"close drops the device", morsim.Active, morsim.Options{CloseDropsDevice: true}, "did_close", morsim.Closed, belongings{morsim.VilniusID, 0}},
		{"make free clears both", morsim.Closed, morsim.Options{}, "did_make_free", morsim.Free, belongings{}},
		{"make free takes a terminated one back", morsim.Terminated, morsim.Options{}, "did_make_free", morsim.Free, belongings{}},
		{"-1 clears the owner", morsim.Reserved, morsim.Options{}, "did_details_update", morsim.Free, belongings{}},
		{"terminate keeps both", morsim.Closed, morsim.Options{}, "did_terminate", morsim.Terminated, belongings{morsim.VilniusID, morsim.VilniusTrunkID}},
	} {
		s := start(t, c.opts)
		d := s.put(c.from)
		s.call(c.call, "did", theNumber, "dids_id", id(d.ID), "did_id", id(d.ID), "did_user_id", "-1")
		after := s.mustDID(theNumber)
		equal(t, c.name+": status", after.Status, c.status)
		equal(t, c.name, belongings{after.UserID, after.DeviceID}, c.want)
	}
}

// A closed number without its device is no more free for another.
func TestClosedStaysTaken(t *testing.T) {
	s := start(t, morsim.Options{CloseDropsDevice: true})
	d := s.put(morsim.Active)
	equal(t, "close", s.call("did_close", "dids_id", id(d.ID)), "DID successfully closed")
	equal(t, "assign", s.call("did_trunk_device_assign", "did", theNumber, "device_id", "8"), "DID is not free")
}

func TestDetailsUpdate(t *testing.T) {
	s := start(t, morsim.Options{})
	d := s.AddDID(morsim.DID{Number: theNumber, Comment: "old", ResellerComment: "old", CustomSIPHeader: "X-Old: 1", Language: "lt", CallLimit: 5})
	update := func(pairs ...string) string {
		return s.call("did_details_update", append(pairs, "did_id", id(d.ID))...)
	}
	const ok = "DID details successfully updated"

	equal(t, "nothing sent", update(), ok)
	equal(t, "nothing changed", s.mustDID(theNumber), d)
	equal(t, "a write that changed nothing", took(s.Requests()) == nil, true)

	equal(t, "all", update("did_provider_id", "2", "call_limit", "10", "language", "en", "custom_sip_header", "X-New: 1",
		"comment", "naujas ąžuolas & <co>", "reseller_comment", "new"), ok)
	got := s.mustDID(theNumber)
	want := d
	want.ProviderID, want.CallLimit, want.Language, want.CustomSIPHeader = 2, 10, "en", "X-New: 1"
	want.Comment, want.ResellerComment, want.UpdatedAt = "naujas ąžuolas & <co>", "new", got.UpdatedAt
	equal(t, "after all", got, want)

	equal(t, "clearing", update("comment", "", "reseller_comment", "", "custom_sip_header", ""), ok)
	got = s.mustDID(theNumber)
	want.Comment, want.ResellerComment, want.CustomSIPHeader, want.UpdatedAt = "", "", "", got.UpdatedAt
	equal(t, "after clearing", got, want)

	for _, limit := range []string{"", "-1", "ten", "1.5", "99999999999"} {
		equal(t, "call limit "+limit, update("call_limit", limit, "comment", "half done"), "Call limit is incorrect format")
	}
	equal(t, "after refusals", s.mustDID(theNumber), want)
	equal(t, "a reseller as owner", update("did_user_id", id(morsim.ResellerID)), ok)
	equal(t, "owner", s.mustDID(theNumber).UserID, int64(morsim.ResellerID))
}

func TestSilentlyIgnore(t *testing.T) {
	s := start(t, morsim.Options{SilentlyIgnore: map[string]bool{"did_user_id": true, "did_create": true, "did_close": true, "reseller_comment": true}})
	d := s.put(morsim.Free)
	equal(t, "parameter", s.call("did_details_update", "did_id", id(d.ID), "did_user_id", "5", "comment", "kept"), "DID details successfully updated")
	after := s.mustDID(theNumber)
	equal(t, "owner", after.UserID, int64(0))
	equal(t, "status", after.Status, morsim.Free)
	equal(t, "comment", after.Comment, "kept")
	equal(t, "still checked", s.call("did_details_update", "did_id", id(d.ID), "did_user_id", "555"), "User was not found")

	equal(t, "create", s.call("did_create", "did", "370", "provider_id", "1"), "DID created")
	equal(t, "numbers", len(s.DIDs()), 1)
	s.Configure(func(o *morsim.Options) { delete(o.SilentlyIgnore, "did_create") })
	equal(t, "create", s.call("did_create", "did", "370", "provider_id", "1", "reseller_comment", "r", "comment", "c"), "DID created")
	created := s.mustDID("370")
	equal(t, "comments", created.Comment+created.ResellerComment, "c")
	d = s.put(morsim.Active)
	equal(t, "close", s.call("did_close", "dids_id", id(d.ID)), "DID successfully closed")
	equal(t, "status", s.mustDID(theNumber).Status, morsim.Active)
}

package morsim_test

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The errors that TestLifeOfADID does not come by.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		call  string
		pairs []string
		want  string
	}{
		{"did_create", []string{"did", "1", "provider_id", "99"}, "Provider was not found"},
		{"did_create", []string{"did", "1"}, "Provider was not found"},
		{"did_create", []string{"provider_id", "1"}, "Invalid DID specified"},
		{"did_create", []string{"did", "+37052000009", "provider_id", "1"}, "Invalid DID specified"},
		{"did_create", []string{"did", "370 52", "provider_id", "1"}, "Invalid DID specified"},
		{"did_create", []string{"did", "370ABC", "provider_id", "1"}, "Invalid DID specified"},
		{"did_trunk_device_assign", []string{"did", "1001", "device_id", "99"}, "Device was not found"},
		{"did_trunk_device_assign", []string{"did", "1001"}, "Device was not found"},
		{"did_trunk_device_assign", []string{"did", "99", "device_id", "7"}, "DID was not found"},
		{"did_device_unassign", []string{"did", "99"}, "DID was not found"},
		{"did_details_update", []string{"did_id", "99"}, "DID was not found"},
		{"did_details_update", []string{"did_id", "1001", "did_user_id", "99"}, "User was not found"},
		{"did_details_update", []string{"did_id", "1001", "did_user_id", ""}, "User was not found"},
		{"did_details_update", []string{"did_id", "1001", "did_user_id", id(morsim.AdminID)}, "User was not found"},
		{"did_details_update", []string{"did_id", "1001", "did_provider_id", "99"}, "Provider was not found"},
		{"did_close", []string{"dids_id", "99"}, "DID was not found"},
		{"did_close", []string{"dids_id", theNumber}, "DID was not found"},
		{"did_make_free", []string{"dids_id", "99"}, "DID was not found"},
		{"did_terminate", nil, "DID was not found"},
		{"did_delete", []string{"dids_id", "99"}, "DID was not found"},
		{"did_delete", []string{"dids_id", "1002"}, "Cannot delete DID associated with calls"},
		{"did_delete", []string{"dids_id", "1003"}, "Cannot delete DID associated with queues"},
	} {
		s := start(t, morsim.Options{})
		s.put(morsim.Free) // 1001
		s.AddDID(morsim.DID{Number: "2", Status: morsim.Terminated, HasCalls: true})
		s.AddDID(morsim.DID{Number: "3", Status: morsim.Terminated, HasQueues: true})
		equal(t, c.call, s.call(c.call, c.pairs...), c.want)
		equal(t, c.call+": requests that took", len(took(s.Writes())), 0)
		equal(t, c.call+": writes", len(s.Writes()), 1)
	}
}

func TestRefuseAndRespell(t *testing.T) {
	s := start(t, morsim.Options{
		Refuse:  map[string]string{"did_create": "DID creation failed", "did_close": "Access Denied"},
		Respell: map[string]string{"Access Denied": "You are not authorized to use this API"},
	})
	d := s.put(morsim.Active)
	equal(t, "refuse", s.call("did_create", "did", "1", "provider_id", "1"), "DID creation failed")
	equal(t, "respelled", s.call("did_close", "dids_id", id(d.ID)), "You are not authorized to use this API")
	equal(t, "numbers", len(s.DIDs()), 1)
	equal(t, "the number", s.mustDID(theNumber), d)
}

func TestCreate(t *testing.T) {
	s := start(t, morsim.Options{AllowLetters: true})
	equal(t, "with all", s.call("did_create", "did", theNumber, "provider_id", "2", "comment", "c", "reseller_comment", "r",
		"custom_sip_header", "X-H: 1"), "DID created")
	got := s.mustDID(theNumber)
	equal(t, "the number", got, morsim.DID{
		ID: 1001, Number: theNumber, Status: morsim.Free, ProviderID: 2, Comment: "c",
		ResellerComment: "r", CustomSIPHeader: "X-H: 1", UpdatedAt: got.UpdatedAt,
	})
	equal(t, "letters", s.call("did_create", "did", "370ABC", "provider_id", "1"), "DID created")
	equal(t, "a letter first", s.call("did_create", "did", "A370", "provider_id", "1"), "Invalid DID specified")
}

func TestDeviceMustBelongToOwner(t *testing.T) {
	s := start(t, morsim.Options{})
	assign := func() string {
		return s.call("did_trunk_device_assign", "did", theNumber, "device_id", id(morsim.KaunasTrunkID))
	}
	s.put(morsim.Reserved)
	equal(t, "by default", assign(), "Device assigned to DID")
	s.Configure(func(o *morsim.Options) { o.DeviceMustBelongToOwner = true })
	s.put(morsim.Free)
	equal(t, "nobody's number", assign(), "DID must be reserved for a User")
	s.put(morsim.Reserved)
	equal(t, "a stranger's device", assign(), "Your are not authorized to use this Device")
	s.EditDevice(morsim.KaunasTrunkID, func(d *morsim.Device) { d.UserID = morsim.VilniusID })
	equal(t, "the owner's device", assign(), "Device assigned to DID")
}

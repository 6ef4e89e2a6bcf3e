package morsim

import (
	"net/url"
	"strings"
)

// target is the number a write is about: rec to change, seen to judge by.
type target struct {
	rec  *record
	seen *DID
}

// find looks a number up for a write. A number that is there but not the caller's is found, and foreign.
func (s *Simulator) find(rec *record, caller *User) (t target, found, foreign bool) {
	if rec == nil || rec.now == nil {
		return target{}, false, false
	}
	t = target{rec, rec.now}
	if s.opts.LagWritesToo {
		t.seen = rec.seenAt(s.now())
	}
	if t.seen == nil {
		return target{}, false, false
	}
	return t, true, !s.visible(caller, t.seen)
}

// withID finds the number of a call that is told an ID. Those calls have no word for a foreign one: it is not found.
func (s *Simulator) withID(r legacyRequest, parameter string) (target, bool) {
	t, found, foreign := s.find(s.store.withID(parseID(r.params.Get(parameter))), r.caller)
	return t, found && !foreign
}

// change carries out a write and tells whether anything is different now. As in Rails, saving what was there already
// does not touch updated_at.
func (s *Simulator) change(r legacyRequest, t target, edit func(*DID)) bool {
	if s.opts.SilentlyIgnore[r.call] {
		return false
	}
	d := *t.rec.now
	edit(&d)
	if d == *t.rec.now {
		return false
	}
	d.UpdatedAt = s.now()
	s.store.put(t.rec, &d, s.now(), s.opts.VisibilityLag)
	return true
}

// heeded is the parameters without those this server quietly drops.
func (s *Simulator) heeded(params url.Values) url.Values {
	kept := url.Values{}
	for name, values := range params {
		if !s.opts.SilentlyIgnore[name] {
			kept[name] = values
		}
	}
	return kept
}

func (s *Simulator) didCreate(r legacyRequest) result {
	provider := s.providers[parseID(r.params.Get("provider_id"))]
	isDefault := provider != nil && provider.ID == TestProviderID
	if r.caller.Kind == Reseller && r.params.Get("provider_id") == "" {
		provider, isDefault = s.providers[TestProviderID], true // page 002: "the default provider ID will be used"
	}
	did := r.params.Get("did")
	switch {
	case provider == nil:
		return refuse("Provider was not found")
	case !isDefault && !mayUse(r.caller, provider.OwnerID):
		return refuse("You are not authorized to use this Provider")
	case !s.validNumber(did):
		return refuse("Invalid DID specified")
	case s.store.byNumber[did] != nil: // a terminated one, too
		return refuse("DID already exists")
	}
	if s.opts.SilentlyIgnore[r.call] {
		return result{success: "DID created", newID: s.store.lastID + 1}
	}
	params := s.heeded(r.params)
	d := DID{
		Number: did, Status: Free, ProviderID: provider.ID, CustomSIPHeader: params.Get("custom_sip_header"),
		Comment: params.Get("comment"), ResellerComment: params.Get("reseller_comment"), UpdatedAt: s.now(),
	}
	if r.caller.Kind == Reseller {
		d.ResellerID = r.caller.ID
	}
	rec := s.store.add(d, s.now(), s.opts.VisibilityLag)
	return result{success: "DID created", newID: rec.id, took: true}
}

// validNumber: page 002 wants digits, the GUI also takes letters after the first.
func (s *Simulator) validNumber(did string) bool {
	const digits, letters = "0123456789", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	allowed := digits
	if s.opts.AllowLetters {
		allowed += letters
	}
	return did != "" && strings.Contains(digits, did[:1]) && strings.Trim(did, allowed) == ""
}

func (s *Simulator) didTrunkDeviceAssign(r legacyRequest) result { return s.assign(r, true) }

// didDeviceAssign has no page among the sources: it is taken to be the same call for any device.
func (s *Simulator) didDeviceAssign(r legacyRequest) result { return s.assign(r, false) }

// assign makes a reserved number ring a device. The checks stand in the order of page 004's errors.
func (s *Simulator) assign(r legacyRequest, trunkOnly bool) result {
	device := s.devices[parseID(r.params.Get("device_id"))]
	t, found, foreign := s.find(s.store.byNumber[r.params.Get("did")], r.caller)
	switch {
	case device == nil:
		return refuse("Device was not found")
	case !found:
		return refuse("DID was not found")
	case !mayUse(r.caller, s.ownerOf(device)),
		s.opts.DeviceMustBelongToOwner && t.seen.UserID != 0 && device.UserID != t.seen.UserID:
		return refuse("Your are not authorized to use this Device")
	case foreign:
		return refuse("Your are not authorized to use this DID")
	case t.seen.Status == Terminated:
		return refuse("DID is terminated")
	// "DID is being used in a Dial Plan or another Device is already assigned". A closed one was, and is not free either.
	case t.seen.Status == Active, t.seen.Status == Closed, t.seen.DialPlanID != 0, t.seen.DeviceID != 0:
		return refuse("DID is not free")
	case t.seen.Status != Reserved:
		return refuse("DID must be reserved for a User")
	case trunkOnly && !device.Trunk:
		return refuse("Device is not a Trunk")
	}
	took := s.change(r, t, func(d *DID) { d.Status, d.DeviceID = Active, device.ID })
	return result{success: "Device assigned to DID", took: took}
}

func (s *Simulator) didDeviceUnassign(r legacyRequest) result {
	t, found, foreign := s.find(s.store.byNumber[r.params.Get("did")], r.caller)
	switch {
	case !found || foreign:
		return refuse("DID was not found")
	case t.seen.Status == Terminated:
		return refuse("DID is terminated")
	case t.seen.DialPlanID != 0:
		return refuse("DID is assigned to dialplan")
	case t.seen.Status == Closed:
		return refuse("Failed to unassign DID") // not documented; nothing better fits
	// Page 004 calls a number free when neither a dial plan nor a device uses it, so a reserved one is.
	case t.seen.DeviceID == 0:
		return refuse("DID is already free")
	}
	took := s.change(r, t, func(d *DID) {
		d.Status, d.DeviceID = s.opts.UnassignLeaves, 0
		if d.Status == Free {
			d.UserID = 0
		}
	})
	return result{success: "Device was unassigned from DID", took: took}
}

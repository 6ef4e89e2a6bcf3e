package morsim

import "strconv"

// didDetailsUpdate changes what is sent and leaves the rest. Everything is checked before anything is changed.
// active_from, active_till and grace_time are taken and, having no effect on any answer, dropped.
func (s *Simulator) didDetailsUpdate(r legacyRequest) result {
	t, found := s.withID(r, "did_id")
	if !found {
		return refuse("DID was not found")
	}
	if r.params.Has("did_user_id") {
		if refusal := s.checkOwner(r, t.seen); refusal != "" {
			return refuse(refusal)
		}
	}
	if r.params.Has("did_provider_id") {
		provider := s.providers[parseID(r.params.Get("did_provider_id"))]
		if provider == nil || !mayUse(r.caller, provider.OwnerID) {
			return refuse("Provider was not found")
		}
	}
	if r.params.Has("call_limit") {
		if _, err := strconv.ParseUint(r.params.Get("call_limit"), 10, 31); err != nil {
			return refuse("Call limit is incorrect format")
		}
	}

	params := s.heeded(r.params)
	took := s.change(r, t, func(d *DID) {
		if params.Has("did_user_id") {
			setOwner(d, params.Get("did_user_id"))
		}
		if params.Has("did_provider_id") {
			d.ProviderID = parseID(params.Get("did_provider_id"))
		}
		if params.Has("call_limit") {
			d.CallLimit, _ = strconv.ParseInt(params.Get("call_limit"), 10, 64)
		}
		for name, field := range map[string]*string{
			"language": &d.Language, "custom_sip_header": &d.CustomSIPHeader,
			"comment": &d.Comment, "reseller_comment": &d.ResellerComment,
		} {
			if params.Has(name) {
				*field = params.Get(name)
			}
		}
	})
	return result{success: "DID details successfully updated", took: took}
}

// noOwner is the did_user_id that frees a number.
const noOwner = "-1"

// checkOwner: only a free number can be given, to a user or a reseller, and only a reserved one be freed.
func (s *Simulator) checkOwner(r legacyRequest, d *DID) (refusal string) {
	wanted := r.params.Get("did_user_id")
	if wanted == noOwner {
		if d.Status != Free && d.Status != Reserved {
			return "DID is already assigned"
		}
		return ""
	}
	u := s.users[parseID(wanted)]
	if u == nil || u.Kind != SimpleUser && u.Kind != Reseller || !mayUse(r.caller, s.resellerOf(u.ID)) {
		return "User was not found"
	}
	if d.Status != Free { // even for the user who has it
		return "DID is already assigned"
	}
	return ""
}

func setOwner(d *DID, wanted string) {
	if wanted == noOwner {
		d.Status, d.UserID = Free, 0
		return
	}
	d.Status, d.UserID = Reserved, parseID(wanted)
}

// didClose keeps the owner, who may still be billed for the number, and by default the device's label.
func (s *Simulator) didClose(r legacyRequest) result {
	t, found := s.withID(r, "dids_id")
	switch {
	case !found:
		return refuse("DID was not found")
	case t.seen.Status == Closed:
		return refuse("DID is already closed")
	case t.seen.DialPlanID != 0:
		return refuse("DID is assigned to Dial Plan")
	case t.seen.Status != Active || t.seen.DeviceID == 0:
		return refuse("DID is not assigned to Device")
	}
	took := s.change(r, t, func(d *DID) {
		d.Status = Closed
		if s.opts.CloseDropsDevice {
			d.DeviceID = 0
		}
	})
	return result{success: "DID successfully closed", took: took}
}

func (s *Simulator) didMakeFree(r legacyRequest) result {
	t, found := s.withID(r, "dids_id")
	if !found {
		return refuse("DID was not found")
	}
	if t.seen.Status != Terminated && t.seen.Status != Reserved && t.seen.Status != Closed {
		return refuse("DID was not freed. Only Terminated, Reserved or Closed DIDs can be freed")
	}
	took := s.change(r, t, func(d *DID) { d.Status, d.UserID, d.DeviceID = Free, 0, 0 })
	return result{success: "DID successfully made available", took: took}
}

// didTerminate changes the status only: the pages say nothing of the rest.
func (s *Simulator) didTerminate(r legacyRequest) result {
	t, found := s.withID(r, "dids_id")
	if !found {
		return refuse("DID was not found")
	}
	if t.seen.Status != Free && t.seen.Status != Closed {
		return refuse("DID was not terminated. Only Free or Closed DIDs can be terminated")
	}
	took := s.change(r, t, func(d *DID) { d.Status = Terminated })
	return result{success: "DID successfully terminated", took: took}
}

func (s *Simulator) didDelete(r legacyRequest) result {
	t, found := s.withID(r, "dids_id")
	switch {
	case !found:
		return refuse("DID was not found")
	case t.seen.Status != Terminated:
		return refuse("DID status must be terminated")
	case t.seen.HasCalls:
		return refuse("Cannot delete DID associated with calls")
	case t.seen.HasQueues:
		return refuse("Cannot delete DID associated with queues")
	}
	res := result{success: "DID successfully deleted"}
	if !s.opts.SilentlyIgnore[r.call] {
		s.store.put(t.rec, nil, s.now(), s.opts.VisibilityLag)
		res.took = true
	}
	return res
}

package morsim

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
)

// didsGet lists numbers as page 001 does.
func (s *Simulator) didsGet(r legacyRequest) result {
	if words := s.unknownID(r.params); s.opts.UnknownIDInWords && words != "" {
		return refuse(words)
	}
	rows := s.search(r.caller, s.opts.legacyQuery(r.params))
	if len(rows) == 0 {
		return refuse("No DIDs found")
	}
	isReseller := r.caller.Kind == Reseller
	return result{list: func(x *xmlWriter, opts *Options) {
		x.open("page")
		x.open("dids")
		for i := range rows {
			x.did(&rows[i], isReseller, opts.OmitElements)
		}
		x.close("dids")
		x.close("page")
	}}
}

// unknownID says which ID of a search there is not.
func (s *Simulator) unknownID(params url.Values) string {
	unknown := func(parameter string, there func(id int64) bool) bool {
		return params.Get(parameter) != "" && !there(parseID(params.Get(parameter)))
	}
	switch {
	case unknown("search_user", func(id int64) bool { return s.users[id] != nil }):
		return "User was not found"
	case unknown("search_device", func(id int64) bool { return s.devices[id] != nil }):
		return "Device was not found"
	}
	return ""
}

// did writes one row: the element did holds another did, which is the number. As in the page's second row, an owner
// that there is none of has no element, while the other empty ones do; and a number given to a reseller shows there.
func (x *xmlWriter) did(r *row, forReseller bool, omitted []string) {
	limit := "Unlimited"
	if r.CallLimit != 0 {
		limit = strconv.FormatInt(r.CallLimit, 10)
	}
	write := func(name, value string) {
		if !slices.Contains(omitted, name) {
			x.text(name, value)
		}
	}
	x.open("did")
	write("did", r.Number)
	if !forReseller {
		write("provider", r.provider)
	}
	write("language", r.Language)
	write("status", r.statusLabel())
	if !forReseller {
		write("reseller", r.reseller)
	}
	if r.owner != "" && (forReseller || !r.ownedByReseller) {
		write("owner", r.owner)
	}
	write("device", r.device)
	write("dial_plan", r.dialPlan)
	write("simultaneous_call_limit", limit)
	write("tone_zone", r.ToneZone)
	write("id", strconv.FormatInt(r.ID, 10))
	x.close("did")
}

// providersGet lists the providers the caller may use, or the one asked for.
func (s *Simulator) providersGet(r legacyRequest) result {
	var found []Provider
	for _, id := range slices.Sorted(maps.Keys(s.providers)) {
		p := s.providers[id]
		wanted := r.params.Get("provider_id") == "" || parseID(r.params.Get("provider_id")) == id
		if wanted && mayUse(r.caller, p.OwnerID) {
			found = append(found, *p)
		}
	}
	return result{list: func(x *xmlWriter, _ *Options) {
		x.open("page")
		x.open("status")
		x.open("providers")
		for _, p := range found {
			x.open("provider")
			x.text("id", strconv.FormatInt(p.ID, 10))
			x.text("name", p.Name)
			x.text("tech", p.Tech)
			x.text("password", p.password())
			x.close("provider")
		}
		x.close("providers")
		x.close("status")
		x.close("page")
	}}
}

// success writes the answer of a write, with the new ID where there is one.
func (x *xmlWriter) success(res result) {
	x.open("page")
	x.nested([]string{"status"}, "success", res.success)
	if res.newID != 0 {
		x.nested([]string{"did_details"}, "id", strconv.FormatInt(res.newID, 10))
	}
	x.close("page")
}

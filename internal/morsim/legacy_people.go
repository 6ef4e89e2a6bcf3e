package morsim

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The calls that tell names and IDs of users and devices (wiki pages "MOR API users get", "user details get", "devices
// get" and "device details get"). Their answers hold secrets, as those of a real server do.

// notForYou refuses a page to a user.
const notForYou = "You are not authorized to view this page"

// usersGet lists the users that the caller may see. It wants the caller's GUI password.
func (s *Simulator) usersGet(r legacyRequest) result {
	if r.params.Get("p") != r.caller.Password {
		return refuse(notForYou)
	}
	var found []User
	for _, id := range slices.Sorted(maps.Keys(s.users)) {
		if u := s.users[id]; mayUse(r.caller, u.OwnerID) && (r.caller.Kind != Reseller || id != r.caller.ID) {
			found = append(found, *u)
		}
	}
	return result{list: func(x *xmlWriter, _ *Options) {
		x.open("page")
		x.open("status")
		x.open("users")
		for i := range found {
			x.user(&found[i])
		}
		x.close("users")
		x.close("status")
		x.close("page")
	}}
}

func (x *xmlWriter) user(u *User) {
	first, last, _ := strings.Cut(u.Name, " ")
	x.open("user")
	x.text("id", strconv.FormatInt(u.ID, 10))
	x.text("username", u.Username)
	x.text("first_name", first)
	x.text("last_name", last)
	x.text("usertype", u.Kind)
	x.text("owner_id", strconv.FormatInt(u.OwnerID, 10))
	x.text("blocked", zeroOrOne(u.Blocked))
	x.text("hidden", zeroOrOne(u.Hidden))
	x.text("password", u.Password)
	x.close("user")
}

// userDetailsGet tells of one user, by ID or by name.
func (s *Simulator) userDetailsGet(r legacyRequest) result {
	u := s.named(r.params.Get("username"))
	if r.params.Get("user_id") != "" {
		u = s.users[parseID(r.params.Get("user_id"))]
	}
	if u == nil || !mayUse(r.caller, s.resellerOf(u.ID)) {
		return refuse("User was not found")
	}
	found := *u
	return result{list: func(x *xmlWriter, _ *Options) {
		x.open("page")
		x.text("pagename", "Personal_details")
		x.text("language", "en")
		x.text("userid", strconv.FormatInt(found.ID, 10))
		x.open("details")
		x.open("main_detail")
		x.text("account", found.Name)
		x.text("username", found.Username)
		x.text("password", found.Password)
		x.close("main_detail")
		x.close("details")
		x.close("page")
	}}
}

// devicesGet lists the devices of one user.
func (s *Simulator) devicesGet(r legacyRequest) result {
	if r.params.Get("user_id") == "" {
		return refuse("user_id is empty")
	}
	owner := s.users[parseID(r.params.Get("user_id"))]
	if owner == nil || !mayUse(r.caller, s.resellerOf(owner.ID)) {
		return refuse("User not found")
	}
	var found []Device
	for _, id := range slices.Sorted(maps.Keys(s.devices)) {
		if s.devices[id].UserID == owner.ID {
			found = append(found, *s.devices[id])
		}
	}
	if len(found) == 0 {
		return refuse("Device not found")
	}
	return result{list: func(x *xmlWriter, _ *Options) {
		x.open("page")
		x.open("devices")
		for i := range found {
			d := &found[i]
			x.open("device")
			x.text("device_id", strconv.FormatInt(d.ID, 10))
			x.text("device_type", d.kind())
			x.text("username", d.username())
			x.text("secret", d.secret())
			x.text("ipaddr", "192.0.2.7")
			x.text("port", "5060")
			x.close("device")
		}
		x.close("devices")
		x.close("page")
	}}
}

// deviceDetailsGet tells of one device, of the caller's own users only: those of resellers are none of the admin's.
func (s *Simulator) deviceDetailsGet(r legacyRequest) result {
	d := s.devices[parseID(r.params.Get("device_id"))]
	if d == nil {
		return refuse("Device was not found")
	}
	reseller := int64(0)
	if r.caller.Kind == Reseller {
		reseller = r.caller.ID
	}
	if s.ownerOf(d) != reseller {
		return refuse(notForYou)
	}
	found := *d
	return result{list: func(x *xmlWriter, _ *Options) {
		x.open("page")
		x.text("id", strconv.FormatInt(found.ID, 10))
		x.text("name", found.Name)
		x.text("username", found.username())
		x.text("secret", found.secret())
		x.text("user_id", strconv.FormatInt(found.UserID, 10))
		x.text("device_type", found.kind())
		x.text("description", found.Description)
		x.text("istrunk", zeroOrOne(found.Trunk))
		x.close("page")
	}}
}

func (d *Device) kind() string     { return cmp.Or(d.Type, "SIP") }
func (d *Device) username() string { return cmp.Or(d.Username, strconv.FormatInt(d.ID, 10)) }
func (d *Device) label() string    { return cmp.Or(d.Label, d.kind()+"/"+d.username()) }
func (d *Device) secret() string   { return cmp.Or(d.Secret, DeviceSecret+strconv.FormatInt(d.ID, 10)) }

func (p *Provider) password() string {
	return cmp.Or(p.Password, ProviderPassword+strconv.FormatInt(p.ID, 10))
}

func zeroOrOne(is bool) string {
	if is {
		return "1"
	}
	return "0"
}

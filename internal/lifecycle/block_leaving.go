package lifecycle

import (
	"context"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// place is where numbers of a block stand as IDs prove. 0: not told.
type place struct {
	userID, deviceID int64
}

// leaves is the one place that the members have to be proven to stand at, before
// they are taken from there. There is none if nothing is taken, or if there are
// several that it may be taken from.
func (w *Want) leaves() (from place, ok bool) {
	users, devices := w.Prior.UserIDs, w.Prior.DeviceIDs
	if len(users) > 1 || len(devices) > 1 || len(users)+len(devices) == 0 {
		return place{}, false
	}
	if len(users) == 1 {
		from.userID = users[0]
	}
	if len(devices) == 1 {
		from.deviceID = devices[0]
	}
	return from, w.End != "" || len(devices) == 1 && (w.OffDevice || w.DeviceID != nil && *w.DeviceID != devices[0])
}

// readLeaving reads those members that leave a place, by listing what is there:
// one list tells how a number stands and proves that it is there, where any other
// way takes a list for each. It returns the members that it does not show, of
// which nothing is known: those, and all where such a list cannot be had, have to
// be read as all others are.
func (r *blockRun) readLeaving(ctx context.Context, members []*Member) (shown map[*Member]place, rest []*Member) {
	shown = map[*Member]place{}
	open := map[place]map[string]*Member{}
	for _, m := range members {
		from, ok := m.Want.leaves()
		if !ok {
			rest = append(rest, m)
			continue
		}
		if open[from] == nil {
			open[from] = map[string]*Member{}
		}
		open[from][m.Number] = m
	}
	for from, leaving := range open {
		for m, did := range r.listAt(ctx, from, leaving) {
			m.Now, shown[m] = Standing{DID: did, Found: true}, from
			delete(leaving, m.Number)
		}
		for _, m := range leaving {
			rest = append(rest, m)
		}
	}
	return shown, rest
}

// listAt lists what is at a place. It goes no further than asking for each would:
// there may be many others. Rows are believed only if they show what the filters
// say: all one owner, on one device. An error is met again, and told, where nothing
// can be done without.
func (r *blockRun) listAt(ctx context.Context, from place, leaving map[string]*Member) map[*Member]mor.DID {
	defer r.still.look()()
	found := map[*Member]mor.DID{}
	owners, devices := map[string]bool{}, map[string]bool{}
	list := r.MOR.List(mor.Filter{UserID: from.userID, DeviceID: from.deviceID})
	err := r.readWhile(ctx, list, len(leaving), len(leaving)/few, func(did mor.DID) bool {
		owners[did.Owner], devices[did.Device] = true, true
		m := leaving[did.Number]
		if m != nil && from.shows(did) {
			found[m] = did
		}
		return m != nil
	})
	if err != nil || from.userID != 0 && len(owners) > 1 || from.deviceID != 0 && len(devices) > 1 {
		return nil
	}
	return found
}

// shows tells that a row says all that is to be known of a number at the place. A
// legacy list may leave out elements, or have words of its own in them.
func (p place) shows(did mor.DID) bool {
	switch {
	case did.DialPlan != "", p.userID != 0 && did.Owner == "":
		return false
	case did.Status == mor.StatusActive:
		return did.Device != ""
	}
	return did.Status == mor.StatusReserved && p.deviceID == 0
}

// standsAt notes what the list of a place has proven.
func (m *Member) standsAt(at place) {
	for f := range numFacts {
		subject, ids, _ := f.about(m.Want)
		id := map[mor.Subject]int64{mor.SubjectUser: at.userID, mor.SubjectDevice: at.deviceID}[subject]
		if id == 0 {
			continue
		}
		m.facts.ids[f] = no
		for _, wanted := range ids {
			if wanted == id {
				m.proven(f, id)
			}
		}
	}
}

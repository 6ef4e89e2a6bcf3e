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
		r.listAt(ctx, from, len(leaving), func(did mor.DID) bool {
			m, asked := leaving[did.Number]
			if asked {
				m.Now, shown[m] = Standing{DID: did, Found: true}, from
				delete(leaving, did.Number)
			}
			return asked
		})
		for _, m := range leaving {
			rest = append(rest, m)
		}
	}
	return shown, rest
}

// listAt goes no further than asking for each would: there may be many others at
// the place. An error is met again, and told, where nothing can be done without.
func (r *blockRun) listAt(ctx context.Context, from place, leaving int, finds func(mor.DID) bool) {
	defer r.still.look()()
	_ = r.readWhile(ctx, r.MOR.List(mor.Filter{UserID: from.userID, DeviceID: from.deviceID}), leaving, leaving/few, finds)
}

// standsAt notes what the list of a place has proven.
func (m *Member) standsAt(at place) {
	if now := &m.Now; at.deviceID != 0 && now.Status == mor.StatusActive && now.Device == "" && now.DialPlan == "" {
		now.Device = "device " + format(at.deviceID) // which the row leaves out
	}
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

package mor

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
)

// Status is where a DID stands in its life (wiki page "DID Management"). Others
// than those named here are passed on as the server spells them.
type Status string

// The statuses of vendor page 000, as did_status gives them.
const (
	StatusFree       Status = "free"
	StatusReserved   Status = "reserved"
	StatusActive     Status = "active"
	StatusClosed     Status = "closed"
	StatusTerminated Status = "terminated"
)

// DID is a phone number as the server lists it. Labels are names for people:
// they can be renamed and shared, and prove nothing about an ID. A label or
// value that is absent, null or empty in the answer is "" here.
type DID struct {
	ID                      int64
	Number                  string
	Status                  Status
	Owner                   string
	Device                  string
	Provider                string
	DialPlan                string
	AIAgentCompatible       *bool // nil: the server does not say; v2 only, as the next
	RoutesToOpenAIProjectID string
	UpdatedAt               string // RFC 3339 in UTC; v2 only

	// Only the legacy list shows these. Nil: it does not.
	Reseller  string
	ToneZone  string
	Language  *string
	CallLimit *int64 // simultaneous calls; 0 is unlimited

	HidesDevice bool // its row has no device element; see OnDevice
}

// OnDevice reports whether the DID is on a device, shown or not. The legacy list may
// leave the element out (vendor page 001). An active DID is on a device or on a dial
// plan (wiki page "DID Management"). An element that is empty means: on no device.
func (d DID) OnDevice() bool {
	return d.Device != "" || d.HidesDevice && d.Status == StatusActive && d.DialPlan == ""
}

// OwnerName is whom a DID is reserved for, by name. One that was given to a
// reseller has no owner in the legacy list (vendor page 001 has such a row); a free
// one has none, but shows the reseller in whose pool it is.
func (d DID) OwnerName() string {
	if d.Owner == "" && d.Status != StatusFree {
		return d.Reseller
	}
	return d.Owner
}

// SameName reports whether a label is still the one that was seen before. An empty
// label is nobody's name, so it is never the same.
func SameName(now, before string) bool { return now != "" && now == before }

// placed leaves out what a server writes in the place of a device ("None", "-")
// for a number that is on none: only an active number, or a closed one, is on a
// device (wiki page "DID Management").
func (d DID) placed() DID {
	if d.Status == StatusFree || d.Status == StatusReserved {
		d.Device = ""
	}
	return d
}

// DIDs lists the DIDs that match the filter, through all pages, each once. It
// returns all of them or an error.
func (c *Client) DIDs(ctx context.Context, filter Filter) ([]DID, error) {
	var found []DID
	for d, err := range c.Each(ctx, filter) {
		if err != nil {
			return nil, err
		}
		found = append(found, d)
	}
	return found, nil
}

// Each yields the DIDs that match the filter, each once. It asks for a page when the
// loop has used up the one before. An error comes last.
func (c *Client) Each(ctx context.Context, filter Filter) iter.Seq2[DID, error] {
	return func(yield func(DID, error) bool) {
		seen := map[int64]bool{}
		byPart := filter.Number == ""
		shown := filter.shown()
		for d, err := range c.List(filter).All(ctx) {
			if err != nil {
				yield(DID{}, err)
				return
			}
			shown.see(d)
			if !filter.Matches(d) {
				continue
			}
			seen[d.ID], byPart = true, byPart || d.Number != filter.Number
			if !yield(d, nil) {
				return
			}
		}
		again := filter
		if !byPart { // nothing but the exact number came: it may not search by part of a number as documented
			listed := ""
			if len(seen) > 0 {
				listed = filter.Number
			}
			var err error
			if byPart, err = c.searchesByPart(ctx, filter, listed); err != nil {
				yield(DID{}, err)
				return
			}
		}
		if !byPart {
			again.Number = ""
		}
		if len(seen) == 0 { // nor is it documented which name of an owner is searched, and how
			again.Owner = ""
		}
		if again != filter { // so look through all of them ourselves
			again.fromLegacy = filter.LegacyOnly()
			for d, err := range c.List(again).All(ctx) {
				if err != nil {
					yield(DID{}, err)
					return
				}
				shown.see(d)
				if filter.Matches(d) && !seen[d.ID] && !yield(d, nil) {
					return
				}
			}
		}
		if err := shown.err(); err != nil {
			yield(DID{}, err)
		}
	}
}

// FindDID returns the DID with exactly this number, terminated ones included.
// found is false only if its absence is proven: a listing was read to its end, and
// nothing in it contradicts itself. A list that contradicts itself each time is a
// CodeInconsistent error.
func (c *Client) FindDID(ctx context.Context, number string) (did DID, found bool, err error) {
	var before []int64
	for range mostAnew {
		list := c.List(Filter{Number: number})
		var ids []int64
		for !list.Done() {
			rows, err := list.Next(ctx, 1)
			if err != nil {
				return DID{}, false, err
			}
			for _, d := range rows {
				if d.Number == number {
					return d, true, nil
				}
				ids = append(ids, d.ID)
			}
		}
		switch {
		case list.Proven():
			return DID{}, false, nil
		case !list.repeats && before != nil && slices.Equal(ids, before):
			return DID{}, false, nil // pages without an overlap, which are the same when read again
		}
		before = ids
	}
	return DID{}, false, &Error{Op: c.listOp(), HTTPStatus: http.StatusOK, Code: CodeInconsistent, Err: fmt.Errorf(
		"the answers about DID %s contradict each other: %w", Clean(number), errNotWhole)}
}

// FindUnder returns the row of the DID with exactly this number in the legacy list
// filtered by the user and by the device; an ID of 0 filters nothing. That the server
// applies these filters is proven. A DID that it does not find may be there all the
// same: then the error is CodeNoDIDsFound.
func (c *Client) FindUnder(ctx context.Context, number string, userID, deviceID int64) (DID, error) {
	filter := Filter{Number: number, UserID: userID, DeviceID: deviceID}
	if err := c.knownNotHeeded(filter); err != nil {
		return DID{}, err
	}
	rows, err := c.page(ctx, filter, 1, max(2, c.config.PageSize))
	if err != nil {
		return DID{}, err
	}
	for _, row := range rows {
		if row.Number == number {
			return row, nil
		}
	}
	return DID{}, &Error{Op: didsGetOp, Code: CodeNoDIDsFound}
}

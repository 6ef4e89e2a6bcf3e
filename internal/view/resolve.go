package view

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// IDs are what a number belongs to. 0 is nothing, or nothing that was proven: see
// Unresolved.
type IDs struct {
	UserID     int64
	DeviceID   int64
	ProviderID int64
}

// Unresolved are numbers of which one ID was not found, for one reason.
type Unresolved struct {
	Subject mor.Subject
	Reason  Reason
	Err     error    // with Refused
	Numbers []string // sorted
}

// Reason is why an ID was not found.
type Reason int

// The reasons.
const (
	Refused    Reason = iota // MOR cannot be asked for it: a right, a call or a filter is missing
	NotShown                 // the list of numbers does not show whose it is
	NotFound                 // nobody whom MOR lists under that name has the number
	Contradict               // two have the number
	NoOwner                  // devices are listed by user, and the number's user was not found
)

// Resolve finds the IDs of users, devices and providers behind the names that a
// list of numbers shows. Names can be shared, so a name only shows who can be meant:
//
//	for       who can be meant                                   what proves it
//	user and  users_get: all of that name;                       the list of the numbers under both
//	device    devices_get of these: all of that label
//	user      users_get: all of that name                        the list of the user's numbers (search_user)
//	device    devices_get of the proven user: all of that label  the list of the device's numbers (search_device)
//	provider  providers_get: all of that name                    being the only one of that name, or else
//	                                                             the list of the provider's numbers (search_provider)
//
// The first line does for all numbers that are on devices of their own users, and the
// next two for the rest. So the cost is a request for each device with numbers and for
// each user with numbers on devices, one more for each user with others, and a few for
// the calls and the proof of the filters; a list longer than a page takes more. The
// result is by the DID's ID.
// What MOR refuses leaves numbers unresolved; any other failure is the error.
func (v *View) Resolve(ctx context.Context, dids []mor.DID) (map[int64]IDs, []Unresolved, error) {
	r := &resolver{view: v, ids: make(map[int64]IDs, len(dids)), open: map[openKey]*Unresolved{}}
	for _, step := range []func(context.Context, []mor.DID) error{r.users, r.devices, r.providers} {
		if err := step(ctx, dids); err != nil {
			return nil, nil, err
		}
	}
	return r.ids, r.unresolved(), nil
}

type resolver struct {
	view *View

	mu   sync.Mutex // guards what follows
	ids  map[int64]IDs
	open map[openKey]*Unresolved
}

type openKey struct {
	subject mor.Subject
	reason  Reason
	words   string // of the error
}

func (r *resolver) set(did mor.DID, set func(*IDs)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := r.ids[did.ID]
	set(&ids)
	r.ids[did.ID] = ids
}

func (r *resolver) leave(subject mor.Subject, reason Reason, err error, dids ...mor.DID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := openKey{subject: subject, reason: reason}
	if err != nil {
		key.words = err.Error()
	}
	left := r.open[key]
	if left == nil {
		left = &Unresolved{Subject: subject, Reason: reason, Err: err}
		r.open[key] = left
	}
	for _, did := range dids {
		left.Numbers = append(left.Numbers, did.Number)
	}
}

func (r *resolver) unresolved() []Unresolved {
	var all []Unresolved
	for _, left := range r.open {
		if len(left.Numbers) > 0 {
			slices.Sort(left.Numbers)
			all = append(all, *left)
		}
	}
	order := []mor.Subject{mor.SubjectUser, mor.SubjectDevice, mor.SubjectProvider}
	slices.SortFunc(all, func(a, b Unresolved) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Subject), slices.Index(order, b.Subject)), cmp.Compare(a.Reason, b.Reason),
			cmp.Compare(a.Numbers[0], b.Numbers[0]))
	})
	return all
}

// prove reads the list of numbers of each that can be meant, and finds each number
// in them.
func (r *resolver) prove(ctx context.Context, subject mor.Subject, dids []mor.DID, meant func(mor.DID) []int64, set func(*IDs, int64)) error {
	refused, err := r.readLists(ctx, subject, dids, meant)
	if err != nil {
		return err
	}
	return r.view.forEach(ctx, "resolving IDs by "+string(subject), len(dids), func(ctx context.Context, i int) error {
		did, under := dids[i], []int64(nil)
		for _, id := range meant(did) {
			err := refused[id]
			stands := false
			if err == nil {
				stands, err = r.view.Stands(ctx, did, subject, id)
			}
			switch {
			case isRefusal(err):
				r.leave(subject, Refused, err, did)
				return nil
			case err != nil:
				return err
			case stands:
				under = append(under, id)
			}
		}
		switch {
		case len(under) == 1:
			r.set(did, func(ids *IDs) { set(ids, under[0]) })
		case len(under) > 1:
			r.leave(subject, Contradict, nil, did)
		default:
			r.leave(subject, NotFound, nil, did)
		}
		return nil
	})
}

// readLists reads the lists, longest first as far as names tell, and returns the
// IDs whose lists the server refuses.
func (r *resolver) readLists(ctx context.Context, subject mor.Subject, dids []mor.DID, meant func(mor.DID) []int64) (refused map[int64]error, err error) {
	counts := map[int64]int{}
	for _, did := range dids {
		for _, id := range meant(did) {
			counts[id]++
		}
	}
	ids := make([]int64, 0, len(counts))
	for id := range counts {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	if len(ids) > freeLookUps {
		if err := r.view.mor.MeasurePage(ctx); err != nil && !isRefusal(err) {
			return nil, err
		}
	}
	refused = map[int64]error{}
	err = r.view.forEach(ctx, "reading the lists of DIDs by "+string(subject), len(ids), func(ctx context.Context, i int) error {
		err := r.view.readUnder(ctx, proof{subject, ids[i]})
		if isRefusal(err) {
			r.mu.Lock()
			defer r.mu.Unlock()
			refused[ids[i]] = err
			return nil
		}
		return err
	})
	return refused, err
}

// isRefusal reports whether an error is an answer that asking again does not change.
func isRefusal(err error) bool {
	switch mor.CodeOf(err) {
	case mor.CodeNotHeeded, mor.CodeLacking, mor.CodeAccessDenied, mor.CodeMethodNotPermitted, mor.CodeManageDIDsUnauthorized, mor.CodeUnauthorized:
		return true
	}
	return mor.IsUnavailable(err)
}

package view

import (
	"context"
	"slices"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// users finds whom the numbers are reserved for.
func (r *resolver) users(ctx context.Context, dids []mor.DID) error {
	var wanted []mor.DID
	for _, did := range dids {
		switch {
		case did.Status == mor.StatusFree:
		case did.OwnerName() != "":
			wanted = append(wanted, did)
		case did.Status == mor.StatusTerminated, did.DialPlan != "" && did.Status != mor.StatusReserved: // nobody's
		default:
			r.leave(mor.SubjectUser, NotShown, nil, did)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	users, err := r.view.Users(ctx)
	if mor.IsUnavailable(err) {
		r.leave(mor.SubjectUser, Refused, err, wanted...)
		return nil
	}
	if err != nil {
		return err
	}
	meant, err := r.usersMeant(ctx, users, wanted)
	if err != nil {
		return err
	}
	if err := r.pairs(ctx, wanted, meant); err != nil {
		return err
	}
	wanted = slices.DeleteFunc(wanted, func(did mor.DID) bool { return r.ids[did.ID].UserID != 0 })
	return r.prove(ctx, mor.SubjectUser, wanted, func(did mor.DID) []int64 { return meant[did.OwnerName()] },
		func(ids *IDs, id int64) { ids.UserID = id })
}

// usersMeant are the users that can be meant by each name: those that have it.
// Where nobody has, the server may write names in another way, so it can be those
// whose name is a part of it; or ourselves, whom a reseller's list leaves out.
func (r *resolver) usersMeant(ctx context.Context, users []mor.User, dids []mor.DID) (map[string][]int64, error) {
	exact := map[string][]int64{}
	for _, user := range users {
		for _, name := range distinct(user.Name(), user.Username) {
			if user.ID != 0 { // which as a filter would be none
				exact[name] = append(exact[name], user.ID)
			}
		}
	}
	meant, unknown := map[string][]int64{}, false
	for _, did := range dids {
		name := did.OwnerName()
		if _, done := meant[name]; done {
			continue
		}
		if meant[name] = exact[name]; len(meant[name]) > 0 {
			continue
		}
		unknown = true
		for _, user := range users {
			if user.ID != 0 && (contains(name, user.Name()) || contains(name, user.Username)) {
				meant[name] = append(meant[name], user.ID)
			}
		}
	}
	if !unknown {
		return meant, nil
	}
	self, err := r.view.Self(ctx)
	switch {
	case isRefusal(err), mor.CodeOf(err) == mor.CodeUserNotFound, mor.CodeOf(err) == mor.CodeInconsistent:
		return meant, nil
	case err != nil:
		return nil, err
	case self.ID == 0, slices.ContainsFunc(users, func(u mor.User) bool { return u.ID == self.ID }):
		return meant, nil
	}
	for name := range meant {
		if len(exact[name]) == 0 {
			meant[name] = append(meant[name], self.ID)
		}
	}
	return meant, nil
}

// contains reports whether a part that is not empty is in a text, in whatever case.
func contains(text, part string) bool {
	return part != "" && strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// devices finds what the numbers are on that are not found by user and device
// together, first among those whose label is known to be the one that is shown.
func (r *resolver) devices(ctx context.Context, dids []mor.DID) error {
	var on, wanted []mor.DID
	var owners []int64
	for _, did := range dids {
		if !mayBeOnDevice(did) {
			continue
		}
		on = append(on, did)
		switch ids := r.ids[did.ID]; {
		case ids.UserID == 0:
			r.leave(mor.SubjectDevice, NoOwner, nil, did)
			continue
		case ids.DeviceID == 0:
			wanted = append(wanted, did)
		}
		owners = append(owners, r.ids[did.ID].UserID)
	}
	if len(wanted) == 0 {
		return nil
	}
	slices.Sort(owners)
	ofUsers, err := r.view.DevicesOf(ctx, slices.Compact(owners))
	if err != nil {
		return err
	}
	known, refused := candidatesOf(ofUsers, on), map[int64]error{}
	for _, user := range ofUsers {
		refused[user.UserID] = user.Refused
	}
	wanted = slices.DeleteFunc(wanted, func(did mor.DID) bool {
		err := refused[r.ids[did.ID].UserID]
		if err != nil {
			r.leave(mor.SubjectDevice, Refused, err, did)
		}
		return err != nil
	})
	meant := make(map[int64][]int64, len(wanted)) // by the DID's ID
	for _, did := range wanted {
		for _, device := range known.of(did, []int64{r.ids[did.ID].UserID}) {
			meant[did.ID] = append(meant[did.ID], device.ID)
		}
	}
	return r.prove(ctx, mor.SubjectDevice, wanted, func(did mor.DID) []int64 { return meant[did.ID] }, func(ids *IDs, id int64) { ids.DeviceID = id })
}

// mayBeOnDevice reports whether a number is on a device, or nothing says that it is
// on none: what is active is on a device or a dial plan (wiki page "DID
// Management"), and a closed number may be on one that the list does not show.
func mayBeOnDevice(did mor.DID) bool {
	if did.OnDevice() {
		return true
	}
	switch did.Status {
	case mor.StatusFree, mor.StatusReserved, mor.StatusTerminated:
		return false
	case mor.StatusActive:
		return did.DialPlan == ""
	}
	return did.DialPlan == "" && did.HidesDevice
}

// providers finds where the numbers come from. A reseller is not shown that, which
// leaves nothing to resolve.
func (r *resolver) providers(ctx context.Context, dids []mor.DID) error {
	var wanted []mor.DID
	for _, did := range dids {
		if did.Provider != "" {
			wanted = append(wanted, did)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	providers, err := r.view.Providers(ctx)
	if mor.IsUnavailable(err) {
		r.leave(mor.SubjectProvider, Refused, err, wanted...)
		return nil
	}
	if err != nil {
		return err
	}
	names := map[string][]int64{}
	for _, provider := range providers {
		if provider.ID != 0 { // the server tells none
			names[provider.Name] = append(names[provider.Name], provider.ID)
		}
	}
	var shared []mor.DID
	for _, did := range wanted {
		if meant := names[did.Provider]; len(meant) == 1 {
			r.set(did, func(ids *IDs) { ids.ProviderID = meant[0] })
		} else {
			shared = append(shared, did)
		}
	}
	return r.prove(ctx, mor.SubjectProvider, shared, func(did mor.DID) []int64 { return names[did.Provider] },
		func(ids *IDs, id int64) { ids.ProviderID = id })
}

// distinct are the texts, without empty and equal ones.
func distinct(texts ...string) []string {
	texts = slices.DeleteFunc(texts, func(text string) bool { return strings.Trim(text, "/") == "" })
	slices.Sort(texts)
	return slices.Compact(texts)
}

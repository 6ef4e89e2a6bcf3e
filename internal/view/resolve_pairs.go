package view

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// pair is a device and the user whose it is.
type pair struct{ user, device int64 }

// pairs finds the user and the device of numbers on devices together, by the list of
// the numbers under both. So a user all of whose numbers are on devices needs no list
// of their own. What is not found in them is left for the single lists, and so is all
// where the server does not take two filters together. meant is by the owner's name.
func (r *resolver) pairs(ctx context.Context, dids []mor.DID, meant map[string][]int64) error {
	var on []mor.DID
	var owners []int64
	for _, did := range dids {
		if mayBeOnDevice(did) {
			on, owners = append(on, did), append(owners, meant[did.OwnerName()]...)
		}
	}
	slices.Sort(owners)
	ofUsers, err := r.view.DevicesOf(ctx, slices.Compact(owners))
	if err != nil {
		return err
	}
	known := candidatesOf(ofUsers, on)
	of := make([][]pair, len(on))
	counts := map[pair]int{}
	for i, did := range on {
		users := meant[did.OwnerName()]
		for _, device := range known.of(did, users) {
			if !slices.Contains(users, device.UserID) {
				continue
			}
			p := pair{device.UserID, device.ID}
			of[i] = append(of[i], p)
			counts[p]++
		}
	}
	lists, err := r.readPairs(ctx, counts)
	if err != nil {
		return err
	}
	for i, did := range on {
		var under []pair
		for _, p := range of[i] {
			if number, listed := lists[p][did.ID]; listed && number == did.Number {
				under = append(under, p)
			}
		}
		if len(under) == 1 {
			r.set(did, func(ids *IDs) { ids.UserID, ids.DeviceID = under[0].user, under[0].device })
		}
	}
	return nil
}

// readPairs reads the lists of numbers under a user and a device, the longest ones
// first. It returns none where the server refuses the first one.
func (r *resolver) readPairs(ctx context.Context, counts map[pair]int) (map[pair]map[int64]string, error) {
	all := make([]pair, 0, len(counts))
	for p := range counts {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b pair) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a.user, b.user), cmp.Compare(a.device, b.device))
	})
	if len(all) > freeLookUps {
		if err := r.view.mor.MeasurePage(ctx); err != nil && !isRefusal(err) {
			return nil, err
		}
	}
	lists, refused := make(map[pair]map[int64]string, len(all)), atomic.Bool{}
	read := func(ctx context.Context, p pair) error {
		if refused.Load() {
			return nil
		}
		list, err := r.view.readPair(ctx, p)
		switch {
		case isRefusal(err):
			refused.Store(true)
			return nil
		case err != nil:
			return err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		lists[p] = list
		return nil
	}
	if len(all) == 0 {
		return lists, nil
	}
	if err := read(ctx, all[0]); err != nil || refused.Load() {
		return nil, err
	}
	err := r.view.forEach(ctx, "reading the lists of DIDs by user and device", len(all)-1, func(ctx context.Context, i int) error {
		return read(ctx, all[i+1])
	})
	return lists, err
}

// readPair reads the list of the numbers under a user and a device, and returns them
// by the DID's ID. It proves both of each number, also for Stands.
func (v *View) readPair(ctx context.Context, p pair) (map[int64]string, error) {
	list := newReading(v.mor.UnderAll(map[mor.Subject]int64{mor.SubjectUser: p.user, mor.SubjectDevice: p.device}))
	found := map[int64]string{}
	for !list.whole {
		err := v.read(ctx, list, true, func(rows []mor.DID, since int64, pages int) {
			v.bill.pages += pages
			for _, row := range rows {
				found[row.ID] = row.Number
				v.underID(proof{mor.SubjectUser, p.user}).rows[row.ID] = underRow{row.Number, since}
				v.underID(proof{mor.SubjectDevice, p.device}).rows[row.ID] = underRow{row.Number, since}
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// candidates are the devices that the label of a number can mean.
type candidates struct {
	labels map[string][]mor.Device
	others map[int64][]mor.Device // by user: those of which no number shows the label
}

// candidatesOf returns them for numbers. A device whose own label is shown by some is
// meant by that label. Where a label fits none, it can be any other one.
func candidatesOf(ofUsers []UserDevices, dids []mor.DID) candidates {
	shown := map[string]bool{}
	for _, did := range dids {
		shown[did.Device] = true
	}
	c := candidates{map[string][]mor.Device{}, map[int64][]mor.Device{}}
	for _, user := range ofUsers {
		for _, device := range user.Devices {
			known := false
			for _, label := range distinct(device.Type+"/"+device.Username, device.Username) {
				c.labels[label] = append(c.labels[label], device)
				known = known || shown[label]
			}
			if !known || shown[""] { // a list that does not show labels
				c.others[user.UserID] = append(c.others[user.UserID], device)
			}
		}
	}
	return c
}

// of returns the devices that a number of one of the users can be on. A label means
// those of all users: a server may put a number on the device of another user.
func (c candidates) of(did mor.DID, users []int64) (devices []mor.Device) {
	if meant := c.labels[did.Device]; did.Device != "" && len(meant) > 0 {
		return meant
	}
	for _, user := range users {
		devices = append(devices, c.others[user]...)
	}
	return devices
}

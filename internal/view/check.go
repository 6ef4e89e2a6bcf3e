package view

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Wish is what a plan gives a number, by ID. 0 is nothing.
type Wish struct {
	Number                       string
	UserID, DeviceID, ProviderID int64
	OwnerID                      int64 // whose the number is to be on the device; 0: not known
	Drift                        bool  // somebody has changed the number, and not the configuration
}

// Fault is why a wish cannot come true.
type Fault struct {
	Wish
	Kind   FaultKind
	User   mor.User   // of OthersDevice: whose the number is to be
	Device mor.Device // of PlainDevice and OthersDevice
	Owner  mor.User   // of OthersDevice: whose the device is
	// Allowed, of OthersDevice, says that numbers of that user stand on the device
	// already: this server allows it, which is documented nowhere.
	Allowed bool
}

// FaultKind is what is wrong with an ID.
type FaultKind int

// The kinds.
const (
	NoUser       FaultKind = iota // there is no such user
	NoProvider                    // there is no such provider
	NoDevice                      // there is no such device
	PlainDevice                   // the device is no trunk
	OthersDevice                  // the device is of another user than the number
)

// Check asks MOR for each user, device and provider of the wishes, once in a run,
// and returns what is wrong with them. What MOR cannot be asked for is not checked,
// and the log says so. That there is none is believed only if no list contradicts
// it: a call may hide what is not the caller's own.
func (v *View) Check(ctx context.Context, wishes []Wish) []Fault {
	users, devices := map[int64]bool{}, map[int64]bool{}
	for _, w := range wishes {
		users[w.UserID], devices[w.DeviceID] = true, true
	}
	v.askFirst(ctx, users, func(ctx context.Context, id int64) { v.hasUser(ctx, id) })
	v.askFirst(ctx, devices, func(ctx context.Context, id int64) { v.told(ctx, id) })
	var faults []Fault
	for _, w := range wishes {
		fault := func(kind FaultKind) *Fault {
			faults = append(faults, Fault{Wish: w, Kind: kind})
			return &faults[len(faults)-1]
		}
		if w.UserID != 0 && !v.hasUser(ctx, w.UserID) {
			fault(NoUser)
			continue // whose the device should be, has no answer then
		}
		if w.ProviderID != 0 && !v.hasProvider(ctx, w.ProviderID) {
			fault(NoProvider)
		}
		if w.DeviceID == 0 {
			continue
		}
		device, there := v.told(ctx, w.DeviceID)
		switch {
		case !there && !v.lists(ctx, w):
			fault(NoDevice)
		case device.Trunk != nil && !*device.Trunk:
			fault(PlainDevice).Device = device
		case w.OwnerID != 0 && device.UserID != 0 && device.UserID != w.OwnerID:
			f := fault(OthersDevice)
			f.Device, f.User, f.Owner = device, v.named(ctx, w.OwnerID), v.named(ctx, device.UserID)
			f.Allowed = v.standsAny(ctx, w.OwnerID, w.DeviceID)
		}
	}
	return faults
}

// askFirst asks for many IDs side by side, after the first one has shown whether
// the server has the call. The view keeps the answers.
func (v *View) askFirst(ctx context.Context, ids map[int64]bool, ask func(context.Context, int64)) {
	delete(ids, 0)
	open := make([]int64, 0, len(ids))
	for id := range ids {
		open = append(open, id)
	}
	slices.Sort(open)
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(maxLookUps)
	for i, id := range open {
		if i == 0 {
			ask(ctx, id)
			continue
		}
		group.Go(func() error { ask(groupCtx, id); return nil })
	}
	_ = group.Wait()
}

// cannotAsk reports whether a call has failed for another reason than that there is
// nothing with that ID, and logs it. A server that lacks the call is not asked again.
func (v *View) cannotAsk(ctx context.Context, what string, id int64, err error) bool {
	switch mor.CodeOf(err) {
	case mor.CodeUserNotFound, mor.CodeDeviceNotFound:
		return false
	case mor.CodeForbidden, mor.CodeInconsistent, mor.CodeLacking: // of this one ID, perhaps
	default:
		v.people.mute.Store(what, true)
	}
	if _, said := v.people.mute.LoadOrStore(fmt.Sprintf("%s %d", what, id), true); !said {
		v.log.InfoContext(ctx, "an ID of the plan is not checked, since the call failed", "of", what, "id", id, "error", err.Error())
	}
	return true
}

func (v *View) isMute(what string) bool {
	_, mute := v.people.mute.Load(what)
	return mute
}

// hasUser reports whether there is such a user, or MOR cannot be asked.
func (v *View) hasUser(ctx context.Context, id int64) bool {
	if v.isMute("user") {
		return true
	}
	_, err := v.User(ctx, id)
	if err == nil || v.cannotAsk(ctx, "user", id, err) {
		return true
	}
	users, err := v.Users(ctx)
	return err == nil && slices.ContainsFunc(users, func(u mor.User) bool { return u.ID == id })
}

// named is a user as far as MOR names them.
func (v *View) named(ctx context.Context, id int64) mor.User {
	if user, err := v.User(ctx, id); err == nil {
		return user
	}
	return mor.User{ID: id}
}

// told is what MOR tells of a device. It is not there only if MOR says so.
func (v *View) told(ctx context.Context, id int64) (device mor.Device, there bool) {
	if v.isMute("device") {
		return mor.Device{ID: id}, true
	}
	device, err := v.Device(ctx, id)
	if err == nil {
		return device, true
	}
	return mor.Device{ID: id}, v.cannotAsk(ctx, "device", id, err)
}

// lists reports whether the device of a wish is among those of its user, where it
// is known who that is: device_details_get may tell of own users' devices only.
func (v *View) lists(ctx context.Context, w Wish) bool {
	if w.OwnerID == 0 {
		return false
	}
	devices, err := v.people.devices.get(ctx, w.OwnerID, v.mor.Devices)
	return err == nil && slices.ContainsFunc(devices, func(d mor.Device) bool { return d.ID == w.DeviceID })
}

// userOnDevice is a user and a device.
type userOnDevice struct{ user, device int64 }

// standsAny reports whether any number of a user is proven to be on a device.
func (v *View) standsAny(ctx context.Context, user, device int64) bool {
	key := userOnDevice{user, device}
	if known, ok := v.people.standing.Load(key); ok {
		return known == true
	}
	stands := false
	for _, err := range v.mor.Each(ctx, mor.Filter{UserID: user, DeviceID: device, HideTerminated: true}) {
		stands = err == nil
		break
	}
	v.people.standing.Store(key, stands)
	return stands
}

// hasProvider reports whether there is such a provider, or MOR cannot be asked, or
// lists none, or some without an ID.
func (v *View) hasProvider(ctx context.Context, id int64) bool {
	if v.isMute("provider") {
		return true
	}
	ids, err := v.ProviderIDs(ctx, "")
	if err != nil {
		return v.cannotAsk(ctx, "provider", id, err)
	}
	return len(ids) == 0 || slices.Contains(ids, id) || slices.Contains(ids, 0)
}

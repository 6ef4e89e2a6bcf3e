package view

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// people is what MOR has said in this run about users, devices and providers. The
// provider never changes them, so each is asked for once.
type people struct {
	providers *once[[]mor.Provider]
	users     *once[[]mor.User]
	self      *once[mor.User]
	user      byID[mor.User]
	devices   byID[[]mor.Device] // by the user's ID
	device    byID[mor.Device]
	standing  sync.Map // userOnDevice: whether any number of the user is on the device
	mute      sync.Map // "device", "device 7": MOR cannot be asked for these, or this one
}

func newPeople() people {
	return people{providers: newOnce[[]mor.Provider](), users: newOnce[[]mor.User](), self: newOnce[mor.User]()}
}

// once is an answer that is asked for once in a run, however many want it. A
// failure is kept, too.
type once[T any] struct {
	turn    *semaphore.Weighted // held by whoever asks, or looks
	asked   bool
	value   T
	failure error
}

func newOnce[T any]() *once[T] { return &once[T]{turn: semaphore.NewWeighted(1)} }

func (o *once[T]) get(ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	if err := o.turn.Acquire(ctx, 1); err != nil {
		var none T
		return none, err
	}
	defer o.turn.Release(1)
	if o.asked {
		return o.value, o.failure
	}
	value, err := ask(ctx)
	if err != nil && ctx.Err() != nil {
		return value, err // that somebody gave up says nothing of the server
	}
	o.asked, o.value, o.failure = true, value, err
	return value, err
}

// byID is a once for each ID.
type byID[T any] struct{ all sync.Map }

func (b *byID[T]) get(ctx context.Context, id int64, ask func(context.Context, int64) (T, error)) (T, error) {
	one, _ := b.all.LoadOrStore(id, newOnce[T]())
	return one.(*once[T]).get(ctx, func(ctx context.Context) (T, error) { return ask(ctx, id) })
}

// Providers is mor.Client.Providers, asked once in a run.
func (v *View) Providers(ctx context.Context) ([]mor.Provider, error) {
	return v.people.providers.get(ctx, v.mor.Providers)
}

// ProviderIDs returns the ids of the providers with exactly this name, of all
// providers for "".
func (v *View) ProviderIDs(ctx context.Context, name string) (ids []int64, err error) {
	all, err := v.Providers(ctx)
	for _, provider := range all {
		if name == "" || provider.Name == name {
			ids = append(ids, provider.ID)
		}
	}
	return ids, err
}

// Users is mor.Client.Users, asked once in a run.
func (v *View) Users(ctx context.Context) ([]mor.User, error) {
	return v.people.users.get(ctx, v.mor.Users)
}

// Self is mor.Client.Self, asked once in a run.
func (v *View) Self(ctx context.Context) (mor.User, error) {
	return v.people.self.get(ctx, v.mor.Self)
}

// User is mor.Client.UserByID, asked once in a run for each ID.
func (v *View) User(ctx context.Context, id int64) (mor.User, error) {
	return v.people.user.get(ctx, id, v.mor.UserByID)
}

// Device is mor.Client.Device, asked once in a run for each ID.
func (v *View) Device(ctx context.Context, id int64) (mor.Device, error) {
	return v.people.device.get(ctx, id, v.mor.Device)
}

// UserDevices are the devices of one user, or the reason why MOR does not list them.
type UserDevices struct {
	UserID  int64
	Devices []mor.Device
	Refused error // see mor.IsUnavailable; CodeUserNotFound if there is no such user, or not any more
}

// DevicesOf is mor.Client.Devices for each of the users, asked once in a run for
// each. A refusal is kept with the user; every other failure is the error.
func (v *View) DevicesOf(ctx context.Context, userIDs []int64) ([]UserDevices, error) {
	all := make([]UserDevices, len(userIDs))
	err := v.forEach(ctx, "reading the devices of users", len(userIDs), func(ctx context.Context, i int) error {
		devices, err := v.people.devices.get(ctx, userIDs[i], v.mor.Devices)
		if mor.IsUnavailable(err) || mor.CodeOf(err) == mor.CodeUserNotFound {
			all[i] = UserDevices{UserID: userIDs[i], Refused: err}
			return nil
		}
		all[i] = UserDevices{UserID: userIDs[i], Devices: devices}
		return err
	})
	return all, err
}

// Described returns the devices that DevicesOf has listed with what Device tells
// of each. What it does not tell is left as it is. A server may tell
// only of the devices of this user's own users: so one refusal stands for all
// devices of that user, and a server without the call is asked once.
func (v *View) Described(ctx context.Context, ofUsers []UserDevices) ([]mor.Device, error) {
	var firsts, others []mor.Device // of their users
	for _, user := range ofUsers {
		for i, device := range user.Devices {
			if i == 0 {
				firsts = append(firsts, device)
			} else {
				others = append(others, device)
			}
		}
	}
	var refused sync.Map // user IDs; noCall for a server that has no such call
	const noCall = int64(-1)
	describe := func(devices []mor.Device) error {
		return v.forEach(ctx, "reading the details of devices", len(devices), func(ctx context.Context, i int) error {
			d := &devices[i]
			_, ofUser := refused.Load(d.UserID)
			if _, lacking := refused.Load(noCall); lacking || ofUser {
				return nil
			}
			told, err := v.Device(ctx, d.ID)
			switch mor.CodeOf(err) {
			case mor.CodeNoSuchCall:
				refused.Store(noCall, true)
				return nil
			case mor.CodeForbidden:
				refused.Store(d.UserID, true)
				return nil
			case mor.CodeDeviceNotFound: // not to be told of, or removed since
				return nil
			}
			if err == nil {
				d.Name, d.Description, d.Trunk = told.Name, told.Description, told.Trunk
			}
			return err
		})
	}
	if err := describe(firsts); err != nil {
		return nil, err
	}
	if err := describe(others); err != nil {
		return nil, err
	}
	return append(firsts, others...), nil
}

// forEach does something for each of n things, many at once, and tells of its
// progress in the log. The client's limit of concurrent requests holds besides.
func (v *View) forEach(ctx context.Context, what string, n int, do func(ctx context.Context, i int) error) error {
	progress := &progress{what: what, of: n}
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(maxLookUps)
	for i := range n {
		group.Go(func() error {
			err := do(groupCtx, i)
			progress.step(ctx, v.log)
			return err
		})
	}
	return group.Wait()
}

package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Assignment is a number on a trunk device.
type Assignment struct {
	Number   string
	DeviceID int64
	// ReserveFor is whom to reserve the number for if it stands free, before it
	// is put on the device or after it was taken off one. Nil: nobody is known.
	ReserveFor *int64
	// From allows to take the number off the device it is on. Nil: it must be on none.
	// If it is known by its label only, the number must be proven to be ReserveFor's:
	// somebody else's device may have that label, and somebody else ReserveFor's name.
	From *Place
}

// Place is where a number is known to be: on the device with this ID, or, with
// a nil ID, on the one with this label.
type Place struct {
	DeviceID *int64
	Label    string
}

// Assign puts the number on the device, reserving it before if it stands free
// and a user is known. A number that is on that very device, proven by ID, is
// taken as done.
func (l *Lifecycle) Assign(ctx context.Context, a Assignment) (Standing, error) {
	now, err := l.Find(ctx, a.Number)
	if err != nil {
		return Standing{}, err
	}
	asked := "to be put on device " + format(a.DeviceID)
	refuse := func(reason Reason, err error) (Standing, error) {
		return now, &Problem{Number: a.Number, Reason: reason, Asked: asked, Standing: now, Err: err}
	}
	switch {
	case !now.Found && a.From == nil:
		return refuse(NoSuchNumber, nil)
	case now.gone():
		return refuse(goneReason(now), nil)
	case now.Status == mor.StatusClosed:
		return refuse(Closed, nil)
	case now.DialPlan != "":
		return refuse(OnDialPlan, nil)
	case now.OnDevice():
		there, err := l.MOR.Stands(ctx, now.DID, mor.SubjectDevice, a.DeviceID)
		if err != nil {
			return refuse(NotProven, err)
		}
		if there {
			return now, nil
		}
		if a.From == nil || a.From.DeviceID == nil && a.From.Label == "" { // and nothing tells where it was
			return refuse(OnOtherDevice, nil)
		}
		same, err := l.isAt(ctx, now, *a.From)
		if err != nil {
			return refuse(NotProven, err)
		}
		if !same {
			return refuse(Moved, nil)
		}
		if a.From.DeviceID == nil {
			if a.ReserveFor == nil {
				return now, &Problem{Number: a.Number, Reason: NotProven, Asked: ToMoveBack, Standing: now}
			}
			if err := l.provenOf(ctx, now, a.ReserveFor, ToMoveBack); err != nil {
				return now, err
			}
		}
		return l.move(ctx, now, a)
	}
	if a.From != nil && a.From.DeviceID == nil && now.Status == mor.StatusReserved { // taken off there since, perhaps by whom it was given to
		if err := l.provenOf(ctx, now, a.ReserveFor, ToMoveBack); err != nil {
			return now, err
		}
	}
	after, err := l.putOn(ctx, now, a.DeviceID, a.ReserveFor)
	if err != nil && now.Status == mor.StatusFree && after.Status == mor.StatusReserved && !unsettled(err) {
		now = after
		return refuse(OnlyReserved, err)
	}
	return after, err
}

// move takes the number off its device and puts it on the next. If MOR refuses
// the next, the number goes back onto the one it was on. It is seen through even
// if the run is interrupted on the way.
func (l *Lifecycle) move(ctx context.Context, now Standing, a Assignment) (Standing, error) {
	ctx, done := seeThrough(ctx)
	defer done()
	was := now.Device
	now, err := l.run(ctx, a.Number, l.unassignDevice(now))
	if err != nil {
		return now, err
	}
	asked := "to be put on device " + format(a.DeviceID)
	if now.Status == mor.StatusFree && a.ReserveFor == nil {
		return now, &Problem{Number: a.Number, Reason: FreedByServer, Asked: asked, Standing: now}
	}
	after, err := l.putOn(ctx, now, a.DeviceID, a.ReserveFor)
	if err == nil || unsettled(err) {
		return after, err
	}
	return l.putBackOn(ctx, now, a, &Problem{Number: a.Number, Reason: PutBack, Asked: asked, Err: err}, was)
}

// putBackOn puts a number, off as it is, back onto the device that it was taken off,
// and returns the problem that has refused the next one: unless it is there after all.
// It cannot be put back onto a device of which only the label is known.
func (l *Lifecycle) putBackOn(ctx context.Context, off Standing, a Assignment, problem *Problem, was string) (Standing, error) {
	now, err := l.Find(ctx, a.Number)
	switch {
	case err != nil:
		problem.Reason, problem.Standing = NotPutBack, off
		problem.Err = fmt.Errorf("%w; and then: %w", problem.Err, err)
	case now.gone():
		problem.Reason, problem.Standing = NotPutBack, now
	case now.OnDevice():
		there, err := l.isAt(ctx, now, Place{DeviceID: &a.DeviceID})
		if there {
			return now, nil
		}
		problem.Reason, problem.Standing = OnOtherDevice, now
		if err != nil {
			problem.Reason, problem.Err = NotProven, err
		}
	case a.From.DeviceID == nil:
		problem.Reason, problem.Standing, problem.Off = NotPutBack, now, was
	default:
		back, err := l.putOn(ctx, now, *a.From.DeviceID, a.ReserveFor)
		problem.Standing = back
		if err != nil {
			problem.Reason, problem.Standing = NotPutBack, now
		}
	}
	return problem.Standing, problem
}

// putOn puts a number that is on no device on one. With an error, the standing is
// that before it was tried, as far as it is known.
func (l *Lifecycle) putOn(ctx context.Context, now Standing, deviceID int64, reserveFor *int64) (Standing, error) {
	now, err := l.reserveIfFree(ctx, now, reserveFor)
	if err != nil {
		return now, err
	}
	after, err := l.run(ctx, now.Number, l.assignDevice(now.Number, deviceID))
	if err != nil && !after.Found {
		after = now
	}
	return after, err
}

// unsettled tells that it is not known whether a step has taken.
func unsettled(err error) bool {
	problem := (*Problem)(nil)
	return mor.IsDoubtful(err) || errors.As(err, &problem) && (problem.Reason == Unsure || problem.Reason == NotReadBack)
}

// Unassign takes the number off the device it was put on by us. If it is
// elsewhere by now, or on none, or closed, nothing is done: left says how it
// stands in the end. Where the server frees a number by that and a user is known,
// it is reserved for them again, so that leaving a device never gives a number
// away.
func (l *Lifecycle) Unassign(ctx context.Context, number string, from Place, reserveFor *int64) (left Standing, err error) {
	now, err := l.Find(ctx, number)
	// A closed number is out of service; taking it off its device could lift the suspension.
	if err != nil || now.gone() || !now.OnDevice() || now.Status == mor.StatusClosed {
		return now, err
	}
	same, err := l.isAt(ctx, now, from)
	if err != nil {
		return now, &Problem{Number: number, Reason: NotProven, Asked: "to be taken off its device", Standing: now, Err: err}
	}
	if !same {
		return now, nil
	}
	ctx, done := seeThrough(ctx)
	defer done()
	after, err := l.run(ctx, number, l.unassignDevice(now))
	if err != nil {
		return after, err
	}
	return l.reserveIfFree(ctx, after, reserveFor)
}

// isAt tells whether the number is where it was known to be. It is asked before
// a number is taken off a device, so a label, which may be shared, will not do
// where the device's ID is known.
func (l *Lifecycle) isAt(ctx context.Context, now Standing, place Place) (bool, error) {
	if place.DeviceID == nil {
		return mor.SameName(now.Device, place.Label), nil
	}
	return l.MOR.Stands(ctx, now.DID, mor.SubjectDevice, *place.DeviceID)
}

func (l *Lifecycle) reserveIfFree(ctx context.Context, now Standing, userID *int64) (Standing, error) {
	if now.Status != mor.StatusFree || userID == nil {
		return now, nil
	}
	return l.finish(ctx, now, mor.Details{UserID: userID})
}

func (l *Lifecycle) assignDevice(number string, deviceID int64) step {
	return step{
		asked: "to be put on device " + format(deviceID),
		write: func(ctx context.Context) error { return l.MOR.DIDTrunkDeviceAssign(ctx, deviceID, number) },
		took:  func(s Standing) bool { return !s.gone() && s.OnDevice() },
		prove: func(ctx context.Context, s Standing, doubtful bool) (bool, error) {
			if !doubtful {
				return true, nil
			}
			return l.MOR.Stands(ctx, s.DID, mor.SubjectDevice, deviceID)
		},
	}
}

func (l *Lifecycle) unassignDevice(now Standing) step {
	return step{
		asked: strings.TrimSpace("to be taken off its device " + mor.Clean(now.Device)),
		write: func(ctx context.Context) error { return l.MOR.DIDDeviceUnassign(ctx, now.Number) },
		took:  func(s Standing) bool { return !s.Found || !s.OnDevice() },
	}
}

func format(id int64) string { return strconv.FormatInt(id, 10) }

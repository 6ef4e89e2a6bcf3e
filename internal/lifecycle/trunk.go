package lifecycle

import (
	"context"
	"strconv"

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
	case now.Device != "":
		there, err := l.MOR.Stands(ctx, now.DID, mor.SubjectDevice, a.DeviceID)
		if err != nil {
			return refuse(NotProven, err)
		}
		if there {
			return now, nil
		}
		if a.From == nil {
			return refuse(OnOtherDevice, nil)
		}
		same, err := l.isAt(ctx, now, *a.From)
		if err != nil {
			return refuse(NotProven, err)
		}
		if !same {
			return refuse(Moved, nil)
		}
		if now, err = l.run(ctx, a.Number, l.unassignDevice(now)); err != nil {
			return now, err
		}
		if now.Status == mor.StatusFree && a.ReserveFor == nil {
			return refuse(FreedByServer, nil)
		}
	}
	if now, err = l.reserveIfFree(ctx, now, a.ReserveFor); err != nil {
		return now, err
	}
	return l.run(ctx, a.Number, l.assignDevice(a))
}

// Unassign takes the number off the device it was put on by us. If it is
// elsewhere by now, or on none, nothing is done, and a closed number that the
// server does not take off stays: left says how it stands in the end.
// Where the server frees a number by that and a user is known, it is reserved
// for them again, so that leaving a device never gives a number away.
func (l *Lifecycle) Unassign(ctx context.Context, number string, from Place, reserveFor *int64) (left Standing, err error) {
	now, err := l.Find(ctx, number)
	if err != nil || now.gone() || now.Device == "" {
		return now, err
	}
	same, err := l.isAt(ctx, now, from)
	if err != nil {
		return now, &Problem{Number: number, Reason: NotProven, Asked: "to be taken off its device", Standing: now, Err: err}
	}
	if !same {
		return now, nil
	}
	after, err := l.run(ctx, number, l.unassignDevice(now))
	if now.Status == mor.StatusClosed && refusesClosed(mor.CodeOf(err)) {
		return now, nil // it is suspended: out of service, and the server keeps its device for now
	}
	if err != nil {
		return after, err
	}
	return l.reserveIfFree(ctx, after, reserveFor)
}

// refusesClosed tells whether the server's answer is about the number. What it
// says of a closed one is not documented; but a missing right or a lost
// connection leaves the number where it is, and is an error.
func refusesClosed(code mor.Code) bool {
	switch code {
	case mor.CodeUnassignFailed, mor.CodeAlreadyFree, mor.CodeNotFree, mor.CodeNotAssigned, mor.CodeUnknown:
		return true
	}
	return false
}

// isAt tells whether the number is where it was known to be. Labels that stand
// still are believed; one that changed is settled by the device's ID.
func (l *Lifecycle) isAt(ctx context.Context, now Standing, place Place) (bool, error) {
	if now.Device == place.Label || place.DeviceID == nil {
		return now.Device == place.Label, nil
	}
	return l.MOR.Stands(ctx, now.DID, mor.SubjectDevice, *place.DeviceID)
}

func (l *Lifecycle) reserveIfFree(ctx context.Context, now Standing, userID *int64) (Standing, error) {
	if now.Status != mor.StatusFree || userID == nil {
		return now, nil
	}
	return l.finish(ctx, now, mor.Details{UserID: userID})
}

func (l *Lifecycle) assignDevice(a Assignment) step {
	return step{
		asked: "to be put on device " + format(a.DeviceID),
		write: func(ctx context.Context) error { return l.MOR.DIDTrunkDeviceAssign(ctx, a.DeviceID, a.Number) },
		took:  func(s Standing) bool { return !s.gone() && s.Device != "" },
		prove: func(ctx context.Context, s Standing, doubtful bool) (bool, error) {
			if !doubtful {
				return true, nil
			}
			return l.MOR.Stands(ctx, s.DID, mor.SubjectDevice, a.DeviceID)
		},
	}
}

func (l *Lifecycle) unassignDevice(now Standing) step {
	return step{
		asked: "to be taken off device " + mor.Clean(now.Device),
		write: func(ctx context.Context) error { return l.MOR.DIDDeviceUnassign(ctx, now.Number) },
		took:  func(s Standing) bool { return !s.Found || s.Device == "" },
	}
}

func format(id int64) string { return strconv.FormatInt(id, 10) }

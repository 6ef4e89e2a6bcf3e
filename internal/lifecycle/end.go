package lifecycle

import (
	"context"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Policy is how far a number is taken when Terraform destroys it.
type Policy string

// The policies. Abandon is not here: it asks the server nothing.
const (
	Terminate Policy = "terminate" // out of use, its row kept
	Delete    Policy = "delete"    // terminated, then its row removed if MOR allows
	Free      Policy = "free"      // back into the pool of free numbers
)

// move is the next step on the way to a number's end.
type move string

const (
	done        move = "done"
	unassign    move = "unassign"
	toFree      move = "make free"
	toTerminate move = "terminate"
	toDelete    move = "delete"
	refuseInUse move = "refuse: in use"
	refusePlan  move = "refuse: on dial plan"
)

// nextMove is the table behind a destroy. A closed number is out of service
// already, whatever device it still names, and is ended from there.
func nextMove(now Standing, policy Policy, force bool) move {
	switch {
	case !now.Found:
		return done
	case now.Status == mor.StatusTerminated && policy == Delete:
		return toDelete
	case now.Status == mor.StatusTerminated:
		return done
	case now.Status == mor.StatusClosed && policy == Free:
		return toFree
	case now.Status == mor.StatusClosed:
		return toTerminate
	case now.DialPlan != "":
		return refusePlan
	case now.OnDevice() && force:
		return unassign
	case now.inUse():
		return refuseInUse
	case now.Status == mor.StatusReserved:
		return toFree
	case now.Status == mor.StatusFree && policy == Free:
		return done
	case now.Status == mor.StatusFree:
		return toTerminate
	}
	return refuseInUse // a status we do not know
}

// maxMoves is more than the longest way (off the device, free, terminated, deleted) has.
const maxMoves = 6

// Ending is how a number is to be taken out of use.
type Ending struct {
	Number string
	ID     int64 // of the DID that is meant; 0: whichever has the number
	Policy Policy
	Force  bool   // take it off a device first, and from whoever it is kept for
	UserID *int64 // whom it is reserved for as far as we know; nil: not known
	Owner  string // the owner's name, which must do where UserID is nil; "": not known either
}

// End takes a number out of use as the policy says. kept says why a terminated number is not,
// or not surely, deleted: as a rule MOR keeps the row because of calls or queues.
// That does not fail the whole: the number is out of use, and Terraform, to which
// a terminated number is gone, could not come back to it.
//
// A number that is kept for somebody else than the ending says, or for somebody
// while it says nobody, is a Problem with Reason Taken, unless it is forced.
func (l *Lifecycle) End(ctx context.Context, e Ending) (kept, err error) {
	number := e.Number
	now, err := l.Find(ctx, number)
	if err != nil {
		return nil, err
	}
	replaced := func() bool { return now.Found && e.ID != 0 && now.ID != e.ID }
	if !replaced() && !e.Force {
		if err := l.provenToEnd(ctx, now, e); err != nil {
			return nil, err
		}
	}
	for range maxMoves {
		if replaced() {
			return nil, &Problem{Number: number, Reason: Replaced, Asked: ToEnd, Standing: now}
		}
		next := nextMove(now, e.Policy, e.Force)
		var s step
		switch next {
		case done:
			return nil, nil
		case refuseInUse:
			return nil, &Problem{Number: number, Reason: InUse, Asked: ToEnd, Forced: e.Force, Standing: now}
		case refusePlan:
			return nil, &Problem{Number: number, Reason: OnDialPlan, Asked: ToEnd, Standing: now}
		case unassign:
			s = l.unassignDevice(now)
		case toFree:
			s = l.makeFree(now)
		case toTerminate:
			s = l.terminate(now)
		case toDelete:
			s = l.delete(now)
		}
		if now, err = l.run(ctx, number, s); err != nil {
			if next == toDelete {
				return err, nil
			}
			return nil, err
		}
	}
	return nil, &Problem{Number: number, Reason: DidNotTake, Asked: ToEnd, Standing: now}
}

// provenToEnd makes sure that a number which is kept for somebody is kept for whom
// the ending says. A closed number's row may have no owner although it is
// somebody's: where the user is known, that is asked all the same.
func (l *Lifecycle) provenToEnd(ctx context.Context, now Standing, e Ending) error {
	switch {
	case e.UserID != nil && (now.keptFor() || now.Status == mor.StatusClosed):
		return l.provenOf(ctx, now, e.UserID, ToEnd)
	case !now.keptFor(), e.UserID == nil && e.Owner != "" && mor.SameName(e.Owner, now.OwnerName()):
		return nil
	}
	return &Problem{Number: now.Number, Reason: Taken, Asked: ToEnd, Standing: now}
}

func (l *Lifecycle) terminate(now Standing) step {
	return step{
		asked: "to be terminated",
		write: func(ctx context.Context) error { return l.MOR.DIDTerminate(ctx, now.ID) },
		took:  Standing.gone,
	}
}

func (l *Lifecycle) delete(now Standing) step {
	return step{
		asked: "to be deleted",
		write: func(ctx context.Context) error { return l.MOR.DIDDelete(ctx, now.ID) },
		took:  func(s Standing) bool { return !s.Found },
	}
}

package lifecycle

import (
	"cmp"
	"slices"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Action is what comes next for a number: one write, one question, a refusal, or
// nothing. Exactly one of Step, Ask and Refuse is set, or none: done.
type Action struct {
	Step    Step
	Details mor.Details // of StepReserve and StepChange
	Ask     *Question
	Proof   bool // of Ask: the name will not do as the answer
	Refuse  Reason
}

// Step is one write.
type Step string

// The steps, and the calls behind them.
const (
	StepCreate    Step = "create"     // did_create
	StepBringBack Step = "bring back" // did_make_free, of a terminated number
	StepReserve   Step = "reserve"    // did_details_update with a user
	StepChange    Step = "change"     // did_details_update without
	StepAssign    Step = "assign"     // did_trunk_device_assign
	StepUnassign  Step = "unassign"   // did_device_unassign
	StepClose     Step = "close"      // did_close
	StepFree      Step = "make free"  // did_make_free, of a reserved or closed number
	StepTerminate Step = "terminate"  // did_terminate
	StepDelete    Step = "delete"     // did_delete
)

// takes reports whether a step takes the number away from where it is.
func (s Step) takes() bool { return s == StepUnassign || s == StepFree }

func (a Action) isDone() bool { return a.Step == "" && a.Ask == nil && a.Refuse == "" }

func write(s Step) *Action               { return &Action{Step: s} }
func refuse(r Reason) *Action            { return &Action{Refuse: r} }
func ask(q Question, good truth) *Action { return &Action{Ask: &q, Proof: good == proven} }

// decide returns the next action for a number. It is pure, and the only place that
// decides what may be done to a number: a single number, and each of a hundred thousand.
//
// # Terms
//
//   - Standing: what the server says of the number now. It shows names, never IDs.
//   - Goal: what the configuration wants of it, and whom and what we gave it to before (Prior).
//   - Evidence: what is known beside that. Ours: this very DID (by its ID) is in our
//     state. An answer says that the number stands under an ID, and whether that is
//     proven, or believed because the name is the one under which it was last proven.
//   - Theirs: the number belongs to somebody, and it is answered that this is none of
//     our users (those of Prior, and the one that the goal names).
//
// # Premise
//
// Nothing is one transaction: between a look and a write somebody may have acted. So
// every write rests on a look made just before or on our own last write; what takes
// something away, or puts a number into service, rests on proof by ID; and MOR itself
// refuses the rest (it reserves and assigns only what is free or reserved).
//
// # Table
//
// The first row that fits decides. "ask" stands for: the question is open, so it comes first.
//
//	standing                  goal                     evidence            action
//	------------------------  -----------------------  ------------------  -------------------------------
//	any                       End, Close                                   see decideEnd, decideClose
//	absent                    Create                                       create
//	terminated                Create                                       bring back
//	absent or terminated      no device, no more                           done
//	absent or terminated      no Create                                    refuse: absent, terminated
//	there                     no Create                not ours            refuse: replaced
//	there                     Create                   not ours            see decideAdoption
//	somebody's                                         theirs              refuse: in use, taken
//	  reserved                                         theirs, as planned  (goes on: it is taken back)
//	closed                    Reopen               of the user: proven  make free
//	closed                    user, device         not given before        refuse: closed
//	closed                    settings                                     change
//	closed                                                                 done
//	on a device               this device              is on it            (stays, if its user stays)
//	on a device               other, none, new user    on a prior device,  unassign
//	                                                   of our user: proven
//	on a device               other                    where the plan saw  unassign
//	                                                   it, of our user
//	on a device               none                     on another          (stays: not where we put it)
//	on a device               other                    on another          refuse: moved, on other device
//	on a device               this device, new user    not a prior device  refuse: in use
//	on a dial plan            a device                                     refuse: on dial plan
//	free                      this user                                    reserve
//	free                      whoever has it           taken off by us,    reserve
//	                                                   of our user: proven
//	in use                    another user, nobody                         refuse: in use
//	reserved                  another user, nobody     of a prior user:    make free
//	                                                   proven, or planned
//	reserved                  another user, nobody     otherwise           refuse: taken
//	there                     settings not as wanted                       change
//	on no device              this device              of our user: proven assign
//	otherwise                                                              done
func decide(now Standing, g *Goal, ev *Evidence) Action {
	switch {
	case g.End != "":
		return *decideEnd(now, g, ev)
	case g.Close:
		return *decideClose(now, g, ev)
	}
	for _, part := range []func(Standing, *Goal, *Evidence) *Action{
		decidePresence, decideTheirs, decideClosed, decideLeaving, decideOwner, decideSettings, decideAssign,
	} {
		if a := part(now, g, ev); a != nil {
			return *a
		}
	}
	return Action{}
}

// decideTheirs refuses a number that belongs to somebody else.
func decideTheirs(now Standing, g *Goal, ev *Evidence) *Action {
	users := g.users()
	switch {
	case now.isSpare(), g.onlyLeaves(), g.movesOwner() && now.Status == mor.StatusReserved && !now.inUse() && ev.Back.still(now):
		return nil // what only leaves a device is left there if it is somebody else's: see decideLeaving
	case len(users) == 0:
		if g.Prior.Owner != "" && g.Prior.Owner != now.OwnerName() {
			return refuse(theirs(now, g))
		}
		return nil
	case now.Status == mor.StatusFree: // in use, and nobody's
		return nil
	}
	return ev.demand(mor.SubjectUser, users, believed, theirs(now, g))
}

// theirs returns why a number of somebody else is refused.
func theirs(now Standing, g *Goal) Reason {
	switch {
	case now.Status == mor.StatusClosed || !now.inUse():
		return Taken
	case now.DialPlan != "" && g.Device.ID != 0:
		return OnDialPlan
	}
	return InUse
}

// decideClosed is about a suspended number: its settings may be written, its user
// and device are left alone. What we had not given it before cannot be done.
func decideClosed(now Standing, g *Goal, ev *Evidence) *Action {
	if now.Status != mor.StatusClosed {
		return nil
	}
	if g.Reopen { // it is free from then on, and goes on as any other
		return cmp.Or(ev.demand(mor.SubjectUser, g.holders(), proven, Taken), write(StepFree))
	}
	if g.movesOwner() && !g.Owner.Nobody {
		if a := ev.demand(mor.SubjectUser, []int64{g.Owner.UserID}, believed, Closed); a != nil {
			return a
		}
	}
	if g.Device.ID != 0 && now.OnDevice() {
		if a := ev.demand(mor.SubjectDevice, []int64{g.Device.ID}, believed, Closed); a != nil {
			return a
		}
	}
	adopted := g.Adopt && now.OnDevice()                                                                    // where it was before it was closed
	if g.Owner.Nobody || g.Device.ID != 0 && !adopted && !slices.Contains(g.Prior.DeviceIDs, g.Device.ID) { // not in service there until it is opened
		return refuse(Closed)
	}
	return cmp.Or(decideSettings(now, g, ev), &Action{})
}

// decideLeaving is about a number that is on a device and may have to leave it.
func decideLeaving(now Standing, g *Goal, ev *Evidence) *Action {
	if !now.OnDevice() || g.Device == (Device{}) {
		return nil
	}
	stays := false
	if g.Device.ID != 0 {
		is, q := ev.any(mor.SubjectDevice, []int64{g.Device.ID}, believed)
		switch stays = is >= believed; {
		case is == unknown:
			return ask(q, believed)
		case stays && !g.movesOwner():
			return nil
		case stays && g.Owner.UserID != 0:
			if holds, q := ev.any(mor.SubjectUser, g.holders(), believed); holds == unknown {
				return ask(q, believed)
			} else if holds >= believed {
				return nil
			}
		}
	}
	if now.DialPlan != "" {
		return refuse(OnDialPlan)
	}
	switch at, q := ev.any(mor.SubjectDevice, g.Prior.DeviceIDs, proven); {
	case at == unknown:
		return ask(q, proven)
	case at >= believed:
	case g.Device.None:
		return nil
	case stays: // on the right device, where we have not put it, for another user
		return refuse(InUse)
	case !ev.Back.still(now):
		return refuse(elsewhereReason(g))
	case len(g.users()) == 0:
		return refuse(NotProven)
	}
	from := g.holders()
	if g.movesOwner() {
		from = g.users()
	}
	if len(from) > 0 {
		return cmp.Or(ev.demand(mor.SubjectUser, from, proven, InUse), write(StepUnassign))
	}
	if g.Prior.Owner != "" && g.Prior.Owner != now.OwnerName() {
		return refuse(InUse)
	}
	return write(StepUnassign)
}

func elsewhereReason(g *Goal) Reason {
	if slices.ContainsFunc(g.Prior.DeviceIDs, func(id int64) bool { return id != g.Device.ID }) {
		return Moved
	}
	return OnOtherDevice
}

// decideOwner is about a number that is reserved, and perhaps not for whom it should be.
func decideOwner(now Standing, g *Goal, ev *Evidence) *Action {
	switch {
	case g.onlyLeaves(), g.Owner == (Owner{}), now.isSpare():
		return nil
	case g.Owner.UserID != 0:
		switch t, q := ev.any(mor.SubjectUser, []int64{g.Owner.UserID}, believed); {
		case t == unknown:
			return ask(q, believed)
		case t != no:
			return nil
		case g.Owner.IfFree:
			return refuse(theirs(now, g))
		}
	}
	switch {
	case now.inUse(), now.Status != mor.StatusReserved: // or a status that we do not know
		return refuse(InUse)
	case ev.Back.still(now):
		return write(StepFree)
	}
	return cmp.Or(ev.demand(mor.SubjectUser, g.Prior.UserIDs, proven, Taken), write(StepFree))
}

// reserveFor returns the user for whom a free number is to be reserved; 0: nobody. What
// has left a device is reserved again only if it was us who took it off.
func reserveFor(now Standing, g *Goal, ev *Evidence) int64 {
	switch {
	case !now.isSpare(), g.onlyLeaves() && !ev.TakenOff:
		return 0
	case g.Owner == (Owner{}): // it is to stay whose it was
		return ev.TakenFrom
	}
	return g.Owner.UserID
}

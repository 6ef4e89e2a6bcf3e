package lifecycle

import (
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// decision is what comes next for a number: a move, a question, or a refusal.
type decision struct {
	move    move
	ask     fact // noFact: none
	refuse  Reason
	details mor.Details // of update
}

func do(m move) decision         { return decision{move: m, ask: noFact} }
func ask(f fact) decision        { return decision{ask: f} }
func refuse(r Reason) decision   { return decision{refuse: r, ask: noFact} }
func (d decision) isDone() bool  { return d.ask == noFact && d.refuse == "" && d.move == done }
func (d decision) isWrite() bool { return d.ask == noFact && d.refuse == "" && d.move != done }

// takes tells that the move takes the number from where it is, or would if the
// number stood otherwise than believed.
func (d decision) takes() bool {
	return d.isWrite() && (d.move == unassign || d.move == toFree || d.move == toBringBack)
}

// The moves of a number that stays, besides those of its end.
const (
	toCreate    move = "create"
	toBringBack move = "bring back"
	toUpdate    move = "update"
	toAssign    move = "assign"
)

// next is the table behind a block.
func next(now Standing, w *Want, f facts) decision {
	if w.End != "" {
		return nextToEnd(now, w, f)
	}
	switch {
	case !now.Found:
		return do(toCreate)
	case now.gone():
		return do(toBringBack)
	case !f.ours:
		if d := mayAdopt(now, w, f); d != nil {
			return *d
		}
	}
	if now.Status == mor.StatusClosed {
		return refuse(Closed)
	}
	holds := false
	if w.UserID != nil && now.Status != mor.StatusFree {
		if f.ids[isOfUser] == unknown {
			return ask(isOfUser)
		}
		holds = f.ids[isOfUser] == yes
	}
	if d := nextOffDevice(now, w, f, holds); d != nil {
		return *d
	}
	reserve := false
	if w.UserID != nil || w.Release {
		todo := decideReservation(now, w.Release, holds)
		switch {
		case todo.refuse != "":
			return refuse(todo.refuse)
		case todo.free:
			if d := mayFree(now, w, f); d != nil {
				return *d
			}
			return do(toFree)
		}
		reserve = todo.reserve
	}
	if w.DeviceID != nil && now.DialPlan != "" {
		return refuse(OnDialPlan)
	}
	return nextToGive(now, w, f, reserve)
}

// mayAdopt is why a number that is there is not to be made ours. Nil: it may be.
func mayAdopt(now Standing, w *Want, f facts) *decision {
	d := refuse(Exists)
	if !w.Adopt || w.ProviderID == nil || now.DialPlan != "" {
		return &d
	}
	needed := []fact{isAdoptedFrom}
	switch {
	case now.Status == mor.StatusFree && !now.OnDevice():
	case now.Status == mor.StatusReserved && w.UserID != nil && !now.OnDevice():
		needed = append(needed, isAdoptedOf)
	case now.Status == mor.StatusActive && w.UserID != nil && w.DeviceID != nil && now.OnDevice():
		needed = append(needed, isAdoptedOf, isAdoptedOn)
	default:
		return &d
	}
	for _, f2 := range needed {
		switch f.ids[f2] {
		case unknown:
			d = ask(f2)
			return &d
		case no:
			return &d
		}
	}
	return nil
}

// adopt makes a member ours if it may be.
func (m *Member) adopt() {
	if !m.facts.ours && !m.Now.gone() && mayAdopt(m.Now, m.Want, m.facts) == nil {
		m.facts.ours, m.facts.written = true, false
	}
}

// nextToGive is next for a number from which nothing has to be taken any more.
func nextToGive(now Standing, w *Want, f facts, reserve bool) decision {
	// What is somebody's of the same name does not go onto a device of another's.
	if w.DeviceID != nil && w.UserID != nil && !now.OnDevice() && !reserve && f.ids[isAdoptedOf] != yes {
		switch f.ids[isMovedOf] {
		case unknown:
			return ask(isMovedOf)
		case no:
			return refuse(Taken)
		}
	}
	var details mor.Details
	if reserve {
		details.UserID = w.UserID
	}
	if w.ProviderID != nil {
		switch f.ids[isOfProvider] {
		case unknown:
			return ask(isOfProvider)
		case no:
			details.ProviderID = w.ProviderID
		}
	}
	if !f.written {
		details.CustomSIPHeader, details.Comment, details.ResellerComment = w.CustomSIPHeader, w.Comment, w.ResellerComment
		details.Language, details.CallLimit = w.Language, w.CallLimit
	}
	switch {
	case !details.Empty():
		return decision{move: toUpdate, ask: noFact, details: details}
	case w.DeviceID != nil && !now.OnDevice():
		return do(toAssign)
	}
	return do(done)
}

// nextOffDevice is next for a number that is on a device and must leave it. Nil: it need not.
func nextOffDevice(now Standing, w *Want, f facts, holds bool) *decision {
	if !now.OnDevice() || w.DeviceID == nil && !w.OffDevice {
		return nil
	}
	if w.DeviceID != nil {
		if f.ids[isOnDevice] == unknown {
			d := ask(isOnDevice)
			return &d
		}
		if f.ids[isOnDevice] == yes && (holds || w.UserID == nil) && !w.Release {
			return nil
		}
	}
	d := do(unassign)
	switch {
	case now.DialPlan != "":
		d = refuse(OnDialPlan)
	case len(w.Prior.DeviceIDs) > 0 && f.ids[isOnPriorDevice] == unknown:
		d = ask(isOnPriorDevice)
	case len(w.Prior.DeviceIDs) > 0 && f.ids[isOnPriorDevice] == yes:
		// It is in its owner's service, so that must be the one whom it is taken from.
		switch {
		case holds && !w.Release, w.UserID == nil && !w.Release:
		case len(w.Prior.UserIDs) == 0:
			d = refuse(InUse)
		case f.ids[isOfPriorUser] == unknown:
			d = ask(isOfPriorUser)
		case f.ids[isOfPriorUser] == no:
			d = refuse(InUse)
		}
	case holds && f.back.still(now): // moved to another device of its user: that was shown
		switch f.ids[isMovedOf] { // and not to one of somebody's who has the same name
		case unknown:
			d = ask(isMovedOf)
		case no:
			d = refuse(OnOtherDevice)
		}
	case w.OffDevice:
		return nil // it is not where it is to be taken from
	default:
		d = refuse(OnOtherDevice)
	}
	return &d
}

// mayFree is why a reserved number is not to be taken from whom it is reserved for. Nil: it may be.
func mayFree(now Standing, w *Want, f facts) *decision {
	var d decision
	switch {
	case f.back.still(now):
		return nil
	case len(w.Prior.UserIDs) == 0:
		d = refuse(Taken)
	case f.ids[isOfPriorUser] == unknown:
		d = ask(isOfPriorUser)
	case f.ids[isOfPriorUser] == no:
		d = refuse(Taken)
	default:
		return nil
	}
	return &d
}

// nextToEnd is next for a number that leaves the block.
func nextToEnd(now Standing, w *Want, f facts) decision {
	if !now.gone() && !f.ours {
		return do(done) // it is another DID by now
	}
	force := w.Force
	if !now.gone() {
		closed := now.Status == mor.StatusClosed // out of service, whatever device it still names
		known := len(w.Prior.UserIDs) > 0
		if now.Status != mor.StatusFree && known && f.ids[isOfPriorUser] == unknown {
			return ask(isOfPriorUser) // also of a closed number whose row has no owner: it may be somebody's all the same
		}
		if !w.Force && (now.keptFor() && !known || (now.keptFor() || closed) && known && f.ids[isOfPriorUser] == no) {
			return refuse(Taken)
		}
		if !closed && now.OnDevice() && len(w.Prior.DeviceIDs) > 0 {
			if f.ids[isOnPriorDevice] == unknown {
				return ask(isOnPriorDevice)
			}
			force = force || f.ids[isOnPriorDevice] == yes && (len(w.Prior.UserIDs) == 0 || f.ids[isOfPriorUser] == yes)
		}
	}
	switch m := nextMove(now, w.End, force); m {
	case refuseInUse:
		return refuse(InUse)
	case refusePlan:
		return refuse(OnDialPlan)
	default:
		return do(m)
	}
}

// after is how a number stands, and what is known of it, once the decision was
// carried out. unassigned is what this server leaves a number as that was taken
// off its device.
func after(d decision, now Standing, w *Want, f facts, unassigned mor.Status) (Standing, facts) {
	switch d.move {
	case toCreate:
		now = Standing{DID: mor.DID{ID: now.ID, Number: now.Number, Status: mor.StatusFree}, Found: true}
		f.ours, f.written = true, true
		f.ids = [numFacts]truth{isOfProvider: yes, isOfUser: no, isOnDevice: no}
	case toBringBack: // what it had, and from whom, is long ago
		now.Status, now.Owner, now.Device = mor.StatusFree, "", ""
		f.ours, f.written = true, false
		f.ids = [numFacts]truth{isOfProvider: no, isOfUser: no, isOnDevice: no}
	case toFree:
		now.Status, now.Owner, now.Device = mor.StatusFree, "", ""
		f.ids[isOfUser], f.ids[isOnDevice] = no, no
	case unassign:
		now.Status, now.Device = unassigned, ""
		f.ids[isOnDevice] = no
		if f.ids[isOnPriorDevice] == yes {
			f.ids[isMovedOf] = yes
		}
		if unassigned == mor.StatusFree {
			now.Owner = ""
			f.ids[isOfUser] = no
		}
	case toUpdate:
		if d.details.UserID != nil {
			now.Status = mor.StatusReserved
			f.ids[isOfUser], f.ids[isMovedOf] = yes, yes
			f.ids[isOfPriorUser] = unknown
		}
		f.ids[isOfProvider], f.written = yes, true
	case toAssign:
		now.Status, now.Device = mor.StatusActive, "device "+format(*w.DeviceID)
		f.ids[isOnDevice] = yes
		f.ids[isOnPriorDevice] = unknown
	case toTerminate:
		now.Status = mor.StatusTerminated
	case toDelete:
		now = Standing{DID: mor.DID{Number: now.Number}}
	}
	return now, f
}

// maxBlockMoves is more than the longest way of a number in a block has.
const maxBlockMoves = 8

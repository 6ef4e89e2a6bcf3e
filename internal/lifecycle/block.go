package lifecycle

import (
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Block is many numbers that are brought together to where they should be. It is
// not safe for concurrent use.
type Block struct {
	Members []*Member
	Names   Names // kept up by what is proven on the way
	// Progress is called every few seconds while numbers are written to; may be nil.
	Progress func(Progress)
	// Looked tells that Bring has found out how the members stand. If not, nothing
	// was done to them.
	Looked bool
}

// Progress is how far a block has come.
type Progress struct {
	Done, Total int // numbers that something is to be done to
	Writes      int
	Seconds     float64
	PerSecond   float64 // writes
}

// Member is a number of a block.
type Member struct {
	Number string
	Want   *Want
	// Ours is a number that Terraform has: what stands there may be changed. One
	// that is to be ended is always ours.
	Ours bool
	// Newest is the highest ID that a DID of ours may have: one made later is
	// somebody else's, should it have the same number. 0: not known.
	Newest int64
	// Written tells that its texts, which no call tells, are as wanted.
	Written bool
	// Back is where a number of ours was seen to be when it was said that it would
	// be taken back from there; see TakeBack. Nil: it is taken from nowhere that Prior does not name.
	Back *Elsewhere

	Now  Standing // as last known
	Err  error    // why it does not stand as wanted
	Kept error    // why it is terminated and not deleted
	// Freed is the ID of a terminated DID that was to be brought back, if it is not
	// known whether it was. 0: it is known.
	Freed int64
	// Doubt is when a did_create was sent of which is not known whether it made
	// the number; see Ours.
	Doubt *mor.Mark

	facts    facts
	from     map[fact]int64 // which of Prior's was proven
	wrote    bool           // something was written since it was last looked at
	last     *step          // that was written
	moved    move           // by that
	expected *Standing      // after that
	onDevice bool           // as it stood before anything was written to it
	held     bool           // and whether its user had it then
	removed  bool           // from its device or its user, by us, and not to be ended
}

// Want is what numbers of a block are to become. Many share one.
type Want struct {
	Settings         // as after Create and Change
	Release   bool   // they are to be reserved for nobody
	DeviceID  *int64 // the trunk that they are to be on
	OffDevice bool   // they are to be on no device
	End       Policy // they are to be taken out of use; "": they stay
	// Adopt makes ours what is there already: if it is free and proven to come from
	// the wanted provider, or proven to stand as wanted.
	Adopt bool
	// Force lets an end take them from any device and user, not just from Prior's.
	Force bool
	Prior Prior
}

// texts are what no call tells.
func (w *Want) texts() mor.Details {
	return mor.Details{CustomSIPHeader: w.CustomSIPHeader, Comment: w.Comment, ResellerComment: w.ResellerComment}
}

// Prior is whom and what the numbers were given to before: from there, and from
// nowhere else, they may be taken. There are several if a change was not finished.
type Prior struct {
	UserIDs, DeviceIDs []int64
}

// Elsewhere is where a number is that should be elsewhere, by its labels.
type Elsewhere struct {
	Owner, Device string
}

func elsewhere(now Standing) Elsewhere { return Elsewhere{now.Owner, now.Device} }

// truth of what IDs show. Until asked it is not known.
type truth int8

const (
	unknown truth = iota
	no
	yes
)

// fact is a question about a number that only IDs answer.
type fact int8

const (
	isOfUser        fact = iota // the user that it is to be reserved for
	isOnDevice                  // the device that it is to be on
	isOfProvider                // the provider that it is to come from
	isOfPriorUser               // the user that it may be taken from
	isOnPriorDevice             // the device that it may be taken off
	isAdoptedFrom               // the provider, of a number that is to be adopted
	isAdoptedOf                 // the user, of such a number
	isAdoptedOn                 // the device, of such a number
	isMovedOf                   // the user, of a number that is to be taken off another device of theirs
	numFacts
	noFact fact = -1
)

// proves tells that a name will not do as the answer: something is taken on it.
func (f fact) proves() bool { return f >= isOfPriorUser }

// about is whom or what the fact is about, any of the IDs, and the label that goes with it.
func (f fact) about(w *Want) (subject mor.Subject, ids []int64, label func(Standing) string) {
	owner := func(s Standing) string { return s.Owner }
	device := func(s Standing) string { return s.Device }
	switch f {
	case isOfUser, isAdoptedOf, isMovedOf:
		return mor.SubjectUser, list(w.UserID), owner
	case isOfPriorUser:
		return mor.SubjectUser, w.Prior.UserIDs, owner
	case isOnDevice, isAdoptedOn:
		return mor.SubjectDevice, list(w.DeviceID), device
	case isOnPriorDevice:
		return mor.SubjectDevice, w.Prior.DeviceIDs, device
	default:
		return mor.SubjectProvider, list(w.ProviderID), func(s Standing) string { return s.Provider }
	}
}

func list(id *int64) []int64 {
	if id == nil {
		return nil
	}
	return []int64{*id}
}

// facts are what is known of a number besides how it stands.
type facts struct {
	ids     [numFacts]truth
	ours    bool
	written bool
	back    *Elsewhere
}

// begin takes up what is known of a member from before, Now being as it stands.
func (m *Member) begin() {
	m.from = nil
	replaced := m.Newest != 0 && m.Now.ID > m.Newest
	m.facts = facts{ours: m.Ours && !replaced, written: m.Written, back: m.Back}
}

// Replaced tells that a number of ours is another DID by now.
func (m *Member) Replaced() bool { return m.Ours && m.Newest != 0 && m.Now.ID > m.Newest }

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
	case now.Status == mor.StatusFree && now.Device == "":
	case now.Status == mor.StatusReserved && w.UserID != nil && now.Device == "":
		needed = append(needed, isAdoptedOf)
	case now.Status == mor.StatusActive && w.UserID != nil && w.DeviceID != nil && now.Device != "":
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
	case w.DeviceID != nil && now.Device == "":
		return do(toAssign)
	}
	return do(done)
}

// nextOffDevice is next for a number that is on a device and must leave it. Nil: it need not.
func nextOffDevice(now Standing, w *Want, f facts, holds bool) *decision {
	if now.Device == "" || w.DeviceID == nil && !w.OffDevice {
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
	case holds && f.back != nil && *f.back == elsewhere(now): // moved to another device of its user: that was shown
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
	case f.back != nil && *f.back == elsewhere(now):
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
	if !now.gone() && now.Status != mor.StatusClosed {
		if now.Status != mor.StatusFree && len(w.Prior.UserIDs) > 0 && f.ids[isOfPriorUser] == unknown {
			return ask(isOfPriorUser)
		}
		if now.Status == mor.StatusReserved && !w.Force && (len(w.Prior.UserIDs) == 0 || f.ids[isOfPriorUser] == no) {
			return refuse(Taken)
		}
		if now.Device != "" && len(w.Prior.DeviceIDs) > 0 {
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
		if unassigned == mor.StatusFree {
			now.Owner = ""
			f.ids[isOfUser] = no
		}
	case toUpdate:
		if d.details.UserID != nil {
			now.Status = mor.StatusReserved
			f.ids[isOfUser] = yes
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

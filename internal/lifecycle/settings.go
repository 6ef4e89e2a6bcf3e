package lifecycle

import (
	"context"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Change is what to change of a number that exists.
type Change struct {
	Settings            // UserID: whom it is to be reserved for
	Release     bool    // it is to be reserved for nobody
	ID          int64   // of the DID that is meant; 0: whichever has the number
	PriorUserID *int64  // whom it is reserved for as far as we know; nil: not known
	PriorOwner  *string // the owner's name then, which must do where PriorUserID is nil; nil: not known either
}

// reservation is what has to be done to a number so that it is reserved for the
// right user, or for nobody.
type reservation struct {
	free    bool // it must be freed first
	reserve bool // it must be reserved
	refuse  Reason
}

// decideReservation is the table behind a change of user. holds tells that the
// number belongs to the wanted user already.
func decideReservation(now Standing, release, holds bool) reservation {
	switch {
	case holds:
		return reservation{}
	case now.Status == mor.StatusClosed: // whatever device it still names
		return reservation{refuse: Closed}
	case now.inUse():
		return reservation{refuse: InUse}
	case now.Status == mor.StatusFree:
		return reservation{reserve: !release}
	case now.Status == mor.StatusReserved:
		return reservation{free: true, reserve: !release}
	}
	return reservation{refuse: InUse} // a status we do not know is not ours to change
}

// Change changes settings of a number. What already stands as wanted is not
// sent: an owner or a provider that cannot be read is asked for by ID first.
func (l *Lifecycle) Change(ctx context.Context, number string, change Change) (Standing, error) {
	now, err := l.Find(ctx, number)
	if err != nil {
		return Standing{}, err
	}
	if now.gone() {
		return now, &Problem{Number: number, Reason: goneReason(now), Asked: ToChange, Standing: now}
	}
	if change.ID != 0 && now.ID != change.ID {
		return now, &Problem{Number: number, Reason: Replaced, Asked: ToChange, Standing: now}
	}
	details := change.details()
	details.UserID = nil
	freed := false

	if change.UserID != nil || change.Release {
		holds := false
		if change.UserID != nil && now.Status != mor.StatusFree {
			if holds, err = l.MOR.Stands(ctx, now.DID, mor.SubjectUser, *change.UserID); err != nil {
				return now, &Problem{Number: number, Reason: NotProven, Asked: "to be reserved for a user", Standing: now, Err: err}
			}
		}
		todo := decideReservation(now, change.Release, holds)
		if todo.refuse != "" {
			return now, &Problem{Number: number, Reason: todo.refuse, Asked: "to be given to another user or to none", Standing: now}
		}
		if todo.free {
			if change.PriorUserID == nil && change.PriorOwner != nil && !mor.SameName(now.OwnerName(), *change.PriorOwner) {
				return now, &Problem{Number: number, Reason: Taken, Asked: "to be free", Standing: now}
			}
			if err := l.provenOf(ctx, now, change.PriorUserID, "to be free"); err != nil {
				return now, err
			}
			var done func()
			ctx, done = seeThrough(ctx)
			defer done()
			if now, err = l.run(ctx, number, l.makeFree(now)); err != nil {
				return now, err
			}
			freed = true
		}
		if todo.reserve {
			details.UserID = change.UserID
		}
	}
	if change.UserID == nil && !change.Release && change.PriorOwner != nil && !mor.SameName(now.OwnerName(), *change.PriorOwner) {
		// Perhaps renamed only. If not, it is somebody else's number that would be written to.
		if err := l.provenOf(ctx, now, change.PriorUserID, ToChange); err != nil {
			return now, err
		}
	}
	if details.ProviderID != nil {
		// A proof that cannot be had is no obstacle: setting the same provider again does nothing.
		if stands, err := l.MOR.Stands(ctx, now.DID, mor.SubjectProvider, *details.ProviderID); err == nil && stands {
			details.ProviderID = nil
		}
	}
	after, err := l.finish(ctx, now, details)
	if err == nil || !freed || change.UserID == nil || change.PriorUserID == nil || unsettled(err) {
		return after, err
	}
	// MOR refuses the new user: better the old one than a number that is anybody's to take.
	problem := &Problem{Number: number, Reason: PutBack, Asked: "to be reserved for user " + format(*change.UserID), Err: err}
	if problem.Standing, err = l.finish(ctx, now, mor.Details{UserID: change.PriorUserID}); err != nil {
		problem.Reason, problem.Standing = NotPutBack, now
	}
	return problem.Standing, problem
}

// provenOf makes sure that a number is still reserved for the user that it is to
// be taken from, or was when its change was planned. With a nil user nobody is known.
func (l *Lifecycle) provenOf(ctx context.Context, now Standing, userID *int64, asked string) error {
	if userID == nil {
		return nil
	}
	ours, err := l.MOR.Stands(ctx, now.DID, mor.SubjectUser, *userID)
	switch {
	case err != nil:
		return &Problem{Number: now.Number, Reason: NotProven, Asked: asked, Standing: now, Err: err}
	case !ours:
		return &Problem{Number: now.Number, Reason: Taken, Asked: asked, Standing: now}
	}
	return nil
}

func goneReason(now Standing) Reason {
	if now.Found {
		return Terminated
	}
	return Absent
}

// update is did_details_update. Of what it sets, only names of the owner and the
// provider show, and not always: a number reserved for a reseller may have no
// owner in the list (vendor page 001 has such a row), and two providers may
// share a name. Where the names do not tell, the IDs are asked for. Language and
// call limit show in the legacy list only.
func (l *Lifecycle) update(now Standing, details mor.Details) step {
	s := step{
		asked: "to have its details changed",
		write: func(ctx context.Context) error { return l.MOR.DIDDetailsUpdate(ctx, now.ID, details) },
		took:  func(s Standing) bool { return !s.gone() && agree(s, details) },
		prove: func(ctx context.Context, s Standing, doubtful bool) (ok bool, err error) {
			if details.UserID != nil && (doubtful || s.Owner == "") {
				if ok, err := l.MOR.Stands(ctx, s.DID, mor.SubjectUser, *details.UserID); !ok || err != nil {
					return false, err
				}
			}
			if details.ProviderID != nil && (doubtful || s.Provider == now.Provider) {
				return l.MOR.Stands(ctx, s.DID, mor.SubjectProvider, *details.ProviderID)
			}
			return true, nil
		},
	}
	unseen := mor.Details{CustomSIPHeader: details.CustomSIPHeader, Comment: details.Comment, ResellerComment: details.ResellerComment}
	if now.Language == nil {
		unseen.Language = details.Language
	}
	if now.CallLimit == nil {
		unseen.CallLimit = details.CallLimit
	}
	if !unseen.Empty() { // no call tells them
		s.rewrite = func(ctx context.Context) error { return l.MOR.DIDDetailsUpdate(ctx, now.ID, unseen) }
	}
	switch {
	case details.UserID != nil:
		s.asked = "to be reserved for user " + format(*details.UserID)
		s.took = func(s Standing) bool { return !s.gone() && s.Status != mor.StatusFree && agree(s, details) }
	case details.ProviderID != nil:
		s.asked = "to be moved to provider " + format(*details.ProviderID)
	}
	return s
}

// agree tells that a number shows the details, as far as it shows them.
func agree(s Standing, details mor.Details) bool {
	return (s.Language == nil || details.Language == nil || *s.Language == *details.Language) &&
		(s.CallLimit == nil || details.CallLimit == nil || *s.CallLimit == *details.CallLimit)
}

// makeFree is did_make_free.
func (l *Lifecycle) makeFree(now Standing) step {
	return step{
		asked: "to be free",
		write: func(ctx context.Context) error { return l.MOR.DIDMakeFree(ctx, now.ID) },
		took:  func(s Standing) bool { return s.Found && s.Status == mor.StatusFree },
	}
}

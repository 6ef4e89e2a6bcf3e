package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Settings are what a number is to have. Nil is left as the server has it.
type Settings struct {
	ProviderID      *int64
	UserID          *int64
	CustomSIPHeader *string
	Comment         *string
	ResellerComment *string
	Language        *string
	CallLimit       *int64 // 0 is unlimited
}

// Create creates a number and gives it its settings. If MOR has it as
// terminated, it is brought back. A number that is there in any other state is
// somebody's: that is a Problem with Reason Exists, unless it is ours from a
// did_create whose answer was lost (see ours).
//
// now.Found tells that the number is on the server and ours, also when the
// error says that it could not be finished.
func (l *Lifecycle) Create(ctx context.Context, number string, s Settings) (now Standing, err error) {
	now, fresh, err := l.create(ctx, number, s)
	if err != nil || !now.Found {
		return now, err
	}
	if fresh {
		return l.finish(ctx, now, mor.Details{UserID: s.UserID, Language: s.Language, CallLimit: s.CallLimit})
	}
	after, err := l.Change(ctx, number, Change{Settings: s})
	if err != nil {
		return now, err
	}
	return after, nil
}

// finish sets what did_create could not, keeping the standing on errors. What is
// seen to stand already is not sent.
func (l *Lifecycle) finish(ctx context.Context, now Standing, details mor.Details) (Standing, error) {
	if shows(now.Language, details.Language) {
		details.Language = nil
	}
	if shows(now.CallLimit, details.CallLimit) {
		details.CallLimit = nil
	}
	if details.Empty() {
		return now, nil
	}
	after, err := l.run(ctx, now.Number, l.update(now, details))
	if err != nil {
		return now, err
	}
	return after, nil
}

func (s Settings) details() mor.Details {
	return mor.Details{
		UserID: s.UserID, ProviderID: s.ProviderID,
		CustomSIPHeader: s.CustomSIPHeader, Comment: s.Comment, ResellerComment: s.ResellerComment,
		Language: s.Language, CallLimit: s.CallLimit,
	}
}

// shows tells that the server shows a setting as it is wanted. Nil is what it
// does not show, or what is not wanted.
func shows[T comparable](now, wanted *T) bool { return now != nil && wanted != nil && *now == *wanted }

// create makes sure that the number is there, not terminated, and ours. fresh
// tells that did_create made it, with all that it can set.
func (l *Lifecycle) create(ctx context.Context, number string, s Settings) (now Standing, fresh bool, err error) {
	if err := l.MOR.CanRead(ctx); err != nil {
		return Standing{}, false, &Problem{Number: number, Reason: CannotRead, Asked: ToCreate, Err: err}
	}
	mark := l.MOR.Mark()
	id, err := l.didCreate(ctx, number, s)
	return l.afterCreate(ctx, number, s, mark, id, err)
}

// didCreate sends did_create with all that it can set.
func (l *Lifecycle) didCreate(ctx context.Context, number string, s Settings) (id int64, err error) {
	l.Forget(number)
	return l.MOR.DIDCreate(ctx, mor.NewDID{
		Number: number, ProviderID: s.ProviderID,
		CustomSIPHeader: filled(s.CustomSIPHeader), Comment: filled(s.Comment), ResellerComment: filled(s.ResellerComment),
	})
}

// afterCreate goes on after the first did_create, sent after mark, was answered with id and err.
func (l *Lifecycle) afterCreate(ctx context.Context, number string, s Settings, mark mor.Mark, id int64, err error) (now Standing, fresh bool, _ error) {
	doubtful := false
	for try := 1; ; try++ {
		if try > 1 {
			id, err = l.didCreate(ctx, number, s)
		}
		if err == nil {
			now, err := l.created(ctx, number, id)
			return now, true, err
		}
		exists := mor.CodeOf(err) == mor.CodeDIDExists
		if !exists && !mor.IsDoubtful(err) {
			return Standing{}, false, err
		}
		doubtful = doubtful || mor.IsDoubtful(err)
		there, _, readErr := l.await(ctx, number, func(s Standing) bool { return s.Found })
		switch {
		case readErr != nil:
			if !doubtful {
				return Standing{}, false, &Problem{Number: number, Reason: Exists, Asked: ToCreate, Err: readErr}
			}
			return Standing{}, false, &Problem{
				Number: number, Reason: Unsure, Asked: ToCreate, Mark: mark, Err: fmt.Errorf("%w; and then: %w", err, readErr),
			}
		case !there.Found && exists && doubtful: // it may be the lost one that does not show yet
			return Standing{}, false, &Problem{Number: number, Reason: Unsure, Asked: ToCreate, Mark: mark, Err: err}
		case !there.Found && exists:
			return Standing{}, false, &Problem{Number: number, Reason: ExistsUnseen, Asked: ToCreate, Err: err}
		case !there.Found && try < maxWrites:
			continue // asking showed that nothing was created, and uniqueness guards the repetition
		case !there.Found:
			return Standing{}, false, err
		case there.Status == mor.StatusTerminated:
			return l.bringBack(ctx, there)
		case doubtful && l.Ours(there, mark):
			return there, true, nil
		}
		return Standing{}, false, &Problem{Number: number, Reason: Exists, Asked: ToCreate, Standing: there, Err: err}
	}
}

// bringBack frees a terminated number. If it is not known to have become free,
// the number is given back all the same: it is ours to end or to bring back again.
func (l *Lifecycle) bringBack(ctx context.Context, there Standing) (now Standing, fresh bool, err error) {
	now, err = l.run(ctx, there.Number, l.makeFree(there))
	if problem := (*Problem)(nil); errors.As(err, &problem) {
		now = there
	}
	return now, false, err
}

// created reads a number back after did_create reported success. The number is
// there then, whatever the read says.
func (l *Lifecycle) created(ctx context.Context, number string, id int64) (Standing, error) {
	now, ok, err := l.await(ctx, number, func(s Standing) bool { return !s.gone() && (id == 0 || s.ID == id) })
	known := Standing{DID: mor.DID{ID: id, Number: number}, Found: true}
	switch {
	case err != nil:
		return known, &Problem{Number: number, Reason: NotReadBack, Asked: ToCreate, Err: err}
	case !ok:
		return known, &Problem{Number: number, Reason: DidNotTake, Asked: ToCreate, Standing: now}
	}
	return now, nil
}

// clockTolerance allows for the whole seconds of Date headers and of updated_at.
const clockTolerance = 2 * time.Second

// Ours tells whether a number that is there after a did_create without an answer
// came from that call: it stands as did_create leaves a number, it was changed
// after the call by the server's clock, and its id is above all that were seen
// before. Without such evidence, and so always where the server does not tell
// updated_at, it is taken for somebody else's.
func (l *Lifecycle) Ours(there Standing, mark mor.Mark) bool {
	return ours(there, mark.Newest, l.MOR.ServerTime(mark.Time))
}

func ours(there Standing, newest int64, called time.Time) bool {
	if !there.Found || there.Status != mor.StatusFree || there.Owner != "" || there.inUse() {
		return false
	}
	if there.ID <= newest {
		return false
	}
	changed, err := time.Parse(time.RFC3339, there.UpdatedAt)
	return err == nil && !changed.Before(called.Add(-clockTolerance))
}

// filled leaves out what a new number has anyway.
func filled(text *string) *string {
	if text != nil && *text == "" {
		return nil
	}
	return text
}

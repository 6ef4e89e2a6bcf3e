package lifecycle

import (
	"context"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// mostTries of one write: a lost one may be repeated once, after asking showed that it did nothing.
const mostTries = 2

// lost goes on after the reply to a write was lost. The write is repeated only if
// the number still stands exactly as before the first try. If it stands as wanted,
// proof by ID shows whether it was us. If it stands otherwise, somebody was there.
func (w *way) lost(ctx context.Context, a Action, wasPending bool, cause error) error {
	before, known, effect, details, tries, taken := w.Now, w.ev, w.effect, w.details, w.tries+1, w.taken
	w.advance(a, 0)
	if a.Step == StepBringBack {
		w.Freed = before.ID // until it shows
	}
	now, shown, err := w.awaitShown(ctx, true)
	switch {
	case err == nil && shown:
		w.takeUp(now)
		return w.unseenLost(a, tries, cause)
	case err != nil: // what is known now is not enough to write anything
		w.Now, w.ev, w.taken, w.pending = before, known, taken, false
		return &Problem{Number: w.Number, Reason: Unsure, Asked: w.asked, Standing: now, Err: andThen(cause, err)}
	}
	w.Now, w.ev, w.effect, w.details, w.taken = before, known, effect, details, taken
	as := now.same(before)
	if wasPending { // of before, only what the writes should have made is known
		as = w.shows(now) && now.Status == before.Status && now.OnDevice() == before.OnDevice()
	}
	w.see(now)
	w.settled()
	if !as {
		return &Problem{Number: w.Number, Reason: Changed, Asked: w.asked, Standing: now, Err: cause}
	}
	if w.tries = tries; tries >= mostTries {
		return cause
	}
	still, err := w.reprove(ctx, known)
	if err == nil && still {
		return nil
	}
	return &Problem{Number: w.Number, Reason: Unsure, Asked: w.asked, Standing: now, Err: andThen(cause, err)}
}

// reprove asks again for what was known by ID before a lost write. What looks as before need
// not be so: the list may be behind, or show a namesake.
func (w *way) reprove(ctx context.Context, known Evidence) (still bool, err error) {
	w.ev.answers = nil
	for _, a := range known.answers {
		if a.truth != proven || a.Subject == mor.SubjectProvider {
			continue
		}
		if still, err = w.MOR.Stands(ctx, w.Now.DID, a.Subject, a.ID); !still || err != nil {
			return false, err
		}
		w.ev.note(a.Question, proven, w.Now.label(a.Subject))
	}
	return true, nil
}

// unseenLost goes on after a lost write that a read shows, as far as reads show it. What no
// read can show is written again, which does nothing if it has been written before: but
// only after it is proven again whose number it is.
func (w *way) unseenLost(a Action, tries int, cause error) error {
	if unseen(w.Now, a.Details).Empty() {
		return nil
	}
	w.ev.Written, w.ev.answers = false, nil
	if w.tries = tries; tries >= mostTries {
		return &Problem{Number: w.Number, Reason: Unsure, Asked: w.asked, Standing: w.Now, Err: cause}
	}
	return nil
}

// notCreated goes on after a did_create, sent after mark, that found the number
// there, or whose reply was lost. What is there is decided about by its standing.
func (w *way) notCreated(ctx context.Context, mark mor.Mark, cause error) error {
	lost := mor.IsDoubtful(cause)
	exists := !lost
	if lost && w.doubted == nil {
		w.doubted = &mark
	}
	there, _, err := w.await(ctx, w.Number, func(s Standing) bool { return s.Found })
	problem := w.problem(Exists, err)
	problem.Asked = ToCreate
	switch {
	case w.doubted != nil && (err != nil || !there.Found && exists): // it may be the lost one, which does not show yet
		w.Doubt = w.doubted
		problem.Reason, problem.Mark, problem.Err = Unsure, *w.doubted, andThen(cause, err)
		return problem
	case err != nil:
		return problem
	case !there.Found && exists:
		problem.Reason, problem.Err = ExistsUnseen, cause
		return problem
	case !there.Found:
		if w.tries++; w.tries >= mostTries {
			return cause
		}
		return nil // asking showed that nothing was created, and uniqueness guards the repetition
	}
	ours := w.doubted != nil && w.Lifecycle.Ours(there, *w.doubted)
	w.Now, w.ev = there, Evidence{Ours: ours, Written: ours && created(w.Goal.Settings), Back: w.Back}
	w.made = w.made || ours
	w.settled()
	return nil
}

// clockTolerance allows for the whole seconds of Date headers and of updated_at.
const clockTolerance = 2 * time.Second

// afterTimeout is how long after a request timed out MOR may still carry it out, by its own clock.
const afterTimeout = time.Minute

// Ours reports whether a number that is there after a did_create whose outcome is
// not confirmed came from that call. If MOR has answered that it created the number, a DID
// made since is ours. If the reply was lost, the number must stand as did_create
// leaves it, have an ID above all that were seen before, and have been changed, by
// the server's clock, within the request timeout and a minute of the call. Without
// such evidence it counts as somebody else's. That is always so if the server shows no
// time or no updated_at.
func (l *Lifecycle) Ours(there Standing, mark mor.Mark) bool {
	return ours(there, mark, l.MOR.RequestTimeout()+afterTimeout)
}

func ours(there Standing, mark mor.Mark, within time.Duration) bool {
	switch {
	case !there.Found || there.ID <= mark.Newest:
		return false
	case mark.Answered:
		return true
	case mark.Time.IsZero(), !there.isSpare(), there.Owner != "":
		return false
	}
	changed, err := time.Parse(time.RFC3339, there.UpdatedAt)
	return err == nil && !changed.Before(mark.Time.Add(-clockTolerance)) && !changed.After(mark.Time.Add(within))
}

package lifecycle

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// await reads the number until it is as wanted, or the pauses are used up.
func (l *Lifecycle) await(ctx context.Context, number string, wanted func(Standing) bool) (now Standing, ok bool, err error) {
	for i := 0; ; i++ {
		if now, err = l.Find(ctx, number); err != nil || wanted(now) {
			return now, err == nil, err
		}
		if i == len(l.Pauses) {
			return now, false, nil
		}
		select {
		case <-time.After(l.Pauses[i]):
		case <-ctx.Done():
			return now, false, ctx.Err()
		}
	}
}

// awaitShown waits until a read shows the pending writes, and what labels do not show is
// proven by ID. doubtful says that the reply to one of them was lost.
func (w *way) awaitShown(ctx context.Context, doubtful bool) (now Standing, shown bool, err error) {
	now, _, err = w.await(ctx, w.Number, func(s Standing) bool { return w.shows(s) && !w.mayBeOld(s) })
	if err != nil || !w.shows(now) {
		return now, false, err
	}
	return w.settle(ctx, now, doubtful)
}

// mayBeOld reports whether a read may be from before the pending writes: one of them
// has given an ID, and the label is still the one of before. Once the write has had its
// time to show, there are two of the same name.
func (w *way) mayBeOld(now Standing) bool {
	patience := time.Duration(0)
	for _, pause := range w.Pauses {
		patience += pause
	}
	return time.Since(w.wrote) < patience && slices.ContainsFunc(w.ev.answers, func(a answer) bool {
		return a.given && w.isUnchanged(a, now) && now.label(a.Subject) != ""
	})
}

// isUnchanged reports whether the label is the one that was there under another ID.
func (w *way) isUnchanged(a answer, now Standing) bool {
	return w.base.Found && now.label(a.Subject) == w.base.label(a.Subject) && w.known.of(a.Subject, a.ID) < believed
}

// confirm waits until a read shows what was written, and takes it up. All writes were
// answered with success, and so they count as written even if they cannot be read back.
func (w *way) confirm(ctx context.Context) error {
	now, shown, err := w.awaitShown(ctx, false)
	problem := &Problem{Number: w.Number, Reason: NotReadBack, Asked: w.asked, Standing: now, Err: err}
	if w.Doubt != nil {
		problem.Mark = *w.Doubt
	}
	switch {
	case err != nil:
	case shown:
		w.takeUp(now)
		return nil
	case w.made && !now.Found: // MOR has said that it is there
		problem.Reason = DidNotTake
	default: // the table of decisions finds out whose it is now
		problem.Reason, w.denied = DidNotTake, problem
		if w.effect == StepBringBack && now.gone() { // it may come yet
			w.Freed = now.ID
		}
		w.dispute(now)
		return nil
	}
	return problem
}

// settle proves by ID what labels do not show, each with its time to show. ok is false if it is not so.
func (w *way) settle(ctx context.Context, now Standing, doubtful bool) (_ Standing, ok bool, err error) {
	for _, q := range w.unproven(now, doubtful) {
		if ok, err = w.MOR.Stands(ctx, now.DID, q.Subject, q.ID); ok || err != nil {
			if err != nil {
				return now, false, err
			}
			continue
		}
		var proofErr error
		now, ok, err = w.await(ctx, w.Number, func(s Standing) bool {
			stands := false
			if w.shows(s) {
				stands, proofErr = w.MOR.Stands(ctx, s.DID, q.Subject, q.ID)
			}
			return stands || proofErr != nil
		})
		if err = cmp.Or(err, proofErr); err != nil || !ok {
			return now, false, err
		}
	}
	return now, true, nil
}

// unproven are the IDs given by the pending writes that the labels do not show: the
// reply was lost, or the label is the one that the number had before, or is not known to be the ID's.
func (w *way) unproven(now Standing, doubtful bool) (open []Question) {
	for _, a := range w.ev.answers {
		if a.given && (doubtful || w.isUnchanged(a, now) || !w.isKnownAs(a.Question, now.label(a.Subject))) {
			open = append(open, a.Question)
		}
	}
	return open
}

// isKnownAs reports whether the label is the one under which the ID was last proven. Any will do for a
// provider that is new to this run: nothing is taken from anybody on that.
func (w *way) isKnownAs(q Question, label string) bool {
	known, ok := w.labels.Load(q.key())
	return known == label || !ok && (q.Subject == mor.SubjectProvider || w.believes(q, label))
}

// takeUp makes a read that shows the pending writes the number's standing.
func (w *way) takeUp(now Standing) {
	if w.effect == StepUnassign && (now.Status == mor.StatusFree || now.Status == mor.StatusReserved) {
		w.unassigned.Store(now.Status)
	}
	if now.isSpare() {
		w.ev.drop(mor.SubjectUser)
	}
	for _, a := range w.ev.answers {
		label := now.label(a.Subject)
		if !a.given || !tells(a.Subject, label) {
			continue
		}
		w.ev.note(a.Question, proven, label)
		if w.base.Found && label == w.base.label(a.Subject) { // the list may be behind the proof
			continue
		}
		w.mu.Lock()
		w.names.prove(a.Question, label)
		w.mu.Unlock()
		w.labels.Store(a.key(), label)
	}
	w.see(now)
	w.settled()
	w.Doubt, w.Freed = nil, 0
}

// dispute takes up a number that is not as it was written.
func (w *way) dispute(now Standing) {
	w.ev.answers, w.ev.Written = nil, false
	w.see(now)
	w.settled()
}

// settled notes that Now was just read, and that nothing is pending.
func (w *way) settled() {
	w.pending, w.recycled, w.effect, w.details = false, false, "", mor.Details{}
	w.base, w.known, w.looked, w.tries = w.Now, w.ev, time.Now(), 0
}

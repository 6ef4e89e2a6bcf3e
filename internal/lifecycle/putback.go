package lifecycle

import (
	"context"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// failed returns what a failed way leaves of the number. A number that was taken from
// its place goes back there if the next write was surely not done.
func (w *way) failed(ctx context.Context, err error) error {
	problem := problemIn(err)
	settled := !unsettled(err) && mor.CodeOf(err) != mor.CodeCanceled && (problem == nil || problem.Reason != Changed)
	switch {
	case w.Goal.End == Delete && w.base.Status == mor.StatusTerminated: // that it is out of use has to do
		w.Kept = err
		return nil
	case w.taken && problem != nil && problem.Reason == FreedByServer:
		w.tellPlace(problem)
		return problem
	case w.taken && settled && w.isHomeless():
		return w.putBack(ctx, err)
	case w.taken && settled:
		return err
	case w.taken:
		if problem == nil {
			problem = w.problem(Unsure, err)
			if mor.CodeOf(err) == mor.CodeCanceled {
				problem.Reason = Interrupted
			} else {
				problem.Asked = w.asked
			}
		}
		w.tellPlace(problem)
		return problem
	case settled && w.wasSpare && w.Goal.Owner.IfFree && w.Now.Status == mor.StatusReserved:
		return w.problem(OnlyReserved, err)
	}
	return err
}

// isHomeless reports whether the number has left its place and has not come to the next one.
func (w *way) isHomeless() bool {
	isToBeKept := w.Goal.Owner.UserID != 0 || w.fromUser != 0 && !w.Goal.Owner.Nobody
	return w.Goal.Device.ID != 0 && !w.Now.OnDevice() || isToBeKept && w.Now.isSpare()
}

// tellPlace adds to a problem where the number was and is not now.
func (w *way) tellPlace(p *Problem) {
	if w.wasOn && !w.Now.OnDevice() {
		p.Off = w.off
		if p.Off == "" {
			p.Off = ItsDevice
		}
	}
	if p.Reason == Unsure { // how it stands is not known
		return
	}
	p.Freed = w.Now.isSpare()
	if !p.Standing.Found {
		p.Standing = w.Now
	}
}

// putBack gives a number back what was taken from it, after it was refused its new place.
// It takes it from nobody who has come meanwhile.
func (w *way) putBack(ctx context.Context, refusal error) error {
	p := w.problem(PutBack, refusal)
	p.Asked = w.asked
	now, err := w.Find(ctx, w.Number)
	if err != nil {
		p.Err = andThen(refusal, err)
	} else {
		w.dispute(now)
		w.ev.Written = w.Written
		back := &way{run: w.run, exact: true, Member: &Member{
			Number: w.Number, Ours: true, ID: w.ID, Newest: w.Newest, Written: true, Goal: &Goal{Owner: Owner{UserID: w.fromUser, IfFree: w.fromUser != 0}},
		}}
		if w.wasOn {
			back.Goal.Device.ID = w.fromDevice
		}
		if w.fromUser == 0 && now.isSpare() {
			err = refusal
		} else {
			back.start(now)
			err = back.walk(ctx)
			w.Now = back.Now
		}
	}
	p.Standing = w.Now
	switch {
	case w.Goal.Reopen && err == nil && w.Now.Status == mor.StatusReserved: // it cannot be closed while it is on no device
		p.Reason = HalfOpen
	case err != nil || w.wasOn && !w.Now.OnDevice():
		p.Reason = NotPutBack
		w.tellPlace(p)
	}
	return p
}

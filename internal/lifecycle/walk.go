package lifecycle

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// run is what the members of one block share on their way.
type run struct {
	*Lifecycle
	mu    sync.Mutex // guards names, and what a block collects
	names Names

	careful atomic.Bool // a write needs its moment to show here: each one is read back
	writes  atomic.Int64
}

// way is one member on its way.
type way struct {
	*run
	*Member
	exact bool // each way is read back at its end; otherwise the whole block is

	looked     time.Time // when Now was read from the server
	recycled   bool      // Now was read by an earlier operation of this run
	base       Standing  // as last read, before the writes that are pending
	known      Evidence  // of then
	wrote      time.Time // when the last of them was sent
	pending    bool      // Now is what writes should have made of it: no read has shown it yet
	effect     Step      // of the pending writes: the last one that shows in how the number stands
	details    mor.Details
	asked      string    // what the last write asked, in words
	tries      int       // of a write whose reply was lost
	doubted    *mor.Mark // before the first did_create whose reply was lost
	wasRefused bool
	denied     *Problem // MOR has reported success and a read shows otherwise: nothing more is written

	made       bool  // did_create was answered with success
	wasSpare   bool  // it was free before this way
	wasOn      bool  // it was on a device
	taken      bool  // it was taken from its device or its user, and not to be ended
	fromUser   int64 // whose it was then, if proven
	fromDevice int64 // where, if proven
	off        string
}

// maxSteps is more than the longest way has: questions and writes, with one repetition of each write.
const maxSteps = 32

// walk brings the member to where it should be. It decides, asks and writes, until
// decide has nothing left. Writes follow each other without a read in between
// where nothing that they rest on can have changed by them alone; the end of the
// way is read back.
func (w *way) walk(ctx context.Context) (err error) {
	w.wasSpare, w.wasOn = w.Now.isSpare(), w.Now.OnDevice() && w.Now.Status != mor.StatusClosed
	callers, done := ctx, func() {}
	defer func() {
		if err != nil {
			err = w.failed(ctx, err)
		}
		done()
	}()
	for range maxSteps {
		w.adopt()
		a := decide(w.Now, w.Goal, &w.ev)
		if a.Step.takes() && w.Goal.End == "" && ctx == callers { // not to be left in nobody's service half-way
			ctx, done = seeThrough(callers)
		}
		switch {
		case w.denied != nil && (a.Step != "" || a.isDone()):
			w.disown()
			return w.denied
		case a.Step != "" && !w.blind(a):
			err = w.write(ctx, a)
		case w.pending && (w.exact || !a.isDone()):
			err = w.confirm(ctx)
		case w.recycled: // only a write may rest on what an earlier operation has read
			err = w.lookAgain(ctx)
		case a.Ask != nil:
			err = w.answer(ctx, *a.Ask, a.Proof)
		case a.Refuse != "":
			w.disown()
			return w.problem(a.Refuse, nil)
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
	return w.problem(DidNotTake, nil)
}

// disown gives up a number that was ours only because of how it stood, and is somebody's now.
func (w *way) disown() {
	of, _ := w.ev.any(mor.SubjectUser, w.Goal.users(), believed)
	if !w.Ours && !w.made && !w.Now.isSpare() && of < believed {
		w.ev.Ours = false
	}
}

// blind reports whether a write has to wait until what was written before is read back.
func (w *way) blind(a Action) bool {
	if !w.pending {
		return false
	}
	byNumber := a.Step == StepCreate || a.Step == StepAssign || a.Step == StepUnassign
	return w.careful.Load() || !byNumber && w.Now.ID == 0 || w.exact && a.Step.takes()
}

// lookAgain reads how the member stands by itself, past what is known.
func (w *way) lookAgain(ctx context.Context) error {
	now, err := w.Find(ctx, w.Number)
	if err != nil {
		return err
	}
	w.looked, w.recycled = time.Now(), false
	w.see(now)
	return nil
}

// believes reports whether the label is the one under which the ID was last proven.
func (r *run) believes(q Question, label string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names.believe(q, label)
}

// answer settles a question about the member.
func (w *way) answer(ctx context.Context, q Question, proof bool) error {
	label := w.Now.label(q.Subject)
	if !proof && w.believes(q, label) {
		w.ev.note(q, believed, label)
		return nil
	}
	stands, err := w.MOR.Stands(ctx, w.Now.DID, q.Subject, q.ID)
	switch {
	case err != nil && q.Subject == mor.SubjectProvider && !proof && ctx.Err() == nil: // setting the same provider again does nothing
	case err != nil:
		return w.problem(NotProven, err)
	case stands:
		w.ev.note(q, proven, label)
		if tells(q.Subject, label) {
			w.labels.Store(q.key(), label)
		}
		return nil
	}
	w.ev.note(q, no, label)
	return nil
}

// write sends the write of an action, once, and goes on after its reply.
func (w *way) write(ctx context.Context, a Action) error {
	w.note(a)
	before, wasPending := w.Now, w.pending
	if !wasPending {
		w.base, w.known = before, w.ev
	}
	mark := w.MOR.Mark()
	id, err := w.send(ctx, a)
	if a.Step == StepDelete && mor.CodeOf(err) == mor.CodeDIDNotFound {
		err = nil // it is gone, as wanted
	}
	switch {
	case err == nil:
		w.advance(a, id)
		if a.Step == StepCreate && id == 0 {
			mark.Answered, w.Doubt = true, &mark
		}
		if w.Doubt != nil || a.Step == StepUnassign && w.leaves() == "" || w.careful.Load() {
			return w.confirm(ctx)
		}
		return nil
	case a.Step == StepCreate && (mor.IsDoubtful(err) || mor.CodeOf(err) == mor.CodeDIDExists):
		return w.notCreated(ctx, mark, err)
	case a.Step == StepDelete && !mor.IsDoubtful(err) && mor.CodeOf(err) != mor.CodeMustBeTerminated:
		return w.keep(err)
	case mor.IsDoubtful(err):
		if err = w.lost(ctx, a, wasPending, err); err != nil && a.Step == StepDelete {
			return w.keep(err)
		}
		return err
	case mor.CodeOf(err) == mor.CodeCanceled:
		return err
	}
	return w.refused(ctx, a, wasPending, err)
}

// keep accepts a number that is terminated, and perhaps not deleted: it is out of use.
// To Terraform a terminated number is gone, so another run could not delete it.
func (w *way) keep(err error) error {
	w.Kept, w.Goal = err, &Goal{End: Terminate, Prior: w.Goal.Prior}
	return nil
}

// note keeps what has to be known to undo an action.
func (w *way) note(a Action) {
	if !a.Step.takes() || w.Goal.End != "" || w.taken {
		return
	}
	w.off, w.fromUser, w.fromDevice = w.Now.Device, w.ev.provenID(mor.SubjectUser), w.ev.provenID(mor.SubjectDevice)
}

// advance takes an action for carried out, until a read shows it.
func (w *way) advance(a Action, id int64) {
	left := w.leaves()
	if left == "" {
		left = mor.StatusReserved
	}
	w.asked, w.Freed = asked(a, w.Now, w.Goal), 0
	w.Now, w.ev = after(a, w.Now, w.Goal, w.ev, left)
	if id != 0 {
		w.Now.ID = id
	}
	w.pending, w.recycled, w.wrote = true, false, time.Now()
	if a.Step != StepChange {
		w.effect = a.Step
	}
	w.details = a.Details
	w.made = w.made || a.Step == StepCreate
	w.taken = w.taken || a.Step.takes() && w.Goal.End == ""
}

// refused goes on after MOR has refused a write. MOR may not have seen yet what was
// written just before, or somebody was there first. So the next step is decided again,
// once, and proofs are renewed. The refusal is final if nothing has changed, or if it
// has nothing to do with how the number stands. Force is for how the number stood, not
// for who came meanwhile.
func (w *way) refused(ctx context.Context, a Action, wasPending bool, refusal error) error {
	before, what := w.Now, asked(a, w.Now, w.Goal)
	again := !w.wasRefused && isAboutNumber(refusal)
	w.wasRefused = true
	switch {
	case wasPending:
		err := w.confirm(ctx)
		if problem := cmp.Or(problemIn(err), w.denied); problem != nil {
			problem.Err = andThen(refusal, problem.Err)
			return err
		}
		if again {
			w.careful.Store(true)
		}
	case again:
		again = w.lookAgain(ctx) == nil && !w.Now.same(before) && !w.Goal.Force
	}
	if !again {
		w.asked = what
		return refusal
	}
	w.ev.answers = nil
	return nil
}

// leaves returns what this server leaves a number as that it takes off a device; "": not seen yet.
func (l *Lifecycle) leaves() mor.Status {
	status, _ := l.unassigned.Load().(mor.Status)
	return status
}

// followThrough is how long an interrupted run may go on with a number that is
// between two places. With the moment that package mor gives a write under way
// it is within the two seconds in which an interrupted run should end.
const followThrough = time.Second

// seeThrough returns a context that outlasts the interruption of ctx for a
// moment, for steps between which a number is in nobody's service. If ctx has
// ended already, so has it.
func seeThrough(ctx context.Context) (context.Context, func()) {
	if ctx.Err() != nil {
		return ctx, func() {}
	}
	outlasting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(followThrough, cancel) })
	return outlasting, func() { stop(); cancel() }
}

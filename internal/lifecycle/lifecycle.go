// Package lifecycle brings a DID from where it stands to where it should be.
// What to do next is decided by pure tables over the DID's standing; every
// write is read back and compared, and a write whose answer was lost is asked
// after before anything else happens. It never does more than its caller asked
// for: a number that somebody else has put to use is refused, with the reason.
package lifecycle

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Lifecycle runs the steps on one server.
type Lifecycle struct {
	MOR *mor.Client
	// Look reads exactly this number from the server, past every cache.
	Look func(ctx context.Context, number string) (mor.DID, bool, error)
	// Forget is called before a number is written to: whatever was known of it
	// counts no more until Look has read it again.
	Forget func(number string)
	// LookAll reads all these numbers from the server. What is not in the answer is
	// not in a whole list, which was begun a moment ago or, with anew, after the call.
	LookAll func(ctx context.Context, numbers []string, anew bool) (map[string]mor.DID, error)
	// Parallel is how many numbers of a block are written to at once; see Block.
	Parallel int
	// TakeWithin is how old a proof may be on which a number of a block is taken
	// from where it is.
	TakeWithin time.Duration
	// Pauses between the reads that wait for a write to show. Servers have been
	// seen to need a moment before the next call sees a write.
	Pauses []time.Duration

	still still
}

// New returns a Lifecycle that waits up to about three seconds for a write to show.
func New(client *mor.Client) *Lifecycle {
	return &Lifecycle{
		MOR: client, Look: client.FindDID, Forget: func(string) {}, LookAll: listed(client), Parallel: 1,
		TakeWithin: time.Minute,
		Pauses: []time.Duration{
			100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond, 1600 * time.Millisecond,
		},
	}
}

// Standing is what the server says of a number at one moment. Without Found
// its absence is proven and DID is empty.
type Standing struct {
	mor.DID
	Found bool
}

// gone tells that Terraform has nothing to manage: no such row, or a terminated one.
func (s Standing) gone() bool { return !s.Found || s.Status == mor.StatusTerminated }

// inUse tells that calls may depend on the number.
func (s Standing) inUse() bool {
	return s.Status == mor.StatusActive || s.OnDevice() || s.DialPlan != ""
}

// keptFor tells that the number is in nobody's service, but somebody's all the same.
func (s Standing) keptFor() bool {
	return s.Status == mor.StatusReserved || s.Status == mor.StatusClosed && s.OwnerName() != ""
}

// Find reads how a number stands, past every cache.
func (l *Lifecycle) Find(ctx context.Context, number string) (Standing, error) {
	did, found, err := l.Look(ctx, number)
	return Standing{DID: did, Found: found}, err
}

// step is one write and how to tell that it took.
type step struct {
	asked string // in words, for the error: "to be free"
	write func(context.Context) error
	took  func(Standing) bool
	// prove asks by ID where labels do not show what was written, or, after a
	// doubtful answer, cannot tell our write from somebody else's. Nil: took is
	// proof enough.
	prove func(ctx context.Context, now Standing, doubtful bool) (bool, error)
	// rewrite writes again what no read can show, after a doubtful answer. Doing
	// that twice must be the same as once. Nil: everything shows.
	rewrite func(context.Context) error
}

// maxWrites of one step: a lost one may be repeated once, after asking showed that it did nothing.
const maxWrites = 2

// run carries a step out on a number and returns how it stands then.
func (l *Lifecycle) run(ctx context.Context, number string, s step) (Standing, error) {
	l.Forget(number)
	return l.follow(ctx, number, s, s.write(ctx))
}

// follow goes on after a step's first write was answered with err.
func (l *Lifecycle) follow(ctx context.Context, number string, s step, err error) (Standing, error) {
	var doubt error
	for try := 1; ; try++ {
		if try > 1 {
			l.Forget(number)
			err = s.write(ctx)
		}
		if err != nil && !mor.IsDoubtful(err) && doubt == nil {
			return Standing{}, err
		}
		if mor.IsDoubtful(err) {
			doubt = err
		}
		now, took, readErr := l.await(ctx, number, s.took)
		switch {
		case readErr != nil && doubt != nil:
			return now, &Problem{Number: number, Reason: Unsure, Asked: s.asked, Err: fmt.Errorf("%w; and then: %w", doubt, readErr)}
		case readErr != nil:
			return now, &Problem{Number: number, Reason: NotReadBack, Asked: s.asked, Err: readErr}
		case took:
			return l.settled(ctx, now, s, doubt)
		case err == nil:
			return now, &Problem{Number: number, Reason: DidNotTake, Asked: s.asked, Standing: now}
		case !mor.IsDoubtful(err) || try == maxWrites:
			return now, err
		}
	}
}

// await reads the number until it stands as wanted, or the pauses are used up.
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

// settled makes sure that a step took as asked. What only IDs show may need its
// moment, too.
func (l *Lifecycle) settled(ctx context.Context, now Standing, s step, doubt error) (Standing, error) {
	number, proven := now.Number, true
	var err error
	if s.prove != nil {
		proven, err = s.prove(ctx, now, doubt != nil)
	}
	if err == nil && !proven {
		var proofErr error
		now, _, err = l.await(ctx, number, func(seen Standing) bool {
			if s.took(seen) {
				proven, proofErr = s.prove(ctx, seen, doubt != nil)
			}
			return proven || proofErr != nil
		})
		err = cmp.Or(err, proofErr)
	}
	if err == nil && proven && doubt != nil && s.rewrite != nil {
		l.Forget(number)
		if err = s.rewrite(ctx); err == nil {
			now, err = l.Find(ctx, number)
		}
	}
	problem := &Problem{Number: number, Reason: Unsure, Asked: s.asked, Standing: now, Err: err}
	switch {
	case err != nil && doubt == nil:
		problem.Reason = NotReadBack
	case err != nil:
	case proven:
		return now, nil
	case doubt != nil:
		problem.Err = doubt
	default:
		problem.Reason = DidNotTake
	}
	return now, problem
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

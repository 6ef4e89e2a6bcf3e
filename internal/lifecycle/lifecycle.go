// Package lifecycle brings DIDs from where they stand to where they should be.
//
// decide, a pure function, says what may be done to a number. The runner looks,
// decides, asks, writes, and reads back, until there is nothing left to do. A
// single number is a block of one: Bring1 and Bring differ in how they look at the
// server, not in what they do to a number.
package lifecycle

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// View is how a run sees the numbers of its server.
type View interface {
	// Look reads exactly this number from the server, past every cache.
	Look(ctx context.Context, number string) (mor.DID, bool, error)
	// Forget is called before a number is written to: whatever was known of it
	// counts no more until Look or Anew has read it again.
	Forget(number string)
	// Now reads numbers as they were seconds ago or later. Numbers missing from the result are proven absent.
	Now(ctx context.Context, numbers []string) (map[string]mor.DID, error)
	// Anew reads numbers as they stand after the call. Numbers missing from the result are proven absent.
	Anew(ctx context.Context, numbers []string) (map[string]mor.DID, error)
}

// Lifecycle runs the steps on one server. It is safe for concurrent use.
type Lifecycle struct {
	MOR  *mor.Client
	View View
	// Parallel is how many numbers of a block are written to at once.
	Parallel int
	// TrustFor is how long something that was proven, or written and read back, in
	// this run is taken for the present.
	TrustFor time.Duration
	// Pauses between the reads that wait for a write to show. Servers have been
	// seen to need a moment before the next call sees a write.
	Pauses []time.Duration

	writing    *semaphore.Weighted // held by whoever writes to blocks; a look at many numbers takes all of it
	recent     sync.Map            // number → way: what this run has read back of single numbers
	labels     sync.Map            // Question.key → the label under which this run knows the ID
	unassigned atomic.Value        // mor.Status that this server leaves a number as that it takes off a device
}

// writers is how many writes to blocks may be under way beside each other.
const writers = 1 << 16

// New returns a Lifecycle that waits up to about three seconds for a write to show.
func New(client *mor.Client, view View) *Lifecycle {
	const ms = time.Millisecond
	return &Lifecycle{
		MOR: client, View: view, Parallel: 1, TrustFor: time.Minute,
		Pauses:  []time.Duration{100 * ms, 200 * ms, 400 * ms, 800 * ms, 1600 * ms},
		writing: semaphore.NewWeighted(writers),
	}
}

// Find reads how a number stands, past every cache.
func (l *Lifecycle) Find(ctx context.Context, number string) (Standing, error) {
	did, found, err := l.View.Look(ctx, number)
	return Standing{DID: did, Found: found}, err
}

// Bring1 brings one number to where it should be, each write proven by a read. It
// returns how the number stands. The member has the same, and the error.
func (l *Lifecycle) Bring1(ctx context.Context, m *Member) (Standing, error) {
	w := &way{run: &run{Lifecycle: l, names: Names{}}, Member: m, exact: true}
	m.Err = w.single(ctx)
	if m.Err == nil && !w.pending {
		l.recent.Store(m.Number, w)
	}
	return m.Now, m.Err
}

// single looks at the number, as far as that is needed, and goes its way.
func (w *way) single(ctx context.Context) error {
	if w.Goal.Create {
		if err := w.MOR.CanRead(ctx); err != nil {
			return &Problem{Number: w.Number, Reason: CannotRead, Asked: ToCreate, Err: err}
		}
		w.start(Standing{DID: mor.DID{Number: w.Number}}) // did_create itself says whether it is there
		return w.walk(ctx)
	}
	if kept, ok := w.recent.LoadAndDelete(w.Number); ok {
		if last := kept.(*way); time.Since(last.looked) < w.TrustFor && last.Now.Found {
			w.start(last.Now)
			w.ev.answers, w.looked, w.recycled = last.ev.answers, last.looked, true
			if a := decide(w.Now, w.Goal, &w.ev); a.Step != "" {
				return w.walk(ctx)
			}
		}
	}
	if err := w.look(ctx); err != nil {
		return err
	}
	return w.walk(ctx)
}

// look reads how the number stands. If its user has to be proven, one filtered
// list shows both.
func (w *way) look(ctx context.Context) error {
	w.recycled, w.looked = false, time.Now()
	if user, device, ok := w.Goal.place(); ok {
		if did, err := w.MOR.FindUnder(ctx, w.Number, user, device); err == nil && showsPlace(did, user, device) {
			w.start(Standing{DID: did, Found: true})
			for _, q := range []Question{{mor.SubjectUser, user}, {mor.SubjectDevice, device}} {
				if q.ID != 0 {
					w.ev.note(q, proven, w.Now.label(q.Subject))
				}
			}
			return nil
		}
	}
	now, err := w.Find(ctx, w.Number)
	if err == nil {
		w.start(now)
	}
	return err
}

// place returns the one user, and the one device, that a number has to be proven to
// stand under before it is written to; 0: none.
func (g *Goal) place() (user, device int64, ok bool) {
	users, devices := g.Prior.UserIDs, g.Prior.DeviceIDs
	if len(users) != 1 || len(devices) > 1 {
		return 0, 0, false
	}
	if len(devices) == 1 && (g.End != "" || g.Device != (Device{}) && g.Device.ID != devices[0]) {
		device = devices[0]
	}
	return users[0], device, true
}

// showsPlace reports whether a row says all that is to be known of a number at this
// place. A legacy list may leave out elements.
func showsPlace(did mor.DID, user, device int64) bool {
	switch {
	case did.DialPlan != "", user != 0 && did.Owner == "":
		return false
	case did.Status == mor.StatusActive:
		return did.Device != ""
	}
	return did.Status == mor.StatusReserved && device == 0
}

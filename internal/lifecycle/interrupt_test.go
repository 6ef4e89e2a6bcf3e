package lifecycle_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// A run that is interrupted in the middle ends at once, says that it does not know, and sends nothing more.
func TestCancelled(t *testing.T) {
	for jobName, j := range jobs {
		for i, call := range j.calls {
			t.Run(jobName+", "+call, func(t *testing.T) {
				t.Parallel()
				w := lost(t, j, "no such call", morsim.Fault{}, morsim.BeforeActing, 0)
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				w.ctx = ctx
				w.Pauses = []time.Duration{time.Hour}
				answered := make(chan struct{})
				w.Configure(func(o *morsim.Options) {
					o.OnRequest = func(r morsim.Request) {
						if r.Call == call {
							cancel()
						}
					}
					o.OnAnswer = func(r morsim.Request) {
						if r.Call == call {
							close(answered)
						}
					}
				})
				begin := time.Now()
				err := j.do(w)
				if took := time.Since(begin); took > 10*time.Second {
					t.Errorf("it took %s", took)
				}
				if seenThrough[jobName] {
					ok(t, err)
					j.check(t, w)
					return
				}
				if err == nil {
					t.Fatal("no error")
				}
				equal(t, "cause", errors.Is(err, context.Canceled), true)
				if p := (*lifecycle.Problem)(nil); errors.As(err, &p) && p.Reason != lifecycle.Unsure && p.Reason != lifecycle.NotReadBack {
					t.Error(err) // the answer may still have come
				}
				<-answered
				w.wantCalls(j.upTo(i)...)
			})
		}
	}
}

// seenThrough are the jobs that leave a number in nobody's service on the way: interrupted, they go on to their end.
var seenThrough = map[string]bool{"move": true, "another user": true, "release": true, "unassign": true}

// Interrupted while it waits for a write to show.
func TestCancelledWhileWaiting(t *testing.T) {
	w := start(t, morsim.Options{SilentlyIgnore: map[string]bool{"did_make_free": true}})
	w.add(morsim.DID{UserID: vilnius})
	w.Pauses = []time.Duration{time.Hour}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	begin := time.Now()
	w.ctx = ctx
	_, err := w.bring1(release(vilnius))
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
	wantProblem(t, err, lifecycle.NotReadBack)
	w.wantCalls("did_make_free")
}

// Given up before it began: nothing is asked at all.
func TestCancelledBefore(t *testing.T) {
	for name, j := range jobs {
		if name == "create" || name == "bring back" {
			continue // begins with a write; see mor
		}
		w := lost(t, j, "no such call", morsim.Fault{}, morsim.BeforeActing, 0)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		w.ctx = ctx
		err := j.do(w)
		equal(t, name+": cause", errors.Is(err, context.Canceled), true)
		equal(t, name+": requests", len(w.Requests()), 0)
	}
}

// between is a world in which the number is on its way from one device to another when the run is interrupted, and the
// server does not answer within the moment that is left. hangs is what does not: the assignment, or the read before it.
func between(t *testing.T, hangs string, moment morsim.Moment) *world {
	w := start(t, morsim.Options{})
	w.add(morsim.DID{UserID: vilnius, DeviceID: trunk})
	ctx, cancel := context.WithCancel(w.ctx)
	t.Cleanup(cancel)
	w.ctx = ctx
	if hangs != morsim.CallDIDs {
		w.Inject(morsim.Fault{Call: hangs, Moment: moment, Kind: morsim.Hang})
	}
	w.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			switch {
			case r.Call == "did_device_unassign" && hangs == morsim.CallDIDs:
				w.Inject(morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.Hang})
				cancel()
			case r.Call == hangs && r.Write:
				cancel()
			}
		}
	})
	return w
}

// The error of a run that was interrupted while a number was between two places says where it is.
func TestInterruptedBetweenTwoDevices(t *testing.T) {
	for name, c := range map[string]struct {
		hangs  string
		moment morsim.Moment
	}{
		"the assignment, before it acts": {"did_trunk_device_assign", morsim.BeforeActing},
		"the assignment, after":          {"did_trunk_device_assign", morsim.AfterActing},
		"the read before it":             {morsim.CallDIDs, morsim.BeforeActing},
	} {
		for engine, bring := range engines {
			t.Run(name+", "+engine, func(t *testing.T) {
				t.Parallel()
				w := between(t, c.hangs, c.moment)
				m, err := bring(w, move(trunk, second, vilnius))
				p := wantProblem(t, err, lifecycle.Unsure, lifecycle.NotReadBack, lifecycle.Interrupted)
				equal(t, "taken off", p.Off, "SIP/7")
				equal(t, "ours", m.Have(), true)
				equal(t, "cause", errors.Is(err, context.Canceled), true)
			})
		}
	}
}

// A number that MOR has said it created is ours, although no list shows it yet and the run is interrupted, or cannot look.
func TestCreatedAndNotSeenYet(t *testing.T) {
	for _, how := range []string{"interrupted", "the look at the number fails"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			w := start(t, morsim.Options{})
			w.Parallel = 4
			ctx, cancel := context.WithCancel(w.ctx)
			defer cancel()
			const ms = time.Millisecond
			w.Pauses = []time.Duration{20 * ms, 40 * ms, 80 * ms, 160 * ms}
			w.bring(block(1, onTrunk())) // so that the others are not read back one by one
			w.ResetLog()
			looked := false
			w.Configure(func(o *morsim.Options) {
				o.VisibilityLag = time.Hour
				o.OnRequest = func(r morsim.Request) {
					if looked || r.Call != morsim.CallDIDs || len(w.Writes()) < 12 || r.Params.Get("search_did_number") != "" {
						return
					}
					if looked = true; how == "interrupted" { // the last look
						cancel()
					} else {
						w.Inject(morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError})
					}
				}
			})
			b := block(5, onTrunk())
			b.Members = b.Members[1:]
			_ = w.Bring(ctx, b)
			for _, m := range b.Members {
				d, there := w.Simulator.DID(m.Number)
				if there && !m.Have() {
					t.Errorf("%s is %s of %d on %d, and the state does not have it: %v", m.Number, d.Status, d.UserID, d.DeviceID, m.Err)
				}
			}
		})
	}
}

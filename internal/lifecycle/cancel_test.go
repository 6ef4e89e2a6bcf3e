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
				if call != "did_delete" {
					if p := (*lifecycle.Problem)(nil); !errors.As(err, &p) || p.Reason != lifecycle.Unsure && p.Reason != lifecycle.NotReadBack {
						t.Error(err) // the answer may still have come
					}
					equal(t, "cause", errors.Is(err, context.Canceled), true)
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
	_, err := w.Change(ctx, number, lifecycle.Change{Release: true})
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

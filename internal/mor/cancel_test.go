package mor_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// A server that hangs is left when request_timeout is over, wherever it hangs.
func TestRequestTimeout(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, asked){
		"before the answer": hang,
		"in the body": func(w http.ResponseWriter, a asked) {
			_, _ = w.Write([]byte(`{"dids":[`))
			_ = http.NewResponseController(w).Flush()
			hangFor(w)
		},
		"behind the first byte": func(w http.ResponseWriter, a asked) {
			_, _ = w.Write([]byte(`{`))
			_ = http.NewResponseController(w).Flush()
			hangFor(w)
		},
	} {
		for call, read := range reads {
			t.Run(name+", "+call, func(t *testing.T) {
				t.Parallel()
				f := spoilt(t, call, answer)
				soon(t, func() {
					e := wantError(t, read(context.Background(), connect(t, f.url, retries(3), timeout(200*time.Millisecond))), mor.CodeTimeout)
					equal(t, "doubtful", e.Doubtful, false)
				})
				equal(t, "requests", f.count(call), 1) // a slow server is not asked again
			})
		}
	}
}

// The caller's end is the call's end: of a read at once, of a write within two seconds.
func TestCancel(t *testing.T) {
	for _, end := range []string{"cancel", "deadline"} {
		for call, do := range allCalls() {
			if writes[call] != nil && call != "did_create" && (call != "did_delete" || end == "deadline") {
				continue // the others end as these do, and as late
			}
			t.Run(end+", "+call, func(t *testing.T) {
				t.Parallel()
				arrived := make(chan struct{}, 9)
				f := spoilt(t, call, func(w http.ResponseWriter, a asked) {
					arrived <- struct{}{}
					hangFor(w)
				})
				ctx, cancel := context.WithCancel(context.Background())
				want := context.Canceled
				if end == "deadline" {
					ctx, cancel = context.WithTimeout(context.Background(), 150*time.Millisecond)
					want = context.DeadlineExceeded
				} else {
					go func() { <-arrived; cancel() }()
				}
				defer cancel()
				soon(t, func() {
					err := do(ctx, connect(t, f.url, retries(3)))
					e := wantError(t, err, mor.CodeCanceled)
					equal(t, "doubtful", e.Doubtful, writes[call] != nil)
					equal(t, "cause", errors.Is(err, want), true)
				})
				equal(t, "requests", f.count(call), 1)
			})
		}
	}
}

// A write whose answer comes soon after the caller has given up is no doubt: it is known what it came to.
func TestCancelledWriteIsAnswered(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		code   mor.Code // "" is none
	}{
		"done":    {success, ""},
		"refused": {"<page><error>DID was not found</error></page>", mor.CodeDIDNotFound},
	} {
		for call, do := range writes {
			ctx, cancel := context.WithCancel(context.Background())
			f := spoilt(t, call, func(w http.ResponseWriter, a asked) {
				cancel()
				time.Sleep(20 * time.Millisecond)
				say(c.answer)(w, a)
			})
			err := do(ctx, connect(t, f.url, retries(3)))
			cancel()
			if c.code == "" && err != nil || mor.CodeOf(err) != c.code || mor.IsDoubtful(err) {
				t.Errorf("%s, %s: %v", call, name, err)
			}
			equal(t, "requests", len(f.asked()), 1)
		}
	}
}

// A caller that has given up before it began sends nothing.
func TestCancelledBefore(t *testing.T) {
	f := (&fake{dids: say(page()), legacy: say(success)}).start(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := connect(t, f.url)
	for range 20 { // the gate is open, too: it must not win
		for name, call := range allCalls() {
			e := wantError(t, call(ctx, c), mor.CodeCanceled)
			equal(t, name+": doubtful", e.Doubtful, false)
		}
	}
	equal(t, "requests", len(f.asked()), 0)
}

// Whoever waits for others to finish can give up, and has sent nothing.
func TestCancelInTheQueue(t *testing.T) {
	arrived := make(chan struct{}, 9)
	f := (&fake{legacy: func(w http.ResponseWriter, a asked) { arrived <- struct{}{}; hangFor(w) }}).start(t)
	c := connect(t, f.url, concurrent(1))
	first, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- reads["providers_get"](first, c) }()
	<-arrived
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	e := wantError(t, c.DIDMakeFree(ctx, 2), mor.CodeCanceled)
	equal(t, "doubtful", e.Doubtful, false)
	stop()
	wantError(t, <-done, mor.CodeCanceled)
	equal(t, "requests", len(f.asked()), 1)
}

package lifecycle_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// faults are all ways in which an answer is lost.
var faults = map[string]morsim.Fault{
	"dropped":      {Kind: morsim.DropConnection},
	"502":          {Kind: morsim.HTTPError},
	"500, as XML":  {Kind: morsim.HTTPError, HTTPStatus: 500, Body: "<hash><status>500</status><error>Internal Server Error</error></hash>"},
	"503":          {Kind: morsim.HTTPError, HTTPStatus: 503, RetryAfter: "0"},
	"a page":       {Kind: morsim.HTML200},
	"nothing":      {Kind: morsim.EmptyBody},
	"half":         {Kind: morsim.TruncatedBody},
	"403":          {Kind: morsim.HTTPError, HTTPStatus: 403},
	"a redirect":   {Kind: morsim.Redirect, Body: "/billing/callc/login"},
	"silence":      {Kind: morsim.Hang},
	"another word": {Kind: morsim.RawBody, Body: "<page><status><result>ok</result></status></page>"},
}

// A write whose answer is lost once, before or after it was carried out: the operation comes to its end all the same,
// everything is carried out once, and nothing is sent again without a look.
func TestAnswerLostOnce(t *testing.T) {
	unraced.Skip(t)
	for jobName, j := range jobs {
		for _, call := range j.calls {
			for faultName, fault := range faults {
				for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
					if fault.Kind == morsim.Hang && jobName != "create" {
						continue // each of these takes as long as the time-out
					}
					t.Run(fmt.Sprintf("%s, %s, %s, %d", jobName, call, faultName, moment), func(t *testing.T) {
						t.Parallel()
						w := lost(t, j, call, fault, moment, 1)
						ok(t, j.do(w))
						equal(t, "faults", w.FaultHits(), 1)
						w.tookOnce(j.calls...)
						j.check(t, w)
						equal(t, "numbers", len(w.DIDs()) <= 2, true)
					})
				}
			}
		}
	}
}

// Lost for good before anything is carried out: two tries, a look after each, and the doubt is told. Lost for good after
// it was carried out: the look settles it.
func TestAnswerLostForGood(t *testing.T) {
	unraced.Skip(t)
	for jobName, j := range jobs {
		for _, call := range j.calls {
			for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
				for _, faultName := range []string{"dropped", "502", "a page"} {
					fault := faults[faultName]
					t.Run(fmt.Sprintf("%s, %s, %s, %d", jobName, call, faultName, moment), func(t *testing.T) {
						t.Parallel()
						w := lost(t, j, call, fault, moment, 0)
						err := j.do(w)
						tries := 0
						for _, c := range w.calls() {
							if c == call {
								tries++
							}
						}
						// Texts that no call tells are written again when the answer is lost, and that is lost here, too.
						rewritten := call == "did_details_update" && (jobName == "another user" || jobName == "bring back")
						switch {
						case moment == morsim.BeforeActing:
							if err == nil {
								t.Fatal("no error")
							}
							equal(t, "tries", tries, 2)
							for _, r := range w.Writes() {
								if r.Call == call && r.Took {
									t.Error("it was carried out")
								}
							}
							if call != "did_delete" && !mor.IsDoubtful(err) {
								t.Errorf("no doubt: %v", err)
							}
						case rewritten:
							wantProblem(t, err, lifecycle.Unsure)
							equal(t, "tries", tries, 2)
						default:
							ok(t, err)
							equal(t, "tries", tries, 1)
							w.tookOnce(j.calls...)
							j.check(t, w)
						}
					})
				}
			}
		}
	}
}

// Texts that no call tells: a lost answer must not pass for a success. They are sent again, which does no harm, or the
// doubt is told.
func TestTextsLost(t *testing.T) {
	unraced.Skip(t)
	comment := change(lifecycle.Settings{Comment: text("ours"), ResellerComment: text(""), CustomSIPHeader: text("X-A: 1")}, lifecycle.Owner{}, 0)
	for _, where := range []string{"free", "reserved", "active", "closed", "on plan"} {
		for faultName, fault := range faults {
			if fault.Kind == morsim.Hang {
				continue
			}
			for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
				for _, times := range []int{1, 0} {
					w := lost(t, job{where: where}, "did_details_update", fault, moment, times)
					_, err := w.bring1(comment)
					switch d := w.stands(); {
					case times == 1 && (err != nil || d.Comment != "ours" || d.CustomSIPHeader != "X-A: 1"):
						t.Errorf("%s, %s, moment %d, once: %v, %+v", where, faultName, moment, err, d)
					case times == 0 && err == nil:
						t.Errorf("%s, %s, moment %d, for good: no error", where, faultName, moment)
					case times == 0:
						wantProblem(t, err, lifecycle.Unsure)
					}
					if tries := len(w.Writes()); tries > 2 {
						t.Errorf("%s, %s: %d writes", where, faultName, tries)
					}
				}
			}
		}
	}
}

// The same for a provider, which can be proven by ID where names do not tell.
func TestProviderLost(t *testing.T) {
	unraced.Skip(t)
	for faultName, fault := range faults {
		if fault.Kind == morsim.Hang {
			continue
		}
		for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
			w := lost(t, job{where: "reserved"}, "did_details_update", fault, moment, 1)
			_, err := w.bring1(set(lifecycle.Settings{ProviderID: id(2)}, vilnius))
			if took := w.stands().ProviderID == 2; took != (err == nil) {
				t.Errorf("%s, moment %d: took %v, told %v", faultName, moment, took, err)
			}
			if moment == morsim.AfterActing {
				ok(t, err)
			} else if err != nil {
				wantProblem(t, err, lifecycle.Unsure)
			}
		}
	}
}

// The answer is lost and then the server cannot be asked: nothing is sent again, and the doubt is told.
func TestAnswerLostAndNobodyToAsk(t *testing.T) {
	unraced.Skip(t)
	for jobName, j := range jobs {
		for i, call := range j.calls {
			for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
				t.Run(fmt.Sprintf("%s, %s, %d", jobName, call, moment), func(t *testing.T) {
					t.Parallel()
					w := lost(t, j, call, morsim.Fault{Kind: morsim.DropConnection}, moment, 1)
					w.breakReadsAfter(call)
					err := j.do(w)
					if call == "did_delete" {
						if err == nil {
							t.Error("no word of it")
						}
					} else {
						p := wantProblem(t, err, lifecycle.Unsure)
						equal(t, "doubtful", mor.IsDoubtful(p), true)
					}
					w.wantCalls(j.upTo(i)...)
				})
			}
		}
	}
}

// The server said yes and then cannot be asked: that is told, and nothing is sent again.
func TestNotReadBack(t *testing.T) {
	unraced.Skip(t)
	for jobName, j := range jobs {
		for i, call := range j.calls {
			t.Run(jobName+", "+call, func(t *testing.T) {
				t.Parallel()
				w := lost(t, j, "no such call", morsim.Fault{}, morsim.BeforeActing, 0)
				w.breakReadsAfter(call)
				err := j.do(w)
				if call == "did_delete" {
					if err == nil {
						t.Error("no word of it")
					}
				} else {
					p := wantProblem(t, err, lifecycle.NotReadBack)
					equal(t, "cause", mor.CodeOf(p), mor.CodeHTTP)
				}
				w.wantCallsFrom(j, i)
			})
		}
	}
}

// wantCallsFrom checks that the calls of a job were sent in order, each once, at least until
// the i-th, and at most until the last. Where one rests on our own write before it, no read comes first.
func (w *world) wantCallsFrom(j job, i int) {
	w.t.Helper()
	calls, all := w.calls(), j.upTo(len(j.calls)-1)
	if len(calls) < len(j.upTo(i)) || len(calls) > len(all) || !slices.Equal(calls, all[:len(calls)]) {
		w.t.Errorf("writes: %v, want those until %s of %v", calls, j.calls[i], all)
	}
}

// breakReadsAfter breaks the reads from the first time a write is asked for.
func (w *world) breakReadsAfter(call string) {
	w.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			if r.Call == call {
				w.Inject(morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError})
			}
		}
	})
}

// A created number that cannot be read back is there and ours all the same, with the id that the server gave it.
func TestCreatedAndNotReadBack(t *testing.T) {
	w := start(t, morsim.Options{})
	w.Inject(morsim.Fault{Call: morsim.CallDIDs, Skip: 1, Kind: morsim.HTTPError})
	m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, vilnius))
	wantProblem(t, err, lifecycle.NotReadBack)
	equal(t, "ours", m.Have(), true)
	equal(t, "id", m.Now.ID, w.stands().ID)
	equal(t, "number", m.Now.Number, number)
	equal(t, "status", m.Now.Status, mor.StatusReserved) // as MOR has said
	w.wantCalls("did_create", "did_details_update")
}

// A write that was turned away at the door is no doubt: it is not sent again.
func TestTurnedAway(t *testing.T) {
	unraced.Skip(t)
	for jobName, j := range jobs {
		for i, call := range j.calls {
			t.Run(jobName+", "+call, func(t *testing.T) {
				t.Parallel()
				w := lost(t, j, call, morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: http.StatusTooManyRequests}, morsim.BeforeActing, 0)
				err := j.do(w)
				equal(t, "cause", mor.CodeOf(err), mor.CodeHTTP)
				equal(t, "doubtful", mor.IsDoubtful(err), false)
				if jobName == "move" || jobName == "another user" {
					return // the number is then put back where it was; see TestMoveIsPutBack
				}
				if p := (*lifecycle.Problem)(nil); errors.As(err, &p) {
					equal(t, "reason", p.Reason, lifecycle.OnlyReserved)
					equal(t, "status", w.stands().Status, morsim.Reserved)
				}
				w.wantCalls(j.upTo(i)...)
				equal(t, "faults", w.FaultHits(), 1)
			})
		}
	}
}

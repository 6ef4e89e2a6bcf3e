package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// job is one operation from one standing, with the writes on its way and what is true of the number in the end.
type job struct {
	where string
	do    func(*world) error
	calls []string
	check func(*testing.T, *world)
}

// upTo are the calls that are sent until the i-th write of the job has been.
func (j job) upTo(i int) []string {
	calls := j.calls[:i+1]
	if j.where == "terminated" {
		return append([]string{"did_create"}, calls...) // is refused, since the number exists
	}
	return calls
}

var jobs = map[string]job{
	"create": {"absent", func(w *world) error {
		now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(2), UserID: id(vilnius), Comment: text("ours")})
		if err == nil && (!now.Found || now.Status != mor.StatusReserved) {
			err = fmt.Errorf("told: %+v", now)
		}
		return err
	}, []string{"did_create", "did_details_update"}, func(t *testing.T, w *world) {
		equal(t, "comment", w.stands().Comment, "ours")
		equal(t, "provider", w.stands().ProviderID, 2)
		equal(t, "owner", w.stands().UserID, vilnius)
	}},
	"bring back": {"terminated", func(w *world) error {
		_, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius), Comment: text("ours")})
		return err
	}, []string{"did_make_free", "did_details_update"}, func(t *testing.T, w *world) {
		equal(t, "comment", w.stands().Comment, "ours")
		equal(t, "owner", w.stands().UserID, vilnius)
	}},
	"another user": {"reserved", func(w *world) error {
		_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(kaunas), Comment: text("ours")}})
		return err
	}, []string{"did_make_free", "did_details_update"}, func(t *testing.T, w *world) {
		equal(t, "owner", w.stands().UserID, kaunas)
		equal(t, "comment", w.stands().Comment, "ours")
	}},
	"release": {"reserved", func(w *world) error {
		_, err := w.Change(w.ctx, number, lifecycle.Change{Release: true})
		return err
	}, []string{"did_make_free"}, func(t *testing.T, w *world) { equal(t, "status", w.stands().Status, morsim.Free) }},
	"assign": {"free", func(w *world) error {
		_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk, ReserveFor: id(vilnius)})
		return err
	}, []string{"did_details_update", "did_trunk_device_assign"}, func(t *testing.T, w *world) {
		equal(t, "device", w.stands().DeviceID, trunk)
		equal(t, "owner", w.stands().UserID, vilnius)
	}},
	"move": {"active", func(w *world) error {
		w.Configure(func(o *morsim.Options) { o.UnassignLeaves = morsim.Free })
		_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: second, ReserveFor: id(vilnius), From: &lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}})
		return err
	}, []string{"did_device_unassign", "did_details_update", "did_trunk_device_assign"}, func(t *testing.T, w *world) {
		equal(t, "device", w.stands().DeviceID, second)
		equal(t, "owner", w.stands().UserID, vilnius)
	}},
	"unassign": {"active", func(w *world) error {
		_, err := w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}, id(vilnius))
		return err
	}, []string{"did_device_unassign"}, func(t *testing.T, w *world) { equal(t, "device", w.stands().DeviceID, 0) }},
	"end": {"active", func(w *world) error {
		kept, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: lifecycle.Delete, Force: true})
		if kept != nil {
			err = kept
		}
		return err
	}, []string{"did_device_unassign", "did_make_free", "did_terminate", "did_delete"}, func(t *testing.T, w *world) {
		_, found := w.Simulator.DID(number)
		equal(t, "found", found, false)
	}},
}

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

// lost is a world in which the answers of a call are lost.
func lost(t *testing.T, j job, call string, fault morsim.Fault, moment morsim.Moment, times int) *world {
	t.Helper()
	var edit []func(*mor.Config)
	if fault.Kind == morsim.Hang {
		edit = append(edit, func(c *mor.Config) { c.RequestTimeout = 500 * time.Millisecond })
	}
	w := start(t, morsim.Options{}, edit...)
	w.AddDID(morsim.DID{Number: number + "1", UserID: vilnius, DeviceID: trunk})
	if j.where != "absent" {
		w.add(standings[j.where])
	}
	_, _ = w.Find(w.ctx, number) // log in, within the time
	w.ResetLog()
	fault.Call, fault.Moment, fault.Times = call, moment, times
	w.Inject(fault)
	return w
}

// Lost for good before anything is carried out: two tries, a look after each, and the doubt is told. Lost for good after
// it was carried out: the look settles it.
func TestAnswerLostForGood(t *testing.T) {
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
	comment := lifecycle.Change{Settings: lifecycle.Settings{Comment: text("ours"), ResellerComment: text(""), CustomSIPHeader: text("X-A: 1")}}
	for _, where := range []string{"free", "reserved", "active", "closed", "on plan"} {
		for faultName, fault := range faults {
			if fault.Kind == morsim.Hang {
				continue
			}
			for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
				for _, times := range []int{1, 0} {
					w := lost(t, job{where: where}, "did_details_update", fault, moment, times)
					_, err := w.Change(w.ctx, number, comment)
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
	for faultName, fault := range faults {
		if fault.Kind == morsim.Hang {
			continue
		}
		for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
			w := lost(t, job{where: "reserved"}, "did_details_update", fault, moment, 1)
			_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(2)}})
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
				w.wantCalls(j.upTo(i)...)
				w.tookOnce(j.calls[:i+1]...)
			})
		}
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
	now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)})
	wantProblem(t, err, lifecycle.NotReadBack)
	equal(t, "ours", now.Found, true)
	equal(t, "id", now.ID, w.stands().ID)
	equal(t, "number", now.Number, number)
	w.wantCalls("did_create")
}

// A write that was turned away at the door is no doubt: nothing is looked up, nothing is sent again.
func TestTurnedAway(t *testing.T) {
	for jobName, j := range jobs {
		for _, call := range j.calls {
			w := lost(t, j, call, morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: http.StatusTooManyRequests}, morsim.BeforeActing, 0)
			err := j.do(w)
			if jobName == "move" || jobName == "another user" {
				equal(t, "cause", mor.CodeOf(err), mor.CodeHTTP)
				continue // the number is then put back where it was; see TestMoveIsPutBack
			}
			if call != "did_delete" {
				wantCode(t, err, mor.CodeHTTP)
				equal(t, "doubtful", mor.IsDoubtful(err), false)
			}
			all := w.Requests()
			equal(t, jobName+": the last request", all[len(all)-1].Call, call)
			equal(t, jobName+": faults", w.FaultHits(), 1)
		}
	}
}

// The answer is lost, and what is found is somebody else's doing: it is not taken for ours.
func TestSomebodyElseWasThere(t *testing.T) {
	for name, c := range map[string]struct {
		where string
		call  string
		edit  func(*morsim.DID)
		do    func(*world) error
		after []string
	}{
		"another device": {
			"reserved", "did_trunk_device_assign",
			func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Active, morsim.KaunasTrunkID },
			func(w *world) error {
				_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk})
				return err
			},
			[]string{"did_trunk_device_assign"},
		},
		"another user": {
			"free", "did_details_update",
			func(d *morsim.DID) { d.Status, d.UserID = morsim.Reserved, kaunas },
			func(w *world) error {
				_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius)}})
				return err
			},
			[]string{"did_details_update"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var w *world
			w = start(t, morsim.Options{OnRequest: func(r morsim.Request) {
				if r.Call == c.call {
					w.EditDID(number, c.edit)
				}
			}})
			w.add(standings[c.where])
			w.Inject(morsim.Fault{Call: c.call, Kind: morsim.DropConnection})
			p := wantProblem(t, c.do(w), lifecycle.Unsure)
			equal(t, "seen", p.Standing.Found, true)
			w.wantCalls(c.after...)
			w.tookOnce()
		})
	}
}

// Doubt first, then a refusal: the look decides whether the first one took after all.
func TestLateArrival(t *testing.T) {
	for _, took := range []bool{false, true} {
		var w *world
		tries := 0
		w = start(t, morsim.Options{OnRequest: func(r morsim.Request) {
			if r.Call == "did_make_free" {
				if tries++; tries == 2 {
					if took { // the first one was slow, and is carried out just now
						w.EditDID(number, func(d *morsim.DID) { d.Status, d.UserID = morsim.Free, 0 })
					} else {
						w.EditDID(number, func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Active, trunk })
					}
				}
			}
		}})
		w.add(morsim.DID{UserID: vilnius})
		w.Inject(morsim.Fault{Call: "did_make_free", Times: 1, Kind: morsim.DropConnection})
		now, err := w.Change(w.ctx, number, lifecycle.Change{Release: true})
		if took {
			ok(t, err)
			equal(t, "status", now.Status, mor.StatusFree)
		} else {
			wantCode(t, err, mor.CodeNotFreed)
		}
		equal(t, "tries", tries, 2)
	}
}

// After a did_create without an answer: what is there is ours if it must be, and else somebody's.
func TestAdoption(t *testing.T) {
	for name, c := range map[string]struct {
		options morsim.Options
		warm    bool // other numbers were listed before
		theirs  *morsim.DID
		moment  morsim.Moment
		want    lifecycle.Reason // "" is adopted
	}{
		"ours, by its time":                  {morsim.Options{}, false, nil, morsim.AfterActing, ""},
		"ours, by its time and id":           {morsim.Options{}, true, nil, morsim.AfterActing, ""},
		"ours, but only its id shows it":     {morsim.Options{OmitUpdatedAt: true}, true, nil, morsim.AfterActing, lifecycle.Exists},
		"ours, but nothing shows it":         {morsim.Options{OmitUpdatedAt: true}, false, nil, morsim.AfterActing, lifecycle.Exists},
		"theirs, changed before":             {morsim.Options{}, false, &morsim.DID{UpdatedAt: time.Now().Add(-time.Minute)}, morsim.BeforeActing, lifecycle.Exists},
		"theirs, changed before, id is new":  {morsim.Options{}, true, &morsim.DID{ID: 9000, UpdatedAt: time.Now().Add(-time.Minute)}, morsim.BeforeActing, lifecycle.Exists},
		"theirs, changed just now, id older": {morsim.Options{}, true, &morsim.DID{ID: 7, UpdatedAt: time.Now().Add(time.Second)}, morsim.BeforeActing, lifecycle.Exists},
		"theirs, no time, id older":          {morsim.Options{OmitUpdatedAt: true}, true, &morsim.DID{ID: 7}, morsim.BeforeActing, lifecycle.Exists},
		"theirs, no time, no id known":       {morsim.Options{OmitUpdatedAt: true}, false, &morsim.DID{ID: 7}, morsim.BeforeActing, lifecycle.Exists},
		"theirs, reserved just now":          {morsim.Options{}, true, &morsim.DID{ID: 9000, UserID: kaunas}, morsim.BeforeActing, lifecycle.Exists},
		"theirs, on a device just now":       {morsim.Options{}, true, &morsim.DID{ID: 9000, UserID: kaunas, DeviceID: morsim.KaunasTrunkID}, morsim.BeforeActing, lifecycle.Exists},
		"theirs, on a dial plan just now":    {morsim.Options{}, true, &morsim.DID{ID: 9000, DialPlanID: morsim.DialPlanID}, morsim.BeforeActing, lifecycle.Exists},
		"theirs, closed just now":            {morsim.Options{}, true, &morsim.DID{ID: 9000, Status: morsim.Closed}, morsim.BeforeActing, lifecycle.Exists},
		"terminated, brought back":           {morsim.Options{}, false, &morsim.DID{Status: morsim.Terminated}, morsim.BeforeActing, ""},
	} {
		for faultName, fault := range faults {
			if fault.Kind == morsim.Hang {
				continue
			}
			t.Run(name+", "+faultName, func(t *testing.T) {
				t.Parallel()
				w := start(t, c.options)
				w.AddDID(morsim.DID{Number: "46001", ID: 1000})
				if c.warm {
					_, err := w.Find(w.ctx, "46001")
					ok(t, err)
				}
				var before morsim.DID
				if c.theirs != nil {
					before = w.add(*c.theirs)
				}
				fault.Call, fault.Moment, fault.Times = "did_create", c.moment, 1
				w.Inject(fault)
				now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)})
				equal(t, "numbers", len(w.DIDs()), 2)
				if c.want == "" {
					ok(t, err)
					equal(t, "owner", w.stands().UserID, vilnius)
					equal(t, "id", now.ID, w.stands().ID)
					return
				}
				p := wantProblem(t, err, c.want)
				equal(t, "ours", now.Found, false)
				equal(t, "as it stands", p.Standing.ID, w.stands().ID)
				w.wantCalls("did_create")
				if c.theirs != nil {
					equal(t, "the number", w.stands(), before)
				}
			})
		}
	}
}

// Lost, not there, tried again, and then it exists: the first one was slow.
func TestCreateArrivesLate(t *testing.T) {
	for _, theirs := range []bool{false, true} {
		var w *world
		tries := 0
		w = start(t, morsim.Options{OnRequest: func(r morsim.Request) {
			if r.Call != "did_create" {
				return
			}
			if tries++; tries == 2 {
				d := morsim.DID{Number: number}
				if theirs {
					d.UserID = kaunas
				}
				w.AddDID(d)
			}
		}})
		w.Inject(morsim.Fault{Call: "did_create", Times: 1, Kind: morsim.DropConnection})
		now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)})
		if theirs {
			wantProblem(t, err, lifecycle.Exists)
			equal(t, "owner", w.stands().UserID, kaunas)
		} else {
			ok(t, err)
			equal(t, "owner", w.stands().UserID, vilnius)
			equal(t, "id", now.ID, w.stands().ID)
		}
		equal(t, "tries", tries, 2)
		equal(t, "numbers", len(w.DIDs()), 1)
	}
}

// Lost, and then the number exists and cannot be seen yet: whose it is, is not known.
func TestCreateLostAndUnseen(t *testing.T) {
	w := start(t, morsim.Options{VisibilityLag: time.Hour})
	w.Pauses = []time.Duration{time.Millisecond}
	w.Inject(morsim.Fault{Call: "did_create", Moment: morsim.AfterActing, Times: 1, Kind: morsim.DropConnection})
	_, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1)})
	wantProblem(t, err, lifecycle.Unsure)
	w.wantCalls("did_create", "did_create")
	w.tookOnce("did_create")
}

// A server whose clock is wrong: ours is told from theirs by the server's own time, also when the lost call was the very
// first one of the run and no answer had told that time yet.
func TestAdoptionByTheServersClock(t *testing.T) {
	for _, skew := range []time.Duration{-time.Hour, time.Hour} {
		for _, theirs := range []bool{false, true} {
			for _, warm := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, theirs %v, warm %v", skew, theirs, warm), func(t *testing.T) {
					now := func() time.Time { return time.Now().Add(skew) }
					w := startBehind(t, morsim.Options{Now: now}, func(sim http.Handler) http.Handler {
						return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
							rw.Header().Set("Date", now().UTC().Format(http.TimeFormat))
							sim.ServeHTTP(rw, r)
						})
					})
					if warm {
						_, err := w.Find(w.ctx, "46001")
						ok(t, err)
					}
					moment := morsim.AfterActing
					if theirs {
						moment = morsim.BeforeActing
						w.add(morsim.DID{UpdatedAt: now().Add(-30 * time.Minute)})
					}
					w.Inject(morsim.Fault{Call: "did_create", Moment: moment, Times: 1, Kind: morsim.DropConnection})
					_, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1)})
					if theirs {
						wantProblem(t, err, lifecycle.Exists)
					} else {
						ok(t, err)
					}
				})
			}
		}
	}
}

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

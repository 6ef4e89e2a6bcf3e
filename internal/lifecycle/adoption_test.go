package lifecycle_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

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
			assign(lifecycle.Assignment{DeviceID: trunk}),
			[]string{"did_trunk_device_assign"},
		},
		"another user": {
			"free", "did_details_update",
			func(d *morsim.DID) { d.Status, d.UserID = morsim.Reserved, kaunas },
			set(lifecycle.Settings{UserID: id(vilnius)}),
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

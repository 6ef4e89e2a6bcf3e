package lifecycle_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// After a did_create without an answer: what is there is ours if it must be, and else somebody's.
func TestAdoption(t *testing.T) {
	unraced.Skip(t)
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
				m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, vilnius))
				equal(t, "numbers", len(w.DIDs()), 2)
				if c.want == "" {
					ok(t, err)
					equal(t, "owner", w.stands().UserID, vilnius)
					equal(t, "id", m.Now.ID, w.stands().ID)
					return
				}
				p := wantProblem(t, err, c.want)
				equal(t, "ours", m.Have(), false)
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
		m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, vilnius))
		if theirs {
			wantProblem(t, err, lifecycle.Exists)
			equal(t, "owner", w.stands().UserID, kaunas)
		} else {
			ok(t, err)
			equal(t, "owner", w.stands().UserID, vilnius)
			equal(t, "id", m.Now.ID, w.stands().ID)
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
	_, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, 0))
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
					w := startBehind(t, morsim.Options{Now: now}, dated(now))
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
					_, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, 0))
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

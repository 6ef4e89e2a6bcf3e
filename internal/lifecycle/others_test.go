package lifecycle_test

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// The reply to a write is lost, and somebody has the number by the time of the look: it is not sent again, whether
// it was carried out or not, and that is told.
func TestSomebodyElseAfterALostReply(t *testing.T) {
	unraced.Skip(t)
	givenAway := func(d *morsim.DID) { d.UserID = kaunas }
	for name, c := range map[string]struct {
		where, call string
		edit        func(*morsim.DID)
		member      lifecycle.Member
	}{
		"reserve":               {"free", "did_details_update", reserveForKaunas, give(0, vilnius)},
		"release":               {"reserved", "did_make_free", reserveForKaunas, release(vilnius)},
		"another user":          {"reserved", "did_make_free", reserveForKaunas, give(vilnius, 77)},
		"end":                   {"reserved", "did_make_free", reserveForKaunas, end(lifecycle.Terminate, false, vilnius)},
		"end, forced":           {"reserved", "did_make_free", reserveForKaunas, end(lifecycle.Terminate, true, vilnius)},
		"end, terminate":        {"free", "did_terminate", putOnKaunasTrunk, end(lifecycle.Terminate, true, 0)},
		"end of an active one":  {"active", "did_device_unassign", putOnKaunasTrunk, end(lifecycle.Terminate, true, vilnius)},
		"bring back":            {"terminated", "did_make_free", reserveForKaunas, create(lifecycle.Settings{ProviderID: id(1)}, vilnius)},
		"assign":                {"reserved", "did_trunk_device_assign", putOnKaunasTrunk, assign(trunk, vilnius)},
		"assign, given away":    {"reserved", "did_trunk_device_assign", givenAway, assign(trunk, vilnius)},
		"assign, no user known": {"reserved", "did_trunk_device_assign", putOnKaunasTrunk, assign(trunk, 0)},
		"unassign":              {"active", "did_device_unassign", putOnKaunasTrunk, unassign(trunk, vilnius)},
		"move":                  {"active", "did_device_unassign", putOnKaunasTrunk, move(trunk, second, vilnius)},
		"texts":                 {"reserved", "did_details_update", reserveForKaunas, set(lifecycle.Settings{Comment: text("x")}, vilnius)},
		"provider":              {"reserved", "did_details_update", reserveForKaunas, set(lifecycle.Settings{ProviderID: id(2)}, vilnius)},
	} {
		for moment, when := range map[morsim.Moment]string{morsim.BeforeActing: "lost before", morsim.AfterActing: "lost after"} {
			for engine, bring := range engines {
				t.Run(name+", "+when+", "+engine, func(t *testing.T) {
					t.Parallel()
					w := start(t, morsim.Options{})
					w.add(standings[c.where])
					w.afterFirst(c.call, 1, c.edit)
					w.Inject(morsim.Fault{Call: c.call, Moment: moment, Times: 1, Kind: morsim.DropConnection})
					m, err := bring(w, c.member)
					p := wantProblem(t, err, lifecycle.Changed, lifecycle.Taken, lifecycle.InUse)
					equal(t, "told", p.Standing.Owner, "Kaunas Office")
					w.isTheirs(c.edit)
					if !c.member.Ours {
						equal(t, "ours", m.Have(), false)
					}
				})
			}
		}
	}
}

// Somebody has the number once a write was carried out, and before the next one, or before the read that proves it: it is
// left to them, and that is told.
func TestSomebodyElseAfterAWrite(t *testing.T) {
	unraced.Skip(t)
	reserveForNamesake := func(d *morsim.DID) { d.Status, d.UserID = morsim.Reserved, namesake }
	for name, c := range map[string]struct {
		where, call string
		edit        func(*morsim.DID)
		member      lifecycle.Member
	}{
		"bring back":                   {"terminated", "did_make_free", reserveForKaunas, create(lifecycle.Settings{ProviderID: id(1)}, vilnius)},
		"bring back, of the same name": {"terminated", "did_make_free", reserveForNamesake, create(lifecycle.Settings{ProviderID: id(1)}, vilnius)},
		"bring back, for nobody":       {"terminated", "did_make_free", reserveForKaunas, create(lifecycle.Settings{ProviderID: id(1)}, 0)},
		"another user":                 {"reserved", "did_make_free", reserveForKaunas, give(vilnius, 77)},
		"end":                          {"reserved", "did_make_free", reserveForKaunas, end(lifecycle.Terminate, false, vilnius)},
		"move":                         {"active", "did_device_unassign", reserveForKaunas, move(trunk, second, vilnius)},
		"move, in service":             {"active", "did_device_unassign", putOnKaunasTrunk, move(trunk, second, vilnius)},
	} {
		for _, at := range []string{"the next write", "the first look", "the second look"} {
			for engine, bring := range engines {
				t.Run(name+", "+at+", "+engine, func(t *testing.T) {
					t.Parallel()
					w := start(t, morsim.Options{})
					w.AddUser(morsim.User{ID: namesake, Username: "namesake", Name: "Vilnius Office", Kind: morsim.SimpleUser})
					w.add(standings[c.where])
					switch at {
					case "the first look":
						w.afterFirst(c.call, 1, c.edit)
					case "the second look":
						w.afterFirst(c.call, 2, c.edit)
					default:
						w.atNextWrite(c.call, c.edit)
					}
					m, err := bring(w, c.member)
					now := w.stands()
					switch {
					case now.UserID == vilnius || now.UserID == 0 || now.Status == morsim.Terminated:
						ok(t, err) // it was done before they came, or there was no such look
						return
					case at == "the second look" && c.member.Goal.Owner.UserID == 0:
						return // it is nobody's as we have left it, as it should be, and what comes after is no concern of ours
					case err == nil:
						t.Fatal("no error")
					case at == "the next write" && now.DeviceID == second: // the gap that no transaction closes
						return
					}
					w.isTheirs(c.edit)
					if !c.member.Ours {
						equal(t, "ours", m.Have(), false)
					}
				})
			}
		}
	}
}

// What was planned for one user's number is not done to another's, also one of the same name. A user who was only renamed is the same.
func TestWhatIsAnothersByNow(t *testing.T) {
	unraced.Skip(t)
	for name, m := range map[string]lifecycle.Member{
		"changed":             set(lifecycle.Settings{Comment: text("x")}, vilnius),
		"another provider":    set(lifecycle.Settings{ProviderID: id(2)}, vilnius),
		"given":               give(vilnius, 77),
		"released":            release(vilnius),
		"assigned":            assign(trunk, vilnius),
		"moved":               move(trunk, second, vilnius),
		"unassigned":          unassign(trunk, vilnius),
		"ended":               end(lifecycle.Terminate, false, vilnius),
		"ended, nobody known": end(lifecycle.Terminate, false, 0),
	} {
		for where, theirs := range map[string]struct {
			morsim.DID
			reason lifecycle.Reason
		}{
			"reserved": {morsim.DID{}, lifecycle.Taken},
			"closed":   {morsim.DID{Status: morsim.Closed}, lifecycle.Taken},
			"active":   {morsim.DID{DeviceID: trunk}, lifecycle.InUse},
		} {
			for owner, user := range map[string]int64{"Kaunas Office": kaunas, "Vilnius Office": namesake} {
				for _, leaves := range []string{morsim.Reserved, morsim.Free} {
					for engine, bring := range engines {
						t.Run(name+", "+where+", "+owner+", "+leaves+", "+engine, func(t *testing.T) {
							t.Parallel()
							w := start(t, morsim.Options{UnassignLeaves: leaves})
							w.AddUser(morsim.User{ID: namesake, Username: "namesake", Name: "Vilnius Office", Kind: morsim.SimpleUser})
							stands := theirs.DID
							stands.UserID = user
							before := w.add(stands)
							_, err := bring(w, m)
							w.unchanged(before)
							if name == "unassigned" && where != "active" {
								ok(t, err) // it is not in service on the device that it was to leave
								return
							}
							p := wantProblem(t, err, theirs.reason)
							equal(t, "told", p.Standing.Owner, owner)
						})
					}
				}
			}
		}
	}
	w, _ := from(t, "reserved", morsim.Options{})
	m := set(lifecycle.Settings{Comment: text("x")}, 0)
	m.Goal.Prior.Owner = "Vilnius Office"
	w.EditDID(number, func(d *morsim.DID) { d.UserID = kaunas })
	_, err := w.bring1(m)
	wantProblem(t, err, lifecycle.Taken)
	w.wantCalls()
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
		m, err := w.bring1(release(vilnius))
		if took {
			ok(t, err)
			equal(t, "status", m.Now.Status, mor.StatusFree)
		} else {
			wantProblem(t, err, lifecycle.InUse)
			equal(t, "device", w.stands().DeviceID, trunk)
		}
		equal(t, "tries", tries, 2)
	}
}

// What this run has written and read back counts for the present for a while only; then it is looked at and proven again.
func TestOldEvidence(t *testing.T) {
	for name, m := range map[string]lifecycle.Member{
		"assigned": assign(trunk, vilnius), "ended": end(lifecycle.Terminate, false, vilnius), "given": give(vilnius, 77),
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, morsim.Options{})
			w.TrustFor = 0
			_, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, vilnius))
			ok(t, err)
			w.EditDID(number, reserveForKaunas)
			w.ResetLog()
			_, err = w.bring1(m)
			wantProblem(t, err, lifecycle.Taken)
			w.isTheirs(reserveForKaunas)
			w.wantCalls()
		})
	}
}

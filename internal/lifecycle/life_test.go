package lifecycle_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// The main job and its way back, on every server that the documentation allows for.
func TestMainJob(t *testing.T) {
	onAll(t, func(t *testing.T, w *world, options morsim.Options) {
		freed := options.UnassignLeaves == morsim.Free
		told := func(element, label, want string) {
			t.Helper()
			if label != "" || !slices.Contains(options.OmitElements, element) {
				equal(t, "told "+element, label, want)
			}
		}

		m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1), Comment: text("ąž & <co>"), CustomSIPHeader: text("X-A: 1"), ResellerComment: text("")}, vilnius))
		ok(t, err)
		w.tookOnce("did_create", "did_details_update")
		d := w.stands()
		equal(t, "status", d.Status, morsim.Reserved)
		equal(t, "owner", d.UserID, vilnius)
		equal(t, "comment", d.Comment, "ąž & <co>")
		equal(t, "header", d.CustomSIPHeader, "X-A: 1")
		equal(t, "told id", m.Now.ID, d.ID)
		equal(t, "told status", m.Now.Status, mor.StatusReserved)
		told("owner", m.Now.Owner, "Vilnius Office")

		w.ResetLog()
		m, err = w.bring1(assign(trunk, vilnius))
		ok(t, err)
		w.tookOnce("did_trunk_device_assign")
		equal(t, "device", w.stands().DeviceID, trunk)
		told("device", m.Now.Device, "SIP/7")
		equal(t, "told status", m.Now.Status, mor.StatusActive)

		w.ResetLog() // again: nothing to do
		_, err = w.bring1(assign(trunk, vilnius))
		ok(t, err)
		w.wantCalls()

		w.ResetLog() // settings that do not touch its use
		m, err = w.bring1(set(lifecycle.Settings{ProviderID: id(2), Comment: text("")}, vilnius))
		ok(t, err)
		w.tookOnce("did_details_update")
		equal(t, "provider", w.stands().ProviderID, 2)
		equal(t, "comment", w.stands().Comment, "")
		equal(t, "header", w.stands().CustomSIPHeader, "X-A: 1")
		if options.VisibilityLag == 0 { // the ID may be proven a moment before the name is seen
			equal(t, "told provider", m.Now.Provider, "Backup Carrier")
		}
		told("device", m.Now.Device, "SIP/7")

		w.ResetLog()
		m, err = w.bring1(move(trunk, second, vilnius))
		ok(t, err)
		if freed {
			w.tookOnce("did_device_unassign", "did_details_update", "did_trunk_device_assign")
		} else {
			w.tookOnce("did_device_unassign", "did_trunk_device_assign")
		}
		equal(t, "device", w.stands().DeviceID, second)
		equal(t, "owner", w.stands().UserID, vilnius)
		told("device", m.Now.Device, "SIP/8")

		w.ResetLog()
		m, err = w.bring1(unassign(second, vilnius))
		ok(t, err)
		equal(t, "status", w.stands().Status, morsim.Reserved)
		equal(t, "owner", w.stands().UserID, vilnius)
		equal(t, "told status", m.Now.Status, mor.StatusReserved)
		if freed {
			w.tookOnce("did_device_unassign", "did_details_update")
		} else {
			w.tookOnce("did_device_unassign")
		}

		w.ResetLog()
		m, err = w.bring1(give(vilnius, kaunas))
		ok(t, err)
		w.tookOnce("did_make_free", "did_details_update")
		equal(t, "owner", w.stands().UserID, kaunas)
		told("owner", m.Now.Owner, "Kaunas Office")

		w.ResetLog()
		m, err = w.bring1(release(kaunas))
		ok(t, err)
		w.tookOnce("did_make_free")
		equal(t, "told status", m.Now.Status, mor.StatusFree)

		w.ResetLog()
		m, err = w.bring1(end(lifecycle.Delete, false, 0))
		ok(t, err)
		w.tookOnce("did_terminate", "did_delete")
		equal(t, "kept", m.Kept, nil)
		equal(t, "numbers", len(w.DIDs()), 0)
	})
}

// A server that says yes and does nothing is found out, at every step.
func TestSilentlyIgnored(t *testing.T) {
	unraced.Skip(t)
	made := create(lifecycle.Settings{ProviderID: id(1)}, vilnius)
	for _, c := range []struct {
		ignored, where string
		member         lifecycle.Member
		status         string // in the end
	}{
		{"did_create", "absent", made, ""},
		{"did_details_update", "absent", made, morsim.Free},
		{"did_user_id", "absent", made, morsim.Free},
		{"did_make_free", "terminated", made, morsim.Terminated},
		{"did_details_update", "free", give(0, vilnius), morsim.Free},
		{"did_user_id", "free", set(lifecycle.Settings{Comment: text("x")}, vilnius), morsim.Free},
		{"did_make_free", "reserved", give(vilnius, kaunas), morsim.Reserved},
		{"did_make_free", "reserved", release(vilnius), morsim.Reserved},
		{"did_provider_id", "reserved", set(lifecycle.Settings{ProviderID: id(2)}, vilnius), morsim.Reserved},
		{"did_details_update", "active", set(lifecycle.Settings{ProviderID: id(2)}, vilnius), morsim.Active},
		{"did_trunk_device_assign", "reserved", assign(trunk, vilnius), morsim.Reserved},
		{"did_details_update", "free", assign(trunk, vilnius), morsim.Free},
		{"did_device_unassign", "active", move(trunk, second, vilnius), morsim.Active},
		{"did_device_unassign", "active", unassign(trunk, vilnius), morsim.Active},
		{"did_device_unassign", "active", end(lifecycle.Terminate, true, vilnius), morsim.Active},
		{"did_make_free", "reserved", end(lifecycle.Free, true, vilnius), morsim.Reserved},
		{"did_make_free", "closed", end(lifecycle.Free, true, vilnius), morsim.Closed},
		{"did_terminate", "free", end(lifecycle.Delete, true, vilnius), morsim.Free},
		{"did_terminate", "closed", end(lifecycle.Terminate, true, vilnius), morsim.Closed},
	} {
		for _, oldServer := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, %s, %v", c.ignored, c.where, oldServer), func(t *testing.T) {
				t.Parallel()
				w, _ := from(t, c.where, morsim.Options{SilentlyIgnore: map[string]bool{c.ignored: true}, OmitUpdatedAt: oldServer})
				_, err := w.bring1(c.member)
				p := wantProblem(t, err, lifecycle.DidNotTake)
				if p.Asked == "" {
					t.Error("what was asked is missing")
				}
				d, found := w.Simulator.DID(number)
				equal(t, "found", found, c.status != "")
				equal(t, "status", d.Status, c.status)
				equal(t, "the problem's number", p.Standing.ID, d.ID)
				last := ""
				for _, call := range w.calls() { // said once, not again
					if call == last {
						t.Errorf("%s was sent again after a success", call)
					}
					last = call
				}
			})
		}
	}
}

// What is only wanted later is waited for, but not for ever.
func TestAwait(t *testing.T) {
	w := start(t, morsim.Options{VisibilityLag: time.Hour})
	w.Pauses = []time.Duration{time.Millisecond, time.Millisecond}
	m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, vilnius))
	p := wantProblem(t, err, lifecycle.DidNotTake)
	equal(t, "ours", m.Have(), true) // the server said so
	equal(t, "id", m.Now.ID, w.stands().ID)
	equal(t, "seen", p.Standing.Found, false)
	w.wantCalls("did_create", "did_details_update")
	reads := 0
	for _, r := range w.Requests() {
		if r.Call == morsim.CallDIDs {
			reads++
		}
	}
	equal(t, "reads", reads, 4) // one to see that there is a list at all
}

// recorder is a view that records when it is asked.
type recorder struct {
	plainView
	record func(event, number string)
}

func (r recorder) Look(ctx context.Context, number string) (mor.DID, bool, error) {
	r.record("look", number)
	return r.plainView.Look(ctx, number)
}

func (r recorder) Forget(n string) { r.record("forget", n) }

// Every write is announced before it is sent, and every reading goes by Look: a view of the numbers depends on both.
func TestForgetAndLook(t *testing.T) {
	var events []string
	w := start(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Write {
			events = append(events, "write")
		}
	}})
	w.View = recorder{plainView{w.MOR}, func(event, n string) {
		equal(t, "number", n, number)
		events = append(events, event)
	}}
	for _, m := range []lifecycle.Member{
		create(lifecycle.Settings{ProviderID: id(1)}, vilnius), assign(trunk, vilnius), end(lifecycle.Delete, true, vilnius),
	} {
		_, err := w.bring1(m)
		ok(t, err)
		equal(t, "in the end", events[len(events)-1], "look")
	}
	writes := 0
	for i, event := range events {
		switch event {
		case "write":
			writes++
			equal(t, "before the write", events[i-1], "forget")
		case "forget":
			equal(t, "after forgetting", events[i+1], "write")
		}
	}
	equal(t, "writes", writes, len(w.Writes()))
	equal(t, "writes", writes, 7)
}

// How long New's Lifecycle waits, as its comment says.
func TestPauses(t *testing.T) {
	total := time.Duration(0)
	for _, pause := range lifecycle.New(nil, nil).Pauses {
		total += pause
	}
	if total < 2500*time.Millisecond || total > 3500*time.Millisecond {
		t.Error(total)
	}
}

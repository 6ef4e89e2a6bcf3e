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

		now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius), Comment: text("ąž & <co>"), CustomSIPHeader: text("X-A: 1"), ResellerComment: text("")})
		ok(t, err)
		w.tookOnce("did_create", "did_details_update")
		d := w.stands()
		equal(t, "status", d.Status, morsim.Reserved)
		equal(t, "owner", d.UserID, vilnius)
		equal(t, "comment", d.Comment, "ąž & <co>")
		equal(t, "header", d.CustomSIPHeader, "X-A: 1")
		equal(t, "told id", now.ID, d.ID)
		equal(t, "told status", now.Status, mor.StatusReserved)
		told("owner", now.Owner, "Vilnius Office")

		w.ResetLog()
		now, err = w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk})
		ok(t, err)
		w.tookOnce("did_trunk_device_assign")
		equal(t, "device", w.stands().DeviceID, trunk)
		told("device", now.Device, "SIP/7")
		equal(t, "told status", now.Status, mor.StatusActive)

		w.ResetLog() // again: nothing to do
		_, err = w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk})
		ok(t, err)
		w.wantCalls()

		w.ResetLog() // settings that do not touch its use
		now, err = w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(2), UserID: id(vilnius), Comment: text("")}})
		ok(t, err)
		w.tookOnce("did_details_update")
		equal(t, "provider", w.stands().ProviderID, 2)
		equal(t, "comment", w.stands().Comment, "")
		equal(t, "header", w.stands().CustomSIPHeader, "X-A: 1")
		if options.VisibilityLag == 0 { // the ID may be proven a moment before the name is seen
			equal(t, "told provider", now.Provider, "Backup Carrier")
		}
		told("device", now.Device, "SIP/7")

		w.ResetLog()
		now, err = w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: second, ReserveFor: id(vilnius), From: &lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}})
		ok(t, err)
		if freed {
			w.tookOnce("did_device_unassign", "did_details_update", "did_trunk_device_assign")
		} else {
			w.tookOnce("did_device_unassign", "did_trunk_device_assign")
		}
		equal(t, "device", w.stands().DeviceID, second)
		equal(t, "owner", w.stands().UserID, vilnius)
		told("device", now.Device, "SIP/8")

		w.ResetLog()
		now, err = w.Unassign(w.ctx, number, lifecycle.Place{DeviceID: id(second), Label: "SIP/8"}, id(vilnius))
		ok(t, err)
		equal(t, "status", w.stands().Status, morsim.Reserved)
		equal(t, "owner", w.stands().UserID, vilnius)
		equal(t, "told status", now.Status, mor.StatusReserved)
		if freed {
			w.tookOnce("did_device_unassign", "did_details_update")
		} else {
			w.tookOnce("did_device_unassign")
		}

		w.ResetLog()
		now, err = w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(kaunas)}})
		ok(t, err)
		w.tookOnce("did_make_free", "did_details_update")
		equal(t, "owner", w.stands().UserID, kaunas)
		told("owner", now.Owner, "Kaunas Office")

		w.ResetLog()
		now, err = w.Change(w.ctx, number, lifecycle.Change{Release: true})
		ok(t, err)
		w.tookOnce("did_make_free")
		equal(t, "told status", now.Status, mor.StatusFree)

		w.ResetLog()
		kept, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: d.ID, Policy: lifecycle.Delete, Force: false})
		ok(t, err)
		w.tookOnce("did_terminate", "did_delete")
		equal(t, "kept", kept, nil)
		equal(t, "numbers", len(w.DIDs()), 0)
	})
}

// A server that says yes and does nothing is found out, at every step.
func TestSilentlyIgnored(t *testing.T) {
	create := create(lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)})
	move := assign(lifecycle.Assignment{DeviceID: second, ReserveFor: id(vilnius), From: &lifecycle.Place{Label: "SIP/7"}})
	unassign := unassign(lifecycle.Place{Label: "SIP/7"}, nil)
	end := func(policy lifecycle.Policy) func(*world) error {
		return end(lifecycle.Ending{Policy: policy, Force: true})
	}
	for _, c := range []struct {
		ignored, where string
		do             func(*world) error
		status         string // in the end
	}{
		{"did_create", "absent", create, ""},
		{"did_details_update", "absent", create, morsim.Free},
		{"did_user_id", "absent", create, morsim.Free},
		{"did_make_free", "terminated", create, morsim.Terminated},
		{"did_details_update", "free", set(lifecycle.Settings{UserID: id(vilnius)}), morsim.Free},
		{"did_user_id", "free", set(lifecycle.Settings{UserID: id(vilnius), Comment: text("x")}), morsim.Free},
		{"did_make_free", "reserved", set(lifecycle.Settings{UserID: id(kaunas)}), morsim.Reserved},
		{"did_make_free", "reserved", change(lifecycle.Change{Release: true}), morsim.Reserved},
		{"did_provider_id", "reserved", set(lifecycle.Settings{ProviderID: id(2)}), morsim.Reserved},
		{"did_details_update", "active", set(lifecycle.Settings{ProviderID: id(2)}), morsim.Active},
		{"did_trunk_device_assign", "reserved", assign(lifecycle.Assignment{DeviceID: trunk}), morsim.Reserved},
		{"did_details_update", "free", assign(lifecycle.Assignment{DeviceID: trunk, ReserveFor: id(vilnius)}), morsim.Free},
		{"did_device_unassign", "active", move, morsim.Active},
		{"did_device_unassign", "active", unassign, morsim.Active},
		{"did_device_unassign", "closed", func(w *world) error {
			w.Configure(func(o *morsim.Options) { o.CloseDropsDevice = true })
			w.EditDID(number, func(d *morsim.DID) { d.Status = morsim.Active })
			return unassign(w)
		}, morsim.Active},
		{"did_device_unassign", "active", end(lifecycle.Terminate), morsim.Active},
		{"did_make_free", "reserved", end(lifecycle.Free), morsim.Reserved},
		{"did_make_free", "closed", end(lifecycle.Free), morsim.Closed},
		{"did_terminate", "free", end(lifecycle.Delete), morsim.Free},
		{"did_terminate", "closed", end(lifecycle.Terminate), morsim.Closed},
	} {
		for _, oldServer := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, %s, %v", c.ignored, c.where, oldServer), func(t *testing.T) {
				t.Parallel()
				w, _ := from(t, c.where, morsim.Options{SilentlyIgnore: map[string]bool{c.ignored: true}, OmitUpdatedAt: oldServer})
				p := wantProblem(t, c.do(w), lifecycle.DidNotTake)
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
	now, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)})
	p := wantProblem(t, err, lifecycle.DidNotTake)
	equal(t, "ours", now.Found, true) // the server said so
	equal(t, "id", now.ID, w.stands().ID)
	equal(t, "seen", p.Standing.Found, false)
	w.wantCalls("did_create")
	reads := 0
	for _, r := range w.Requests() {
		if r.Call == morsim.CallDIDs {
			reads++
		}
	}
	equal(t, "reads", reads, 4) // one to see that there is a list at all
}

// Every write is announced before it is sent, and every reading goes by Look: a view of the numbers depends on both.
func TestForgetAndLook(t *testing.T) {
	var events []string
	w := start(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Write {
			events = append(events, "write")
		}
	}})
	look := w.Look
	w.Look = func(ctx context.Context, number string) (mor.DID, bool, error) {
		events = append(events, "look")
		return look(ctx, number)
	}
	w.Forget = func(n string) {
		equal(t, "number", n, number)
		events = append(events, "forget")
	}
	_, err := w.Create(w.ctx, number, lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius)})
	ok(t, err)
	_, err = w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: trunk})
	ok(t, err)
	_, err = w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: lifecycle.Delete, Force: true})
	ok(t, err)
	writes := 0
	for i, event := range events {
		switch event {
		case "write":
			writes++
			equal(t, "before the write", events[i-1], "forget")
			equal(t, "after the write", events[i+1], "look")
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
	for _, pause := range lifecycle.New(mor.New(mor.Config{MaxConcurrentRequests: 1})).Pauses {
		total += pause
	}
	if total < 2500*time.Millisecond || total > 3500*time.Millisecond {
		t.Error(total)
	}
}

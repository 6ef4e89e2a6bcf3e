package lifecycle_test

import (
	"fmt"
	"testing"

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

// create, change, set, assign, unassign and end are what is asked of the number, as steps for a table.
func create(s lifecycle.Settings) func(*world) error {
	return func(w *world) error { _, err := w.Create(w.ctx, number, s); return err }
}

func change(c lifecycle.Change) func(*world) error {
	return func(w *world) error { _, err := w.Change(w.ctx, number, c); return err }
}

// set changes settings and nothing else.
func set(s lifecycle.Settings) func(*world) error { return change(lifecycle.Change{Settings: s}) }

func assign(a lifecycle.Assignment) func(*world) error {
	a.Number = number
	return func(w *world) error { _, err := w.Assign(w.ctx, a); return err }
}

func unassign(from lifecycle.Place, reserveFor *int64) func(*world) error {
	return func(w *world) error { _, err := w.Unassign(w.ctx, number, from, reserveFor); return err }
}

// end takes it for an error if MOR keeps the row.
func end(e lifecycle.Ending) func(*world) error {
	e.Number = number
	return func(w *world) error {
		kept, err := w.End(w.ctx, e)
		if kept != nil {
			err = kept
		}
		return err
	}
}

// jobs are all operations that write.
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
	"bring back": {
		"terminated", create(lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius), Comment: text("ours")}),
		[]string{"did_make_free", "did_details_update"},
		func(t *testing.T, w *world) {
			equal(t, "comment", w.stands().Comment, "ours")
			equal(t, "owner", w.stands().UserID, vilnius)
		},
	},
	"another user": {
		"reserved", set(lifecycle.Settings{UserID: id(kaunas), Comment: text("ours")}),
		[]string{"did_make_free", "did_details_update"},
		func(t *testing.T, w *world) {
			equal(t, "owner", w.stands().UserID, kaunas)
			equal(t, "comment", w.stands().Comment, "ours")
		},
	},
	"release": {
		"reserved", change(lifecycle.Change{Release: true}),
		[]string{"did_make_free"},
		func(t *testing.T, w *world) { equal(t, "status", w.stands().Status, morsim.Free) },
	},
	"assign": {
		"free", assign(lifecycle.Assignment{DeviceID: trunk, ReserveFor: id(vilnius)}),
		[]string{"did_details_update", "did_trunk_device_assign"},
		func(t *testing.T, w *world) {
			equal(t, "device", w.stands().DeviceID, trunk)
			equal(t, "owner", w.stands().UserID, vilnius)
		},
	},
	"move": {"active", func(w *world) error {
		w.Configure(func(o *morsim.Options) { o.UnassignLeaves = morsim.Free })
		_, err := w.Assign(w.ctx, lifecycle.Assignment{Number: number, DeviceID: second, ReserveFor: id(vilnius), From: &lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}})
		return err
	}, []string{"did_device_unassign", "did_details_update", "did_trunk_device_assign"}, func(t *testing.T, w *world) {
		equal(t, "device", w.stands().DeviceID, second)
		equal(t, "owner", w.stands().UserID, vilnius)
	}},
	"unassign": {
		"active", unassign(lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"}, id(vilnius)),
		[]string{"did_device_unassign"},
		func(t *testing.T, w *world) { equal(t, "device", w.stands().DeviceID, 0) },
	},
	"end": {
		"active", end(lifecycle.Ending{Policy: lifecycle.Delete, Force: true}),
		[]string{"did_device_unassign", "did_make_free", "did_terminate", "did_delete"},
		func(t *testing.T, w *world) {
			_, found := w.Simulator.DID(number)
			equal(t, "found", found, false)
		},
	},
}

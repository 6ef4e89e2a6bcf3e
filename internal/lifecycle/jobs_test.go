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
	where  string
	member lifecycle.Member
	calls  []string
	check  func(*testing.T, *world)
	frees  bool // on a server that frees what leaves a device
}

// do does the job. A row that MOR keeps is an error here.
func (j job) do(w *world) error {
	m, err := w.bring1(j.member)
	if err == nil && m.Kept != nil {
		return m.Kept
	}
	if err == nil && !m.Done() {
		return fmt.Errorf("not done: %s", m.Now.Describe())
	}
	return err
}

// upTo are the calls that are sent until the i-th write of the job has been.
func (j job) upTo(i int) []string {
	calls := j.calls[:i+1]
	if j.where == "terminated" {
		return append([]string{"did_create"}, calls...) // is refused, since the number exists
	}
	return calls
}

// jobs are all operations that write.
var jobs = map[string]job{
	"create": {
		where:  "absent",
		member: create(lifecycle.Settings{ProviderID: id(2), Comment: text("ours")}, vilnius),
		calls:  []string{"did_create", "did_details_update"},
		check: func(t *testing.T, w *world) {
			equal(t, "comment", w.stands().Comment, "ours")
			equal(t, "provider", w.stands().ProviderID, 2)
			equal(t, "owner", w.stands().UserID, vilnius)
		},
	},
	"bring back": {
		where:  "terminated",
		member: create(lifecycle.Settings{ProviderID: id(1), Comment: text("ours")}, vilnius),
		calls:  []string{"did_make_free", "did_details_update"},
		check: func(t *testing.T, w *world) {
			equal(t, "comment", w.stands().Comment, "ours")
			equal(t, "owner", w.stands().UserID, vilnius)
		},
	},
	"another user": {
		where:  "reserved",
		member: change(lifecycle.Settings{Comment: text("ours")}, lifecycle.Owner{UserID: kaunas}, vilnius),
		calls:  []string{"did_make_free", "did_details_update"},
		check: func(t *testing.T, w *world) {
			equal(t, "owner", w.stands().UserID, kaunas)
			equal(t, "comment", w.stands().Comment, "ours")
		},
	},
	"release": {
		where:  "reserved",
		member: release(vilnius),
		calls:  []string{"did_make_free"},
		check:  func(t *testing.T, w *world) { equal(t, "status", w.stands().Status, morsim.Free) },
	},
	"assign": {
		where:  "free",
		member: assign(trunk, vilnius),
		calls:  []string{"did_details_update", "did_trunk_device_assign"},
		check: func(t *testing.T, w *world) {
			equal(t, "device", w.stands().DeviceID, trunk)
			equal(t, "owner", w.stands().UserID, vilnius)
		},
	},
	"move": {
		where:  "active",
		member: move(trunk, second, vilnius),
		calls:  []string{"did_device_unassign", "did_details_update", "did_trunk_device_assign"},
		check: func(t *testing.T, w *world) {
			equal(t, "device", w.stands().DeviceID, second)
			equal(t, "owner", w.stands().UserID, vilnius)
		},
		frees: true,
	},
	"unassign": {
		where:  "active",
		member: unassign(trunk, vilnius),
		calls:  []string{"did_device_unassign"},
		check:  func(t *testing.T, w *world) { equal(t, "device", w.stands().DeviceID, 0) },
	},
	"end": {
		where:  "active",
		member: end(lifecycle.Delete, true, 0),
		calls:  []string{"did_device_unassign", "did_make_free", "did_terminate", "did_delete"},
		check: func(t *testing.T, w *world) {
			_, found := w.Simulator.DID(number)
			equal(t, "found", found, false)
		},
	},
}

// lost is a world in which the answers of a call are lost.
func lost(t *testing.T, j job, call string, fault morsim.Fault, moment morsim.Moment, times int) *world {
	t.Helper()
	var edit []func(*mor.Config)
	if fault.Kind == morsim.Hang {
		edit = append(edit, short)
	}
	options := morsim.Options{}
	if j.frees {
		options.UnassignLeaves = morsim.Free
	}
	w := start(t, options, edit...)
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

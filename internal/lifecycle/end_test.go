package lifecycle_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The ways to an end, by policy and server.
func TestEnd(t *testing.T) {
	type way struct {
		calls []string
		end   string // status; "" is gone
	}
	for _, c := range []struct {
		where  string
		policy lifecycle.Policy
		force  bool
		want   map[string]way // by server: "" as documented, "frees" where unassigning frees
	}{
		{"free", lifecycle.Terminate, false, map[string]way{"": {[]string{"did_terminate"}, morsim.Terminated}}},
		{"free", lifecycle.Delete, false, map[string]way{"": {[]string{"did_terminate", "did_delete"}, ""}}},
		{"reserved", lifecycle.Terminate, false, map[string]way{"": {[]string{"did_make_free", "did_terminate"}, morsim.Terminated}}},
		{"reserved", lifecycle.Free, false, map[string]way{"": {[]string{"did_make_free"}, morsim.Free}}},
		{"reserved", lifecycle.Delete, false, map[string]way{"": {[]string{"did_make_free", "did_terminate", "did_delete"}, ""}}},
		{"active", lifecycle.Terminate, true, map[string]way{
			"":      {[]string{"did_device_unassign", "did_make_free", "did_terminate"}, morsim.Terminated},
			"frees": {[]string{"did_device_unassign", "did_terminate"}, morsim.Terminated},
		}},
		{"active", lifecycle.Delete, true, map[string]way{
			"":      {[]string{"did_device_unassign", "did_make_free", "did_terminate", "did_delete"}, ""},
			"frees": {[]string{"did_device_unassign", "did_terminate", "did_delete"}, ""},
		}},
		{"active", lifecycle.Free, true, map[string]way{
			"":      {[]string{"did_device_unassign", "did_make_free"}, morsim.Free},
			"frees": {[]string{"did_device_unassign"}, morsim.Free},
		}},
		{"closed", lifecycle.Terminate, false, map[string]way{"": {[]string{"did_terminate"}, morsim.Terminated}}},
		{"closed", lifecycle.Free, false, map[string]way{"": {[]string{"did_make_free"}, morsim.Free}}},
		{"closed", lifecycle.Delete, true, map[string]way{"": {[]string{"did_terminate", "did_delete"}, ""}}},
		{"closed off", lifecycle.Terminate, false, map[string]way{"": {[]string{"did_terminate"}, morsim.Terminated}}},
		{"terminated", lifecycle.Delete, false, map[string]way{"": {[]string{"did_delete"}, ""}}},
	} {
		for server, want := range c.want {
			t.Run(fmt.Sprintf("%s, %s, force %v, %s", c.where, c.policy, c.force, server), func(t *testing.T) {
				t.Parallel()
				options := morsim.Options{}
				if server == "frees" {
					options.UnassignLeaves = morsim.Free
				}
				w, before := from(t, c.where, options)
				kept, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: before.ID, Policy: c.policy, Force: c.force})
				ok(t, err)
				equal(t, "kept", kept, nil)
				w.wantCalls(want.calls...)
				after, found := w.Simulator.DID(number)
				equal(t, "found", found, want.end != "")
				equal(t, "status", after.Status, want.end)
				equal(t, "the similar one", len(w.DIDs()) > 0 && w.DIDs()[0].DeviceID == trunk, true)
			})
		}
	}
}

// A row that MOR keeps is no error, and its reason is told.
func TestEndKeepsTheRow(t *testing.T) {
	for words, d := range map[string]morsim.DID{
		"Cannot delete DID associated with calls":  {HasCalls: true, Status: morsim.Free},
		"Cannot delete DID associated with queues": {HasQueues: true, Status: morsim.Free},
	} {
		w := start(t, morsim.Options{})
		before := w.add(d)
		for range 2 { // the second time it is terminated already
			kept, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: before.ID, Policy: lifecycle.Delete, Force: false})
			ok(t, err)
			if !strings.Contains(fmt.Sprint(kept), words) {
				t.Errorf("kept: %v, want %q", kept, words)
			}
			equal(t, "status", w.stands().Status, morsim.Terminated)
		}
	}
	// Whatever keeps the row, the number is out of use, and Terraform could not come back to it.
	for words, options := range map[string]morsim.Options{
		"Access Denied": {Refuse: map[string]string{"did_delete": "Access Denied"}},
		"did not take":  {SilentlyIgnore: map[string]bool{"did_delete": true}},
	} {
		w := start(t, options)
		w.add(morsim.DID{})
		kept, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: lifecycle.Delete, Force: false})
		ok(t, err)
		if !strings.Contains(fmt.Sprint(kept), words) {
			t.Errorf("kept: %v, want %q", kept, words)
		}
		equal(t, "status", w.stands().Status, morsim.Terminated)
	}
}

// The same number as another DID is not the one that was meant.
func TestEndOfAnother(t *testing.T) {
	for where := range standings {
		if where == "absent" {
			continue
		}
		w, before := from(t, where, morsim.Options{})
		_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: before.ID + 1, Policy: lifecycle.Delete, Force: true})
		p := wantProblem(t, err, lifecycle.Replaced)
		equal(t, "the other", p.Standing.ID, before.ID)
		w.unchanged(before)
	}
}

// A number that somebody takes into use on the way is not ended.
func TestEndMeetsSomebody(t *testing.T) {
	var w *world
	w = start(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Call == "did_terminate" {
			w.EditDID(number, func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Active, kaunas, morsim.KaunasTrunkID })
		}
	}})
	w.add(morsim.DID{UserID: vilnius})
	_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: 0, Policy: lifecycle.Delete, Force: true})
	wantCode(t, err, mor.CodeNotTerminated)
	w.wantCalls("did_make_free", "did_terminate")
	equal(t, "device", w.stands().DeviceID, morsim.KaunasTrunkID)
}

// A number that somebody deletes and creates anew on the way is another DID, and not ended.
func TestEndMeetsAnother(t *testing.T) {
	var w *world
	freed := false
	w = start(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if freed && r.Call == morsim.CallDIDs {
			freed = false
			w.RemoveDID(number)
			w.add(morsim.DID{Comment: "somebody else's"})
		}
		freed = freed || r.Call == "did_make_free"
	}})
	before := w.add(morsim.DID{UserID: vilnius})
	_, err := w.End(w.ctx, lifecycle.Ending{Number: number, ID: before.ID, Policy: lifecycle.Delete, Force: true})
	wantProblem(t, err, lifecycle.Replaced)
	w.wantCalls("did_make_free")
	equal(t, "comment", w.stands().Comment, "somebody else's")
}

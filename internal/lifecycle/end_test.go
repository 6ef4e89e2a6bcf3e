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
				m := end(c.policy, c.force, vilnius)
				m.ID = before.ID
				done, err := w.bring1(m)
				ok(t, err)
				equal(t, "kept", done.Kept, nil)
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
			m := end(lifecycle.Delete, false, 0)
			m.ID = before.ID
			done, err := w.bring1(m)
			ok(t, err)
			if !strings.Contains(fmt.Sprint(done.Kept), words) {
				t.Errorf("kept: %v, want %q", done.Kept, words)
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
		done, err := w.bring1(end(lifecycle.Delete, false, 0))
		ok(t, err)
		if !strings.Contains(fmt.Sprint(done.Kept), words) {
			t.Errorf("kept: %v, want %q", done.Kept, words)
		}
		equal(t, "status", w.stands().Status, morsim.Terminated)
	}
}

// The same number as another DID is not the one that was meant. Its terminated row is nobody's, and left alone.
func TestEndOfAnother(t *testing.T) {
	for where := range standings {
		if where == "absent" {
			continue
		}
		for engine, bring := range engines {
			t.Run(where+", "+engine, func(t *testing.T) {
				t.Parallel()
				w, before := from(t, where, morsim.Options{})
				m := end(lifecycle.Delete, true, vilnius)
				m.ID = before.ID + 1
				_, err := bring(w, m)
				if where == "terminated" {
					ok(t, err)
				} else {
					p := wantProblem(t, err, lifecycle.Replaced)
					equal(t, "the other", p.Standing.ID, before.ID)
				}
				w.unchanged(before)
			})
		}
	}
}

// A number that somebody takes into use on the way is not ended, forced or not: force is for how it stood before.
func TestEndMeetsSomebody(t *testing.T) {
	for _, force := range []bool{false, true} {
		for engine, bring := range engines {
			t.Run(fmt.Sprintf("%s, force %v", engine, force), func(t *testing.T) {
				w := start(t, morsim.Options{})
				w.atFirst("did_terminate", func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Active, kaunas, morsim.KaunasTrunkID })
				w.add(morsim.DID{UserID: vilnius})
				_, err := bring(w, end(lifecycle.Delete, force, vilnius))
				reason := lifecycle.InUse
				if force {
					reason = lifecycle.DidNotTake // to be free, it says, and how the number stands
				}
				p := wantProblem(t, err, reason)
				equal(t, "told", p.Standing.Describe(), "active, reserved for Kaunas Office, on device SIP/9")
				w.wantCalls("did_make_free", "did_terminate")
				equal(t, "device", w.stands().DeviceID, morsim.KaunasTrunkID)
			})
		}
	}
}

// A number that goes into service after it was looked at is not ended, on our own device neither.
func TestEndOfWhatWentIntoService(t *testing.T) {
	for call, where := range map[string]string{"did_make_free": "reserved", "did_terminate": "free"} {
		for engine, bring := range engines {
			t.Run(where+", "+engine, func(t *testing.T) {
				w := start(t, morsim.Options{})
				w.atFirst(call, func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Active, vilnius, trunk })
				w.add(standings[where])
				_, err := bring(w, end(lifecycle.Terminate, false, vilnius))
				p := wantProblem(t, err, lifecycle.InUse)
				equal(t, "asked", p.Asked, lifecycle.ToEnd)
				w.wantCalls(call)
				w.tookOnce()
			})
		}
	}
}

// A number that somebody deletes and creates anew on the way is another DID, and not ended.
func TestEndMeetsAnother(t *testing.T) {
	for _, at := range []string{"did_terminate", "did_delete", "the last look"} {
		for engine, bring := range engines {
			t.Run(at+", "+engine, func(t *testing.T) {
				w := start(t, morsim.Options{})
				deleted, done := false, false
				w.Configure(func(o *morsim.Options) {
					o.OnRequest = func(r morsim.Request) {
						if !done && (r.Call == at || at == "the last look" && deleted && isLook(r)) {
							done = true
							w.RemoveDID(number)
							w.add(morsim.DID{Comment: "somebody else's"})
						}
						deleted = deleted || r.Call == "did_delete"
					}
				})
				before := w.add(morsim.DID{UserID: vilnius})
				m := end(lifecycle.Delete, true, vilnius)
				m.ID = before.ID
				done1, err := bring(w, m)
				wantProblem(t, err, lifecycle.Replaced)
				equal(t, "ours", done1.Have(), false)
				equal(t, "comment", w.stands().Comment, "somebody else's")
				equal(t, "status", w.stands().Status, morsim.Free)
			})
		}
	}
}

// What is kept for somebody is ended only if that is whom the ending says, by ID
// where that is known, or if it is forced.
func TestEndOfWhatIsKept(t *testing.T) {
	closed := func(user int64) morsim.DID { return morsim.DID{Status: morsim.Closed, UserID: user} }
	noOwner := morsim.Options{OmitElements: []string{"owner"}}
	for name, c := range map[string]struct {
		options morsim.Options
		stands  morsim.DID
		prior   lifecycle.Prior
		force   bool
		taken   bool
	}{
		"reserved, of nobody known":                  {stands: morsim.DID{UserID: kaunas}, taken: true},
		"reserved, of another":                       {stands: morsim.DID{UserID: kaunas}, prior: lifecycle.Prior{UserIDs: known(vilnius)}, taken: true},
		"reserved, of one of the same name":          {stands: morsim.DID{UserID: namesake}, prior: lifecycle.Prior{UserIDs: known(vilnius)}, taken: true},
		"reserved, of that one":                      {stands: morsim.DID{UserID: kaunas}, prior: lifecycle.Prior{UserIDs: known(kaunas)}},
		"reserved, of that name":                     {stands: morsim.DID{UserID: kaunas}, prior: lifecycle.Prior{Owner: "Kaunas Office"}},
		"reserved, of another name":                  {stands: morsim.DID{UserID: kaunas}, prior: lifecycle.Prior{Owner: "Vilnius Office"}, taken: true},
		"reserved, of another, forced":               {stands: morsim.DID{UserID: kaunas}, prior: lifecycle.Prior{UserIDs: known(vilnius)}, force: true},
		"in service, of another, forced":             {stands: morsim.DID{UserID: kaunas, DeviceID: morsim.KaunasTrunkID}, prior: lifecycle.Prior{UserIDs: known(vilnius)}, force: true},
		"reserved, of nobody known, forced":          {stands: morsim.DID{UserID: kaunas}, force: true},
		"reserved, owner not shown, nobody known":    {options: noOwner, stands: morsim.DID{UserID: kaunas}, taken: true},
		"closed, of nobody known":                    {stands: closed(kaunas), taken: true},
		"closed, of another, whose name is unshown":  {options: noOwner, stands: closed(kaunas), prior: lifecycle.Prior{UserIDs: known(vilnius)}, taken: true},
		"closed, of that one, whose name is unshown": {options: noOwner, stands: closed(kaunas), prior: lifecycle.Prior{UserIDs: known(kaunas)}},
		"closed, of another, forced":                 {options: noOwner, stands: closed(kaunas), prior: lifecycle.Prior{UserIDs: known(vilnius)}, force: true},
		"closed, of a reseller":                      {stands: closed(morsim.ResellerID), prior: lifecycle.Prior{UserIDs: known(vilnius)}, taken: true},
		"free, of nobody known":                      {stands: morsim.DID{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, c.options, func(config *mor.Config) {
				if len(c.options.OmitElements) > 0 {
					config.ReadAPI = mor.ReadLegacy
				}
			})
			w.AddUser(morsim.User{ID: namesake, Username: "namesake", Name: "Vilnius Office", Kind: morsim.SimpleUser})
			before := w.add(c.stands)
			for engine, bring := range engines {
				m := end(lifecycle.Terminate, c.force, 0)
				m.Goal.Prior = c.prior
				_, err := bring(w, m)
				if !c.taken {
					ok(t, err)
					equal(t, engine+": status", w.stands().Status, morsim.Terminated)
					w.EditDID(number, func(d *morsim.DID) { *d = before })
					w.ResetLog()
					continue
				}
				p := wantProblem(t, err, lifecycle.Taken)
				equal(t, "asked", p.Asked, lifecycle.ToEnd)
				w.unchanged(before)
			}
		})
	}
}

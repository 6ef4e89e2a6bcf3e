package lifecycle_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// The settings of a new number, one by one: what is not asked for is not sent.
func TestCreateSends(t *testing.T) {
	for name, c := range map[string]struct {
		settings lifecycle.Settings
		user     int64
		calls    []string
		sent     []string
	}{
		"nothing":       {lifecycle.Settings{ProviderID: id(1)}, 0, []string{"did_create"}, []string{"did", "provider_id", "u"}},
		"empty texts":   {lifecycle.Settings{ProviderID: id(1), Comment: text(""), ResellerComment: text(""), CustomSIPHeader: text("")}, 0, []string{"did_create"}, []string{"did", "provider_id", "u"}},
		"all the texts": {lifecycle.Settings{ProviderID: id(1), Comment: text("a"), ResellerComment: text("b"), CustomSIPHeader: text("c")}, 0, []string{"did_create"}, []string{"comment", "custom_sip_header", "did", "provider_id", "reseller_comment", "u"}},
		"a user":        {lifecycle.Settings{ProviderID: id(1)}, vilnius, []string{"did_create", "did_details_update"}, []string{"did", "provider_id", "u"}},
	} {
		w := start(t, morsim.Options{})
		_, err := w.bring1(create(c.settings, c.user))
		ok(t, err)
		w.wantCalls(c.calls...)
		var sent []string
		for parameter := range w.Writes()[0].Params {
			sent = append(sent, parameter)
		}
		slices.Sort(sent)
		if !slices.Equal(sent, c.sent) {
			t.Errorf("%s: sent %v, want %v", name, sent, c.sent)
		}
		if len(c.calls) == 2 {
			update := w.Writes()[1].Params
			equal(t, "update", len(update), 3) // u, did_id, did_user_id
			equal(t, "user", update.Get("did_user_id"), fmt.Sprint(vilnius))
		}
	}
}

// What a new number cannot be given by did_create it is given after; if that fails, the number is ours all the same.
func TestCreateUnfinished(t *testing.T) {
	w := start(t, morsim.Options{})
	m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, 999))
	wantCode(t, err, mor.CodeUserNotFound)
	equal(t, "ours", m.Have(), true)
	equal(t, "id", m.Now.ID, w.stands().ID)
	equal(t, "status", m.Now.Status, mor.StatusFree)
	w.wantCalls("did_create", "did_details_update")
}

// A number that is there is somebody's, however it stands.
func TestCreateWhatExists(t *testing.T) {
	for where := range standings {
		if where == "terminated" || where == "absent" {
			continue
		}
		w, before := from(t, where, morsim.Options{})
		m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, vilnius))
		p := wantProblem(t, err, lifecycle.Exists)
		equal(t, "as it stands", p.Standing.ID, before.ID)
		equal(t, "ours", m.Have(), false)
		w.wantCalls("did_create")
		equal(t, "the number", w.stands(), before)
	}
}

// A number that exists and cannot be seen: another's, or not to be seen yet.
func TestCreateWhatCannotBeSeen(t *testing.T) {
	w := start(t, morsim.Options{Refuse: map[string]string{"did_create": "DID already exists"}})
	m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, 0))
	wantProblem(t, err, lifecycle.ExistsUnseen)
	equal(t, "ours", m.Have(), false)
	w.wantCalls("did_create")

	w = start(t, morsim.Options{Refuse: map[string]string{"did_create": "DID already exists"}})
	w.Inject(morsim.Fault{Call: morsim.CallDIDs, Skip: 1, Kind: morsim.HTTPError})
	_, err = w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, 0))
	wantProblem(t, err, lifecycle.Exists)

	// Where nothing can be listed nothing is created.
	w = start(t, morsim.Options{})
	w.Inject(morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError})
	for range 2 {
		_, err = w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, 0))
		wantProblem(t, err, lifecycle.CannotRead)
	}
	equal(t, "writes", len(w.Writes()), 0)
	equal(t, "requests", len(w.Requests()), 2) // the login and one try, whose failure is remembered
}

// Bringing back a terminated number, with all its settings.
func TestBringBack(t *testing.T) {
	unraced.Skip(t)
	onAll(t, func(t *testing.T, w *world, _ morsim.Options) {
		before := w.add(morsim.DID{Status: morsim.Terminated, ProviderID: 2, Comment: "old", ResellerComment: "old", CustomSIPHeader: "X-Old: 1", HasCalls: true})
		m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1), Comment: text("new"), ResellerComment: text("")}, vilnius))
		ok(t, err)
		w.tookOnce("did_make_free", "did_details_update")
		d := w.stands()
		equal(t, "id", d.ID, before.ID)
		equal(t, "told id", m.Now.ID, before.ID)
		equal(t, "status", d.Status, morsim.Reserved)
		equal(t, "owner", d.UserID, vilnius)
		equal(t, "provider", d.ProviderID, 1)
		equal(t, "comment", d.Comment, "new")
		equal(t, "reseller's comment", d.ResellerComment, "")
		equal(t, "header, which was not asked for", d.CustomSIPHeader, "X-Old: 1")
		equal(t, "numbers", len(w.DIDs()), 1)
	})
}

// If the number cannot be brought back or not be finished, it says so and names what stands.
func TestBringBackFails(t *testing.T) {
	unraced.Skip(t)
	for name, c := range map[string]struct {
		options morsim.Options
		check   func(*testing.T, error)
		found   bool
		status  string
	}{
		"refused":          {morsim.Options{Refuse: map[string]string{"did_make_free": "DID was not freed"}}, func(t *testing.T, err error) { wantCode(t, err, mor.CodeNotFreed) }, false, morsim.Terminated},
		"did not take":     {morsim.Options{SilentlyIgnore: map[string]bool{"did_make_free": true}}, func(t *testing.T, err error) { wantProblem(t, err, lifecycle.DidNotTake) }, false, morsim.Terminated},
		"not finished":     {morsim.Options{Refuse: map[string]string{"did_details_update": "User was not found"}}, func(t *testing.T, err error) { wantCode(t, err, mor.CodeUserNotFound) }, true, morsim.Free},
		"finish is a lie":  {morsim.Options{SilentlyIgnore: map[string]bool{"did_user_id": true}}, func(t *testing.T, err error) { wantProblem(t, err, lifecycle.DidNotTake) }, true, morsim.Free},
		"a provider wrong": {morsim.Options{SilentlyIgnore: map[string]bool{"did_provider_id": true}}, func(t *testing.T, err error) { wantProblem(t, err, lifecycle.DidNotTake) }, true, morsim.Reserved},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, c.options)
			before := w.add(morsim.DID{Status: morsim.Terminated, ProviderID: 2})
			m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, vilnius))
			c.check(t, err)
			equal(t, "found", m.Have(), c.found)
			if c.found {
				equal(t, "id", m.Now.ID, before.ID)
			}
			equal(t, "status", w.stands().Status, c.status)
		})
	}
}

// Nor if the server cannot be asked whether it came back.
func TestBringBackNotReadBack(t *testing.T) {
	w := start(t, morsim.Options{})
	before := w.add(morsim.DID{Status: morsim.Terminated})
	w.breakReadsAfter("did_make_free")
	m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1)}, 0))
	wantProblem(t, err, lifecycle.NotReadBack)
	equal(t, "ours", m.Have(), true)
	equal(t, "id", m.Now.ID, before.ID)
}

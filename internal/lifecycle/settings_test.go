package lifecycle_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// A change of settings sends what changes and nothing else.
func TestChangeSends(t *testing.T) {
	for name, c := range map[string]struct {
		where  string
		member lifecycle.Member
		want   map[string]string // of did_details_update; nil is no such call
		calls  []string
	}{
		"a comment":            {"active", set(lifecycle.Settings{Comment: text("x")}, vilnius), map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"comments cleared":     {"closed", set(lifecycle.Settings{Comment: text(""), ResellerComment: text(""), CustomSIPHeader: text("")}, vilnius), map[string]string{"comment": "", "reseller_comment": "", "custom_sip_header": ""}, []string{"did_details_update"}},
		"another provider":     {"active", set(lifecycle.Settings{ProviderID: id(2)}, vilnius), map[string]string{"did_provider_id": "2"}, []string{"did_details_update"}},
		"the same provider":    {"active", set(lifecycle.Settings{ProviderID: id(1), Comment: text("x")}, vilnius), map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"a user":               {"free", give(0, kaunas), map[string]string{"did_user_id": "6"}, []string{"did_details_update"}},
		"another user":         {"reserved", change(lifecycle.Settings{Comment: text("x")}, lifecycle.Owner{UserID: kaunas}, vilnius), map[string]string{"did_user_id": "6", "comment": "x"}, []string{"did_make_free", "did_details_update"}},
		"the same user":        {"reserved", set(lifecycle.Settings{Comment: text("x")}, vilnius), map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"a user of one in use": {"active", set(lifecycle.Settings{Comment: text("x")}, vilnius), map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"released":             {"reserved", release(vilnius), nil, []string{"did_make_free"}},
		"released and noted":   {"reserved", change(lifecycle.Settings{Comment: text("x")}, lifecycle.Owner{Nobody: true}, vilnius), map[string]string{"comment": "x"}, []string{"did_make_free", "did_details_update"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, before := from(t, c.where, morsim.Options{})
			w.EditDID(number, func(d *morsim.DID) { d.Comment, d.ResellerComment = "old", "old" })
			_, err := w.bring1(c.member)
			ok(t, err)
			w.wantCalls(c.calls...)
			w.tookOnce(c.calls...)
			for _, r := range w.Writes() {
				if r.Call != "did_details_update" {
					continue
				}
				want := map[string]string{"u": morsim.AdminUsername, "did_id": fmt.Sprint(before.ID)}
				for k, v := range c.want {
					want[k] = v
				}
				equal(t, "parameters", len(r.Params), len(want))
				for k, v := range want {
					equal(t, k, r.Params.Get(k), v)
				}
			}
		})
	}
}

// The settings of a closed number are written, and its user and its device are left alone.
func TestClosed(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*lifecycle.Goal)
		ok   bool
	}{
		"as it is":       {func(g *lifecycle.Goal) { g.Device.ID, g.Prior.DeviceIDs = trunk, known(trunk) }, true},
		"no device":      {func(*lifecycle.Goal) {}, true},
		"another user":   {func(g *lifecycle.Goal) { g.Owner.UserID = kaunas }, false},
		"nobody":         {func(g *lifecycle.Goal) { g.Owner = lifecycle.Owner{Nobody: true} }, false},
		"another device": {func(g *lifecycle.Goal) { g.Device.ID, g.Prior.DeviceIDs = second, known(trunk) }, false},
	} {
		for engine, bring := range engines {
			t.Run(name+", "+engine, func(t *testing.T) {
				w, before := from(t, "closed", morsim.Options{})
				m := set(lifecycle.Settings{Comment: text("x")}, vilnius)
				c.edit(m.Goal)
				m.Goal.Prior.UserIDs = known(vilnius)
				done, err := bring(w, m)
				if !c.ok {
					wantProblem(t, err, lifecycle.Closed)
					w.unchanged(before)
					equal(t, "unwritten", done.Unwritten(), true) // and so not forgotten
					return
				}
				ok(t, err)
				w.wantCalls("did_details_update")
				equal(t, "unwritten", done.Unwritten(), false)
				d := w.stands()
				equal(t, "comment", d.Comment, "x")
				d.Comment, d.UpdatedAt = before.Comment, before.UpdatedAt
				equal(t, "the rest", d, before)
			})
		}
	}
}

// A reservation for a reseller shows no owner in some lists, and stands all the same.
func TestReservedForAReseller(t *testing.T) {
	w := start(t, morsim.Options{NullLabels: true})
	w.add(morsim.DID{})
	m, err := w.bring1(give(0, morsim.ResellerID))
	ok(t, err)
	equal(t, "owner", w.stands().UserID, morsim.ResellerID)
	equal(t, "status", m.Now.Status, mor.StatusReserved)
}

// Two providers of one name: the change is proven by ID, both when it took and when it did not.
func TestProvidersThatShareAName(t *testing.T) {
	for _, options := range []morsim.Options{{}, {SilentlyIgnore: map[string]bool{"did_provider_id": true}}, {VisibilityLag: 10 * time.Millisecond}} {
		w := start(t, options)
		w.AddProvider(morsim.Provider{ID: 77, Name: "Test Provider"})
		w.add(morsim.DID{})
		_, err := w.bring1(set(lifecycle.Settings{ProviderID: id(77)}, 0))
		if options.SilentlyIgnore != nil {
			wantProblem(t, err, lifecycle.DidNotTake)
			equal(t, "provider", w.stands().ProviderID, 1)
			continue
		}
		ok(t, err)
		equal(t, "provider", w.stands().ProviderID, 77)
	}
}

// Said to be done, and then nobody to prove it: not read back, which is not the same as a lost answer.
func TestProviderNotProvenAfterwards(t *testing.T) {
	var w *world
	w = start(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Call == "did_details_update" {
			w.Inject(morsim.Fault{Call: "dids_get", Kind: morsim.HTTPError})
		}
	}})
	w.AddProvider(morsim.Provider{ID: 77, Name: "Test Provider"})
	w.add(morsim.DID{})
	_, err := w.bring1(set(lifecycle.Settings{ProviderID: id(77)}, 0))
	p := wantProblem(t, err, lifecycle.NotReadBack)
	equal(t, "cause", mor.CodeOf(p), mor.CodeHTTP)
	w.wantCalls("did_details_update")
}

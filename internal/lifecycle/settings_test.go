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
		change lifecycle.Change
		want   map[string]string // of did_details_update; nil is no such call
		calls  []string
	}{
		"a comment":            {"active", lifecycle.Change{Settings: lifecycle.Settings{Comment: text("x")}}, map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"comments cleared":     {"closed", lifecycle.Change{Settings: lifecycle.Settings{Comment: text(""), ResellerComment: text(""), CustomSIPHeader: text("")}}, map[string]string{"comment": "", "reseller_comment": "", "custom_sip_header": ""}, []string{"did_details_update"}},
		"another provider":     {"active", lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(2)}}, map[string]string{"did_provider_id": "2"}, []string{"did_details_update"}},
		"the same provider":    {"active", lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(1), Comment: text("x")}}, map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"a user":               {"free", lifecycle.Change{Settings: lifecycle.Settings{UserID: id(kaunas)}}, map[string]string{"did_user_id": "6"}, []string{"did_details_update"}},
		"another user":         {"reserved", lifecycle.Change{Settings: lifecycle.Settings{UserID: id(kaunas), Comment: text("x")}}, map[string]string{"did_user_id": "6", "comment": "x"}, []string{"did_make_free", "did_details_update"}},
		"the same user":        {"reserved", lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius), Comment: text("x")}}, map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"a user of one in use": {"active", lifecycle.Change{Settings: lifecycle.Settings{UserID: id(vilnius), Comment: text("x")}}, map[string]string{"comment": "x"}, []string{"did_details_update"}},
		"released":             {"reserved", lifecycle.Change{Release: true}, nil, []string{"did_make_free"}},
		"released and noted":   {"reserved", lifecycle.Change{Release: true, Settings: lifecycle.Settings{Comment: text("x")}}, map[string]string{"comment": "x"}, []string{"did_make_free", "did_details_update"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, before := from(t, c.where, morsim.Options{})
			w.EditDID(number, func(d *morsim.DID) { d.Comment, d.ResellerComment = "old", "old" })
			_, err := w.Change(w.ctx, number, c.change)
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

// A user that MOR refuses leaves the number with the one it had; and it is taken from nobody but that one.
func TestUserIsPutBack(t *testing.T) {
	w, _ := from(t, "reserved", morsim.Options{})
	refused := change(lifecycle.Change{Settings: lifecycle.Settings{UserID: id(999)}, PriorUserID: id(vilnius)})
	p := wantProblem(t, refused(w), lifecycle.PutBack)
	equal(t, "cause", mor.CodeOf(p), mor.CodeUserNotFound)
	equal(t, "owner", w.stands().UserID, vilnius)

	for name, do := range map[string]func(w *world) error{
		"changed":             refused,
		"released":            change(lifecycle.Change{Release: true, PriorUserID: id(vilnius)}),
		"ended":               end(lifecycle.Ending{Policy: lifecycle.Terminate, UserID: id(vilnius)}),
		"ended, nobody known": end(lifecycle.Ending{Policy: lifecycle.Terminate}),
		"ended, once a name":  end(lifecycle.Ending{Policy: lifecycle.Terminate, Owner: "Vilnius Office"}),
	} {
		w, _ := from(t, "reserved", morsim.Options{})
		w.EditDID(number, func(d *morsim.DID) { d.UserID = kaunas })
		before := w.stands()
		wantProblem(t, do(w), lifecycle.Taken)
		equal(t, name, w.stands(), before)
		w.wantCalls()
	}
	w, _ = from(t, "closed", morsim.Options{}) // which is in nobody's service, but somebody's
	w.EditDID(number, func(d *morsim.DID) { d.UserID = kaunas })
	before := w.stands()
	wantProblem(t, end(lifecycle.Ending{Policy: lifecycle.Terminate, UserID: id(vilnius)})(w), lifecycle.Taken)
	equal(t, "closed", w.stands(), before)
	w.wantCalls()
}

// What was planned for one user's number is not written to another's; a user who
// was only renamed is the same.
func TestChangeOfWhatIsAnothersByNow(t *testing.T) {
	text := "front desk"
	for _, started := range []string{"reserved", "active"} {
		w, _ := from(t, started, morsim.Options{})
		owner := "Vilnius Office"
		change := lifecycle.Change{Settings: lifecycle.Settings{Comment: &text}, PriorUserID: id(vilnius), PriorOwner: &owner}
		w.EditDID(number, func(d *morsim.DID) { d.UserID = kaunas })
		before := w.stands()
		_, err := w.Change(w.ctx, number, change)
		wantProblem(t, err, lifecycle.Taken)
		equal(t, started, w.stands(), before)
		w.wantCalls()

		w, _ = from(t, started, morsim.Options{})
		owner = "As it was called before"
		_, err = w.Change(w.ctx, number, change)
		if err != nil || w.stands().Comment != text {
			t.Errorf("%s: %v, %+v", started, err, w.stands())
		}
	}
}

// A reservation for a reseller shows no owner in some lists, and stands all the same.
func TestReservedForAReseller(t *testing.T) {
	w := start(t, morsim.Options{NullLabels: true})
	w.add(morsim.DID{})
	now, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{UserID: id(morsim.ResellerID)}})
	ok(t, err)
	equal(t, "owner", w.stands().UserID, morsim.ResellerID)
	equal(t, "status", now.Status, mor.StatusReserved)
}

// Two providers of one name: the change is proven by ID, both when it took and when it did not.
func TestProvidersThatShareAName(t *testing.T) {
	for _, options := range []morsim.Options{{}, {SilentlyIgnore: map[string]bool{"did_provider_id": true}}, {VisibilityLag: 10 * time.Millisecond}} {
		w := start(t, options)
		w.AddProvider(morsim.Provider{ID: 77, Name: "Test Provider"})
		w.add(morsim.DID{})
		_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(77)}})
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
	_, err := w.Change(w.ctx, number, lifecycle.Change{Settings: lifecycle.Settings{ProviderID: id(77)}})
	p := wantProblem(t, err, lifecycle.NotReadBack)
	equal(t, "cause", mor.CodeOf(p), mor.CodeHTTP)
	w.wantCalls("did_details_update")
}

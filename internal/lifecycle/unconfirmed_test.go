package lifecycle_test

import (
	"context"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// MOR says that it has created the number, but not its ID, and nothing can be read then: it stays ours in doubt, and a
// later run recognises it.
func TestCreatedWithoutAnID(t *testing.T) {
	for engine, bring := range engines {
		t.Run(engine, func(t *testing.T) {
			w := start(t, morsim.Options{})
			w.AddDID(morsim.DID{Number: "46001"})
			_, _ = w.Find(w.ctx, "46001")
			w.Inject(morsim.Fault{
				Call: "did_create", Times: 1, Moment: morsim.AfterActing, Kind: morsim.RawBody,
				Body: "<page><status><success>DID created</success></status></page>",
			})
			w.breakReadsAfter("did_create")
			m, err := bring(w, create(lifecycle.Settings{ProviderID: id(1)}, vilnius))
			p := wantProblem(t, err, lifecycle.NotReadBack)
			if m.Doubt == nil || !m.Doubt.Answered || p.Mark != *m.Doubt {
				t.Fatalf("doubt %+v, told %+v", m.Doubt, p.Mark)
			}
			equal(t, "ours", m.Have(), true)
			w.wantCalls("did_create")
			w.ClearFaults()
			w.Configure(func(o *morsim.Options) { o.OnRequest = nil })
			there, err := w.Find(w.ctx, number)
			ok(t, err)
			equal(t, "recognised", w.Ours(there, *m.Doubt), true)
		})
	}
}

// The mark of a did_create that was lost, with nobody to ask, claims no number of a colleague's: none that was made before
// the call, by the server's clock, and none that was made long after it.
func TestLostCreationClaimsNobodysNumber(t *testing.T) {
	for name, c := range map[string]struct {
		theirs time.Duration // from the call until they made it, by the server's clock
		ours   bool
	}{
		"minutes before": {-3 * time.Minute, false},
		"hours later":    {5 * time.Hour, false},
		"after the time that a request may take, and a minute": {90 * time.Second, false},
		"by MOR, which was slow":                               {70 * time.Second, true},
	} {
		for _, skew := range []time.Duration{0, -5 * time.Minute, 5 * time.Minute} { // of the server's clock
			for engine, bring := range engines {
				t.Run(name+", "+skew.String()+", "+engine, func(t *testing.T) {
					t.Parallel()
					clock := func() time.Time { return time.Now().Add(skew) }
					w := startBehind(t, morsim.Options{Now: clock}, dated(clock))
					_, err := w.Find(w.ctx, "46001")
					ok(t, err)
					w.Inject(morsim.Fault{Call: "did_create", Kind: morsim.DropConnection})
					w.breakReadsAfter("did_create")
					called := clock()
					m, err := bring(w, create(lifecycle.Settings{ProviderID: id(1)}, vilnius))
					p := wantProblem(t, err, lifecycle.Unsure)
					if m.Doubt == nil || p.Mark != *m.Doubt {
						t.Fatalf("doubt %+v, told %+v", m.Doubt, p.Mark)
					}
					w.wantCalls("did_create")
					w.ClearFaults()
					w.Configure(func(o *morsim.Options) { o.OnRequest = nil })
					w.add(morsim.DID{UpdatedAt: called.Add(c.theirs)})
					there, err := w.Find(w.ctx, number)
					ok(t, err)
					equal(t, "ours", w.Ours(there, *m.Doubt), c.ours)
				})
			}
		}
	}
}

// Nothing is done to a block whose numbers cannot be looked at: no absence is proven by that.
func TestBlockThatCannotBeRead(t *testing.T) {
	w := start(t, morsim.Options{})
	w.Inject(morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError})
	b := block(5, onTrunk())
	err := w.Bring(w.ctx, b)
	equal(t, "code", mor.CodeOf(err), mor.CodeHTTP)
	equal(t, "looked", b.Looked, false)
	w.wantCalls()
}

// hider is a view that does not see a number at first.
type hider struct {
	plainView
	hidden string
}

func (h hider) Now(ctx context.Context, numbers []string) (map[string]mor.DID, error) {
	found, err := h.plainView.Now(ctx, numbers)
	delete(found, h.hidden)
	return found, err
}

// What was thought gone and shows up in the last look is ended, or it is told why not.
func TestShowsUpInTheLastLook(t *testing.T) {
	for name, c := range map[string]struct {
		morsim.DID
		refused lifecycle.Reason
	}{
		"ours":       {morsim.DID{UserID: vilnius}, ""},
		"in service": {morsim.DID{UserID: vilnius, DeviceID: trunk}, lifecycle.InUse},
		"theirs":     {morsim.DID{UserID: kaunas}, lifecycle.Taken},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, morsim.Options{})
			w.View = hider{plainView{w.MOR}, number}
			w.add(c.DID)
			w.AddDID(morsim.DID{Number: nth(0), UserID: vilnius})
			goal := &lifecycle.Goal{End: lifecycle.Terminate, Prior: lifecycle.Prior{UserIDs: known(vilnius)}}
			b := &lifecycle.Block{Members: []*lifecycle.Member{
				{Number: nth(0), Goal: goal, Ours: true}, {Number: number, Goal: goal, Ours: true},
			}}
			ok(t, w.Bring(w.ctx, b))
			w.wantOne(0, morsim.Terminated, 0, 0)
			m := b.Members[1]
			if c.refused == "" {
				ok(t, m.Err)
				equal(t, "status", w.stands().Status, morsim.Terminated)
				return
			}
			wantProblem(t, m.Err, c.refused)
			equal(t, "ours", m.Have(), true)
		})
	}
}

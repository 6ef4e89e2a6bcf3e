package lifecycle_test

import (
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// However long it takes to look at all numbers, and however short a proof holds, a block comes to its end: what is not
// proven freshly enough is proven number by number.
func TestBlockComesToItsEnd(t *testing.T) {
	for name, c := range map[string]struct{ holds, latency time.Duration }{
		"looking takes longer than a proof holds": {20 * time.Millisecond, 30 * time.Millisecond},
		"writing takes longer than a proof holds": {200 * time.Millisecond, 10 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, morsim.Options{})
			w.Parallel = 2
			w.bring(block(20, onTrunk()))
			w.EditDID(nth(7), func(d *morsim.DID) { d.UserID, d.DeviceID = kaunas, morsim.KaunasTrunkID })
			w.Configure(func(o *morsim.Options) { o.Latency = c.latency })
			w.TrustFor = c.holds
			to := onTrunk()
			to.Device.ID = second
			to.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
			b := block(20, to, ours)
			w.ResetLog()
			begun := time.Now()
			ok(t, w.Bring(w.ctx, b))
			all, writes := w.cost()
			t.Logf("%d requests, %d of them writes, in %s", all, writes, time.Since(begun))
			for i, m := range b.Members {
				if i == 7 {
					w.wantOne(i, morsim.Active, kaunas, morsim.KaunasTrunkID)
				} else {
					w.wantOne(i, morsim.Active, vilnius, second)
				}
				if (m.Err != nil) != (i == 7) {
					t.Errorf("%s: %v", m.Number, m.Err)
				}
			}
		})
	}
}

// What MOR says that it has created is there, whether or not a list shows it by the end of the run.
func TestBlockCreatedButNotListedYet(t *testing.T) {
	t.Parallel()
	w := start(t, morsim.Options{})
	w.Parallel = 2
	w.Configure(func(o *morsim.Options) { o.VisibilityLag = time.Hour })
	want := lifecycle.Goal{Create: true, Settings: lifecycle.Settings{ProviderID: id(1)}}
	for _, known := range []bool{false, true} { // that did_create works here, so that the rest are not read back one by one
		b := block(6, want)
		if known {
			b = block(12, want)
			b.Members = b.Members[6:]
			for _, m := range b.Members[:1] {
				w.AddDID(morsim.DID{Number: m.Number, ProviderID: 1})
				m.Ours = true
			}
		}
		_ = w.Bring(w.ctx, b)
		for _, m := range b.Members {
			if _, there := w.Simulator.DID(m.Number); there != m.Have() {
				t.Errorf("%s: there %v, and ours %v: %v", m.Number, there, m.Have(), m.Err)
			}
		}
	}
}

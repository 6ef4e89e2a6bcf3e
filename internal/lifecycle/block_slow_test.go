package lifecycle_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
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
			w.TakeWithin = c.holds
			to := onTrunk()
			to.DeviceID = id(second)
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
	want := lifecycle.Want{Settings: lifecycle.Settings{ProviderID: id(1)}}
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

// unreadableOnceRefused is a server that lists nothing any more once it has refused device 999.
func unreadableOnceRefused(t *testing.T) *world {
	var refused atomic.Bool
	return startBehind(t, morsim.Options{}, func(sim http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if refused.Load() && strings.HasSuffix(r.URL.Path, "/api/v2/dids") {
				rw.WriteHeader(http.StatusBadGateway)
				return
			}
			sim.ServeHTTP(rw, r)
			if strings.HasSuffix(r.URL.Path, "/did_trunk_device_assign") && r.FormValue("device_id") == "999" {
				refused.Store(true)
			}
		})
	})
}

// A number that cannot be asked for is not said to be gone, when it could not be put back.
func TestPutBackUnread(t *testing.T) {
	for name, move := range map[string]func(w *world) (lifecycle.Standing, error){
		"block": func(w *world) (lifecycle.Standing, error) {
			b := block(1, onTrunk())
			w.bring(b)
			to := onTrunk()
			to.DeviceID = id(999)
			to.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
			b = block(1, to, ours)
			wantCode(w.t, w.Bring(w.ctx, b), mor.CodeHTTP)
			equal(w.t, "ours", b.Members[0].Have(), true)
			return b.Members[0].Now, b.Members[0].Err
		},
		"assignment": func(w *world) (lifecycle.Standing, error) {
			w.AddDID(morsim.DID{Number: nth(0), Status: morsim.Active, UserID: vilnius, DeviceID: trunk, ProviderID: 1})
			return w.Assign(w.ctx, lifecycle.Assignment{
				Number: nth(0), DeviceID: 999, ReserveFor: id(vilnius), From: &lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"},
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := unreadableOnceRefused(t)
			now, err := move(w)
			p := (*lifecycle.Problem)(nil)
			if !errors.As(err, &p) {
				t.Fatalf("error: %v", err)
			}
			equal(t, "reason", p.Reason, lifecycle.NotPutBack)
			equal(t, "cause", mor.CodeOf(p), mor.CodeDeviceNotFound)
			equal(t, "said to be", p.Standing.Status, mor.StatusReserved)
			equal(t, "told", now.Status, mor.StatusReserved)
			w.wantOne(0, morsim.Reserved, vilnius, 0)
		})
	}
}

// A device that was refused, and took all the same: the number is where it should be, and stays there.
func TestMoveRefusedThoughItTook(t *testing.T) {
	t.Parallel()
	w, _ := from(t, "active", morsim.Options{})
	w.Inject(morsim.Fault{
		Call: "did_trunk_device_assign", Times: 1, Moment: morsim.AfterActing, Kind: morsim.RawBody,
		Body: "<page><status><error>Device was not assigned</error></status></page>",
	})
	now, err := w.Assign(w.ctx, lifecycle.Assignment{
		Number: number, DeviceID: second, ReserveFor: id(vilnius), From: &lifecycle.Place{DeviceID: id(trunk), Label: "SIP/7"},
	})
	ok(t, err)
	equal(t, "told", now.Device, "SIP/8")
	equal(t, "device", w.stands().DeviceID, second)
}

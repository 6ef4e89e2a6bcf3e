package lifecycle_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// A device that MOR refuses puts the number back onto the one it was on, with the server's words.
func TestMoveIsPutBack(t *testing.T) {
	for _, leaves := range []string{morsim.Reserved, morsim.Free} {
		for engine, bring := range engines {
			t.Run(leaves+", "+engine, func(t *testing.T) {
				w, _ := from(t, "active", morsim.Options{UnassignLeaves: leaves})
				_, err := bring(w, move(trunk, 999, vilnius))
				p := wantProblem(t, err, lifecycle.PutBack)
				equal(t, "cause", mor.CodeOf(p), mor.CodeDeviceNotFound)
				equal(t, "device", w.stands().DeviceID, trunk)
				equal(t, "status", w.stands().Status, morsim.Active)
			})
		}
	}
	w, _ := from(t, "active", morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "Device was not assigned"}})
	_, err := w.bring1(move(trunk, second, vilnius))
	p := wantProblem(t, err, lifecycle.NotPutBack)
	equal(t, "told", p.Standing.Device, "")
	equal(t, "taken off", p.Off, "SIP/7")
}

// A user that MOR refuses leaves the number with the one it had.
func TestUserIsPutBack(t *testing.T) {
	for engine, bring := range engines {
		t.Run(engine, func(t *testing.T) {
			w, _ := from(t, "reserved", morsim.Options{})
			_, err := bring(w, give(vilnius, 999))
			p := wantProblem(t, err, lifecycle.PutBack)
			equal(t, "cause", mor.CodeOf(p), mor.CodeUserNotFound)
			equal(t, "freed", p.Freed, false)
			equal(t, "owner", w.stands().UserID, vilnius)
		})
	}
}

// Where nobody is known to give it back to, the error says that it is free now.
func TestFreedIsTold(t *testing.T) {
	for engine, bring := range engines {
		t.Run(engine, func(t *testing.T) {
			w := start(t, morsim.Options{})
			w.add(morsim.DID{UserID: kaunas})
			m := give(0, 999)
			m.Back = &lifecycle.Elsewhere{Owner: "Kaunas Office"}
			_, err := bring(w, m)
			p := wantProblem(t, err, lifecycle.NotPutBack)
			equal(t, "cause", mor.CodeOf(p), mor.CodeUserNotFound)
			equal(t, "freed", p.Freed, true)
			equal(t, "status", w.stands().Status, morsim.Free)
			w.wantCalls("did_make_free", "did_details_update")
		})
	}
}

// Where only the label of the device is known that a number was taken off, it cannot be put back, and that is told.
func TestMoveBackIsNotPutBack(t *testing.T) {
	for _, leaves := range []string{morsim.Reserved, morsim.Free} {
		for engine, bring := range engines {
			t.Run(leaves+", "+engine, func(t *testing.T) {
				w := start(t, morsim.Options{UnassignLeaves: leaves})
				w.add(morsim.DID{UserID: vilnius, DeviceID: second})
				_, err := bring(w, moveBack("Vilnius Office", "SIP/8", 999, vilnius))
				p := wantProblem(t, err, lifecycle.NotPutBack)
				equal(t, "cause", mor.CodeOf(p), mor.CodeDeviceNotFound)
				equal(t, "taken off", p.Off, "SIP/8")
				equal(t, "told", p.Standing.Describe(), "reserved for Vilnius Office")
				equal(t, "owner", w.stands().UserID, vilnius)
			})
		}
	}
	w := start(t, morsim.Options{SilentlyIgnore: map[string]bool{"did_trunk_device_assign": true}})
	w.add(morsim.DID{UserID: vilnius, DeviceID: second})
	_, err := w.bring1(moveBack("Vilnius Office", "SIP/8", trunk, vilnius))
	p := wantProblem(t, err, lifecycle.NotPutBack)
	equal(t, "taken off", p.Off, "SIP/8")
	wantProblem(t, p.Err, lifecycle.DidNotTake)
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
	for engine, bring := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := unreadableOnceRefused(t)
			w.add(morsim.DID{UserID: vilnius, DeviceID: trunk})
			m, err := bring(w, move(trunk, 999, vilnius))
			p := wantProblem(t, err, lifecycle.NotPutBack)
			equal(t, "cause", mor.CodeOf(p), mor.CodeDeviceNotFound)
			equal(t, "said to be", p.Standing.Status, mor.StatusReserved)
			equal(t, "told", m.Now.Status, mor.StatusReserved)
			equal(t, "ours", m.Have(), true)
			equal(t, "status", w.stands().Status, morsim.Reserved)
		})
	}
}

// A device that was refused, and took all the same: the number is where it should be, and stays there.
func TestMoveRefusedThoughItTook(t *testing.T) {
	for engine, bring := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w, _ := from(t, "active", morsim.Options{})
			w.Inject(morsim.Fault{
				Call: "did_trunk_device_assign", Times: 1, Moment: morsim.AfterActing, Kind: morsim.RawBody,
				Body: "<page><status><error>Device was not assigned</error></status></page>",
			})
			m, err := bring(w, move(trunk, second, vilnius))
			ok(t, err)
			equal(t, "told", m.Now.Device, "SIP/8")
			equal(t, "device", w.stands().DeviceID, second)
		})
	}
}

// What is refused for all is found out with few numbers, each of which is put back.
func TestBlockPutsBack(t *testing.T) {
	w := start(t, morsim.Options{DeviceMustBelongToOwner: true})
	b := block(20, onTrunk())
	w.bring(b)
	to := onTrunk()
	to.Device.ID = morsim.KaunasTrunkID // which is not Vilnius's
	to.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
	again := block(20, to, ours)
	again.Names = b.Names
	w.ResetLog()
	err := w.Bring(w.ctx, again)
	if stopped := (*lifecycle.Stopped)(nil); !errors.As(err, &stopped) {
		t.Errorf("error: %v", err)
	}
	if writes := w.Writes(); len(writes) > 7 { // three of two numbers, and one more try after a closer look
		t.Errorf("%d writes to find out", len(writes))
	}
	w.wantAll(20, morsim.Active, vilnius, trunk)
}

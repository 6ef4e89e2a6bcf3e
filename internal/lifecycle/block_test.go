package lifecycle_test

import (
	"errors"
	"strconv"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func TestBlockCreate(t *testing.T) {
	onAll(t, func(t *testing.T, w *world, options morsim.Options) {
		w.Parallel = 8
		w.bring(block(blockSize, onTrunk()))
		w.wantAll(blockSize, morsim.Active, vilnius, trunk)
		for i := range blockSize {
			if d, _ := w.Simulator.DID(nth(i)); d.Comment != "ours" || d.ProviderID != 1 {
				t.Errorf("%+v", d)
			}
		}
		all, writes := w.cost()
		t.Logf("%d requests, %d writes", all, writes)
		if options.VisibilityLag == 0 && options.MaxResultsCap == 0 && (writes != 3*blockSize || all > writes+12) {
			t.Errorf("%d requests, %d writes for %d numbers", all, writes, blockSize)
		}
	})
}

func TestBlockMendsJustWhatDrifted(t *testing.T) {
	drifts := map[string]struct {
		drift func(*morsim.DID)
		calls []string
		back  bool
	}{
		"freed":               {func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Free, 0, 0 }, []string{"did_details_update", "did_trunk_device_assign"}, false},
		"off its device":      {func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Reserved, 0 }, []string{"did_trunk_device_assign"}, false},
		"terminated":          {func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Terminated, 0, 0 }, []string{"did_make_free", "did_details_update", "did_trunk_device_assign"}, false},
		"given away":          {func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Reserved, kaunas, 0 }, []string{"did_make_free", "did_details_update", "did_trunk_device_assign"}, true},
		"on another trunk":    {func(d *morsim.DID) { d.DeviceID = second }, []string{"did_device_unassign", "did_trunk_device_assign"}, true},
		"of another provider": {func(d *morsim.DID) { d.ProviderID = 2 }, []string{"did_details_update"}, false},
	}
	for name, c := range drifts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, morsim.Options{})
			w.Parallel = 8
			want := onTrunk()
			b := block(blockSize, want)
			w.bring(b)
			for i := 20; i < 25; i++ {
				w.EditDID(nth(i), c.drift)
			}
			w.ResetLog()
			want.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
			again := block(blockSize, want, ours)
			again.Names = b.Names
			if c.back {
				// Without having been told, it is reported and left alone.
				ok(t, w.Bring(w.ctx, again))
				if writes := w.Writes(); len(writes) != 0 {
					t.Errorf("taken from elsewhere: %v", writes)
				}
				for i, m := range again.Members {
					if (m.Err != nil) != (i >= 20 && i < 25) {
						t.Errorf("%s: %v", m.Number, m.Err)
					}
					m.Back, m.Err = again.TakeBack(m), nil
				}
			}
			w.bring(again)
			w.wantAll(blockSize, morsim.Active, vilnius, trunk)
			writes := w.Writes()
			if len(writes) != 5*len(c.calls) {
				t.Errorf("%d writes, want %d of %v", len(writes), 5, c.calls)
			}
		})
	}
}

func TestBlockNeverTakes(t *testing.T) {
	for name, c := range map[string]struct {
		there  morsim.DID
		ours   bool
		reason lifecycle.Reason
	}{
		"a free number of somebody's": {morsim.DID{}, false, lifecycle.Exists},
		"a reserved number":           {morsim.DID{UserID: kaunas}, true, lifecycle.Taken},
		"on another's device":         {morsim.DID{UserID: kaunas, DeviceID: morsim.KaunasTrunkID}, true, lifecycle.OnOtherDevice},
		"on another device":           {morsim.DID{UserID: vilnius, DeviceID: second}, true, lifecycle.OnOtherDevice},
		"on a dial plan":              {morsim.DID{UserID: vilnius, DialPlanID: morsim.DialPlanID}, true, lifecycle.OnDialPlan},
		"closed":                      {morsim.DID{Status: morsim.Closed, UserID: vilnius, DeviceID: second}, true, lifecycle.Closed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, morsim.Options{})
			c.there.Number = nth(30)
			before := w.AddDID(c.there)
			want := onTrunk()
			want.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
			b := block(blockSize, want, func(i int, m *lifecycle.Member) { m.Ours = i == 30 && c.ours })
			ok(t, w.Bring(w.ctx, b))
			for i, m := range b.Members {
				if i == 30 {
					var p *lifecycle.Problem
					if !errors.As(m.Err, &p) || p.Reason != c.reason {
						t.Errorf("%v, want %q", m.Err, c.reason)
					}
				} else if m.Err != nil {
					t.Errorf("%s: %v", m.Number, m.Err)
				}
			}
			if after, _ := w.Simulator.DID(nth(30)); after != before {
				t.Errorf("it was %+v and is %+v", before, after)
			}
		})
	}
}

func TestBlockToAnotherUserAndDevice(t *testing.T) {
	onAll(t, func(t *testing.T, w *world, options morsim.Options) {
		w.Parallel = 4
		b := block(20, onTrunk())
		w.bring(b)
		want := onTrunk()
		want.UserID, want.DeviceID = id(kaunas), id(morsim.KaunasTrunkID)
		want.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
		again := block(20, want, ours)
		again.Names = b.Names
		w.bring(again)
		w.wantAll(20, morsim.Active, kaunas, morsim.KaunasTrunkID)
	})
}

// Where the list of the place that is left contradicts itself, all are read and proven as others are; where the list under
// an ID does so as well, each number is asked for.
func TestBlockProvesWithoutAList(t *testing.T) {
	for _, times := range []int{1, 2} {
		t.Run(strconv.Itoa(times), func(t *testing.T) {
			t.Parallel()
			w := start(t, morsim.Options{})
			w.Parallel = 8
			w.bring(block(blockSize, onTrunk()))
			to := onTrunk()
			to.DeviceID = new(second)
			to.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
			w.Inject(morsim.Fault{Call: "dids_get", Times: times, Kind: morsim.RawBody, Body: "<page><dids><did><did>1</did></did></dids></page>"})
			w.bring(block(blockSize, to, ours))
			w.wantAll(blockSize, morsim.Active, vilnius, second)
			equal(t, "faults that struck", w.FaultHits(), times)
		})
	}
}

func TestBlockPutsBack(t *testing.T) {
	w := start(t, morsim.Options{DeviceMustBelongToOwner: true})
	b := block(20, onTrunk())
	w.bring(b)
	want := onTrunk()
	want.DeviceID = id(morsim.KaunasTrunkID) // which is not Vilnius's
	want.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
	again := block(20, want, ours)
	again.Names = b.Names
	w.ResetLog()
	if err := w.Bring(w.ctx, again); err == nil {
		t.Error("it went through")
	}
	if writes := w.Writes(); len(writes) > 6 {
		t.Errorf("%d writes to find out", len(writes))
	}
	w.wantAll(20, morsim.Active, vilnius, trunk)
}

// What was on a device of which only the label is known is not said to be put back, when only its user has it again.
func TestBlockIsNotPutBackOnALabel(t *testing.T) {
	for _, leaves := range []string{morsim.Reserved, morsim.Free} {
		w := start(t, morsim.Options{UnassignLeaves: leaves})
		want := onTrunk()
		b := block(5, want)
		w.bring(b)
		w.EditDID(nth(3), func(d *morsim.DID) { d.DeviceID = second })
		want.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
		again := block(5, want, ours)
		again.Names = b.Names
		ok(t, w.Bring(w.ctx, again))
		w.ResetLog()
		again.Members[3].Back = again.TakeBack(again.Members[3])
		w.Configure(func(o *morsim.Options) {
			o.Refuse = map[string]string{"did_trunk_device_assign": "Device was not assigned"}
		})
		_ = w.Bring(w.ctx, again)
		p := (*lifecycle.Problem)(nil)
		if !errors.As(again.Members[3].Err, &p) {
			t.Fatalf("error: %v", again.Members[3].Err)
		}
		equal(t, "reason", p.Reason, lifecycle.NotPutBack)
		equal(t, "taken off", p.Off, "SIP/8")
		equal(t, "told", p.Standing.Describe(), "reserved for Vilnius Office")
		equal(t, "cause", mor.CodeOf(p), mor.CodeNotAssigned)
		w.wantOne(3, morsim.Reserved, vilnius, 0)
	}
}

// A closed number whose row has no owner is ended only if it is proven to be the prior user's.
func TestBlockEndOfAClosedNumberWithoutOwner(t *testing.T) {
	w := start(t, morsim.Options{OmitElements: []string{"owner"}}, func(config *mor.Config) { config.ReadAPI = mor.ReadLegacy })
	w.bring(block(5, onTrunk()))
	w.EditDID(nth(2), func(d *morsim.DID) { d.Status, d.DeviceID, d.UserID = morsim.Closed, 0, morsim.ResellerID })
	w.EditDID(nth(3), func(d *morsim.DID) { d.Status = morsim.Closed })
	again := block(5, lifecycle.Want{End: lifecycle.Terminate, Prior: lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}}, ours)
	ok(t, w.Bring(w.ctx, again))
	if p := (*lifecycle.Problem)(nil); !errors.As(again.Members[2].Err, &p) || p.Reason != lifecycle.Taken {
		t.Errorf("error: %v", again.Members[2].Err)
	}
	w.wantOne(2, morsim.Closed, morsim.ResellerID, 0)
	if d, _ := w.Simulator.DID(nth(3)); d.Status != morsim.Terminated {
		t.Errorf("the one that is ours is %s: %v", d.Status, again.Members[3].Err)
	}
	again.Members[2].Want.Force = true
	ok(t, w.Bring(w.ctx, again))
	if d, _ := w.Simulator.DID(nth(2)); d.Status != morsim.Terminated {
		t.Errorf("forced, it is %s", d.Status)
	}
}

func TestBlockEnd(t *testing.T) {
	onAll(t, func(t *testing.T, w *world, options morsim.Options) {
		w.Parallel = 4
		b := block(20, onTrunk())
		w.bring(b)
		w.EditDID(nth(3), func(d *morsim.DID) { d.DeviceID = second })
		w.EditDID(nth(4), func(d *morsim.DID) { d.Status, d.DeviceID, d.UserID = morsim.Reserved, 0, kaunas })
		w.EditDID(nth(5), func(d *morsim.DID) { d.Status, d.DeviceID, d.UserID = morsim.Free, 0, 0 })
		w.EditDID(nth(6), func(d *morsim.DID) { d.Status = morsim.Closed })
		w.RemoveDID(nth(7))
		w.ResetLog()
		end := lifecycle.Want{End: lifecycle.Terminate, Prior: lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}}
		again := block(20, end, ours)
		again.Names = b.Names
		ok(t, w.Bring(w.ctx, again))
		for i, m := range again.Members {
			switch i {
			case 3:
				w.wantOne(i, morsim.Active, vilnius, second)
			case 4:
				w.wantOne(i, morsim.Reserved, kaunas, 0)
			case 7:
			default:
				if d, _ := w.Simulator.DID(nth(i)); d.Status != morsim.Terminated {
					t.Errorf("%s is %q: %v", nth(i), d.Status, m.Err)
				}
			}
			if (m.Err != nil) != (i == 3 || i == 4) {
				t.Errorf("%s: %v", m.Number, m.Err)
			}
		}
	})
}

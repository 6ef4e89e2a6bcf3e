package lifecycle_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
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
		if options.VisibilityLag == 0 && options.MaxResultsCap == 0 && (writes != 3*blockSize || all > writes+16) {
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
		"on another's device":         {morsim.DID{UserID: kaunas, DeviceID: morsim.KaunasTrunkID}, true, lifecycle.InUse},
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
		want.Owner.UserID, want.Device.ID = kaunas, morsim.KaunasTrunkID
		want.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
		again := block(20, want, ours)
		again.Names = b.Names
		w.bring(again)
		w.wantAll(20, morsim.Active, kaunas, morsim.KaunasTrunkID)
	})
}

// Where the list under an ID contradicts itself, each number is asked for.
func TestBlockProvesWithoutAList(t *testing.T) {
	w := start(t, morsim.Options{})
	w.Parallel = 8
	w.bring(block(blockSize, onTrunk()))
	to := onTrunk()
	to.Device.ID = second
	to.Prior = lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
	w.Inject(morsim.Fault{Call: "dids_get", Times: 1, Kind: morsim.RawBody, Body: "<page><dids><did><did>1</did></did></dids></page>"})
	w.bring(block(blockSize, to, ours))
	w.wantAll(blockSize, morsim.Active, vilnius, second)
	equal(t, "faults that struck", w.FaultHits(), 1)
}

// An end without force takes what is in nobody's service; with it, what is on a device, too.
func TestBlockEnd(t *testing.T) {
	onAll(t, func(t *testing.T, w *world, options morsim.Options) {
		w.Parallel = 4
		reserved := onTrunk()
		reserved.Device = lifecycle.Device{}
		b := block(20, reserved)
		w.bring(b)
		w.EditDID(nth(2), func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Active, trunk })
		w.EditDID(nth(3), func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Active, second })
		w.EditDID(nth(4), func(d *morsim.DID) { d.UserID = kaunas })
		w.EditDID(nth(5), func(d *morsim.DID) { d.Status, d.UserID = morsim.Free, 0 })
		w.EditDID(nth(6), func(d *morsim.DID) { d.Status = morsim.Closed })
		w.RemoveDID(nth(7))
		w.ResetLog()
		goal := lifecycle.Goal{End: lifecycle.Terminate, Prior: lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}}
		again := block(20, goal, ours)
		again.Names = b.Names
		ok(t, w.Bring(w.ctx, again))
		w.wantOne(2, morsim.Active, vilnius, trunk)
		w.wantOne(3, morsim.Active, vilnius, second)
		w.wantOne(4, morsim.Reserved, kaunas, 0)
		w.wantTerminated(again, 2, 3, 4)

		goal.Force = true
		again = block(20, goal, ours)
		w.bring(again)
		w.wantTerminated(again)
	})
}

// wantTerminated checks that all members are terminated or gone, but for those that were refused.
func (w *world) wantTerminated(b *lifecycle.Block, refused ...int) {
	w.t.Helper()
	for i, m := range b.Members {
		d, found := w.Simulator.DID(m.Number)
		if stays := slices.Contains(refused, i); stays != (m.Err != nil) || !stays && found && d.Status != morsim.Terminated {
			w.t.Errorf("%s is %q: %v", m.Number, d.Status, m.Err)
		}
	}
}

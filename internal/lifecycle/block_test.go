package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// nth is a number of the blocks that tests are about.
func nth(i int) string { return fmt.Sprintf("37052%06d", i) }

// block is the first n numbers, all of which are to become the same.
func block(n int, want lifecycle.Want, edit ...func(int, *lifecycle.Member)) *lifecycle.Block {
	b := &lifecycle.Block{}
	for i := range n {
		m := &lifecycle.Member{Number: nth(i), Want: &want, Written: true}
		for _, e := range edit {
			e(i, m)
		}
		b.Members = append(b.Members, m)
	}
	return b
}

func ours(_ int, m *lifecycle.Member) { m.Ours = true }

// onTrunk is what most blocks are to become.
func onTrunk() lifecycle.Want {
	return lifecycle.Want{Settings: lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius), Comment: text("ours")}, DeviceID: id(trunk)}
}

// bring brings a block there and fails the test if anything could not be done.
func (w *world) bring(b *lifecycle.Block) {
	w.t.Helper()
	ok(w.t, w.Bring(w.ctx, b))
	for _, m := range b.Members {
		if m.Err != nil {
			w.t.Errorf("%s: %v", m.Number, m.Err)
		}
		if gap := m.Gap(); m.Want.End == "" && gap != (lifecycle.Gap{}) {
			w.t.Errorf("%s lacks %+v", m.Number, gap)
		}
	}
}

// wantAll checks how the first n numbers really stand.
func (w *world) wantAll(n int, status string, user, device int64) {
	w.t.Helper()
	for i := range n {
		w.wantOne(i, status, user, device)
	}
}

func (w *world) wantOne(i int, status string, user, device int64) {
	w.t.Helper()
	d, _ := w.Simulator.DID(nth(i))
	if d.Status != status || d.UserID != user || d.DeviceID != device {
		w.t.Errorf("%s is %q of %d on %d, want %q of %d on %d", nth(i), d.Status, d.UserID, d.DeviceID, status, user, device)
	}
}

// cost is how many requests were sent, of which so many were writes.
func (w *world) cost() (all, writes int) { return len(w.Requests()), len(w.Writes()) }

const blockSize = 60

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

// Every write of a block can lose its answer: the block comes to its end, and nothing is done twice.
func TestBlockAnswerLost(t *testing.T) {
	for _, call := range []string{"did_create", "did_details_update", "did_trunk_device_assign"} {
		for _, skip := range []int{0, 7, 19} {
			for name, fault := range faults {
				for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
					if fault.Kind == morsim.Hang {
						continue
					}
					t.Run(fmt.Sprintf("%s, %d, %s, %d", call, skip, name, moment), func(t *testing.T) {
						t.Parallel()
						w := start(t, morsim.Options{})
						w.Parallel = 4
						fault := fault
						fault.Call, fault.Skip, fault.Times, fault.Moment = call, skip, 1, moment
						w.Inject(fault)
						w.bring(block(20, onTrunk()))
						w.wantAll(20, morsim.Active, vilnius, trunk)
					})
				}
			}
		}
	}
}

// What is refused for all is not sent for all.
func TestBlockStops(t *testing.T) {
	for call, refusal := range map[string]string{
		"did_create": "Provider was not found", "did_details_update": "User was not found", "did_trunk_device_assign": "Device is not a Trunk",
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			w := start(t, morsim.Options{Refuse: map[string]string{call: refusal}})
			w.Parallel = 8
			b := block(blockSize, onTrunk())
			err := w.Bring(w.ctx, b)
			var stopped *lifecycle.Stopped
			if !errors.As(err, &stopped) || stopped.Left != blockSize-1 {
				t.Errorf("error: %v", err)
			}
			if writes := w.Writes(); len(writes) > 3 {
				t.Errorf("%d writes", len(writes))
			}
			failed := 0
			for _, m := range b.Members {
				if m.Err != nil {
					failed++
				}
			}
			equal(t, "failed", failed, 1)
		})
	}
}

// Numbers that are refused for reasons of their own do not keep the others.
func TestBlockCollects(t *testing.T) {
	w := start(t, morsim.Options{})
	w.Parallel = 8
	for i := range 12 {
		w.Inject(morsim.Fault{Call: "did_create", Number: nth(i), Kind: morsim.RawBody, Body: "<page><status><error>DID creation failed</error></status></page>"})
	}
	b := block(blockSize, onTrunk())
	ok(t, w.Bring(w.ctx, b))
	for i, m := range b.Members {
		if (m.Err != nil) != (i < 12) || m.Gap().Missing != (i < 12) {
			t.Errorf("%s: %v, %+v", m.Number, m.Err, m.Gap())
		}
	}
}

// An interrupted block ends soon, knows what it has, and goes on from there.
func TestBlockInterrupted(t *testing.T) {
	w := start(t, morsim.Options{Latency: 5 * time.Millisecond})
	w.Parallel = 8
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	time.AfterFunc(200*time.Millisecond, cancel)
	b := block(200, onTrunk())
	begun := time.Now()
	err := w.Bring(ctx, b)
	if mor.CodeOf(err) != mor.CodeCanceled || time.Since(begun) > 3*time.Second {
		t.Fatalf("after %s: %v", time.Since(begun), err)
	}
	have := 0
	again := block(200, onTrunk())
	for i, m := range b.Members {
		_, there := w.Simulator.DID(nth(i))
		if there != m.Have() && m.Doubt == nil {
			t.Errorf("%s: there %v, have %v, %v", m.Number, there, m.Have(), m.Err)
		}
		if m.Have() {
			have++
		}
		again.Members[i].Ours = there
	}
	t.Logf("%d of 200 after %s", have, time.Since(begun))
	w.bring(again)
	w.wantAll(200, morsim.Active, vilnius, trunk)
}

// A server that ignores what it reports as done is found out by the first number.
func TestBlockDidNotTake(t *testing.T) {
	for _, what := range []string{"did_create", "did_user_id", "did_trunk_device_assign"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := start(t, morsim.Options{SilentlyIgnore: map[string]bool{what: true}})
			b := block(blockSize, onTrunk())
			err := w.Bring(w.ctx, b)
			if err == nil || !strings.Contains(err.Error(), "did not take") {
				t.Errorf("error: %v", err)
			}
			if writes := w.Writes(); len(writes) > 10 {
				t.Errorf("%d writes", len(writes))
			}
		})
	}
}

// What is there already is adopted only if that takes nothing from anybody, as IDs prove.
func TestBlockAdopts(t *testing.T) {
	there := []struct {
		morsim.DID
		adopted bool
	}{
		{morsim.DID{ProviderID: 1}, true},
		{morsim.DID{ProviderID: 2}, false},
		{morsim.DID{ProviderID: 1, UserID: vilnius}, true},
		{morsim.DID{ProviderID: 1, UserID: kaunas}, false},
		{morsim.DID{ProviderID: 1, UserID: vilnius, DeviceID: trunk}, true},
		{morsim.DID{ProviderID: 1, UserID: vilnius, DeviceID: second}, false},
		{morsim.DID{ProviderID: 1, UserID: vilnius, DialPlanID: morsim.DialPlanID}, false},
		{morsim.DID{ProviderID: 1, Status: morsim.Closed, UserID: vilnius, DeviceID: trunk}, false},
	}
	for _, adopt := range []bool{true, false} {
		t.Run(fmt.Sprint(adopt), func(t *testing.T) {
			t.Parallel()
			w := start(t, morsim.Options{})
			for i, d := range there {
				d.Number = nth(i)
				w.AddDID(d.DID)
			}
			want := onTrunk()
			want.Adopt = adopt
			b := block(20, want, func(_ int, m *lifecycle.Member) { m.Written = false })
			ok(t, w.Bring(w.ctx, b))
			for i, m := range b.Members {
				if stays := i < len(there) && (!there[i].adopted || !adopt); stays {
					before := there[i].DID
					if after, _ := w.Simulator.DID(nth(i)); after.UserID != before.UserID || after.DeviceID != before.DeviceID || after.Comment != "" || m.Have() {
						t.Errorf("%d: %+v became %+v", i, before, after)
					}
					var p *lifecycle.Problem
					if !errors.As(m.Err, &p) || p.Reason != lifecycle.Exists {
						t.Errorf("%d: %v", i, m.Err)
					}
					continue
				}
				w.wantOne(i, morsim.Active, vilnius, trunk)
				if d, _ := w.Simulator.DID(nth(i)); d.Comment != "ours" || m.Err != nil || !m.Have() {
					t.Errorf("%d: %+v, %v", i, d, m.Err)
				}
			}
		})
	}
}

// A number that somebody has made anew is not ours.
func TestBlockReplaced(t *testing.T) {
	w := start(t, morsim.Options{})
	b := block(20, onTrunk())
	w.bring(b)
	newest := int64(0)
	for _, m := range b.Members {
		newest = max(newest, m.Now.ID)
	}
	w.RemoveDID(nth(7))
	w.AddDID(morsim.DID{Number: nth(7)})
	w.ResetLog()
	again := block(20, onTrunk(), ours, func(_ int, m *lifecycle.Member) { m.Newest = newest })
	again.Names = b.Names
	ok(t, w.Bring(w.ctx, again))
	for i, m := range again.Members {
		equal(t, m.Number, m.Replaced(), i == 7)
		equal(t, m.Number, m.Err != nil, i == 7)
	}
	w.wantCalls()
}

// Two users of the same name: the name tells nothing, now or later.
func TestBlockSharedNames(t *testing.T) {
	w := start(t, morsim.Options{})
	w.EditUser(kaunas, func(u *morsim.User) { u.Name = "Office" })
	w.EditUser(vilnius, func(u *morsim.User) { u.Name = "Office" })
	for i := range 20 {
		user := vilnius
		if i == 7 {
			user = kaunas
		}
		w.AddDID(morsim.DID{Number: nth(i), UserID: user})
	}
	want := lifecycle.Want{Settings: lifecycle.Settings{UserID: id(vilnius)}}
	b := block(20, want, ours)
	for range 2 {
		again := block(20, want, ours)
		again.Names = b.Names
		ok(t, w.Bring(w.ctx, again))
		for i, m := range again.Members {
			if (m.Err != nil) != (i == 7) {
				t.Errorf("%s: %v", m.Number, m.Err)
			}
		}
		b = again
	}
	w.wantCalls()
}

// A server that lists numbers without their IDs is found out with the first.
func TestBlockStopsWithoutIDs(t *testing.T) {
	w := start(t, morsim.Options{OmitElements: []string{"id"}}, func(c *mor.Config) { c.ReadAPI = mor.ReadLegacy })
	w.Parallel = 8
	b := block(blockSize, onTrunk())
	err := w.Bring(w.ctx, b)
	if stopped := (*lifecycle.Stopped)(nil); !errors.As(err, &stopped) || stopped.Left != blockSize-1 || !errors.Is(err, mor.ErrNoID) {
		t.Errorf("error: %v", err)
	}
	_, writes := w.cost()
	equal(t, "writes", writes, 1)
	if !b.Members[0].Have() || b.Members[1].Have() {
		t.Error("the first is there and ours, and no other")
	}
}

// What belongs to a user of the same name does not go onto the device of the block's.
func TestBlockOnTrunkOfNamesake(t *testing.T) {
	w := start(t, morsim.Options{})
	w.EditUser(kaunas, func(u *morsim.User) { u.Name = "Office" })
	w.EditUser(vilnius, func(u *morsim.User) { u.Name = "Office" })
	b := block(2, onTrunk())
	w.bring(b) // and so the name is known
	for i, user := range map[int]int64{2: kaunas, 3: vilnius} {
		w.AddDID(morsim.DID{Number: nth(i), ProviderID: 1, Status: morsim.Reserved, UserID: user})
	}
	again := block(4, onTrunk(), ours)
	again.Names = b.Names
	ok(t, w.Bring(w.ctx, again))
	for i, m := range again.Members {
		problem := (*lifecycle.Problem)(nil)
		if taken := errors.As(m.Err, &problem) && problem.Reason == lifecycle.Taken; taken != (i == 2) || !taken && m.Err != nil {
			t.Errorf("%s: %v", m.Number, m.Err)
		}
	}
	w.wantOne(2, morsim.Reserved, kaunas, 0)
	w.wantOne(3, morsim.Active, vilnius, trunk)
}

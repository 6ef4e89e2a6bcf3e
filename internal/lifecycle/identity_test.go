package lifecycle_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

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
		{morsim.DID{ProviderID: 1, Status: morsim.Closed, UserID: vilnius, DeviceID: trunk}, true},
		{morsim.DID{ProviderID: 1, Status: morsim.Closed, UserID: kaunas, DeviceID: trunk}, false},
		{morsim.DID{ProviderID: 1, Status: morsim.Closed, UserID: vilnius, DeviceID: second}, false},
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
				status := morsim.Active
				if i < len(there) && there[i].Status == morsim.Closed {
					status = morsim.Closed // it is adopted, and not opened
				}
				w.wantOne(i, status, vilnius, trunk)
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
	want := lifecycle.Goal{Owner: lifecycle.Owner{UserID: vilnius}}
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

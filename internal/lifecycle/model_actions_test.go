package lifecycle_test

import (
	"context"
	"slices"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// invoke is a run of an action: some numbers, ours or not, are closed or reopened. Nothing is kept of them.
func (s *story) invoke(ctx context.Context, l *lifecycle.Lifecycle, last bool) {
	b := &lifecycle.Block{Names: s.names}
	s.began = s.seq
	for _, k := range s.numbers {
		if last || s.rand.IntN(2) == 0 {
			b.Members = append(b.Members, &lifecycle.Member{Number: k.number, Goal: s.actionGoal(k), Ours: true, Written: true})
		}
	}
	if s.rand.IntN(2) == 0 {
		s.begin(true, b.Members...)
		err := l.Bring(ctx, b)
		s.settle()
		s.note("  action: %v", err)
		for _, m := range b.Members {
			if m.Err == nil {
				m.Err = err
			}
		}
	}
	for _, m := range b.Members {
		if !s.inBlock {
			s.begin(false, m)
			_, _ = l.Bring1(ctx, m)
			s.settle()
		} else if !b.Looked {
			continue
		}
		s.note("  %s, %s: %v", m.Number, m.Now.Describe(), m.Err)
		s.check(s.numbers[slices.IndexFunc(s.numbers, func(k *kept) bool { return k.number == m.Number })], m, last)
	}
}

// actionGoal is what an action brings a number to: where it is Terraform's, for the user and the device that we have given it to.
func (s *story) actionGoal(k *kept) *lifecycle.Goal {
	user, device := userFive, []int64{deviceSeven, deviceEight}[s.rand.IntN(2)]
	if len(k.users) > 0 {
		user = k.users[0]
	}
	if len(k.devices) > 0 {
		device = k.devices[0]
	}
	switch s.rand.IntN(5) {
	case 0:
		return &lifecycle.Goal{Close: true} // of whomever it is
	case 1, 2:
		return &lifecycle.Goal{Close: true, Prior: lifecycle.Prior{UserIDs: []int64{user}}}
	}
	return &lifecycle.Goal{Reopen: true, Owner: lifecycle.Owner{UserID: user, IfFree: true}, Device: lifecycle.Device{ID: device}}
}

// lacksOfAction says what a number lacks of the goal of an action.
func lacksOfAction(d morsim.DID, g *lifecycle.Goal) string {
	users := g.Prior.UserIDs
	if g.Reopen {
		users = []int64{g.Owner.UserID}
	}
	switch {
	case len(users) > 0 && !slices.Contains(users, d.UserID):
		return "it is of another user"
	case g.Close && d.Status != morsim.Closed:
		return "it is not closed"
	case g.Reopen && (d.Status != morsim.Active || d.DeviceID != g.Device.ID):
		return "it is not in service"
	}
	return ""
}

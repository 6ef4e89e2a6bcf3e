package lifecycle_test

import (
	"context"
	"fmt"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// nextGoals are what a number is brought to in this run, one after the other.
func (s *story) nextGoals(k *kept, last bool) []*lifecycle.Goal {
	r := s.rand
	prior := lifecycle.Prior{UserIDs: k.users, DeviceIDs: k.devices}
	if len(k.users) == 0 {
		prior.Owner = k.owner
	}
	if last {
		g := *k.goal
		g.Prior = prior
		return []*lifecycle.Goal{&g}
	}
	var settings lifecycle.Settings
	if r.IntN(2) == 0 {
		settings.Comment = textOf("comment " + string(rune('a'+r.IntN(3))))
	}
	if r.IntN(3) == 0 {
		settings.ProviderID = idOf([]int64{morsim.TestProviderID, morsim.BackupProviderID}[r.IntN(2)])
	}
	user := []int64{userFive, userFive, morsim.ResellerID, morsim.CustomerID}[r.IntN(4)]
	device := []int64{deviceSeven, deviceEight}[r.IntN(2)]
	block := &lifecycle.Goal{Settings: settings, Owner: lifecycle.Owner{UserID: user}, Device: lifecycle.Device{ID: device}, Prior: prior, Create: true}
	create := &lifecycle.Goal{Settings: settings, Owner: lifecycle.Owner{UserID: user}, Create: true, Adopt: r.IntN(4) == 0, Prior: prior}
	if create.ProviderID == nil {
		create.ProviderID, block.ProviderID = idOf(morsim.TestProviderID), idOf(morsim.TestProviderID)
	}
	assign := &lifecycle.Goal{Owner: lifecycle.Owner{UserID: user, IfFree: true}, Device: lifecycle.Device{ID: device}, Prior: prior}
	if !k.ours {
		switch r.IntN(3) {
		case 0:
			return []*lifecycle.Goal{block}
		case 1:
			return []*lifecycle.Goal{create}
		}
		after := *assign
		after.Prior.UserIDs = []int64{user}
		return []*lifecycle.Goal{create, &after}
	}
	if len(k.users) > 0 {
		assign.Owner.UserID = k.users[0]
	}
	unassign := &lifecycle.Goal{Owner: assign.Owner, Device: lifecycle.Device{None: true}, Prior: prior}
	end := &lifecycle.Goal{End: []lifecycle.Policy{lifecycle.Terminate, lifecycle.Delete, lifecycle.Free}[r.IntN(3)], Force: r.IntN(6) == 0, Prior: prior}
	switch r.IntN(8) {
	case 0:
		return []*lifecycle.Goal{{Settings: settings, Owner: lifecycle.Owner{UserID: user}, Prior: prior}}
	case 1:
		return []*lifecycle.Goal{{Settings: settings, Owner: lifecycle.Owner{Nobody: true}, Device: lifecycle.Device{None: r.IntN(2) == 0}, Prior: prior}}
	case 2:
		return []*lifecycle.Goal{{Settings: settings, Prior: prior}}
	case 3:
		return []*lifecycle.Goal{assign}
	case 4:
		return []*lifecycle.Goal{unassign, end}
	case 5:
		return []*lifecycle.Goal{end}
	case 6:
		return []*lifecycle.Goal{{Settings: settings, Device: lifecycle.Device{ID: device}, Prior: prior}}
	}
	return []*lifecycle.Goal{block}
}

// member is a number with what Terraform keeps of it, on its way to a goal.
func (s *story) member(k *kept, goal *lifecycle.Goal) *lifecycle.Member {
	k.goal = goal
	if goal.Comment != nil && *goal.Comment != k.comment {
		k.comment, k.unwritten = *goal.Comment, true
	}
	m := &lifecycle.Member{Number: k.number, Goal: goal, Ours: k.ours, Written: !k.unwritten}
	if k.ours {
		m.ID = k.id
	}
	return m
}

// planTakingBack has a plan say which numbers are to be taken back from where somebody has put them.
func (s *story) planTakingBack(ctx context.Context, l *lifecycle.Lifecycle, b *lifecycle.Block) {
	var numbers []string
	for _, m := range b.Members {
		numbers = append(numbers, m.Number)
	}
	found, err := l.View.Now(ctx, numbers)
	if err != nil {
		return
	}
	for _, m := range b.Members {
		m.Now.DID, m.Now.Found = found[m.Number], found[m.Number].ID != 0
	}
	err = b.Survey(ctx, func(ctx context.Context, dids []mor.DID, subject mor.Subject, id int64) (stand []bool, err error) {
		for _, did := range dids {
			stands, err := l.MOR.Stands(ctx, did, subject, id)
			if err != nil {
				return nil, err
			}
			stand = append(stand, stands)
		}
		return stand, nil
	})
	for _, m := range b.Members {
		if err == nil && m.Goal.End == "" {
			m.Back = b.TakeBack(m)
		}
		if m.Back != nil {
			s.note("  %s is to be taken back from %+v", m.Number, *m.Back)
		}
	}
}

// describeGoal says in a line what a number is brought to.
func describeGoal(g *lifecycle.Goal) string {
	text := fmt.Sprintf("owner %+v, device %+v, prior %+v", g.Owner, g.Device, g.Prior)
	if g.End != "" {
		text = fmt.Sprintf("ended (%s, force %v), prior %+v", g.End, g.Force, g.Prior)
	}
	if g.Close || g.Reopen {
		text += fmt.Sprintf(", close %v, reopen %v", g.Close, g.Reopen)
	}
	if g.Create {
		text += fmt.Sprintf(", create, adopt %v", g.Adopt)
	}
	if g.Comment != nil {
		text += ", comment " + *g.Comment
	}
	if g.ProviderID != nil {
		text += fmt.Sprintf(", provider %d", *g.ProviderID)
	}
	return text
}

package lifecycle

import (
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Outlook is what a plan says about a number.
type Outlook struct {
	Steps    []Step
	Refused  Reason // why it is not brought where it should be; ""
	TakeBack bool   // it is taken back from where somebody else has put it
}

// Outlook foresees what will be done to a member, after Survey.
func (m *Member) Outlook() Outlook {
	var o Outlook
	now, ev := m.Now, m.ev
	for range maxSteps {
		a := decide(now, m.Goal, &ev)
		switch {
		case a.Ask != nil: // about what has just been given, or may be believed
			ev.note(*a.Ask, proven, now.label(a.Ask.Subject))
			continue
		case a.Refuse != "":
			o.Refused = a.Refuse
			return o
		case a.isDone():
			return o
		}
		o.TakeBack = o.TakeBack || m.Goal.End == "" && a.Step.takes() && m.Back.still(m.Now)
		o.Steps = append(o.Steps, a.Step)
		now, ev = after(a, now, m.Goal, ev, mor.StatusReserved)
	}
	return o
}

// TakeBack returns where a member is to be taken back from, for Member.Back: it is ours,
// and somebody has reserved it for another user, or has put it on another device of
// its user. Nil: it is not to be, or is where Prior says anyway. What is in service
// for another user is never taken back.
func (b *Block) TakeBack(m *Member) *Elsewhere {
	if !m.Have() || b.isAtPrior(m) {
		return nil
	}
	gap, g := m.Gap(), m.Goal
	held := g.Owner.UserID == 0 || m.ev.of(mor.SubjectUser, g.Owner.UserID) >= believed
	reserved := m.Now.Status == mor.StatusReserved && !m.Now.OnDevice() && gap.User
	moved := m.Now.Status == mor.StatusActive && m.Now.DialPlan == "" && m.Now.OnDevice() && gap.Device && held
	seen, ok := elsewhere(m.Now)
	if !ok || !reserved && !moved {
		return nil
	}
	return &seen
}

// isAtPrior reports whether a member is believed to be where we have put it before.
func (b *Block) isAtPrior(m *Member) bool {
	subject, ids := mor.SubjectUser, m.Goal.Prior.UserIDs
	if m.Now.OnDevice() {
		subject, ids = mor.SubjectDevice, m.Goal.Prior.DeviceIDs
	}
	for _, id := range ids {
		if b.Names.believe(Question{subject, id}, m.Now.label(subject)) {
			return true
		}
	}
	return false
}

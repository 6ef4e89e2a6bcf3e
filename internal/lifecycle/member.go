package lifecycle

import (
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Member is a number on its way.
type Member struct {
	Number string
	Goal   *Goal
	// Ours says that Terraform has the number: what stands there may be changed.
	Ours bool
	// ID is that of our DID; 0: not known. Newest, where only that is known, is the highest
	// ID that one of ours may have. Another DID of the same number is somebody else's.
	ID, Newest int64
	// Written says that its settings which no call shows are as wanted.
	Written bool
	// Back is where a plan has said that the number would be taken back from; see Block.TakeBack.
	Back *Elsewhere

	Now  Standing // as last known
	Err  error    // why it is not as wanted
	Kept error    // why it is terminated and not deleted
	// Freed is the ID of a terminated DID that was to be brought back, if it is not
	// known whether it was; 0: it is known.
	Freed int64
	// Doubt is when a did_create was sent that is not confirmed; see Lifecycle.Ours.
	Doubt *mor.Mark

	ev Evidence
}

// start takes up what is known of a member before anything is done.
func (m *Member) start(now Standing) {
	m.Now = now
	m.ev = Evidence{Ours: m.Ours && !m.Replaced(), Written: m.Written, Back: m.Back}
}

// see takes up how a member stands after a new look. Answers that it does not put into doubt are kept.
func (m *Member) see(now Standing) {
	if m.Now.ID != 0 && now.Found && now.ID != m.Now.ID {
		m.ev.Ours = false
	}
	m.ev.carry(m.Now, now)
	m.Now = now
}

// Replaced reports whether a number of ours is another DID now.
func (m *Member) Replaced() bool {
	if !m.Ours || !m.Now.Found {
		return false
	}
	return m.ID != 0 && m.Now.ID != m.ID || m.ID == 0 && m.Newest != 0 && m.Now.ID > m.Newest
}

// Have reports whether a member is there and Terraform's.
func (m *Member) Have() bool { return !m.Now.gone() && m.ev.Ours }

// Created reports whether the number is on the server and ours, also where it was not finished.
func (m *Member) Created() bool { return m.Now.Found && m.ev.Ours }

// Done reports whether nothing is left to be done to a member, and nothing was refused.
func (m *Member) Done() bool { return m.Err == nil && decide(m.Now, m.Goal, &m.ev).isDone() }

// Unwritten reports whether a member's settings that no call shows are not known to be as wanted.
func (m *Member) Unwritten() bool {
	hidden := unseen(m.Now, m.Goal.details())
	return m.Have() && !m.ev.Written && !hidden.Empty()
}

// Refusal returns the error of a member that will be refused for this reason.
func (m *Member) Refusal(reason Reason) error { return m.problem(reason, nil) }

// problem returns a Problem about a member as it stands.
func (m *Member) problem(reason Reason, err error) *Problem {
	asked := ToChange
	switch {
	case m.Goal.End != "":
		asked = ToEnd
	case m.Goal.Close:
		asked = ToClose
	case m.Goal.Reopen:
		asked = ToReopen
	case reason == Exists, reason == ExistsUnseen:
		asked = ToCreate
	case reason == NotProven && m.Back != nil && err == nil, reason == Taken && m.Back != nil && m.Goal.Owner.IfFree:
		asked = ToMoveBack
	case m.Goal.Device.ID != 0 && !m.Goal.movesOwner(), reason == OnOtherDevice && m.Goal.Device.ID != 0:
		asked = "to be put on device " + format(m.Goal.Device.ID)
	case m.Goal.Device.None && !m.Goal.movesOwner():
		asked = "to be taken off its device"
	case m.Goal.movesOwner() && (reason == Taken || reason == InUse):
		asked = "to be given to another user or to none"
	}
	return &Problem{Number: m.Number, Reason: reason, Asked: asked, Forced: m.Goal.Force, Standing: m.Now, Err: err}
}

// Gap is what a number lacks of what it should have.
type Gap struct {
	Missing  bool // it is not there, or not ours
	User     bool // it is not reserved for its user, or is still reserved for one who should not have it
	Device   bool // it is not on its device, or is still on one that it should not be on
	Provider bool // its provider is another
	Settings bool // its other settings are others, or are not known to be as wanted
}

// Gap returns what a member lacks, as far as it is known. A closed number lacks
// nothing that Terraform would give it.
func (m *Member) Gap() Gap {
	g, now := m.Goal, m.Now
	if !m.Have() {
		return Gap{Missing: true}
	}
	if now.Status == mor.StatusClosed {
		return Gap{}
	}
	is := func(subject mor.Subject, ids []int64) bool { t, _ := m.ev.any(subject, ids, believed); return t != no }
	return Gap{
		User: g.Owner.UserID != 0 && (now.Status == mor.StatusFree || m.ev.of(mor.SubjectUser, g.Owner.UserID) == no) ||
			g.Owner.Nobody && now.Status != mor.StatusFree && is(mor.SubjectUser, g.Prior.UserIDs),
		Device: g.Device.ID != 0 && (!now.OnDevice() || m.ev.of(mor.SubjectDevice, g.Device.ID) == no) ||
			g.Device.None && now.OnDevice() && is(mor.SubjectDevice, g.Prior.DeviceIDs),
		Provider: g.ProviderID != nil && m.ev.of(mor.SubjectProvider, *g.ProviderID) == no,
		Settings: m.Unwritten() || isOther(now.Language, g.Language) || isOther(now.CallLimit, g.CallLimit),
	}
}

// Theirs reports whether a member is answered to belong to none of the users whom
// its goal knows.
func (m *Member) Theirs() bool {
	users := m.Goal.users()
	if !m.Have() || len(users) == 0 || m.Now.Status == mor.StatusFree {
		return false
	}
	t, _ := m.ev.any(mor.SubjectUser, users, believed)
	return t == no
}

package lifecycle_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// isTheirs reports whether a number, as it stands, is somebody else's to a goal.
func (s *story) isTheirs(d morsim.DID, m *lifecycle.Member) bool {
	users := slices.Clone(m.Goal.Prior.UserIDs)
	if m.Goal.End == "" && m.Goal.Owner.UserID != 0 {
		users = append(users, m.Goal.Owner.UserID)
	}
	switch {
	case m.Goal.Force, d.ID == 0, d.Status == morsim.Terminated:
		return false
	case m.ID != 0 && d.ID != m.ID && s.created[m.Number] != d.ID:
		return true
	case d.UserID == 0 || len(users) == 0:
		return false
	}
	return !slices.Contains(users, d.UserID)
}

// mayChange: no number of others changes, except in the gap between what the engine has
// seen last and its write.
func (s *story) mayChange(seq int, call string, before morsim.DID) {
	m := s.members[before.Number]
	if m == nil {
		s.fault("%s of %s, which nobody has asked for", call, before.Number)
		return
	}
	if call == "did_create" {
		d, _ := s.DID(before.Number)
		s.created[before.Number] = d.ID
		return
	}
	if before.Status == morsim.Terminated && call == "did_make_free" { // what is terminated is nobody's
		s.created[before.Number] = before.ID
	}
	if !s.isTheirs(before, m) {
		return
	}
	if m.Back != nil && call == "did_make_free" && before.Status == morsim.Reserved { // as the plan has said
		return
	}
	events := s.events[before.Number]
	if len(events) == 0 {
		s.fault("%s of %s, which is of user %d", call, before.Number, before.UserID)
		return
	}
	e := events[len(events)-1]
	if e.user {
		if call == "did_details_update" && s.inBlock || e.seq > s.began && s.proven[before.Number+" user"] < e.seq {
			return
		}
	} else if e.seq > s.began && s.looked[before.Number] < e.seq {
		return
	}
	s.fault("%s of %s, which is of user %d: %s before %d", call, before.Number, before.UserID, e.text, e.seq)
}

// check: the state and the server do not disagree without a word.
func (s *story) check(k *kept, m *lifecycle.Member, last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, found := s.DID(k.number)
	since := 0
	if s.inBlock { // which goes by names where it may
		since = s.began + 1
	}
	unseen := s.unseen(k.number, since)
	if unseen != nil {
		s.note("  (unseen: %s, before %d)", unseen.text, unseen.seq)
	}
	if id := s.created[k.number]; m.Goal.Create && id != 0 && id == d.ID && !k.ours && !s.hides && unseen == nil && d.Status == morsim.Free &&
		!m.Have() && m.Doubt == nil && m.Freed == 0 {
		s.fault("%s was created and is forgotten: %v", k.number, m.Err)
	}
	switch {
	case unseen != nil:
	case m.Err == nil && m.Goal.End != "" && m.ID != 0 && found && d.ID != m.ID: // ours is gone, and another has come
	case m.Err == nil:
		if text := s.lacks(d, found, m); text != "" {
			s.fault("%s: no error, and %s: %s of user %d on device %d, comment %q", k.number, text, d.Status, d.UserID, d.DeviceID, d.Comment)
		}
		if mor.IsDoubtful(m.Kept) || sceneProblem(m.Kept).Reason == lifecycle.Unsure || sceneProblem(m.Kept).Reason == lifecycle.DidNotTake {
			break // said to be terminated, and perhaps deleted
		}
		if m.Now.Found != found || found && (string(m.Now.Status) != d.Status || m.Now.ID != d.ID) {
			s.fault("%s: said to be %s, and is %s", k.number, m.Now.Describe(), d.Status)
		}
	default:
		if text := s.untrue(d, found, m, last); text != "" {
			s.fault("%s: %s: %v; it is %s of user %d on device %d", k.number, text, m.Err, d.Status, d.UserID, d.DeviceID)
		}
	}
}

// lacks says what a number lacks of its goal.
func (s *story) lacks(d morsim.DID, found bool, m *lifecycle.Member) string {
	g := m.Goal
	out := !found || d.Status == morsim.Terminated
	switch {
	case g.End == lifecycle.Free && !out && (d.Status != morsim.Free || d.DeviceID != 0),
		g.End == lifecycle.Terminate && !out, g.End == lifecycle.Delete && m.Ours && found && m.Kept == nil && !m.Replaced():
		return "it is not ended"
	case g.End != "":
		return ""
	case g.Close, g.Reopen:
		return lacksOfAction(d, g)
	case out && g.Device.None && (g.Owner == lifecycle.Owner{} || g.Owner.IfFree) && g.Settings == (lifecycle.Settings{}): // nothing is left to leave
		return ""
	case out:
		return "it is not there"
	case g.Comment != nil && !m.Unwritten() && d.Comment != *g.Comment:
		return "its comment is another"
	case g.ProviderID != nil && d.ProviderID != *g.ProviderID:
		return "its provider is another"
	case d.Status == morsim.Closed:
		return ""
	case g.Owner.Nobody && d.UserID != 0, g.Owner.UserID != 0 && !g.Owner.IfFree && d.UserID != g.Owner.UserID:
		return "its user is another"
	case g.Device.ID != 0 && d.DeviceID != g.Device.ID:
		return "its device is another"
	case g.Device.None && slices.Contains(g.Prior.DeviceIDs, d.DeviceID):
		return "it is on its device"
	}
	return ""
}

// untrue says what an error says that is not so. In the last run nothing has failed, and so no error may say that it has.
func (s *story) untrue(d morsim.DID, found bool, m *lifecycle.Member, last bool) string {
	p := sceneProblem(m.Err)
	inUse := d.Status == morsim.Active || d.DeviceID != 0 && d.Status != morsim.Closed
	is := map[lifecycle.Reason]bool{
		lifecycle.Absent: !found, lifecycle.NoSuchNumber: !found, lifecycle.Terminated: d.Status == morsim.Terminated,
		lifecycle.Closed: d.Status == morsim.Closed, lifecycle.InUse: inUse, lifecycle.OnDialPlan: d.DialPlanID != 0,
		lifecycle.OnOtherDevice: d.DeviceID != 0 && d.DeviceID != m.Goal.Device.ID, lifecycle.Moved: d.DeviceID != 0,
		lifecycle.Exists: found, lifecycle.Replaced: found && d.ID != m.ID,
		lifecycle.Taken:         d.UserID != 0 && (s.isTheirs(d, m) || !slices.Contains(append(slices.Clone(m.Goal.Prior.UserIDs), m.Goal.Owner.UserID), d.UserID) || m.Goal.Owner.IfFree && d.UserID != m.Goal.Owner.UserID),
		lifecycle.FreedByServer: d.Status == morsim.Free, lifecycle.PutBack: true, lifecycle.OnlyReserved: d.Status == morsim.Reserved,
		lifecycle.NotInService: d.DeviceID == 0, lifecycle.HalfOpen: d.Status == morsim.Reserved && d.DeviceID == 0,
	}
	holds, plain := is[p.Reason]
	isOpen := p.Reason == lifecycle.Unsure || p.Reason == lifecycle.NotReadBack
	switch {
	case s.lags && !last: // what was read may be behind
		return ""
	case p.Off != "" && !isOpen && d.DeviceID != 0:
		return "said to be off its device"
	case p.Freed && !isOpen && d.Status != morsim.Free:
		return "said to be free"
	case plain && !holds && (last || s.isQuiet(m.Number)):
		return "the reason is not so"
	case !last:
		return ""
	case p.Reason != "" && !plain:
		return "it is not settled"
	case p.Reason == "" && mor.CodeOf(m.Err) != mor.CodeMustBeReserved:
		return "MOR refuses"
	}
	return ""
}

// isQuiet reports whether nobody has acted on the number in this run, and reads show all writes at once.
func (s *story) isQuiet(number string) bool {
	if events := s.events[number]; len(events) > 0 && events[len(events)-1].seq > s.began {
		return false
	}
	return !s.lags
}

func (s *story) report() {
	if len(s.problems) > 0 {
		s.tb.Errorf("seed %d: %s\n%s", s.seed, strings.Join(s.problems, "\n"), strings.Join(s.trace, "\n"))
	}
}

func (s *story) fault(format string, values ...any) {
	text := fmt.Sprintf(format, values...)
	s.note("  !! %s", text)
	s.problems = append(s.problems, text)
}

package lifecycle

import (
	"context"
	"fmt"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Names are the labels under which IDs were last seen to stand. A number that
// still shows the same label is believed to be where it was; one that does not
// has to be asked for by ID. So a block needs no memory of each of its numbers.
type Names map[string]string

func nameKey(subject mor.Subject, id int64) string { return fmt.Sprintf("%s %d", subject, id) }

// tells tells that a label says anything. One that is not shown does not, but for
// a provider's: resellers are never shown it, and nothing is taken on it from anybody.
func tells(subject mor.Subject, label string) bool {
	return label != "" || subject == mor.SubjectProvider
}

// believe tells that the label is the name of one of the IDs.
func (n Names) believe(subject mor.Subject, ids []int64, label string) bool {
	for _, id := range ids {
		if name, known := n[nameKey(subject, id)]; known && name == label && tells(subject, label) {
			return true
		}
	}
	return false
}

// know tells that the names of all IDs are known.
func (n Names) know(subject mor.Subject, ids []int64) bool {
	for _, id := range ids {
		if name, known := n[nameKey(subject, id)]; !known || !tells(subject, name) {
			return false
		}
	}
	return true
}

// Prover tells of each of the numbers whether it stands under the ID; see mor.Client.Stands.
type Prover func(ctx context.Context, dids []mor.DID, subject mor.Subject, id int64) ([]bool, error)

// Survey finds out what reading and planning needs to know of the members, of
// which Now is set: what names do not tell, prove is asked for. Whether something
// may be taken from where it is, is not proven here, but believed.
func (b *Block) Survey(ctx context.Context, prove Prover) error {
	for _, m := range b.Members {
		m.begin()
	}
	return b.settleFacts(ctx, b.Members, prove, false)
}

// settleFacts answers all questions that stand between the members and their next
// moves. With proofs, what is taken away on an answer is asked for by ID too.
func (b *Block) settleFacts(ctx context.Context, members []*Member, prove Prover, proofs bool) error {
	for range int(numFacts) + 1 {
		asked := map[fact]map[*Want][]*Member{}
		for _, m := range members {
			f := b.openFact(m, proofs)
			if f == noFact {
				continue
			}
			if asked[f] == nil {
				asked[f] = map[*Want][]*Member{}
			}
			asked[f][m.Want] = append(asked[f][m.Want], m)
		}
		if len(asked) == 0 {
			return nil
		}
		for f, wants := range asked {
			for w, members := range wants {
				if err := b.settleFact(ctx, f, w, members, prove); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// openFact is the first question about a member that its names do not answer.
func (b *Block) openFact(m *Member, proofs bool) fact {
	for {
		m.adopt()
		d := next(m.Now, m.Want, m.facts)
		if d.ask == noFact && d.takes() && d.move != toBringBack && m.Want.End == "" && m.Want.ProviderID != nil && m.facts.ids[isOfProvider] == unknown {
			d = ask(isOfProvider) // which comes after: better asked for all than for each
		}
		if d.ask == noFact {
			return noFact
		}
		subject, ids, label := d.ask.about(m.Want)
		believed := b.Names.believe(subject, ids, label(m.Now))
		switch {
		case believed && (!proofs || !d.ask.proves()):
			m.facts.ids[d.ask] = yes
		case d.ask.proves() && !proofs:
			if !b.Names.know(subject, ids) || !tells(subject, label(m.Now)) {
				return d.ask
			}
			m.facts.ids[d.ask] = no
		default:
			return d.ask
		}
	}
}

func (b *Block) settleFact(ctx context.Context, f fact, w *Want, members []*Member, prove Prover) error {
	subject, ids, label := f.about(w)
	for _, m := range members {
		m.facts.ids[f] = no
	}
	for _, id := range ids {
		var dids []mor.DID
		var open []*Member
		for _, m := range members {
			if m.facts.ids[f] == no {
				dids, open = append(dids, m.Now.DID), append(open, m)
			}
		}
		stand, err := prove(ctx, dids, subject, id)
		if err != nil {
			return &Problem{Number: members[0].Number, Reason: NotProven, Standing: members[0].Now, Err: err}
		}
		seen, most, others := map[string]int{}, "", map[string]bool{}
		for i, m := range open {
			if !stand[i] {
				others[label(m.Now)] = true
				continue
			}
			m.proven(f, id)
			name := label(m.Now)
			if seen[name]++; len(seen) == 1 || seen[name] > seen[most] {
				most = name
			}
		}
		switch {
		case len(seen) == 0:
		case others[most], !tells(subject, most): // somebody else has the same name, or none is shown, so it tells nothing
			delete(b.Names, nameKey(subject, id))
		default:
			b.Names[nameKey(subject, id)] = most
		}
	}
	return nil
}

// proven notes that a number stands under an ID.
func (m *Member) proven(f fact, id int64) {
	m.facts.ids[f] = yes
	if m.from == nil {
		m.from = map[fact]int64{}
	}
	m.from[f] = id
}

// Gap is what a number lacks of what it should have.
type Gap struct {
	Missing  bool // it is not there, or not ours
	User     bool // it is not reserved for its user
	Device   bool // it is not on its device
	Settings bool // its provider is another, or its texts are not known to be as wanted
}

// Gap tells what a member lacks, as far as it is known. A closed number lacks
// nothing that Terraform would give it.
func (m *Member) Gap() Gap {
	f, w := m.facts, m.Want
	if m.Now.gone() || !f.ours {
		return Gap{Missing: true}
	}
	if m.Now.Status == mor.StatusClosed {
		return Gap{}
	}
	return Gap{
		User:     w.UserID != nil && (m.Now.Status == mor.StatusFree || f.ids[isOfUser] == no),
		Device:   w.DeviceID != nil && (!m.Now.OnDevice() || f.ids[isOnDevice] == no),
		Settings: w.ProviderID != nil && f.ids[isOfProvider] == no || m.Unwritten(),
	}
}

// Done tells that nothing is left to be done to a member, nor was refused.
func (m *Member) Done() bool { return m.Err == nil && next(m.Now, m.Want, m.facts).isDone() }

// Unwritten tells that a member's texts are not known to be as wanted.
func (m *Member) Unwritten() bool { return m.Have() && !m.facts.written && !m.Want.texts().Empty() }

// Have tells that a member is there and Terraform's.
func (m *Member) Have() bool { return !m.Now.gone() && m.facts.ours }

// Claim makes a member ours that is there although nothing tells yet that we made it.
func (m *Member) Claim() { m.Ours, m.facts.ours, m.Newest = true, true, 0 }

// Outlook is what a plan says about a number.
type Outlook struct {
	Moves    []Step
	Refused  Reason // why it is not brought where it should be; ""
	TakeBack bool   // it is taken back from where somebody else has put it
}

// Step is a move in what a plan says.
type Step string

// The steps.
const (
	StepCreate    Step = Step(toCreate)
	StepBringBack Step = Step(toBringBack)
	StepReserve   Step = "reserve"
	StepChange    Step = "change"
	StepAssign    Step = Step(toAssign)
	StepUnassign  Step = Step(unassign)
	StepFree      Step = Step(toFree)
	StepTerminate Step = Step(toTerminate)
	StepDelete    Step = Step(toDelete)
)

// Outlook foresees what will be done to a member, after Survey.
func (m *Member) Outlook() Outlook {
	var o Outlook
	now, f := m.Now, m.facts
	for range maxBlockMoves {
		d := next(now, m.Want, f)
		switch {
		case d.ask != noFact: // after a move: what it is about has just been given
			f.ids[d.ask] = yes
			continue
		case d.refuse != "":
			o.Refused = d.refuse
			return o
		case d.move == done:
			return o
		}
		step := Step(d.move)
		if d.move == toUpdate {
			step = StepChange
			if d.details.UserID != nil {
				step = StepReserve
			}
		}
		o.TakeBack = o.TakeBack || m.Want.End == "" && (d.move == toFree && f.ids[isOfPriorUser] != yes || d.move == unassign && f.ids[isOnPriorDevice] != yes)
		o.Moves = append(o.Moves, step)
		now, f = after(d, now, m.Want, f, mor.StatusReserved)
	}
	return o
}

// TakeBack is where a member is to be taken back from, for Member.Back: it is ours,
// and somebody has reserved it for another user, or has put it on another device of
// its user. Nil: it is not to be, or is where Prior says anyway. What is in service
// elsewhere is never taken back.
func (b *Block) TakeBack(m *Member) *Elsewhere {
	prior := m.Want.Prior
	if !m.Have() || !m.Now.OnDevice() && b.Names.believe(mor.SubjectUser, prior.UserIDs, m.Now.OwnerName()) ||
		m.Now.OnDevice() && b.Names.believe(mor.SubjectDevice, prior.DeviceIDs, m.Now.Device) {
		return nil
	}
	gap, held := m.Gap(), m.Want.UserID == nil || m.facts.ids[isOfUser] == yes
	reserved := m.Now.Status == mor.StatusReserved && !m.Now.OnDevice() && gap.User
	moved := m.Now.Status == mor.StatusActive && m.Now.DialPlan == "" && m.Now.OnDevice() && gap.Device && held
	seen, ok := elsewhere(m.Now)
	if !ok || !reserved && !moved {
		return nil
	}
	return &seen
}

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

func (n Names) believe(subject mor.Subject, id int64, label string) bool {
	name, known := n[nameKey(subject, id)]
	return known && name == label
}

// knows tells that a name of the ID is known.
func (n Names) knows(subject mor.Subject, id int64) bool {
	_, known := n[nameKey(subject, id)]
	return known
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
	for range numFacts + 1 {
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
		d := next(m.Now, m.Want, m.facts)
		if d.ask == noFact {
			return noFact
		}
		subject, id, label := d.ask.about(m.Want)
		believed := b.Names.believe(subject, *id, label(m.Now))
		switch {
		case believed && (!proofs || !d.ask.proves()):
			m.facts.ids[d.ask] = yes
		case d.ask.proves() && !proofs:
			m.facts.ids[d.ask] = no
			if !b.Names.knows(subject, *id) {
				return d.ask
			}
		default:
			return d.ask
		}
	}
}

func (b *Block) settleFact(ctx context.Context, f fact, w *Want, members []*Member, prove Prover) error {
	subject, id, label := f.about(w)
	dids := make([]mor.DID, len(members))
	for i, m := range members {
		dids[i] = m.Now.DID
	}
	stand, err := prove(ctx, dids, subject, *id)
	if err != nil {
		return &Problem{Number: members[0].Number, Reason: NotProven, Standing: members[0].Now, Err: err}
	}
	seen, most := map[string]int{}, ""
	for i, m := range members {
		m.facts.ids[f] = truthOf(stand[i])
		if name := label(m.Now); stand[i] {
			if seen[name]++; seen[name] > seen[most] || seen[name] == 1 && len(seen) == 1 {
				most = name
			}
		}
	}
	if len(seen) > 0 {
		b.Names[nameKey(subject, *id)] = most
	}
	return nil
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
		Device:   w.DeviceID != nil && (m.Now.Device == "" || f.ids[isOnDevice] == no),
		Settings: w.ProviderID != nil && f.ids[isOfProvider] == no || !f.written,
	}
}

// Have tells that a member is there and Terraform's.
func (m *Member) Have() bool { return !m.Now.gone() && m.facts.ours }

// Adopt makes a member ours that is there although we did not make it.
func (m *Member) Adopt() { m.Ours, m.facts.ours = true, true }

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

// Outlook foresees what will be done to a member, after Survey. A number of ours
// that somebody has put elsewhere is foreseen to be taken back from there if Prior
// says that it was ours to give.
func (m *Member) Outlook() Outlook {
	var o Outlook
	now, f := m.Now, m.facts
	if m.Back == nil && m.Ours && m.Want.End == "" {
		if seen := elsewhere(now); m.Want.Prior.UserID != nil && (now.Device == "" || m.Want.Prior.DeviceID != nil) {
			f.back = &seen
		}
	}
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

// Where is where a number of ours was put by somebody else, for Member.Back.
func (m *Member) Where() *Elsewhere {
	seen := elsewhere(m.Now)
	return &seen
}

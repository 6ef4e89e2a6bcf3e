package lifecycle

import (
	"context"
	"fmt"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Names are the labels under which IDs were last proven. A number that still shows
// the same label is believed to be where it was; one that does not has to be asked
// for by ID. So a block needs no memory of each of its numbers.
type Names map[string]string

func (q Question) key() string { return fmt.Sprintf("%s %d", q.Subject, q.ID) }

// Label returns the label under which an ID was last proven; "": none is known.
func (n Names) Label(subject mor.Subject, id int64) string { return n[Question{subject, id}.key()] }

// believe reports whether the label is the one under which the ID was proven.
func (n Names) believe(q Question, label string) bool {
	name, known := n[q.key()]
	return known && name == label && tells(q.Subject, label)
}

// prove keeps the label under which an ID was proven for one number. If another ID
// has the same label, neither label identifies an ID.
func (n Names) prove(q Question, label string) {
	shared := false
	for key, name := range n {
		if name == label && key != q.key() && strings.HasPrefix(key, string(q.Subject)+" ") {
			delete(n, key)
			shared = true
		}
	}
	if n[q.key()] = label; shared {
		delete(n, q.key())
	}
}

// learn keeps the label of an ID that was proven for some numbers of a block, seen
// counting the labels that they show. If others show that label as well, or
// none is shown, the label identifies no ID.
func (n Names) learn(q Question, seen map[string]int, others map[string]bool) {
	most := ""
	for label, count := range seen {
		if count > seen[most] || count == seen[most] && label < most {
			most = label
		}
	}
	switch {
	case len(seen) == 0:
	case others[most], !tells(q.Subject, most):
		delete(n, q.key())
	default:
		n.prove(q, most)
	}
}

// Prover returns for each of the numbers whether it stands under the ID; see mor.Client.Stands.
type Prover func(ctx context.Context, dids []mor.DID, subject mor.Subject, id int64) ([]bool, error)

// Survey finds out what reading and planning needs to know of the members, whose
// Now is set. It asks prove what names do not show. A plan believes that a number may
// be taken from where it is: only apply proves that.
func (b *Block) Survey(ctx context.Context, prove Prover) error {
	for _, m := range b.Members {
		m.start(m.Now)
	}
	return b.settleQuestions(ctx, b.Members, prove, false)
}

// AsWanted reports whether nothing is to be done to a member, whose Now is set, as far
// as names show. Many that stand alike need not be surveyed then.
func (b *Block) AsWanted(m *Member) bool {
	m.start(m.Now)
	_, open := b.openQuestion(m, false)
	return !open && decide(m.Now, m.Goal, &m.ev).isDone() && m.Gap() == Gap{}
}

// settleQuestions answers all questions that stand between the members and their
// next steps, those of many members together. With proofs, a name will not do
// where something is taken on the answer.
func (b *Block) settleQuestions(ctx context.Context, members []*Member, prove Prover, proofs bool) error {
	for range maxSteps {
		asked := map[Question][]*Member{}
		for _, m := range members {
			if q, open := b.openQuestion(m, proofs); open {
				asked[q] = append(asked[q], m)
			}
		}
		if len(asked) == 0 {
			return nil
		}
		for q, members := range asked {
			if err := b.settleQuestion(ctx, q, members, prove); err != nil {
				return err
			}
		}
	}
	return nil
}

// openQuestion returns the first question about a member that its names do not answer.
func (b *Block) openQuestion(m *Member, proofs bool) (Question, bool) {
	for range maxSteps {
		if m.adopt(); m.Goal == nil {
			return Question{}, false
		}
		a := decide(m.Now, m.Goal, &m.ev)
		if a.Step.takes() && m.Goal.End == "" && m.Goal.ProviderID != nil && m.ev.of(mor.SubjectProvider, *m.Goal.ProviderID) == unknown {
			a = *ask(Question{mor.SubjectProvider, *m.Goal.ProviderID}, believed) // which comes later: better asked for all than for each
		}
		if a.Ask == nil {
			return Question{}, false
		}
		q := *a.Ask
		label := m.Now.label(q.Subject)
		switch {
		case b.Names.believe(q, label) && (!proofs || !a.Proof):
			m.ev.note(q, believed, label)
			if !proofs && a.Proof { // a plan goes by what is believed
				m.ev.note(q, proven, label)
			}
		case !proofs && a.Proof && b.Names.believe(q, b.Names[q.key()]) && tells(q.Subject, label):
			m.ev.note(q, no, label)
		default:
			return q, true
		}
	}
	return Question{}, false
}

func (b *Block) settleQuestion(ctx context.Context, q Question, members []*Member, prove Prover) error {
	dids := make([]mor.DID, len(members))
	for i, m := range members {
		dids[i] = m.Now.DID
	}
	stand, err := prove(ctx, dids, q.Subject, q.ID)
	if err != nil {
		return members[0].problem(NotProven, err)
	}
	seen, others := map[string]int{}, map[string]bool{}
	for i, m := range members {
		label := m.Now.label(q.Subject)
		if stand[i] {
			m.ev.note(q, proven, label)
			seen[label]++
		} else {
			m.ev.note(q, no, label)
			others[label] = true
		}
	}
	b.Names.learn(q, seen, others)
	return nil
}

// adopt makes a member ours that exists, if it may be.
func (m *Member) adopt() {
	if m.Goal.Create && m.Goal.End == "" && !m.ev.Ours && !m.Now.gone() && decideAdoption(m.Now, m.Goal, &m.ev) == nil {
		m.ev.Ours, m.ev.Written = true, false
	}
}

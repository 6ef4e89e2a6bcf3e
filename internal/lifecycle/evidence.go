package lifecycle

import (
	"slices"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Question asks whether a number stands under an ID: is it of this user, on this
// device, from this provider? The server shows names only, so it has to be asked.
type Question struct {
	Subject mor.Subject
	ID      int64
}

// truth is the answer to a question, and how good it is.
type truth int8

const (
	unknown  truth = iota
	no             // it does not stand under the ID
	believed       // it shows the name under which the ID was last proven
	proven         // the server was asked for the ID, or has just been told it
)

// Evidence is what is known of a number beside how it stands.
type Evidence struct {
	// Ours says that this DID is one that we have; another with the same number is somebody else's.
	Ours bool
	// Written says that the settings which no call shows are as wanted.
	Written bool
	// TakenOff says that this run has taken the number off a device; TakenFrom, of which
	// user it was then, if that was proven.
	TakenOff  bool
	TakenFrom int64
	// Back is where a plan has said that the number would be taken back from; nil: nowhere.
	Back    *Elsewhere
	answers []answer
}

type answer struct {
	Question
	truth truth
	label string // that the number showed then; "": not shown, or not read yet
	given bool   // by a write that is not read back yet
}

// of returns what is known of a question. A number has one user, one device and
// one provider: where another one is proven, this one is not it.
func (e *Evidence) of(subject mor.Subject, id int64) truth {
	found := unknown
	for _, a := range e.answers {
		switch {
		case a.Subject != subject:
		case a.ID == id:
			return a.truth
		case a.truth == proven:
			found = no
		}
	}
	return found
}

// any returns the best answer to whether the number stands under one of the IDs,
// and, if it is unknown, the question to ask next. atLeast is how good a yes must be.
func (e *Evidence) any(subject mor.Subject, ids []int64, atLeast truth) (truth, Question) {
	best, open := no, Question{}
	for _, id := range ids {
		switch t := e.of(subject, id); {
		case t >= atLeast:
			return t, Question{}
		case t == believed:
			best, open = unknown, Question{subject, id}
		case t == unknown && best == no:
			best, open = unknown, Question{subject, id}
		}
	}
	return best, open
}

// provenID returns what a number is proven to stand under; 0: nothing is proven.
func (e *Evidence) provenID(subject mor.Subject) int64 {
	for _, a := range e.answers {
		if a.Subject == subject && a.truth == proven {
			return a.ID
		}
	}
	return 0
}

// demand returns nil if the number stands under one of the IDs, as well known as atLeast,
// a refusal if it stands under none, and a question if that is not known.
func (e *Evidence) demand(subject mor.Subject, ids []int64, atLeast truth, otherwise Reason) *Action {
	switch t, q := e.any(subject, ids, atLeast); t {
	case unknown:
		return ask(q, atLeast)
	case no:
		return refuse(otherwise)
	}
	return nil
}

// note keeps an answer, and the label that the number shows.
func (e *Evidence) note(q Question, t truth, label string) {
	e.forget(q)
	e.answers = append(e.answers, answer{Question: q, truth: t, label: label})
}

// give keeps that a write has put the number under an ID, and so under no other.
func (e *Evidence) give(q Question) {
	e.drop(q.Subject)
	e.answers = append(e.answers, answer{Question: q, truth: proven, given: true})
}

// drop forgets all answers about a subject.
func (e *Evidence) drop(subject mor.Subject) {
	e.answers = slices.DeleteFunc(slices.Clone(e.answers), func(a answer) bool { return a.Subject == subject })
}

// carry keeps what a new look does not put into doubt: answers about the same DID whose label is still the same.
func (e *Evidence) carry(before, now Standing) {
	e.answers = slices.DeleteFunc(slices.Clone(e.answers), func(a answer) bool {
		label := now.label(a.Subject)
		return before.ID != now.ID || label != a.label || !tells(a.Subject, label)
	})
}

// tells reports whether a label says anything. One that is not shown does not, except
// a provider's: resellers never see it, and nothing is taken from anybody on it.
func tells(subject mor.Subject, label string) bool {
	return label != "" || subject == mor.SubjectProvider
}

// forget drops the answer to one question.
func (e *Evidence) forget(q Question) {
	e.answers = slices.DeleteFunc(slices.Clone(e.answers), func(a answer) bool { return a.Question == q })
}

package lifecycle

import (
	"context"
	"errors"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// quickly writes one step after the other as the table foresees them, without
// reading in between. What does not go as foreseen goes on exactly.
func (r *blockRun) quickly(ctx context.Context, m *Member) error {
	for range maxBlockMoves {
		d := next(m.Now, m.Want, m.facts)
		needsID := d.move != toCreate && d.move != toAssign && d.move != unassign
		switch {
		case d.isDone():
			return nil
		case d.refuse != "":
			return m.problem(d.refuse, nil)
		case d.ask != noFact, needsID && m.Now.ID == 0, d.move == unassign && r.leaves() == "":
			return r.exactly(ctx, m)
		}
		first := r.write(ctx, m, d)
		switch {
		case first.err == nil:
			m.advance(d, first, r.leaves())
		case mor.IsDoubtful(first.err), d.move == toCreate && mor.CodeOf(first.err) == mor.CodeDIDExists:
			if err := r.complete(ctx, m, d, first); err != nil {
				return err
			}
			return r.exactlyFromHere(ctx, m)
		case m.wrote && mor.CodeOf(first.err) != mor.CodeCanceled: // it may not see yet what was written just before
			asked := m.asked()
			err := r.exactly(ctx, m)
			if err == nil {
				r.careful.Store(true)
			} else if problem := (*Problem)(nil); errors.As(err, &problem) && problem.Reason == DidNotTake && problem.Asked == asked {
				return first.err // what was written shows nowhere: the refusal says more
			}
			return err
		default:
			return first.err
		}
	}
	return m.problem(DidNotTake, nil)
}

// answered is what a write was answered with.
type answered struct {
	mark mor.Mark // before a did_create
	id   int64    // from a did_create
	step step     // of all others
	err  error
}

// write sends the write of a move, once.
func (r *blockRun) write(ctx context.Context, m *Member, d decision) answered {
	r.writes.Add(1)
	if d.move == toCreate {
		mark := r.MOR.Mark()
		id, err := r.didCreate(ctx, m.Number, m.Want.Settings)
		return answered{mark: mark, id: id, err: err, step: step{
			asked: ToCreate, took: func(s Standing) bool { return !s.gone() && (id == 0 || s.ID == id) },
		}}
	}
	s := r.stepOf(m, d)
	r.Forget(m.Number)
	return answered{step: s, err: s.write(ctx)}
}

func (r *blockRun) stepOf(m *Member, d decision) step {
	switch d.move {
	case toUpdate:
		return r.update(m.Now, d.details)
	case toAssign:
		return r.assignDevice(m.Number, *m.Want.DeviceID)
	case unassign:
		return r.unassignDevice(m.Now)
	case toTerminate:
		return r.terminate(m.Now)
	case toDelete:
		return r.delete(m.Now)
	}
	return r.makeFree(m.Now)
}

// advance takes a step for taken, until a read shows it.
func (m *Member) advance(d decision, a answered, unassigned mor.Status) {
	m.Now, m.facts = after(d, m.Now, m.Want, m.facts, unassigned)
	if a.id != 0 {
		m.Now.ID = a.id
	}
	expected := m.Now
	m.wrote, m.last, m.expected, m.moved = true, &a.step, &expected, d.move
	m.made = m.made || d.move == toCreate
	m.removed = m.removed || d.takes() && d.move != toBringBack && m.Want.End == ""
}

func (m *Member) asked() string {
	if m.last == nil {
		return ""
	}
	return m.last.asked
}

func (r *blockRun) leaves() mor.Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unassigned
}

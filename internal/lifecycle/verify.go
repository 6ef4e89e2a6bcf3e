package lifecycle

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// verify reads all members again, together, and follows up those that are not as they should be.
func (r *blockRun) verify(ctx context.Context) error {
	now, err := r.read(ctx, r.Members, r.View.Anew)
	if err != nil {
		return err
	}
	var open, shown []*Member
	for i, m := range r.Members {
		w := r.ways[m]
		switch {
		case w != nil && w.pending && (!w.shows(now[i]) || w.mayBeOld(now[i])):
			open = append(open, m) // it may need its moment
			continue
		case w != nil && w.pending:
			for _, q := range w.unproven(now[i], false) { // names do not show it, so none is learnt from it
				w.ev.forget(q)
			}
			w.takeUp(now[i])
		case w != nil && m.Goal.End != "" && !m.Now.Found && m.Err == nil: // we have deleted it, whatever has come in its place
		case w != nil && w.made && !now[i].Found: // it is there, though the list does not show it yet
		default:
			m.see(now[i])
		}
		if m.ev.Ours || m.Err == nil {
			shown = append(shown, m)
		}
	}
	if err := r.settleQuestions(ctx, shown, r.prove, false); err != nil {
		return err
	}
	for _, m := range shown {
		tried := r.ways[m] != nil || r.stop.cause() == nil // what has stopped the block is not tried with the rest
		if a := decide(m.Now, m.Goal, &m.ev); m.Err == nil && tried && !a.isDone() {
			open = append(open, m)
		}
	}
	return r.followUp(ctx, open)
}

// followUp brings members where they should be, one by one, that a look at all does not show there.
func (r *blockRun) followUp(ctx context.Context, members []*Member) error {
	var group errgroup.Group
	group.SetLimit(max(1, r.Parallel))
	for _, m := range members {
		group.Go(func() error {
			w := r.ways[m]
			if w != nil && w.pending {
				r.careful.Store(true) // what does not show is waited for before anything else is written
			} else {
				w = &way{run: r.run, Member: m, looked: time.Now()}
				m.ev.answers = nil // what is written now is not written on names, or on what was proven for another write
			}
			w.exact = true
			if err := w.walk(ctx); m.Err == nil || err == nil && !w.pending {
				m.Err = err
			}
			return nil
		})
	}
	return group.Wait()
}

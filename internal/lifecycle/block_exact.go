package lifecycle

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// exactly brings a member where it should be step by step, each read back. What
// was written to it quickly before, is first waited for to show: until then a read
// may tell of a time before any of that, and nothing may be done on the strength of it.
func (r *blockRun) exactly(ctx context.Context, m *Member) error {
	if m.wrote {
		now, shows, err := r.shown(ctx, m)
		if err != nil {
			return m.problem(NotReadBack, err)
		}
		problem := m.problem(DidNotTake, nil)
		problem.Standing = now
		if !shows && m.made && !now.Found { // MOR said that it is there, so what was written to it counts
			m.Now = *m.expected
			return problem
		}
		m.see(now)
		if !shows {
			return problem
		}
		m.wrote = false
	}
	return r.exactlyFromHere(ctx, m)
}

// shown waits until a member stands as was written to it: in a way that it cannot
// have stood before, as IDs prove.
func (r *blockRun) shown(ctx context.Context, m *Member) (now Standing, ok bool, err error) {
	want := m.expected
	var proofErr error
	now, ok, err = r.await(ctx, m.Number, func(s Standing) bool {
		switch {
		case !want.Found || want.gone():
			return s.gone() && (want.Found || !s.Found)
		case s.gone(), s.OnDevice() != want.OnDevice(), s.Status != want.Status && m.moved != unassign:
			return false
		}
		for f, asked := range map[fact]bool{
			isOfUser:   m.Want.UserID != nil && want.Status != mor.StatusFree && m.moved != unassign,
			isOnDevice: m.Want.DeviceID != nil && want.OnDevice(),
		} {
			if !asked {
				continue
			}
			subject, ids, _ := f.about(m.Want)
			stands, err := r.MOR.Stands(ctx, s.DID, subject, ids[0])
			if proofErr = err; err != nil {
				return true // which is told below
			}
			if !stands {
				return false
			}
		}
		return true
	})
	if err == nil {
		err = proofErr
	}
	return now, ok, err
}

// lookedAt takes up how a member stands by itself, long after all were looked at:
// nothing counts any more but whether it is ours.
func (m *Member) lookedAt(now Standing) {
	known, same := m.facts, now.ID == m.Now.ID
	m.Now = now
	m.begin()
	if same {
		m.facts.ours, m.facts.written = known.ours, known.written
	}
}

// see takes up how a member really stands. What IDs showed of it before counts no more.
func (m *Member) see(now Standing) {
	m.Now, m.facts.ids = now, [numFacts]truth{}
}

func (r *blockRun) exactlyFromHere(ctx context.Context, m *Member) error {
	for range maxBlockMoves {
		switch d := next(m.Now, m.Want, m.facts); {
		case d.isDone():
			return nil
		case d.refuse != "":
			return m.problem(d.refuse, nil)
		case d.ask != noFact:
			if err := r.answer(ctx, m, d.ask); err != nil {
				return err
			}
		default:
			if err := r.complete(ctx, m, d, r.write(ctx, m, d)); err != nil {
				return err
			}
		}
	}
	return m.problem(DidNotTake, nil)
}

// answer settles a question about one member.
func (r *blockRun) answer(ctx context.Context, m *Member, f fact) error {
	subject, ids, label := f.about(m.Want)
	r.mu.Lock()
	believed := !f.proves() && r.Names.believe(subject, ids, label(m.Now))
	r.mu.Unlock()
	if believed {
		m.facts.ids[f] = yes
		return nil
	}
	m.facts.ids[f] = no
	for _, id := range ids {
		stands, err := r.MOR.Stands(ctx, m.Now.DID, subject, id)
		switch {
		case err != nil && f == isOfProvider && ctx.Err() == nil: // setting the same provider again does nothing
		case err != nil:
			return m.problem(NotProven, err)
		case stands:
			m.proven(f, id)
			return nil
		}
	}
	return nil
}

// complete goes on after the first write of a move was answered: it reads it back,
// and where the answer was lost, finds out.
func (r *blockRun) complete(ctx context.Context, m *Member, d decision, first answered) (err error) {
	var now Standing
	_, known := after(d, m.Now, m.Want, m.facts, mor.StatusReserved)
	if d.move == toCreate {
		var fresh bool
		now, fresh, err = r.afterCreate(ctx, m.Number, m.Want.Settings, first.mark, first.id, first.err)
		if !fresh { // it was there as terminated
			_, known = after(do(toBringBack), m.Now, m.Want, m.facts, "")
		}
	} else {
		now, err = r.follow(ctx, m.Number, first.step, first.err)
	}
	m.last, m.wrote = &first.step, false
	m.made = m.made || d.move == toCreate && first.err == nil
	if err != nil {
		return r.incomplete(m, d, now, known, err)
	}
	m.Now, m.facts, m.expected, m.moved = now, known, &now, d.move
	if d.move == unassign {
		if now.Status == mor.StatusFree {
			m.facts.ids[isOfUser] = no
		}
		r.mu.Lock()
		r.unassigned = now.Status
		r.mu.Unlock()
	}
	m.removed = m.removed || d.takes() && d.move != toBringBack && m.Want.End == ""
	r.learn(m, d)
	return nil
}

// incomplete takes up what is known of a member after a move that failed.
func (r *blockRun) incomplete(m *Member, d decision, now Standing, known facts, err error) error {
	problem := (*Problem)(nil)
	if errors.As(err, &problem) && problem.Reason == Unsure && d.move == toCreate {
		m.Doubt = &problem.Mark
	}
	switch {
	case d.move == toBringBack && unsettled(err):
		m.Freed = m.Now.ID
	case d.move == toCreate && now.Found && now.gone(): // it was there, terminated
		m.Freed = now.ID
	case d.move == toCreate && now.Found: // it is there and ours, though not as it should be
		m.Now, m.facts = now, known
	case now.Found:
		m.see(now)
	}
	if d.move == toDelete {
		m.Kept = err
		m.Want = &Want{End: Terminate, Prior: m.Want.Prior} // which it is
		return nil
	}
	return err
}

// learn keeps the names that go with the IDs that were just given.
func (r *blockRun) learn(m *Member, d decision) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for f, given := range map[fact]bool{
		isOfUser:     d.move == toUpdate && d.details.UserID != nil,
		isOnDevice:   d.move == toAssign,
		isOfProvider: (d.move == toCreate || d.move == toUpdate) && m.facts.ids[isOfProvider] == yes,
	} {
		subject, ids, label := f.about(m.Want)
		if given && len(ids) > 0 && label(m.Now) != "" {
			r.Names[nameKey(subject, ids[0])] = label(m.Now)
		}
	}
}

// putBack gives a member back what was taken from it, after the server has
// refused it its new place.
func (r *blockRun) putBack(ctx context.Context, m *Member, refused error) error {
	problem := m.problem(PutBack, refused)
	problem.Asked = "to be given to another user or device"
	back := &Member{Number: m.Number, Ours: true, Written: true, Want: &Want{Prior: Prior{list(m.Want.UserID), list(m.Want.DeviceID)}}}
	if user, ok := m.from[isOfPriorUser]; ok {
		back.Want.UserID = &user
	} else if m.held {
		back.Want.UserID = m.Want.UserID
	}
	device, known := m.from[isOnPriorDevice]
	if known && m.onDevice {
		back.Want.DeviceID = &device
	}
	back.begin()
	back.facts.ids[isMovedOf] = yes // it was taken from there just now
	now, err := r.Find(ctx, m.Number)
	if err != nil {
		problem.Err = fmt.Errorf("%w; and then: %w", refused, err)
	} else {
		m.see(now)
		back.Now = now
		if back.Want.UserID == nil {
			err = back.problem(FreedByServer, nil)
		} else {
			err = r.exactlyFromHere(ctx, back)
			m.see(back.Now)
		}
	}
	problem.Standing = m.Now
	switch {
	case err != nil:
		problem.Reason = NotPutBack
	case m.onDevice && !known && !m.Now.OnDevice() && m.Back != nil: // reserved again, but it was in service
		problem.Reason, problem.Off = NotPutBack, m.Back.Device
	}
	return problem
}

// verify looks at all members again, together, and follows up what does not stand as written.
func (r *blockRun) verify(ctx context.Context) error {
	written := map[*Member]Standing{} // of those that were created, and not all of what was to follow done
	for _, m := range r.Members {
		if m.made && m.Err != nil {
			written[m] = m.Now
		}
	}
	if err := r.read(ctx, r.Members, true); err != nil {
		return err
	}
	var have []*Member
	for _, m := range r.Members {
		if now, made := written[m]; made && !m.Now.Found {
			m.Now = now // it is there, though the list does not show it yet
		}
		m.facts.ids = [numFacts]truth{}
		if m.facts.ours {
			have = append(have, m)
		}
	}
	if err := r.settleFacts(ctx, have, r.prove, false); err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(max(1, r.Parallel))
	for _, m := range r.Members {
		if m.Err != nil || m.expected == nil || next(m.Now, m.Want, m.facts).isDone() {
			m.wrote = false
			continue
		}
		group.Go(func() error {
			m.wrote = true
			m.Err = r.exactly(ctx, m)
			return nil
		})
	}
	return group.Wait()
}

// listed is LookAll without a view of the server to keep up.
func listed(client *mor.Client) func(context.Context, []string, bool) (map[string]mor.DID, error) {
	return func(ctx context.Context, numbers []string, _ bool) (map[string]mor.DID, error) {
		all, err := client.DIDs(ctx, mor.Filter{})
		if err != nil {
			return nil, err
		}
		wanted := make(map[string]bool, len(numbers))
		for _, number := range numbers {
			wanted[number] = true
		}
		found := make(map[string]mor.DID, len(numbers))
		for _, did := range all {
			if wanted[did.Number] {
				found[did.Number] = did
			}
		}
		return found, nil
	}
}

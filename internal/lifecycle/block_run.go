package lifecycle

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// blockRun is a block on its way.
type blockRun struct {
	*Lifecycle
	*Block
	looked  time.Time     // when the server was last looked at as a whole
	looking time.Duration // how long that took

	mu         sync.Mutex // guards Names and what follows
	unassigned mor.Status // what this server leaves a number as that leaves its device; "": not seen yet
	tried      map[string]bool
	streak     streak
	stopped    error

	careful     atomic.Bool // a write needs its moment to show here: every one is read back
	done, total atomic.Int64
	writes      atomic.Int64
}

// Bring brings the members of a block to where they should be. It looks at all of
// them together, writes in parallel, and looks at all of them together again: N
// writes cost little more than N requests. What a write needs its moment for, what
// has no answer, and what the second look does not show as wanted, is followed up
// number by number, as Create, Change and Assign do it. The first of each kind
// goes alone and is read back, so that what is refused for all is not sent for all.
//
// What became of a member is in it, also after an error. The error is nil if all
// was tried; then the members' own errors say what was not done.
func (l *Lifecycle) Bring(ctx context.Context, b *Block) error {
	r := &blockRun{Lifecycle: l, Block: b, tried: map[string]bool{}}
	if b.Names == nil {
		b.Names = Names{}
	}
	defer r.tell()()
	for todo := b.Members; len(todo) > 0; {
		if err := r.look(ctx, todo); err != nil {
			return err
		}
		todo = r.round(ctx, todo)
		if r.over(ctx) {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return &mor.Error{Op: "apply", Code: mor.CodeCanceled, Err: err}
	}
	if r.writes.Load() > 0 {
		if err := r.verify(ctx); err != nil && r.stopped == nil {
			return err
		}
	}
	return r.stopped
}

func (r *blockRun) over(ctx context.Context) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stopped != nil || ctx.Err() != nil
}

// look reads how the members stand and answers what their next moves depend on.
func (r *blockRun) look(ctx context.Context, members []*Member) error {
	anew := r.Looked
	r.looked = time.Now()
	defer func() { r.looking = time.Since(r.looked) }()
	shown, rest := r.readLeaving(ctx, members)
	if len(rest) > 0 {
		if err := r.read(ctx, rest, anew); err != nil {
			return err
		}
	}
	for _, m := range members {
		m.begin()
		if at, ok := shown[m]; ok {
			m.standsAt(at)
		}
	}
	err := r.settleFacts(ctx, members, r.prove, true)
	r.Looked = anew || err == nil
	return err
}

func (r *blockRun) read(ctx context.Context, members []*Member, anew bool) error {
	numbers := make([]string, len(members))
	for i, m := range members {
		numbers[i] = m.Number
	}
	end := r.still.look()
	found, err := r.LookAll(ctx, numbers, anew)
	end()
	if err != nil {
		return err
	}
	for _, m := range members {
		did, ok := found[m.Number]
		did.Number = m.Number
		m.Now = Standing{DID: did, Found: ok}
	}
	return nil
}

// round writes to the members that need it and returns those for which the look
// has become too old.
func (r *blockRun) round(ctx context.Context, members []*Member) (later []*Member) {
	var shapes []string
	byShape := map[string][]*Member{}
	for _, m := range members {
		d := next(m.Now, m.Want, m.facts)
		switch {
		case d.refuse != "":
			m.Err = m.problem(d.refuse, nil)
		case d.isWrite():
			shape := m.shape()
			if byShape[shape] == nil {
				shapes = append(shapes, shape)
			}
			byShape[shape] = append(byShape[shape], m)
			r.total.Add(1)
		}
	}
	var rest []*Member
	for _, shape := range shapes {
		queue := byShape[shape]
		for len(queue) > 0 && !r.tried[shape] && !r.over(ctx) {
			r.tried[shape] = r.carryOut(ctx, queue[0], true) == nil
			queue = queue[1:]
		}
		rest = append(rest, queue...)
	}
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(max(1, r.Parallel))
	for _, m := range rest {
		if r.over(ctx) {
			break
		}
		group.Go(func() error {
			switch {
			case r.over(ctx):
			case r.isStale(m) && r.looking < r.TakeWithin/2:
				mu.Lock()
				later = append(later, m)
				mu.Unlock()
			default:
				_ = r.carryOut(ctx, m, false)
			}
			return nil
		})
	}
	_ = group.Wait()
	r.total.Add(-int64(len(later)))
	if left := r.total.Load() - r.done.Load() + int64(len(later)); r.stopped != nil {
		r.stopped = &Stopped{Left: int(left), Err: r.stopped}
	}
	return later
}

// shape is the kind of a member's way: its moves, one after the other.
func (m *Member) shape() string {
	var moves []string
	for _, step := range m.Outlook().Moves {
		moves = append(moves, string(step))
	}
	return strings.Join(moves, ", ")
}

// carryOut brings one member where it should be, with or without reading back every step.
func (r *blockRun) carryOut(ctx context.Context, m *Member, exactly bool) error {
	defer r.still.write()()
	if r.isStale(m) {
		now, err := r.Find(ctx, m.Number)
		if err != nil {
			return r.through(m, m.problem(CannotRead, err))
		}
		m.lookedAt(now)
		exactly = true
	}
	if next(m.Now, m.Want, m.facts).takes() { // not left in nobody's service half-way
		var done func()
		ctx, done = seeThrough(ctx)
		defer done()
	}
	m.onDevice, m.held = m.Now.OnDevice(), m.facts.ids[isOfUser] == yes
	var err error
	if exactly || r.careful.Load() {
		err = r.exactly(ctx, m)
	} else {
		err = r.quickly(ctx, m)
	}
	if err != nil && m.removed && settledRefusal(err) {
		err = r.putBack(ctx, m, err)
	}
	return r.through(m, err)
}

// isStale tells that a member is to be taken from where it is on a proof that has
// become too old. The server is looked at anew then: as a whole, or where that
// itself takes much of the time, number by number.
func (r *blockRun) isStale(m *Member) bool {
	return time.Since(r.looked) > r.TakeWithin && next(m.Now, m.Want, m.facts).takes()
}

// through is the end of the way of one member.
func (r *blockRun) through(m *Member, err error) error {
	m.Err = err
	r.done.Add(1)
	r.note(err)
	return err
}

func (m *Member) problem(reason Reason, err error) *Problem {
	asked := ToChange
	switch {
	case m.Want.End != "":
		asked = ToEnd
	case reason == Exists:
		asked = ToCreate
	case reason == OnOtherDevice && m.Want.DeviceID != nil:
		asked = "to be put on device " + format(*m.Want.DeviceID)
	case reason == Taken || reason == InUse:
		asked = "to be given to another user or to none"
	case reason == DidNotTake:
		asked = m.asked()
	}
	return &Problem{Number: m.Number, Reason: reason, Asked: asked, Forced: m.Want.Force, Standing: m.Now, Err: err}
}

// Refusal is the error of a member that will be refused for this reason.
func (m *Member) Refusal(reason Reason) error { return m.problem(reason, nil) }

// settledRefusal tells that a step was surely not taken.
func settledRefusal(err error) bool {
	return !unsettled(err) && mor.CodeOf(err) != mor.CodeCanceled
}

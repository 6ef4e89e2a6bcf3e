package lifecycle

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Block is many numbers that are brought together to where they should be. It is
// not safe for concurrent use.
type Block struct {
	Members []*Member
	Names   Names // kept up by what is proven on the way
	// Progress is called every few seconds while numbers are written to; may be nil.
	Progress func(Progress)
	// Looked says that Bring has found out how the members stand. If not, nothing
	// was done to them.
	Looked bool
}

// blockRun is a block on its way.
type blockRun struct {
	*run
	*Block
	looked  time.Time     // when the server was last looked at as a whole
	looking time.Duration // how long that took
	ways    map[*Member]*way
	tried   map[string]bool // the kinds of ways that one member has gone with success

	stop        stopper
	done, total atomic.Int64
}

// Bring brings the members of a block to where they should be. It looks at all of
// them together, writes in parallel, and looks at all of them together again: N
// writes cost little more than N requests. What that last look does not show as
// wanted is followed up number by number. The first of each kind of way goes alone
// and is read back, so that what is refused for all is not sent for all.
//
// What became of a member is in it, also after an error. The error is nil if all
// was tried; then the members' own errors say what was not done.
func (l *Lifecycle) Bring(ctx context.Context, b *Block) error {
	if b.Names == nil {
		b.Names = Names{}
	}
	for q, label := range b.Names {
		l.labels.LoadOrStore(q, label)
	}
	r := &blockRun{
		run: &run{Lifecycle: l, names: b.Names}, Block: b, tried: map[string]bool{}, ways: make(map[*Member]*way, len(b.Members)),
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
		if err := r.verify(ctx); err != nil && r.stop.cause() == nil {
			return err
		}
	}
	return r.stop.cause()
}

func (r *blockRun) over(ctx context.Context) bool { return r.stop.cause() != nil || ctx.Err() != nil }

// look reads how the members stand and answers what their next steps depend on.
func (r *blockRun) look(ctx context.Context, members []*Member) error {
	r.looked = time.Now()
	defer func() { r.looking = time.Since(r.looked) }()
	read := r.View.Now
	if r.Looked {
		read = r.View.Anew
	}
	now, err := r.read(ctx, members, read)
	if err != nil {
		return err
	}
	for i, m := range members {
		m.start(now[i])
	}
	err = r.settleQuestions(ctx, members, r.prove, true)
	r.Looked = r.Looked || err == nil
	return err
}

// patience is how long a look at many numbers waits for writes that get no answer:
// a list that changes while it is read has to be read again.
const patience = time.Second

// read reads how members stand, while nobody writes to blocks.
func (r *blockRun) read(ctx context.Context, members []*Member, from func(context.Context, []string) (map[string]mor.DID, error)) ([]Standing, error) {
	numbers := make([]string, len(members))
	for i, m := range members {
		numbers[i] = m.Number
	}
	quiet, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if r.writing.Acquire(quiet, writers) == nil {
		defer r.writing.Release(writers)
	}
	found, err := from(ctx, numbers)
	if err != nil {
		return nil, err
	}
	standings := make([]Standing, len(members))
	for i, n := range numbers {
		did, ok := found[n]
		did.Number = n
		standings[i] = Standing{DID: did, Found: ok}
	}
	return standings, nil
}

// round writes to the members that need it and returns those for which the look
// has become too old.
func (r *blockRun) round(ctx context.Context, members []*Member) (later []*Member) {
	byKind := map[string][]*Member{}
	for _, m := range members {
		switch a := decide(m.Now, m.Goal, &m.ev); {
		case a.Refuse != "":
			m.Err = m.problem(a.Refuse, nil)
		case !a.isDone():
			kind := m.kind()
			byKind[kind] = append(byKind[kind], m)
			r.total.Add(1)
		}
	}
	var rest []*Member
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		queue := byKind[kind]
		for len(queue) > 0 && !r.tried[kind] && !r.over(ctx) {
			r.tried[kind] = r.carryOut(ctx, queue[0], true) == nil
			queue = queue[1:]
		}
		rest = append(rest, queue...)
	}
	later = r.carryOutAll(ctx, rest)
	r.total.Add(-int64(len(later)))
	r.stop.left(int(r.total.Load() - r.done.Load() + int64(len(later))))
	return later
}

// carryOutAll brings members where they should be, side by side, and returns those
// for which the look has become too old.
func (r *blockRun) carryOutAll(ctx context.Context, members []*Member) (later []*Member) {
	var group errgroup.Group
	group.SetLimit(max(1, r.Parallel))
	for _, m := range members {
		if r.over(ctx) {
			break
		}
		group.Go(func() error {
			switch {
			case r.over(ctx):
			case r.isStale(m) && r.looking < r.TrustFor/2:
				r.mu.Lock()
				later = append(later, m)
				r.mu.Unlock()
			default:
				_ = r.carryOut(ctx, m, false)
			}
			return nil
		})
	}
	_ = group.Wait()
	return later
}

// kind returns the steps of a member's way, one after the other.
func (m *Member) kind() string {
	var steps []string
	for _, step := range m.Outlook().Steps {
		steps = append(steps, string(step))
	}
	return strings.Join(steps, ", ")
}

// carryOut brings one member where it should be. exact reads back the end of its way at once.
func (r *blockRun) carryOut(ctx context.Context, m *Member, exact bool) error {
	if err := r.writing.Acquire(ctx, 1); err != nil {
		return nil // interrupted before anything was done to it
	}
	defer r.writing.Release(1)
	w := &way{run: r.run, Member: m, exact: exact, looked: r.looked}
	r.mu.Lock()
	r.ways[m] = w
	r.mu.Unlock()
	if m.Err = nil; r.isStale(m) {
		if err := w.lookAgain(ctx); err != nil {
			m.Err = m.problem(CannotRead, err)
		}
		w.ev.answers, w.exact = nil, true
	}
	if m.Err == nil {
		m.Err = w.walk(ctx)
	}
	r.done.Add(1)
	r.stop.note(m.Err)
	return m.Err
}

// isStale reports whether the proof on which a member is to be taken from where it is
// has become too old. Then the server is read again: as a whole or, if that itself
// takes much of the time, number by number.
func (r *blockRun) isStale(m *Member) bool {
	step := decide(m.Now, m.Goal, &m.ev).Step
	return time.Since(r.looked) > r.TrustFor && (step.takes() || step == StepClose)
}

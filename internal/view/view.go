// Package view is what one run knows of the server's numbers, shared by
// everything that reads them. It answers few questions by exact look-ups and
// many by one reading of the whole list. It does not know how many will come. It
// never infers that a number is absent: if a list does not have the number, the view
// looks it up by itself.
package view

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// View is the shared view of one server. It is safe for concurrent use.
type View struct {
	mor  *mor.Client
	bulk bool
	log  *slog.Logger
	list *reading // of all numbers

	mu      sync.Mutex       // guards what follows, and all readings
	known   map[string]entry // by number
	written map[string]int64 // by number: what the server said before that time of clock counts no more
	clock   int64            // counts the events of which one may be newer than another
	under   map[proof]*underReading
	looks   looks
	bill    bill

	people people // has locks of its own
}

// entry is what is known of a number since a time of View.clock.
type entry struct {
	did       mor.DID
	knowledge knowledge
	since     int64
}

type knowledge int

const (
	unsure  knowledge = iota // we write to it: only an exact look-up will do
	present                  // it stands as in did
	absent                   // a whole, exact answer did not have it
)

// New returns the view of client's server. With bulk false every number is
// looked up by itself.
func New(client *mor.Client, bulk bool, log *slog.Logger) *View {
	return &View{
		mor: client, bulk: bulk, log: log, list: newReading(client.List(mor.Filter{})),
		known: map[string]entry{}, written: map[string]int64{}, under: map[proof]*underReading{},
		looks: looks{turn: semaphore.NewWeighted(1)}, bill: bill{started: time.Now()}, people: newPeople(),
	}
}

// Find returns how a number stands, from the view if it is in there.
//
// While the list is not whole, every question that the view cannot answer pays for
// one page of it. Once these pages are read, the number is looked up. So neither
// look-ups nor pages are ever more than the questions, and look-ups end with the
// list: at most about twice the requests of the cheaper way. After the list has
// failed, every question fails with a *Failed; only if it changes faster than it can
// be read, the first mostInstead questions are looked up by themselves.
func (v *View) Find(ctx context.Context, number string) (mor.DID, bool, error) {
	return v.find(ctx, number, false)
}

// Glance is Find for a question where a wrong no does no harm: a number that the
// whole list does not have counts as absent, without asking for it by itself.
// So plans of many new numbers cost the list and nothing else.
func (v *View) Glance(ctx context.Context, number string) (mor.DID, bool, error) {
	return v.find(ctx, number, true)
}

func (v *View) find(ctx context.Context, number string, glance bool) (mor.DID, bool, error) {
	for first := true; ; first = false {
		e, next, failure := v.recall(ctx, number, first, glance)
		switch next {
		case answer:
			return e.did, e.knowledge == present, nil
		case fail:
			return mor.DID{}, false, failure
		case lookUp:
			return v.ask(ctx, number, false)
		}
		if err := v.readMore(ctx, false); err != nil && !changesTooFast(err) {
			return mor.DID{}, false, err
		}
	}
}

// changesTooFast reports whether a list has failed only because it changes faster
// than it can be read. Then few questions are answered one by one: see reading.next.
func changesTooFast(err error) bool {
	return errors.As(err, new(*Failed)) && mor.CodeOf(err) == mor.CodeInconsistent
}

// Failed says that a list could not be read. It is remembered, and the same for
// all that need the list, in this question or in later ones.
type Failed struct {
	Err  error
	told atomic.Bool
}

// Error is that of the failure.
func (f *Failed) Error() string { return f.Err.Error() }

// Unwrap gives the failure.
func (f *Failed) Unwrap() error { return f.Err }

// Tell is for whoever tells the user of the failure. It returns whether nobody has
// so far: whoever met it first may have had another way and kept it to themselves.
func (f *Failed) Tell() (first bool) { return f.told.CompareAndSwap(false, true) }

func (v *View) recall(ctx context.Context, number string, first, glance bool) (entry, next, *Failed) {
	v.mu.Lock()
	defer v.mu.Unlock()
	e, ok := v.known[number]
	switch {
	case ok && e.knowledge != unsure:
		if first {
			v.bill.saved(ctx, v.log)
		}
		return e, answer, nil
	case !ok && v.list.whole && v.list.sure && glance:
		return entry{}, answer, nil
	case ok, !v.bulk, v.list.whole: // a number that a whole list does not have may have come since
		return entry{}, lookUp, nil
	}
	return entry{}, v.list.next(first), v.list.failure
}

// Look asks the server for exactly this number, past the view, and lays the
// answer over it. It is for those who write: it ends what Forget began.
func (v *View) Look(ctx context.Context, number string) (mor.DID, bool, error) {
	return v.ask(ctx, number, true)
}

func (v *View) ask(ctx context.Context, number string, settles bool) (mor.DID, bool, error) {
	since := v.tick()
	did, found, err := v.mor.FindDID(ctx, number)
	if err != nil {
		return did, found, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.bill.lookUps++
	e := entry{did: did, knowledge: absent, since: since}
	if found {
		e.knowledge = present
	}
	if settles {
		v.written[number] = max(v.written[number], since)
	}
	v.keep(number, e, settles)
	return did, found, nil
}

// Forget says that the number is about to be written to. Until its writer has
// called Look nothing that the server says of it is kept: it may have been said
// before the write took.
func (v *View) Forget(number string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.clock++
	v.known[number] = entry{since: v.clock}
	v.written[number] = v.clock
}

// List returns the numbers that match the filter, in no order, each once. It
// reads the whole list for a filter that leaves most of it in; a narrow one is
// answered from the view if that is whole, and by the server else, unless that
// would read the whole list for each. What only the legacy list can be asked for,
// the server answers always.
func (v *View) List(ctx context.Context, filter mor.Filter) ([]mor.DID, error) {
	wide := filter.Number == "" && filter.Status == "" || filter.Number != "" && v.mor.NotByPart()
	v.mu.Lock()
	whole := v.list.whole
	v.mu.Unlock()
	if filter.LegacyOnly() || !whole && (!wide || !v.bulk) {
		return v.mor.DIDs(ctx, filter)
	}
	if err := v.complete(ctx); err != nil {
		return nil, err
	}
	var found []mor.DID
	var open []string
	v.mu.Lock()
	if filter.Number == "" && wide { // nearly all: growing to that step by step takes twice the memory
		found = make([]mor.DID, 0, len(v.known))
	}
	for number, e := range v.known {
		switch {
		case e.knowledge == unsure:
			open = append(open, number)
		case e.knowledge == present && filter.Matches(e.did):
			found = append(found, e.did)
		}
	}
	v.mu.Unlock()
	for _, number := range open {
		did, there, err := v.ask(ctx, number, false)
		if err != nil {
			return nil, err
		}
		if there && filter.Matches(did) {
			found = append(found, did)
		}
	}
	return found, nil
}

// complete reads the list to its end.
func (v *View) complete(ctx context.Context) error {
	for {
		v.mu.Lock()
		whole, failure := v.list.whole, v.list.failure
		v.mu.Unlock()
		switch {
		case failure != nil:
			return failure
		case whole:
			return nil
		}
		if err := v.readMore(ctx, true); err != nil {
			return err
		}
	}
}

// readMore reads more of the list.
func (v *View) readMore(ctx context.Context, all bool) error {
	return v.read(ctx, v.list, all, func(rows []mor.DID, since int64, pages int) {
		for _, row := range rows {
			v.keep(row.Number, entry{did: row, knowledge: present, since: since}, false)
		}
		v.bill.read(ctx, v.log, pages, len(rows), v.list.whole)
	})
}

// keep takes an answer up unless a newer one came between, or the number is
// being written to and this is not its writer's. Call it with the lock held.
func (v *View) keep(number string, e entry, settles bool) {
	have, ok := v.known[number]
	if !ok || have.since < e.since && (have.knowledge != unsure || settles) {
		v.known[number] = e
	}
}

func (v *View) tick() int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.clock++
	return v.clock
}

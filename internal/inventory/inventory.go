// Package inventory is what one run knows of the server's numbers, shared by
// everything that reads them. It answers few questions by exact look-ups and
// many by one reading of the whole list, without being told how many will come,
// and it never infers that a number is absent: a list that does not have it is
// only the reason to ask for it exactly.
package inventory

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Inventory is the shared view of one server. It is safe for concurrent use.
type Inventory struct {
	mor  *mor.Client
	bulk bool
	log  *slog.Logger
	list *reading // of all numbers

	mu        sync.Mutex       // guards what follows, and all readings
	known     map[string]entry // by number
	written   map[string]int64 // by number: what the server said before that time of clock counts no more
	clock     int64            // counts the events of which one may be newer than another
	under     map[proof]*underReading
	providers *providers
	looks     looks
	bill      bill
}

// entry is what is known of a number since a time of Inventory.clock.
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
func New(client *mor.Client, bulk bool, log *slog.Logger) *Inventory {
	return &Inventory{
		mor: client, bulk: bulk, log: log, list: newReading(client.List(mor.Filter{})),
		known: map[string]entry{}, written: map[string]int64{}, under: map[proof]*underReading{},
		providers: &providers{turn: make(chan struct{}, 1)}, looks: looks{turn: make(chan struct{}, 1)}, bill: bill{started: time.Now()},
	}
}

// Find tells how a number stands, from the view if it is in there.
//
// While the list is not whole, every question that the view cannot answer earns
// one page of it, and is looked up by itself once those are spent. So neither
// look-ups nor pages are ever more than the questions, and look-ups end with the
// list: at most about twice the requests of the cheaper way. After the list has
// failed, every question fails with a *Failed.
func (i *Inventory) Find(ctx context.Context, number string) (mor.DID, bool, error) {
	return i.find(ctx, number, false)
}

// Glance is Find for a question where a wrong no does no harm: a number that the
// whole list does not have counts as absent, without asking for it by itself.
// So plans of many new numbers cost the list and nothing else.
func (i *Inventory) Glance(ctx context.Context, number string) (mor.DID, bool, error) {
	return i.find(ctx, number, true)
}

func (i *Inventory) find(ctx context.Context, number string, glance bool) (mor.DID, bool, error) {
	for first := true; ; first = false {
		e, next, failure := i.recall(ctx, number, first, glance)
		switch next {
		case answer:
			return e.did, e.knowledge == present, nil
		case fail:
			return mor.DID{}, false, failure
		case lookUp:
			return i.ask(ctx, number, false)
		}
		if err := i.readMore(ctx, false); err != nil {
			return mor.DID{}, false, err
		}
	}
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

func (i *Inventory) recall(ctx context.Context, number string, first, glance bool) (entry, next, *Failed) {
	i.mu.Lock()
	defer i.mu.Unlock()
	e, ok := i.known[number]
	switch {
	case ok && e.knowledge != unsure:
		if first {
			i.bill.saved(ctx, i.log)
		}
		return e, answer, nil
	case !ok && i.list.whole && glance:
		return entry{}, answer, nil
	case ok, !i.bulk, i.list.whole: // a number that a whole list does not have may have come since
		return entry{}, lookUp, nil
	}
	return entry{}, i.list.next(first), i.list.failure
}

// Look asks the server for exactly this number, past the view, and lays the
// answer over it. It is for those who write: it ends what Forget began.
func (i *Inventory) Look(ctx context.Context, number string) (mor.DID, bool, error) {
	return i.ask(ctx, number, true)
}

func (i *Inventory) ask(ctx context.Context, number string, settles bool) (mor.DID, bool, error) {
	since := i.tick()
	did, found, err := i.mor.FindDID(ctx, number)
	if err != nil {
		return did, found, err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.bill.lookUps++
	e := entry{did: did, knowledge: absent, since: since}
	if found {
		e.knowledge = present
	}
	if settles {
		i.written[number] = max(i.written[number], since)
	}
	i.keep(number, e, settles)
	return did, found, nil
}

// Forget says that the number is about to be written to. Until its writer has
// called Look nothing that the server says of it is kept: it may have been said
// before the write took.
func (i *Inventory) Forget(number string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.clock++
	i.known[number] = entry{since: i.clock}
	i.written[number] = i.clock
}

// List returns the numbers that match the filter, in no order, each once. It
// reads the whole list for a filter that leaves most of it in; a narrow one is
// answered from the view if that is whole, and by the server else, unless that
// would read the whole list for each. What only the legacy list can be asked for,
// the server answers always.
func (i *Inventory) List(ctx context.Context, filter mor.Filter) ([]mor.DID, error) {
	wide := filter.Number == "" && filter.Status == "" || filter.Number != "" && i.mor.NotByPart()
	i.mu.Lock()
	whole := i.list.whole
	i.mu.Unlock()
	if filter.LegacyOnly() || !whole && (!wide || !i.bulk) {
		return i.mor.DIDs(ctx, filter)
	}
	if err := i.complete(ctx); err != nil {
		return nil, err
	}
	var found []mor.DID
	var open []string
	i.mu.Lock()
	if filter.Number == "" && wide { // nearly all: growing to that step by step takes twice the memory
		found = make([]mor.DID, 0, len(i.known))
	}
	for number, e := range i.known {
		switch {
		case e.knowledge == unsure:
			open = append(open, number)
		case e.knowledge == present && filter.Matches(e.did):
			found = append(found, e.did)
		}
	}
	i.mu.Unlock()
	for _, number := range open {
		did, there, err := i.ask(ctx, number, false)
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
func (i *Inventory) complete(ctx context.Context) error {
	for {
		i.mu.Lock()
		whole, failure := i.list.whole, i.list.failure
		i.mu.Unlock()
		switch {
		case failure != nil:
			return failure
		case whole:
			return nil
		}
		if err := i.readMore(ctx, true); err != nil {
			return err
		}
	}
}

// readMore reads more of the list.
func (i *Inventory) readMore(ctx context.Context, all bool) error {
	return i.read(ctx, i.list, all, func(rows []mor.DID, since int64, pages int) {
		for _, row := range rows {
			i.keep(row.Number, entry{did: row, knowledge: present, since: since}, false)
		}
		i.bill.read(ctx, i.log, pages, len(rows), i.list.whole)
	})
}

// keep takes an answer up unless a newer one came between, or the number is
// being written to and this is not its writer's. Call it with the lock held.
func (i *Inventory) keep(number string, e entry, settles bool) {
	have, ok := i.known[number]
	if !ok || have.since < e.since && (have.knowledge != unsure || settles) {
		i.known[number] = e
	}
}

func (i *Inventory) tick() int64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.clock++
	return i.clock
}

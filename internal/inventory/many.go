package inventory

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Among tells how many numbers stand, as Find does for one: each counts as a
// question, so that few are looked up and many are read from the list. What is
// not in the answer is absent, or is in unlisted: then the whole list did not
// have it, and that is all that is known: Anew settles it.
func (i *Inventory) Among(ctx context.Context, numbers []string) (found map[string]mor.DID, unlisted []string, err error) {
	open := i.open(numbers)
	if i.bulk && len(open) > freeLookUps {
		if err := i.pay(ctx, len(open)); err != nil {
			return nil, nil, err
		}
	}
	found = make(map[string]mor.DID, len(numbers))
	var exact []string
	i.mu.Lock()
	whole := i.list.whole
	for _, number := range numbers {
		switch e, ok := i.known[number]; {
		case ok && e.knowledge == present:
			found[number] = e.did
		case ok && e.knowledge == unsure, !ok && !whole:
			exact = append(exact, number)
		case !ok:
			unlisted = append(unlisted, number)
		}
	}
	i.mu.Unlock()
	return found, unlisted, i.askEach(ctx, exact, false, found)
}

// open are the numbers of which the view knows nothing for certain.
func (i *Inventory) open(numbers []string) []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	var open []string
	for _, number := range numbers {
		if e, ok := i.known[number]; !ok || e.knowledge == unsure {
			open = append(open, number)
		}
	}
	return open
}

// pay reads the list as far as so many questions pay for.
func (i *Inventory) pay(ctx context.Context, questions int) error {
	i.mu.Lock()
	i.list.asked += questions
	i.mu.Unlock()
	for {
		i.mu.Lock()
		failure, enough := i.list.failure, i.list.whole || i.list.pages >= i.list.asked
		i.mu.Unlock()
		switch {
		case failure != nil:
			return failure
		case enough:
			return nil
		}
		if err := i.readMore(ctx, false); err != nil {
			return err
		}
	}
}

// askEach asks for each number by itself and adds those that are there to found.
func (i *Inventory) askEach(ctx context.Context, numbers []string, settles bool, found map[string]mor.DID) error {
	var mu sync.Mutex
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(maxLookUps)
	for _, number := range numbers {
		group.Go(func() error {
			did, there, err := i.ask(groupCtx, number, settles)
			if err == nil && there {
				mu.Lock()
				found[number] = did
				mu.Unlock()
			}
			return err
		})
	}
	return group.Wait()
}

// maxLookUps is how many look-ups wait at once for their turn at the client.
const maxLookUps = 16

// looks are the readings of the whole list past the view.
type looks struct {
	turn    chan struct{} // held by whoever reads
	waiting int           // for their turn; guarded by the inventory's lock, as is what follows
	since   int64         // when the last one was begun
	began   time.Time
	rows    map[string]mor.DID
	pages   int // of the last one, or more if there are more
}

// lately is how old a whole list may be that is still taken for the present: it
// was read for the plan that an apply begins with.
const lately = 15 * time.Second

// Now tells how many numbers stand at present, for those who are about to write to
// them: from the view if its list was read a moment ago, or else as Anew does.
func (i *Inventory) Now(ctx context.Context, numbers []string) (map[string]mor.DID, error) {
	if found, ok := i.justRead(numbers); ok {
		return found, nil
	}
	return i.Anew(ctx, numbers)
}

func (i *Inventory) justRead(numbers []string) (found map[string]mor.DID, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.list.whole || time.Since(i.list.began) > lately {
		return nil, false
	}
	found = make(map[string]mor.DID, len(numbers))
	for _, number := range numbers {
		switch e, ok := i.known[number]; {
		case ok && e.knowledge == unsure:
			return nil, false
		case ok && e.knowledge == present:
			found[number] = e.did
		}
	}
	return found, true
}

// Anew reads all these numbers from the server, past the view, and lays the
// answer over it, for all of them as Look does for one: together by a fresh
// reading of the whole list, or, where that takes fewer requests, each by itself.
// What is not in the answer is not in a whole list that was begun after the call.
// Whoever asks while a list is being read shares the next one with all that do.
func (i *Inventory) Anew(ctx context.Context, numbers []string) (map[string]mor.DID, error) {
	asked := i.tick()
	found := make(map[string]mor.DID, len(numbers))
	i.mu.Lock()
	// The list is at least as long as what was read of it.
	few := !i.bulk || len(numbers) <= max(freeLookUps, i.looks.pages, i.list.pages)
	i.looks.waiting++
	i.mu.Unlock()
	defer i.waited()
	if few {
		return found, i.askEach(ctx, numbers, true, found)
	}
	select {
	case i.looks.turn <- struct{}{}:
		defer func() { <-i.looks.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	i.mu.Lock()
	rows, since, began := i.looks.rows, i.looks.since, i.looks.began
	i.mu.Unlock()
	if rows == nil || since <= asked {
		since, began = i.tick(), time.Now()
		var err error
		if rows, err = i.wholeList(ctx, len(numbers)); err != nil {
			return nil, err
		}
	}
	if rows == nil { // longer than these numbers are worth
		return found, i.askEach(ctx, numbers, true, found)
	}
	i.lay(rows, since, began, numbers)
	for _, number := range numbers {
		if did, ok := rows[number]; ok {
			found[number] = did
		}
	}
	return found, nil
}

func (i *Inventory) waited() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.looks.waiting--; i.looks.waiting == 0 {
		i.looks.rows = nil // nobody is left to share them with
	}
}

// wholeList reads the list from its beginning to its end. It gives up, with nil,
// where it has cost as many pages as there are numbers to be found, and where the
// list changes too fast to be read whole.
func (i *Inventory) wholeList(ctx context.Context, worth int) (rows map[string]mor.DID, err error) {
	i.mu.Lock()
	expected := max(len(i.known), worth)
	i.mu.Unlock()
	list, pages, ahead, page := i.mor.List(mor.Filter{}), 0, 1, 0
	rows = make(map[string]mor.DID, expected)
	for !list.Done() {
		if pages >= worth {
			i.mu.Lock()
			i.looks.pages = max(i.looks.pages, pages)
			i.mu.Unlock()
			return nil, nil
		}
		window := 1
		if page > 1 { // as many as there should be, and then more and more
			window = (expected - len(rows) + page - 2) / (page - 1)
			if window <= 0 {
				window, ahead = ahead, 2*ahead
			}
		}
		window = min(window, worth-pages, maxWindow)
		fresh, err := list.Next(ctx, window)
		switch mor.CodeOf(err) {
		case mor.CodeInconsistent, mor.CodeLacking: // a number that it lacks something of is no obstacle to the others
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if page == 0 {
			page = len(fresh)
		}
		pages += window
		for _, row := range fresh {
			rows[row.Number] = row
		}
		i.mu.Lock()
		i.bill.read(ctx, i.log, window, len(fresh), list.Done())
		if list.Done() {
			i.looks.pages = pages
		}
		i.mu.Unlock()
	}
	return rows, nil
}

// lay lays a whole list, begun at since, over the view. For the numbers of whoever
// asked for it, it ends what Forget began; for others that are being written to it
// says nothing. What the view had and the list has not, is not known any more.
func (i *Inventory) lay(rows map[string]mor.DID, since int64, began time.Time, numbers []string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, number := range numbers {
		if e, ok := i.known[number]; ok && e.since < since {
			delete(i.known, number)
		}
		if i.written[number] < since {
			i.written[number] = since
		}
	}
	for number, e := range i.known {
		if _, listed := rows[number]; !listed && e.knowledge == present && e.since < since {
			delete(i.known, number)
		}
	}
	for number, row := range rows {
		i.keep(number, entry{did: row, knowledge: present, since: since}, false)
	}
	if i.list.failure == nil {
		i.list.whole, i.list.began = true, began
	}
	i.looks.since, i.looks.began, i.looks.rows = since, began, rows
}

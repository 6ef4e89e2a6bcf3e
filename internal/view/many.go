package view

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Among returns how each of many numbers stands, as Find does for one: each counts as a
// question, so that few are looked up and many are read from the list. What is
// not in the answer is absent, or is in unlisted: then the whole list did not
// have it, and that is all that is known: Anew settles it.
func (v *View) Among(ctx context.Context, numbers []string) (found map[string]mor.DID, unlisted []string, err error) {
	open := v.open(numbers)
	if v.bulk && len(open) > freeLookUps {
		if err := v.pay(ctx, len(open)); err != nil && !v.mayAskInstead(len(open)) {
			return nil, nil, err
		}
	}
	found = make(map[string]mor.DID, len(numbers))
	var exact []string
	v.mu.Lock()
	whole := v.list.whole
	for _, number := range numbers {
		switch e, ok := v.known[number]; {
		case ok && e.knowledge == present:
			found[number] = e.did
		case ok && e.knowledge == unsure, !ok && !whole:
			exact = append(exact, number)
		case !ok:
			unlisted = append(unlisted, number)
		}
	}
	v.mu.Unlock()
	return found, unlisted, v.askEach(ctx, exact, false, found)
}

func (v *View) mayAskInstead(questions int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.list.mayAskInstead(questions)
}

// open are the numbers of which the view knows nothing for certain.
func (v *View) open(numbers []string) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var open []string
	for _, number := range numbers {
		if e, ok := v.known[number]; !ok || e.knowledge == unsure {
			open = append(open, number)
		}
	}
	return open
}

// pay reads the list as far as so many questions pay for.
func (v *View) pay(ctx context.Context, questions int) error {
	v.mu.Lock()
	v.list.asked += questions
	v.mu.Unlock()
	for {
		v.mu.Lock()
		failure, enough := v.list.failure, v.list.whole || v.list.pages >= v.list.asked
		v.mu.Unlock()
		switch {
		case failure != nil:
			return failure
		case enough:
			return nil
		}
		if err := v.readMore(ctx, false); err != nil {
			return err
		}
	}
}

// askEach asks for each number by itself and adds those that are there to found.
func (v *View) askEach(ctx context.Context, numbers []string, settles bool, found map[string]mor.DID) error {
	var mu sync.Mutex
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(maxLookUps)
	for _, number := range numbers {
		group.Go(func() error {
			did, there, err := v.ask(groupCtx, number, settles)
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
	turn    *semaphore.Weighted // held by whoever reads
	waiting int                 // for their turn; guarded by the view's lock, as is what follows
	since   int64               // when the last one was begun
	began   time.Time
	rows    map[string]mor.DID
	sure    bool // what rows does not have is proven not to be on the server
	pages   int  // of the last one, or more if there are more
}

// lately is how old a whole list may be that is still taken for the present: it
// was read for the plan that an apply begins with.
const lately = 15 * time.Second

// Now returns how each of many numbers stands at present, for those who are about to write to
// them: from the view if its list was read a moment ago, or else as Anew does.
func (v *View) Now(ctx context.Context, numbers []string) (map[string]mor.DID, error) {
	if found, ok := v.justRead(numbers); ok {
		return found, nil
	}
	return v.Anew(ctx, numbers)
}

func (v *View) justRead(numbers []string) (found map[string]mor.DID, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.list.whole || !v.list.sure || time.Since(v.list.began) > lately {
		return nil, false
	}
	found = make(map[string]mor.DID, len(numbers))
	for _, number := range numbers {
		switch e, ok := v.known[number]; {
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
// Numbers missing from the result are proven absent: by a list that was begun after
// the call and does not contradict itself, or by exact look-ups. Whoever asks while a list is being read shares the next one with all that do.
func (v *View) Anew(ctx context.Context, numbers []string) (map[string]mor.DID, error) {
	asked := v.tick()
	found := make(map[string]mor.DID, len(numbers))
	v.mu.Lock()
	// The list is at least as long as what was read of it.
	few := !v.bulk || len(numbers) <= max(freeLookUps, v.looks.pages, v.list.pages)
	v.looks.waiting++
	v.mu.Unlock()
	defer v.waited()
	if few {
		return found, v.askEach(ctx, numbers, true, found)
	}
	if err := v.looks.turn.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer v.looks.turn.Release(1)
	v.mu.Lock()
	rows, sure, since, began := v.looks.rows, v.looks.sure, v.looks.since, v.looks.began
	v.mu.Unlock()
	if rows == nil || since <= asked {
		since, began = v.tick(), time.Now()
		var err error
		if rows, sure, err = v.wholeList(ctx, len(numbers)); err != nil {
			return nil, err
		}
	}
	if rows == nil { // longer than these numbers are worth
		return found, v.askEach(ctx, numbers, true, found)
	}
	v.lay(rows, sure, since, began, numbers)
	var missing []string
	for _, number := range numbers {
		if did, ok := rows[number]; ok {
			found[number] = did
		} else if !sure { // the list contradicts itself, so it proves nothing about what it lacks
			missing = append(missing, number)
		}
	}
	return found, v.askEach(ctx, missing, true, found)
}

func (v *View) waited() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.looks.waiting--; v.looks.waiting == 0 {
		v.looks.rows = nil // nobody is left to share them with
	}
}

// wholeList reads the list from its beginning to its end. It gives up, and
// returns nil, after as many pages as there are numbers to be found, or if the list
// changes too fast to be read whole.
func (v *View) wholeList(ctx context.Context, worth int) (rows map[string]mor.DID, sure bool, err error) {
	v.mu.Lock()
	expected := max(len(v.known), worth)
	v.mu.Unlock()
	list, pages, ahead, page := v.mor.List(mor.Filter{}), 0, 1, 0
	rows = make(map[string]mor.DID, expected)
	for !list.Done() {
		if pages >= worth {
			v.mu.Lock()
			v.looks.pages = max(v.looks.pages, pages)
			v.mu.Unlock()
			return nil, false, nil
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
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		if page == 0 {
			page = len(fresh)
		}
		pages += window
		for _, row := range fresh {
			rows[row.Number] = row
		}
		v.mu.Lock()
		v.bill.read(ctx, v.log, window, len(fresh), list.Done())
		if list.Done() {
			v.looks.pages = pages
		}
		v.mu.Unlock()
	}
	return rows, list.Proven(), nil
}

// lay lays a whole list, begun at since, over the view. For the numbers of whoever
// asked for it, it ends what Forget began; for others that are being written to it
// says nothing. What the view had and the list has not, is not known any more.
func (v *View) lay(rows map[string]mor.DID, sure bool, since int64, began time.Time, numbers []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, number := range numbers {
		if e, ok := v.known[number]; ok && e.since < since {
			delete(v.known, number)
		}
		if v.written[number] < since {
			v.written[number] = since
		}
	}
	for number, e := range v.known {
		if _, listed := rows[number]; !listed && e.knowledge == present && e.since < since {
			delete(v.known, number)
		}
	}
	for number, row := range rows {
		v.keep(number, entry{did: row, knowledge: present, since: since}, false)
	}
	if v.list.failure == nil {
		v.list.whole, v.list.sure, v.list.began = true, sure, began
	}
	v.looks.since, v.looks.began, v.looks.rows, v.looks.sure = since, began, rows, sure
}

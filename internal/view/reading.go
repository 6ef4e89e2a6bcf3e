package view

import (
	"context"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// reading is a list that is read as far as the questions pay for it. Its
// view's lock guards it, but for list.
type reading struct {
	turn *semaphore.Weighted // held by whoever reads pages
	list *mor.Listing        // used by whoever holds turn

	asked   int     // questions that could not be answered at once
	pages   int     // turns that were paid for
	perPage int     // rows of the first page
	whole   bool    // it was read to its end
	sure    bool    // and what it does not have is proven not to be in it
	failure *Failed // remembered, so that it fails once
	instead int     // questions that were answered one by one because the list changes too fast

	began time.Time // when its first page was asked for
}

func newReading(list *mor.Listing) *reading {
	return &reading{turn: semaphore.NewWeighted(1), list: list}
}

const (
	// freeLookUps is how many questions are answered by exact look-ups before
	// the list is begun at all: most plans of a number or two end there.
	freeLookUps = 2
	// maxWindow is how many pages are read at once at most. The client's limit of
	// concurrent requests holds besides.
	maxWindow = 8
)

// next is what to do about a question.
type next int

const (
	answer   next = iota // from the view
	fail                 // the list failed
	lookUp               // ask exactly
	readList             // read more of the list, then ask the view again
)

// next decides about a question that what was read so far does not answer. first
// tells that it was not counted yet.
func (r *reading) next(first bool) next {
	if r.failure != nil {
		if r.mayAskInstead(1) {
			return lookUp
		}
		return fail
	}
	if first {
		r.asked++
	}
	if r.asked <= freeLookUps || r.pages >= r.asked {
		return lookUp
	}
	return readList
}

// mostInstead is how many questions are answered one by one where the list changes
// faster than it can be read. More would be no gentler than the list.
const mostInstead = 200

// mayAskInstead reports whether so many more questions may be answered one by one,
// since the list has failed only because it changes too fast, and counts them. Call
// it with the view's lock held.
func (r *reading) mayAskInstead(questions int) bool {
	if r.failure == nil || mor.CodeOf(r.failure.Err) != mor.CodeInconsistent || r.instead+questions > mostInstead {
		return false
	}
	r.instead += questions
	return true
}

// expected is how many pages the list has if it has all numbers that were asked for.
// So a plan of a large inventory does not begin with small windows.
func (r *reading) expected() int {
	if r.perPage == 0 {
		return 0
	}
	return (r.asked + r.perPage - 1) / r.perPage
}

// read reads more of a list, as far as it is paid for, or, with all, without
// regard to that. One caller reads at a time, with its own context; the others
// wait for it and then look again. Nothing goes on behind the callers' backs.
// take is called with the lock held and what came.
func (v *View) read(ctx context.Context, r *reading, all bool, take func(rows []mor.DID, since int64, pages int)) error {
	if err := r.turn.Acquire(ctx, 1); err != nil {
		return err
	}
	defer r.turn.Release(1)
	v.mu.Lock()
	paid := r.asked - r.pages
	if all {
		paid = maxWindow
	}
	window := min(max(1, r.pages, r.expected()-r.pages), paid, maxWindow)
	ready := r.whole || r.failure != nil || window <= 0
	if r.began.IsZero() {
		r.began = time.Now()
	}
	v.mu.Unlock()
	if ready {
		return nil
	}
	since := v.tick()
	rows, err := r.list.Next(ctx, window)
	v.mu.Lock()
	defer v.mu.Unlock()
	if err != nil {
		if ctx.Err() != nil {
			return err // that somebody gave up says nothing of the list
		}
		r.failure = &Failed{Err: err}
		return r.failure
	}
	if r.pages == 0 {
		window, r.perPage = 1, len(rows) // the first turn is always of one page
	}
	r.pages += window
	r.whole, r.sure = r.list.Done(), r.list.Proven()
	take(rows, since, window)
	return nil
}

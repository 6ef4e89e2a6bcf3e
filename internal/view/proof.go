package view

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// proof is what many numbers are asked about together: whether they are on one
// device, or belong to one user or provider.
type proof struct {
	subject mor.Subject
	id      int64
}

// underReading is the list of all numbers under an ID.
type underReading struct {
	reading
	rows  map[int64]underRow // by the DID's id
	since int64              // when it was begun
}

type underRow struct {
	number string
	since  int64
}

// Stands is mor.Client.Stands for those who read and plan, of whom there may be
// as many as numbers: a device that is renamed changes the label of all that are
// on it. Like Find it answers the first few questions one by one, and turns to
// the list of all numbers under the ID when there are more; so requests are
// never more than about twice those of the cheaper way. A number that the list
// does not have is asked for by itself, unless the list proves that it is not
// there (see mor.Listing.Proven). After the list has failed, every question
// that it has not answered fails with a *Failed.
//
// It is not for those who are about to write: they ask mor.Client.Stands.
func (v *View) Stands(ctx context.Context, did mor.DID, subject mor.Subject, id int64) (bool, error) {
	return v.stands(ctx, did, subject, id, true)
}

// StandAll is Stands for many numbers, at most so many at once. As it is known how
// many questions there are, the list is read at once where they are worth it.
func (v *View) StandAll(ctx context.Context, dids []mor.DID, subject mor.Subject, id int64, atOnce int) ([]bool, error) {
	v.mu.Lock()
	v.underID(proof{subject, id}).asked += len(dids)
	v.mu.Unlock()
	stand := make([]bool, len(dids))
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, atOnce))
	for i, did := range dids {
		group.Go(func() (err error) {
			stand[i], err = v.stands(groupCtx, did, subject, id, false)
			return err
		})
	}
	return stand, group.Wait()
}

// stands is Stands; first says that the question is not counted yet.
func (v *View) stands(ctx context.Context, did mor.DID, subject mor.Subject, id int64, first bool) (bool, error) {
	for ; ; first = false {
		list, stands, next, failure := v.recallProof(did, proof{subject, id}, first)
		switch next {
		case answer:
			return stands, nil
		case fail:
			return false, failure
		case lookUp:
			v.mu.Lock()
			v.bill.lookUps++
			v.mu.Unlock()
			return v.mor.Stands(ctx, did, subject, id)
		}
		err := v.read(ctx, &list.reading, false, func(rows []mor.DID, since int64, pages int) {
			list.take(rows, since, pages)
			v.bill.proved(ctx, v.log, subject, id, pages, len(rows), list.whole)
		})
		if err != nil && !changesTooFast(err) {
			return false, err
		}
	}
}

// underID is the list of the numbers under an ID. Call it with the lock held.
func (v *View) underID(p proof) *underReading {
	list := v.under[p]
	if list == nil {
		list = &underReading{reading: *newReading(v.mor.Under(p.subject, p.id)), rows: map[int64]underRow{}}
		v.under[p] = list
	}
	return list
}

// take keeps the rows of a turn of the list. Call it with the view's lock held.
func (l *underReading) take(rows []mor.DID, since int64, pages int) {
	if l.pages == pages {
		l.since = since
	}
	for _, row := range rows {
		l.rows[row.ID] = underRow{row.Number, since}
	}
}

// readUnder reads the list of the numbers under an ID to its end, so that Stands
// answers from it.
func (v *View) readUnder(ctx context.Context, p proof) error {
	for {
		v.mu.Lock()
		list := v.underID(p)
		whole, failure := list.whole, list.failure
		v.mu.Unlock()
		switch {
		case failure != nil:
			return failure
		case whole:
			return nil
		}
		err := v.read(ctx, &list.reading, true, func(rows []mor.DID, since int64, pages int) {
			list.take(rows, since, pages)
			v.bill.pages += pages
		})
		if err != nil {
			return err
		}
	}
}

func (v *View) recallProof(did mor.DID, p proof, first bool) (list *underReading, stands bool, next next, failure *Failed) {
	v.mu.Lock()
	defer v.mu.Unlock()
	list = v.underID(p)
	written := v.written[did.Number]
	switch row, listed := list.rows[did.ID]; {
	case v.writing(did.Number):
		return list, false, lookUp, nil
	case listed && row.number == did.Number && row.since > written:
		return list, true, answer, nil
	case list.whole && list.sure && !listed && list.since > written:
		return list, false, answer, nil
	case list.whole, !v.bulk, listed: // it contradicts what we know, or was read before our last write
		return list, false, lookUp, nil
	}
	next = list.next(first)
	return list, false, next, list.failure
}

// writing reports whether somebody writes to the number and has not read it back yet.
// Call it with the lock held.
func (v *View) writing(number string) bool {
	e, ok := v.known[number]
	return ok && e.knowledge == unsure
}

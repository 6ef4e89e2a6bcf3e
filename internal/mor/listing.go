package mor

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"golang.org/x/sync/errgroup"
)

// Listing reads a list of DIDs from the server, some pages at a time. It is not
// safe for concurrent use.
//
// No total is known, a server may cap the page size, and rows may come and go
// between two pages. So what came back decides:
//
//   - The first page shows how long pages are.
//   - Each following page begins with the last row of the page before. That shows
//     that nothing has shifted.
//   - A page shorter than the first one is the last.
//
// If that does not fit together, the list has changed meanwhile, and is read again
// from the beginning. Or the server ignores from: then it has rows beyond any end.
// Such a server is asked for everything at once, which vendor page 000 promises for a
// request without max_results.
type Listing struct {
	op    func() string // the call behind it, for errors
	size  int
	fetch func(ctx context.Context, from, size int) ([]DID, error)

	whole func(rows int) bool // whether so few rows on the first page are all; nil: that is not known

	page   int   // rows of a full page, as the first one shows; 0 before
	next   int   // the page to read next, from 0
	last   int64 // the id of the last row of the page before
	most   int   // rows of the longest page so far
	anew   int   // how often the list was begun again
	atOnce bool  // the server ignores from: only everything at once will do
	done   bool

	seen    map[int64]bool // the ids since the list was last begun
	loose   bool           // since then something has come that leaves room for a row to be missing
	repeats bool           // since then a row has come twice
}

const (
	// beyondAnyEnd is a from that no inventory reaches.
	beyondAnyEnd = 1 << 30
	// mostAnew is how often a list that changes is begun again.
	mostAnew = 5
)

// List begins a listing of the DIDs that match the filter. Rows are not checked
// against it.
func (c *Client) List(filter Filter) *Listing {
	op := c.listOp
	if filter.LegacyOnly() {
		op = func() string { return didsGetOp }
	}
	return &Listing{op: op, size: max(2, c.config.PageSize), fetch: func(ctx context.Context, from, size int) ([]DID, error) {
		return c.page(ctx, filter, from, size)
	}}
}

// Done reports whether there are no more rows.
func (l *Listing) Done() bool { return l.done }

// Proven reports whether a row that has not come is surely not in the list, as after
// an exact question. The list was read to its end. Each page began where the one before
// ended, or all rows came at once. No row came twice in the place of another.
func (l *Listing) Proven() bool { return l.done && !l.loose && !l.repeats }

// see takes note of rows that came, and reports whether any of them is new.
func (l *Listing) see(rows []DID) (fresh bool) {
	if l.seen == nil {
		l.seen = make(map[int64]bool, len(rows))
	}
	for _, row := range rows {
		l.repeats = l.repeats || l.seen[row.ID]
		fresh = fresh || !l.seen[row.ID]
		l.seen[row.ID] = true
	}
	return fresh
}

// Next reads up to the given number of pages, at once after the first one, and
// returns their rows in the server's order. A row can come twice, when the list
// had to be read again. After an error it can be called again.
func (l *Listing) Next(ctx context.Context, pages int) ([]DID, error) {
	if l.done {
		return nil, nil
	}
	switch {
	case l.atOnce:
		return l.everything(ctx)
	case l.page == 0:
		return l.first(ctx)
	}
	found := make([][]DID, pages)
	group, groupCtx := errgroup.WithContext(ctx)
	for i := range found {
		group.Go(func() (err error) {
			found[i], err = l.fetch(groupCtx, 1+(l.next+i)*l.stride(), l.size)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var rows []DID
	for i, page := range found {
		fresh, ok := l.follow(page)
		if !ok || l.done && !empty(found[i+1:]) {
			return l.beginAnew(ctx)
		}
		rows = append(rows, fresh...)
		if l.done {
			break
		}
	}
	return rows, nil
}

func (l *Listing) first(ctx context.Context) ([]DID, error) {
	rows, err := l.fetch(ctx, 1, l.size)
	if err != nil {
		return nil, err
	}
	l.page, l.next, l.most = len(rows), 1, max(l.most, len(rows))
	l.see(rows)
	all := l.whole != nil && l.whole(len(rows))
	if all || len(rows) == 0 || len(rows) > l.size { // none, or a server that sends all whatever it is asked for
		l.done = true
		return rows, nil
	}
	l.last = rows[len(rows)-1].ID
	return rows, nil
}

// All yields the rows of the list, each once. It asks for a page when the loop has
// used up the one before. An error comes last.
func (l *Listing) All(ctx context.Context) iter.Seq2[DID, error] {
	return func(yield func(DID, error) bool) {
		seen := map[int64]bool{}
		for !l.done {
			rows, err := l.Next(ctx, 1)
			if err != nil {
				yield(DID{}, err)
				return
			}
			for _, d := range rows {
				if seen[d.ID] {
					continue
				}
				seen[d.ID] = true
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

// overlap is how many rows a page shares with the one before. A page of one row
// has none to spare.
func (l *Listing) overlap() int { return min(1, l.page-1) }

func (l *Listing) stride() int { return l.page - l.overlap() }

// follow takes up the page after the ones so far and returns its rows that are
// new. It is not ok if it does not continue where they ended.
func (l *Listing) follow(page []DID) (fresh []DID, ok bool) {
	overlap := l.overlap()
	switch {
	case len(page) == 0:
		l.done = true
		return nil, overlap == 0 // with an overlap at least the last row should still be there
	case len(page) > l.page, (page[0].ID == l.last) != (overlap == 1):
		return nil, false
	}
	l.done = len(page) < l.page
	l.last = page[len(page)-1].ID
	l.next++
	l.loose = l.loose || overlap == 0
	// A full page of nothing but rows that came before could go on for ever.
	return page[overlap:], l.see(page[overlap:]) || l.done
}

// beginAnew finds out why the pages do not fit together.
func (l *Listing) beginAnew(ctx context.Context) ([]DID, error) {
	l.page, l.next, l.done, l.seen, l.loose, l.repeats = 0, 0, false, nil, false, false
	if l.anew++; l.anew > mostAnew {
		return nil, &Error{Op: l.op(), HTTPStatus: 200, Code: CodeInconsistent, Err: fmt.Errorf(
			"the list has changed %d times while it was read: %w", l.anew, errNotWhole)}
	}
	rows, err := l.fetch(ctx, beyondAnyEnd, l.size)
	if l.atOnce = err == nil && len(rows) > 0; l.atOnce {
		return l.everything(ctx)
	}
	return nil, err
}

// everything reads the list in one answer.
func (l *Listing) everything(ctx context.Context) ([]DID, error) {
	rows, err := l.fetch(ctx, 1, 0)
	if err != nil {
		return nil, err
	}
	if len(rows) < l.most {
		return nil, &Error{Op: l.op(), HTTPStatus: 200, Code: CodeInconsistent, Err: fmt.Errorf(
			"a page had %d rows and the whole list has %d: %w", l.most, len(rows), errNotWhole)}
	}
	l.see(rows)
	l.loose = l.loose || len(rows) == l.size // as many as were asked for may be the most that it sends
	l.done = true
	return rows, nil
}

var errNotWhole = errors.New("the list cannot be read whole")

func empty(pages [][]DID) bool {
	for _, page := range pages {
		if len(page) > 0 {
			return false
		}
	}
	return true
}

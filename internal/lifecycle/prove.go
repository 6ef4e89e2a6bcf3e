package lifecycle

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// few is how many questions are asked one by one in any case.
const few = 3

// prove asks for the ID of many numbers: one by one, or by listing what stands
// under the ID, whichever takes fewer requests.
func (r *blockRun) prove(ctx context.Context, dids []mor.DID, subject mor.Subject, id int64) ([]bool, error) {
	stand := make([]bool, len(dids))
	list := r.MOR.Under(subject, id)
	if len(dids) > few {
		index := make(map[int64]int, len(dids))
		for i, did := range dids {
			index[did.ID] = i
		}
		err := r.readWhile(ctx, list, len(dids), len(dids), func(row mor.DID) bool {
			i, asked := index[row.ID]
			if !asked || stand[i] || dids[i].Number != row.Number {
				return false
			}
			stand[i] = true
			return true
		})
		switch mor.CodeOf(err) {
		case "", mor.CodeInconsistent, mor.CodeLacking, mor.CodeNotHeeded:
			// Where it changes too fast to be read, each is asked for; what is wrong with the filter is found there, too.
		default:
			return nil, err
		}
	}
	var group errgroup.Group
	group.SetLimit(max(1, r.Parallel))
	for i, did := range dids {
		if stand[i] || list.Proven() {
			continue
		}
		group.Go(func() (err error) {
			stand[i], err = r.MOR.Stands(ctx, did, subject, id)
			return err
		})
	}
	return stand, group.Wait()
}

// readWhile reads a list until one of these: all open numbers are found, the list has
// ended, or the most pages that it is worth are read.
func (r *blockRun) readWhile(ctx context.Context, list *mor.Listing, open, most int, finds func(mor.DID) bool) error {
	for pages, page := 0, 0; !list.Done() && open > 0 && pages < most; {
		window := 1
		if page > 1 { // as many as there are to be, and then one by one
			window = max(1, min((open+page-2)/(page-1), r.Parallel, most-pages))
		}
		rows, err := list.Next(ctx, window)
		if err != nil {
			return err
		}
		pages, page = pages+window, max(page, len(rows)/window)
		for _, row := range rows {
			if finds(row) {
				open--
			}
		}
	}
	return nil
}

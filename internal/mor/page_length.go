package mor

import "context"

// How long the pages of dids_get are.
//
// A server may cap its pages below what is asked for, so a short first page can
// be the whole list or a page that was cut. But a cap is one for all lists of a
// call: once a server has sent a page of n rows, a page with fewer than n was not
// cut. So a list of few numbers takes one request instead of two, which is half of
// what many such lists cost.

// sawPage keeps the longest page.
func (c *Client) sawPage(rows int) {
	for {
		longest := c.longest.Load()
		if int64(rows) <= longest || c.longest.CompareAndSwap(longest, int64(rows)) {
			return
		}
	}
}

// shorterThanLongest reports whether the server has sent a longer page than this
// one, so that this one was not cut.
func (c *Client) shorterThanLongest(rows int) bool { return int64(rows) < c.longest.Load() }

// MeasurePage reads one page of the legacy list, unless one as long as asked for
// has come before. It is for those who are about to read many short lists by Under.
func (c *Client) MeasurePage(ctx context.Context) error {
	size := max(2, c.config.PageSize)
	if c.longest.Load() >= int64(size) {
		return nil
	}
	_, err := c.didsGet(ctx, withTerminated(nil), 1, size, func(map[string]string) (DID, error) { return DID{}, nil })
	return err
}

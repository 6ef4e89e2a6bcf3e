package mor

import (
	"context"
	"fmt"
	"sync"
)

// ReadAPI is in which of the two dialects numbers are listed.
type ReadAPI string

// The dialects, and the choice between them.
const (
	ReadV2     ReadAPI = "v2"     // GET /api/v2/dids: admin and accountants, with the GUI password
	ReadLegacy ReadAPI = "legacy" // dids_get: resellers, too, with the API Secret Key alone
	ReadAuto   ReadAPI = "auto"   // v2 where there is a password and v2 serves the user, else legacy
)

// dialect is what the client has decided on. It decides once, by its first
// question for a list, and never again: two dialects show numbers in two ways,
// and a fault that passes must not change how they are seen.
type dialect struct {
	turn chan struct{} // held by whoever decides

	mu      sync.Mutex
	chosen  ReadAPI // "" before
	refusal error   // v2's, which led to legacy
	failed  failures
}

func (d *dialect) now() (chosen ReadAPI, failed failures, refusal error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.chosen, d.failed, d.refusal
}

// choose keeps the decision and says it.
func (c *Client) choose(ctx context.Context, chosen ReadAPI, refusal error, reason string) {
	d := &c.dialect
	d.mu.Lock()
	d.chosen, d.refusal = chosen, refusal
	d.mu.Unlock()
	c.config.Log.InfoContext(ctx, "how numbers are listed in this run", "read_api", string(chosen), "reason", reason)
}

// page reads one page of the list in the dialect of this run, or in the one that
// has the filter; size 0 asks for everything.
func (c *Client) page(ctx context.Context, filter Filter, from, size int) ([]DID, error) {
	if filter.LegacyOnly() {
		return c.legacyPage(ctx, filter, from, size)
	}
	chosen, before, refusal := c.dialect.now()
	switch chosen {
	case ReadV2:
		return c.v2Page(ctx, filter, from, size)
	case ReadLegacy:
		rows, err := c.legacyPage(ctx, filter, from, size)
		if err != nil && refusal != nil {
			err = fmt.Errorf("%w (API v2 was asked before: %w)", err, refusal)
		}
		return rows, err
	}
	d := &c.dialect
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return nil, &Error{Op: didsOp, Code: CodeCanceled, Err: ctx.Err()}
	}
	switch chosen, failed, _ := d.now(); {
	case chosen != "":
	case failed.count != before.count: // while we waited: it would not fare better at once, and take as long again
		return nil, failed.last
	case c.config.ReadAPI == ReadV2:
		c.choose(ctx, ReadV2, nil, "read_api is v2")
	case c.config.ReadAPI == ReadLegacy:
		c.choose(ctx, ReadLegacy, nil, "read_api is legacy")
	case c.config.Password == "":
		c.choose(ctx, ReadLegacy, nil, "no password is given, which API v2 needs")
	default:
		rows, err := c.v2Page(ctx, filter, from, size)
		switch CodeOf(err) {
		case "":
			c.choose(ctx, ReadV2, nil, "a password is given, and API v2 serves this user")
			return rows, nil
		case CodeUnauthorized, CodeMethodNotPermitted: // of the list, not of the login: see loginMeaning
			c.choose(ctx, ReadLegacy, err, "API v2 does not serve this user: "+err.Error())
		case CodeCanceled:
			return nil, err
		default: // says nothing of whom v2 serves
			d.mu.Lock()
			d.failed = failures{d.failed.count + 1, err}
			d.mu.Unlock()
			return nil, err
		}
	}
	return c.page(ctx, filter, from, size)
}

// listOp is the call behind a list, for errors.
func (c *Client) listOp() string {
	if chosen, _, _ := c.dialect.now(); chosen == ReadLegacy {
		return didsGetOp
	}
	return didsOp
}

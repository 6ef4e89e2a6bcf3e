package mor

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/semaphore"
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
	turn *semaphore.Weighted // held by whoever asks first

	mu      sync.Mutex
	chosen  ReadAPI // "" before
	refusal error   // v2's, which led to legacy
	failed  bool    // a question that decided nothing
}

func (d *dialect) state() (chosen ReadAPI, failed bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.chosen, d.failed
}

func (d *dialect) fail() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failed = true
}

// enter waits while somebody else's question may bring the decision. Once such a
// question has failed, nobody waits for another: all ask at once, each for itself,
// so that one number's fault stays that number's.
func (d *dialect) enter(ctx context.Context) (leave func(), err error) {
	if err := d.turn.Acquire(ctx, 1); err != nil {
		return nil, &Error{Op: didsOp, Code: CodeCanceled, Err: err}
	}
	leave = func() { d.turn.Release(1) }
	if _, failed := d.state(); failed {
		leave()
		return func() {}, nil
	}
	return leave, nil
}

// choose keeps the decision and says it, if there is none yet.
func (c *Client) choose(ctx context.Context, chosen ReadAPI, refusal error, reason string) {
	d := &c.dialect
	d.mu.Lock()
	first := d.chosen == ""
	if first {
		d.chosen, d.refusal = chosen, refusal
	}
	d.mu.Unlock()
	if first {
		c.config.Log.InfoContext(ctx, "how numbers are listed in this run", "read_api", string(chosen), "reason", reason)
	}
}

// page reads one page of the list in the dialect of this run, or in the one that
// has the filter; size 0 asks for everything.
func (c *Client) page(ctx context.Context, filter Filter, from, size int) ([]DID, error) {
	if filter.LegacyOnly() {
		return c.legacyPage(ctx, filter, from, size)
	}
	switch chosen, _ := c.dialect.state(); chosen {
	case ReadV2:
		return c.v2Page(ctx, filter, from, size)
	case ReadLegacy:
		rows, err := c.legacyPage(ctx, filter, from, size)
		if refusal := c.dialect.refusal; err != nil && refusal != nil { // which is as old as the choice
			err = fmt.Errorf("%w (API v2 was asked before: %w)", err, refusal)
		}
		return rows, err
	}
	rows, decided, err := c.decide(ctx, filter, from, size)
	if err != nil || !decided {
		return rows, err
	}
	return c.page(ctx, filter, from, size)
}

// decide chooses the dialect of this run. If it takes a question to v2 to do so,
// that is the caller's: decided is false then, and the rows are its answer.
func (c *Client) decide(ctx context.Context, filter Filter, from, size int) (rows []DID, decided bool, err error) {
	leave, err := c.dialect.enter(ctx)
	if err != nil {
		return nil, false, err
	}
	defer leave()
	switch chosen, _ := c.dialect.state(); {
	case chosen != "":
	case c.config.ReadAPI == ReadV2:
		c.choose(ctx, ReadV2, nil, "read_api is v2")
	case c.config.ReadAPI == ReadLegacy:
		c.choose(ctx, ReadLegacy, nil, "read_api is legacy")
	case c.config.Password == "":
		c.choose(ctx, ReadLegacy, nil, "no password is given, which API v2 needs")
	default:
		rows, err = c.v2Page(ctx, filter, from, size)
		switch {
		case err == nil:
			c.choose(ctx, ReadV2, nil, "a password is given, and API v2 serves this user")
		case isAnswered(err, CodeUnauthorized), isAnswered(err, CodeMethodNotPermitted): // of the list, not of the login: see loginMeaning
			c.choose(ctx, ReadLegacy, err, "API v2 does not serve this user: "+err.Error())
		case CodeOf(err) == CodeCanceled:
			return nil, false, err
		default: // says nothing of whom v2 serves
			c.dialect.fail()
			return nil, false, err
		}
		if chosen, _ := c.dialect.state(); chosen == ReadV2 {
			return rows, false, err
		}
	}
	return nil, true, nil
}

// listOp is the call behind a list, for errors.
func (c *Client) listOp() string {
	if chosen, _ := c.dialect.state(); chosen == ReadLegacy {
		return didsGetOp
	}
	return didsOp
}

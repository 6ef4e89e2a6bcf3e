package mor

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// reading is whether this user can list numbers here.
type reading struct {
	proven atomic.Bool
	turn   *semaphore.Weighted // held by whoever tries
	failed error
}

// CanRead returns nil once a listing has worked in this run, and tries one if
// none was asked for yet: what cannot be read back must not be written. A
// failure is remembered.
func (c *Client) CanRead(ctx context.Context) error {
	if c.reading.proven.Load() {
		return nil
	}
	if err := c.reading.turn.Acquire(ctx, 1); err != nil {
		return &Error{Op: c.listOp(), Code: CodeCanceled, Err: err}
	}
	defer c.reading.turn.Release(1)
	if c.reading.proven.Load() {
		return nil
	}
	if c.reading.failed != nil {
		return c.reading.failed
	}
	_, err := c.page(ctx, Filter{}, 1, 1)
	if CodeOf(err) != CodeCanceled {
		c.reading.failed = err
	}
	return err
}

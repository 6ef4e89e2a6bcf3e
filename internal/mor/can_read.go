package mor

import (
	"context"
	"sync/atomic"
)

// reading is whether this user can list numbers here.
type reading struct {
	proven atomic.Bool
	turn   chan struct{} // held by whoever tries
	failed error
}

// CanRead returns nil once a listing has worked in this run, and tries one if
// none was asked for yet: what cannot be read back must not be written. A
// failure is remembered.
func (c *Client) CanRead(ctx context.Context) error {
	if c.reading.proven.Load() {
		return nil
	}
	select {
	case c.reading.turn <- struct{}{}:
		defer func() { <-c.reading.turn }()
	case <-ctx.Done():
		return &Error{Op: c.listOp(), Code: CodeCanceled, Err: ctx.Err()}
	}
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

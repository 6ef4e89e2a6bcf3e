package mor

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	firstBackOff  = 250 * time.Millisecond
	maxBackOff    = 8 * time.Second
	maxRetryAfter = 30 * time.Second
)

// send carries a request out, repeats it where that is safe and may help, and
// returns nil or an *Error. A read is repeated after anything that may pass; a
// write only if it surely never reached the server or was turned away by a 429.
//
// The loop is ours rather than a library's because the decision needs what the
// decoder found and whether the request had left, which no transport wrapper sees.
func (c *Client) send(ctx context.Context, r request) error {
	for try := 0; ; try++ {
		err := c.attempt(ctx, r)
		if err == nil {
			return nil
		}
		err.Tries = try + 1
		if try >= c.config.MaxRetries || !mayPass(err, r.read) {
			return err
		}
		wait := backOff(try, err.retryAfter)
		c.config.Log.WarnContext(ctx, "MOR call failed, trying again",
			"call", r.op, "error", err.Error(), "try", try+1, "wait_ms", wait.Milliseconds())
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return err
		}
	}
}

// mayPass reports whether the same request may be sent again, and may then succeed.
func mayPass(err *Error, read bool) bool {
	if err.HTTPStatus == http.StatusTooManyRequests {
		return true
	}
	if !read {
		return err.Code == CodeUnreachable && !err.Doubtful
	}
	switch err.Code {
	case CodeUnreachable, CodeMalformed:
		return true
	case CodeHTTP:
		return err.HTTPStatus >= 500
	}
	// A time-out is not repeated: a server too slow for one such question is not helped by three more.
	return false
}

// backOff returns how long to wait before the next try: what the server asks
// for, or a time that doubles and of which half is chance; both are capped.
func backOff(try int, retryAfter string) time.Duration {
	if seconds, err := strconv.Atoi(retryAfter); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, int(maxRetryAfter/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(retryAfter); err == nil {
		return min(max(time.Until(at), 0), maxRetryAfter)
	}
	half := min(firstBackOff<<min(try, 10), maxBackOff) / 2
	return half + rand.N(half)
}

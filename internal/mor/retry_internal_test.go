package mor

import (
	"math"
	"net/http"
	"strconv"
	"testing"
	"time"
)

func TestBackOff(t *testing.T) {
	date := func(in time.Duration) string { return time.Now().Add(in).UTC().Format(http.TimeFormat) }
	const s = time.Second
	for _, c := range []struct {
		try        int
		retryAfter string
		low, high  time.Duration
	}{
		{0, "", 125 * time.Millisecond, 250 * time.Millisecond},
		{1, "", 250 * time.Millisecond, 500 * time.Millisecond},
		{2, "", 500 * time.Millisecond, s},
		{5, "", 4 * s, 8 * s},
		{6, "", 4 * s, 8 * s},
		{1000, "", 4 * s, 8 * s},
		{0, "0", 0, 0},
		{5, "0", 0, 0},
		{0, "7", 7 * s, 7 * s},
		{0, "30", 30 * s, 30 * s},
		{0, "31", 30 * s, 30 * s},
		{0, "86400", 30 * s, 30 * s},
		{0, "10000000000", 30 * s, 30 * s}, // more nanoseconds than an int64 holds
		{0, strconv.Itoa(math.MaxInt64), 30 * s, 30 * s},
		{0, date(10 * s), 8 * s, 10 * s},
		{0, date(time.Hour), 30 * s, 30 * s},
		{0, date(100 * 365 * 24 * time.Hour), 30 * s, 30 * s},
		{0, date(-time.Hour), 0, 0},
		{0, "Thu, 01 Jan 1970 00:00:00 GMT", 0, 0},
		{0, "Sunday, 06-Nov-94 08:49:37 GMT", 0, 0}, // RFC 850
		// What is neither is not heeded.
		{0, "-1", 125 * time.Millisecond, 250 * time.Millisecond},
		{0, "1.5", 125 * time.Millisecond, 250 * time.Millisecond},
		{0, "soon", 125 * time.Millisecond, 250 * time.Millisecond},
		{0, "0x10", 125 * time.Millisecond, 250 * time.Millisecond},
		{0, "Thu, 01 Jan", 125 * time.Millisecond, 250 * time.Millisecond},
	} {
		for range 20 {
			if got := backOff(c.try, c.retryAfter); got < c.low || got > c.high {
				t.Errorf("try %d, Retry-After %q: %s, want %s to %s", c.try, c.retryAfter, got, c.low, c.high)
				break
			}
		}
	}
}

func TestMayPass(t *testing.T) {
	codes := []Code{
		CodeUnreachable, CodeTimeout, CodeCanceled, CodeHTTP, CodeRedirected, CodeMalformed, CodeTooLarge, CodeInconsistent, CodeLacking, CodeNotHeeded, CodeUnknown,
		CodeIncorrectHash, CodeAccessDenied, CodeInvalidToken, CodeDIDExists, CodeCreationFailed,
	}
	for _, code := range codes {
		for _, status := range []int{0, 200, 301, 400, 401, 403, 404, 408, 409, 418, 422, 429, 499, 500, 501, 502, 503, 504, 599} {
			for _, doubtful := range []bool{false, true} {
				for _, read := range []bool{false, true} {
					want := status == 429 // turned away at the door
					if read {
						want = want || code == CodeUnreachable || code == CodeMalformed || code == CodeHTTP && status >= 500
					} else {
						want = want || code == CodeUnreachable && !doubtful
					}
					if got := mayPass(&Error{Code: code, HTTPStatus: status, Doubtful: doubtful}, read); got != want {
						t.Errorf("%s, HTTP %d, doubtful %v, read %v: %v", code, status, doubtful, read, got)
					}
				}
			}
		}
	}
}

package mor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"
)

const (
	// maxListBody caps the answer of a listing: room for some 500,000 DIDs, should a server send all at once.
	maxListBody = 256 << 20
	// maxBody caps every other answer. The longest that is documented has a few hundred bytes.
	maxBody = 1 << 20
	// excerptBytes of a body are kept to be quoted if it is not what it should be.
	excerptBytes = 1024

	maxRedirects = 3

	// interruptGrace is how long a write may go on after the run was interrupted.
	interruptGrace = time.Second
)

// request is one call, whatever its dialect.
type request struct {
	op     string
	method string
	path   string // below the endpoint
	query  url.Values
	header http.Header
	form   url.Values // the body, if not nil
	read   bool       // repeating it does no harm
	limit  int64      // of the body, in bytes
	// confidential answers hold secrets that are not known yet: of them only what is a page is quoted.
	confidential bool
	// private answers hold secrets of others, which are never known: nothing of them is quoted.
	private bool
	// decode reads the body of an answer, whatever its status, and judges it. It
	// may run again when the request is repeated and must then start anew.
	decode func(status int, body io.Reader) error
}

// attempt sends the request once.
func (c *Client) attempt(ctx context.Context, r request) (failure *Error) {
	if c.config.NotReady != nil {
		return &Error{Op: r.op, Code: CodeNotReady, Err: c.config.NotReady}
	}
	select {
	case c.gate <- struct{}{}:
		defer func() { <-c.gate }()
	case <-ctx.Done():
		return &Error{Op: r.op, Code: CodeCanceled, Err: ctx.Err()}
	}
	reached := false
	clean := func(text string) string { return Clean(c.redact(text, r.form.Get("hash"))) }
	fail := func(code Code, err error) *Error {
		e := &Error{Op: r.op, Code: code, Err: cleaned(err, clean), Doubtful: reached && !r.read}
		switch {
		case ctx.Err() != nil:
			e.Code, e.Err = CodeCanceled, ctx.Err()
		case isTimeout(err) && !reached:
			e.Code, e.Err = CodeTimeout, fmt.Errorf("no connection in time: %w", e.Err)
		case isTimeout(err):
			e.Code, e.Err = CodeTimeout, fmt.Errorf("no whole answer within %s (request_timeout)", c.config.RequestTimeout)
		case isUntrusted(err):
			e.Code = CodeUntrusted
		}
		return e
	}

	if ctx.Err() != nil {
		return &Error{Op: r.op, Code: CodeCanceled, Err: ctx.Err()}
	}
	grace := time.Duration(0)
	if !r.read {
		grace = interruptGrace
	}
	limited, cancel := outlast(ctx, grace, c.config.RequestTimeout)
	defer cancel()
	traced := httptrace.WithClientTrace(limited, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		reached = true
		if ctx.Err() != nil { // what was not sent before the interruption is not sent after it
			cancel()
		}
	}})
	httpRequest, err := c.httpRequest(traced, r)
	if err != nil {
		return fail(CodeUnknown, err)
	}
	started := time.Now()
	response, err := c.http.Do(httpRequest)
	if err != nil {
		if inner := (*url.Error)(nil); errors.As(err, &inner) {
			err = inner.Err // without the URL, which our Op names better
		}
		if errors.Is(err, io.EOF) {
			err = errors.New("the connection was closed without an answer")
		}
		return fail(CodeUnreachable, err)
	}
	defer func() { _ = response.Body.Close() }()
	c.noteClock(response)

	body := &meteredBody{reader: response.Body, limit: r.limit}
	err = decodeBody(body, response.StatusCode, r.decode)
	c.config.Log.DebugContext(ctx, "MOR call", "call", r.op, "status", response.StatusCode,
		"bytes", body.bytes, "ms", time.Since(started).Milliseconds())
	if err == nil {
		_, _ = io.CopyN(io.Discard, body, excerptBytes) // to its end, so that the connection is kept
		return nil
	}
	return c.judge(err, r, fail, clean, response, body)
}

// outlast returns a context that ends with its own time-out, or a grace after ctx
// does. An interrupted write is not broken off at once: its answer, which is
// mostly on the way, tells what stands.
func outlast(ctx context.Context, grace, timeout time.Duration) (context.Context, context.CancelFunc) {
	outlasting, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return outlasting, func() { stop(); cancel() }
}

// judge makes an *Error of what decoding an answer came to.
func (c *Client) judge(err error, r request, fail func(Code, error) *Error, clean func(string) string, response *http.Response, body *meteredBody) *Error {
	var e *Error
	// "Internal Server Error" is what the server's framework says, in the form that was asked for, when a call broke.
	broke := response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests
	switch {
	case errors.As(err, &e) && !(broke && e.Code == CodeUnknown): // the server answered in its own words: nothing is in doubt
		e.Op = r.op
		e.HTTPStatus = response.StatusCode
		e.Words = clean(e.Words)
		return e
	case errors.Is(err, errTooLarge):
		e = fail(CodeTooLarge, fmt.Errorf("the answer is longer than %d MiB", body.limit>>20))
	case body.broke != nil:
		e = fail(CodeUnreachable, fmt.Errorf("the answer broke off after %d bytes: %w", body.bytes, body.broke))
	case response.StatusCode/100 == 3:
		e = fail(CodeRedirected, fmt.Errorf("redirected to %s, which is not followed", target(response)))
	case response.StatusCode/100 != 2:
		e = fail(CodeHTTP, nil)
		// Not even a 403 is MOR's word that nothing was done: a filter before it
		// may have let the request pass and held back the answer.
		e.Doubtful = e.Doubtful && response.StatusCode != http.StatusTooManyRequests
	default:
		e = fail(CodeMalformed, err)
	}
	e.HTTPStatus = response.StatusCode
	e.retryAfter = response.Header.Get("Retry-After")
	head := string(body.head)
	if len(body.head) == excerptBytes {
		head = c.cutSecret(head)
	}
	if !r.private && (!r.confidential || strings.HasPrefix(strings.TrimSpace(head), "<")) {
		e.Words = clean(head)
	}
	return e
}

// cleanError is an error whose text is fit to be shown: libraries quote what the server sent.
type cleanError struct {
	error
	text string
}

func (e *cleanError) Error() string { return e.text }
func (e *cleanError) Unwrap() error { return e.error }

func cleaned(err error, clean func(string) string) error {
	if err == nil {
		return nil
	}
	return &cleanError{err, clean(err.Error())}
}

// httpRequest builds the request. Parameters of a form never stand in the URL.
func (c *Client) httpRequest(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.form != nil {
		body = strings.NewReader(r.form.Encode())
	}
	u := *c.config.Endpoint
	u.Path += r.path
	u.RawQuery = r.query.Encode()
	httpRequest, err := http.NewRequestWithContext(ctx, r.method, u.String(), body)
	if err != nil {
		return nil, err
	}
	for name, values := range r.header {
		httpRequest.Header[name] = values
	}
	if r.form != nil {
		httpRequest.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c.config.UserAgent != "" {
		httpRequest.Header.Set("User-Agent", c.config.UserAgent)
	}
	return httpRequest, nil
}

// checkRedirect follows a read within the same scheme, host and port, and
// nothing else: a followed POST would lose its parameters or repeat a write,
// and another origin must not see credentials.
func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	if first.Method == http.MethodGet && len(via) <= maxRedirects &&
		next.URL.Scheme == first.URL.Scheme && next.URL.Host == first.URL.Host {
		return nil
	}
	return http.ErrUseLastResponse
}

// target is where a redirect leads, without query and credentials.
func target(response *http.Response) string {
	u, err := response.Location()
	if err != nil {
		return "an unreadable address"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// noteClock remembers how far the server's clock is from ours. Date has whole seconds.
func (c *Client) noteClock(response *http.Response) {
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		ahead := time.Until(date)
		c.clock.Store(&ahead)
	}
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

func isUntrusted(err error) bool {
	untrusted := (*tls.CertificateVerificationError)(nil)
	return errors.As(err, &untrusted)
}

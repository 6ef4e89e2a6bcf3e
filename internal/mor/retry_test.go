package mor_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// spoilt answers one call of a fake by hand and the others as they should be.
func spoilt(t *testing.T, call string, answer func(http.ResponseWriter, asked)) *fake {
	t.Helper()
	f := &fake{dids: say(page(theNumber)), legacy: func(w http.ResponseWriter, a asked) {
		switch a.call {
		case call:
			answer(w, a)
		case "dids_get":
			say("<page><error>No DIDs found</error></page>")(w, a)
		case "providers_get":
			say("<page><status><providers></providers></status></page>")(w, a)
		default:
			say(success)(w, a)
		}
	}}
	switch call {
	case "v2/dids":
		f.dids = answer
	case "v2/authentication/login":
		f.login = answer
	}
	return f.start(t)
}

func drop(http.ResponseWriter, asked) { panic(http.ErrAbortHandler) }

// hang keeps silent until the client leaves.
func hang(w http.ResponseWriter, _ asked) { hangFor(w) }

// hangFor waits for the connection to close: the request's context is not in asked.
func hangFor(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = conn.Read(make([]byte, 1))
}

// half sends half an answer of the announced length and closes.
func half(body string) func(http.ResponseWriter, asked) {
	return func(w http.ResponseWriter, a asked) {
		w.Header().Set("Content-Length", "10000")
		sayStatus(200, body)(w, a)
	}
}

// endless sends white space until the client leaves.
func endless(opening string) func(http.ResponseWriter, asked) {
	return func(w http.ResponseWriter, a asked) {
		sayStatus(200, opening)(w, a)
		for block := []byte(strings.Repeat(" ", 1<<16)); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
}

// Reads: what is tried again, how often, and what comes of it in the end.
func TestReadsAreRepeated(t *testing.T) {
	const tries = 3
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, asked)
		code   mor.Code
		times  int
	}{
		"500":                   {sayStatus(500, "<html>", "Retry-After", "0"), mor.CodeHTTP, tries},
		"500 in MOR's clothes":  {sayStatus(500, `<hash><status>500</status><error>Internal Server Error</error></hash>`, "Retry-After", "0"), mor.CodeHTTP, tries},
		"500 as Rails' JSON":    {sayStatus(500, `{"status":500,"error":"Internal Server Error"}`, "Retry-After", "0"), mor.CodeHTTP, tries},
		"502":                   {sayStatus(502, "<html>Bad Gateway</html>", "Retry-After", "0"), mor.CodeHTTP, tries},
		"503 until a past date": {sayStatus(503, "", "Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"), mor.CodeHTTP, tries},
		"504":                   {sayStatus(504, "<html>Gateway Time-out</html>", "Retry-After", "0"), mor.CodeHTTP, tries},
		"429":                   {sayStatus(429, "slow down", "Retry-After", "0"), mor.CodeHTTP, tries},
		"429 in words":          {sayStatus(429, `{"error":"Too many requests"}`, "Retry-After", "0"), mor.CodeHTTP, tries},
		"HTML":                  {sayStatus(200, loginPage, "Retry-After", "0"), mor.CodeMalformed, tries},
		"empty":                 {sayStatus(200, "", "Retry-After", "0"), mor.CodeMalformed, tries},
		"truncated":             {sayStatus(200, `{"dids":[`, "Retry-After", "0"), mor.CodeMalformed, tries},

		"400":        {sayStatus(400, "Bad Request", "Retry-After", "0"), mor.CodeHTTP, 1},
		"403":        {sayStatus(403, "<html>Forbidden</html>", "Retry-After", "0"), mor.CodeHTTP, 1},
		"404":        {sayStatus(404, "<html>not found</html>", "Retry-After", "0"), mor.CodeHTTP, 1},
		"redirected": {sayStatus(302, "", "Location", "http://127.0.0.1:1/x", "Retry-After", "0"), mor.CodeRedirected, 1},
		"304":        {sayStatus(304, ""), mor.CodeRedirected, 1},
	} {
		for call, read := range reads {
			if call == "v2/authentication/login" && strings.HasPrefix(name, "403") {
				continue // a refusal there
			}
			f := spoilt(t, call, c.answer)
			client := connect(t, f.url, retries(tries-1))
			what := call + ", " + name
			e := wantError(t, read(context.Background(), client), c.code)
			equal(t, what+": code", e.Code, c.code)
			equal(t, what+": call", e.Op, call)
			equal(t, what+": requests", f.count(call), c.times)
			equal(t, what+": doubtful", e.Doubtful, false)
			if e.HTTPStatus == 0 {
				t.Errorf("%s: the status is lost: %v", what, e)
			}
		}
	}
}

// Connections that break, without Retry-After: with the true pauses.
func TestReadsAreRepeatedWhenTheConnectionBreaks(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, asked)
		times  int
	}{
		"drop":             {drop, 2},
		"drop in the body": {half(`{"dids":[{"id":1,`), 2},
	} {
		for call, read := range reads {
			t.Run(name+", "+call, func(t *testing.T) {
				t.Parallel()
				f := spoilt(t, call, c.answer)
				e := wantError(t, read(context.Background(), connect(t, f.url, retries(1))), mor.CodeUnreachable)
				equal(t, "doubtful", e.Doubtful, false)
				// net/http itself repeats a GET on a connection that it used before.
				if n := f.count(call); n != c.times && (call != "v2/dids" || n > c.times+1) {
					t.Errorf("%d requests", n)
				}
			})
		}
	}
}

// A read that fares better at last is a success like any other.
func TestReadsRecover(t *testing.T) {
	for call, read := range reads {
		var n atomic.Int64
		f := spoilt(t, call, func(w http.ResponseWriter, a asked) {
			switch n.Add(1) {
			case 1:
				sayStatus(503, "", "Retry-After", "0")(w, a)
			case 2:
				sayStatus(200, loginPage, "Retry-After", "0")(w, a)
			case 3:
				sayStatus(429, `{"errors":"Too many requests"}`, "Retry-After", "0")(w, a)
			default:
				switch call {
				case "v2/dids":
					say(page(theNumber))(w, a)
				case "v2/authentication/login":
					say(`{"access_token":"`+fakeAccess+`"}`)(w, a)
				case "dids_get":
					say("<page><error>No DIDs found</error></page>")(w, a)
				default:
					say("<page><status><providers></providers></status></page>")(w, a)
				}
			}
		})
		client, log := connectLogged(t, f.url, retries(3))
		within(t, 2*time.Second, func() { ok(t, read(context.Background(), client)) })
		if call == "v2/dids" {
			n.Add(-3) // the second page is the first again: is from ignored? then everything is asked for
		}
		equal(t, call+": tries", n.Load(), int64(4))
		equal(t, call+": warnings", strings.Count(log.String(), "trying again"), 3)
	}
}

// The pause that the server asks for is kept.
func TestRetryAfterIsHeeded(t *testing.T) {
	t.Parallel()
	for name, retryAfter := range map[string]func() string{
		"seconds": func() string { return "1" },
		"a date":  func() string { return time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int64
			f := (&fake{dids: func(w http.ResponseWriter, a asked) {
				if n.Add(1) == 1 {
					sayStatus(503, "", "Retry-After", retryAfter())(w, a)
					return
				}
				say(page())(w, a)
			}}).start(t)
			c := connect(t, f.url, retries(1))
			begin := time.Now()
			_, err := c.DIDs(context.Background(), mor.Filter{})
			ok(t, err)
			if took := time.Since(begin); took < 900*time.Millisecond || took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// Nobody waits for a pause any longer than the caller does.
func TestGivingUpDuringAPause(t *testing.T) {
	f := (&fake{dids: sayStatus(503, "", "Retry-After", "86400")}).start(t)
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	within(t, 5*time.Second, func() {
		_, err := connect(t, f.url, retries(9)).DIDs(ctx, mor.Filter{})
		wantError(t, err, mor.CodeHTTP) // why it waited
	})
	equal(t, "requests", f.count("v2/dids"), 1)
}

// Writes: none is sent twice when the connection was made, whatever comes back, and the doubt is told exactly.
func TestWritesAreNotRepeated(t *testing.T) {
	for name, c := range map[string]struct {
		answer   func(http.ResponseWriter, asked)
		code     mor.Code
		doubtful bool
	}{
		"500":                   {sayStatus(500, "<html>", "Retry-After", "0"), mor.CodeHTTP, true},
		"500 in MOR's clothes":  {sayStatus(500, `<hash><status>500</status><error>Internal Server Error</error></hash>`, "Retry-After", "0"), mor.CodeHTTP, true},
		"502":                   {sayStatus(502, "<html>Bad Gateway</html>", "Retry-After", "0"), mor.CodeHTTP, true},
		"503":                   {sayStatus(503, "", "Retry-After", "0"), mor.CodeHTTP, true},
		"504":                   {sayStatus(504, "", "Retry-After", "0"), mor.CodeHTTP, true},
		"500 with a success":    {sayStatus(500, success, "Retry-After", "0"), mor.CodeHTTP, true},
		"drop":                  {drop, mor.CodeUnreachable, true},
		"drop in the body":      {half("<page><status>"), mor.CodeUnreachable, true},
		"drop behind a success": {half(success), mor.CodeUnreachable, true},
		"HTML":                  {sayStatus(200, loginPage, "Retry-After", "0"), mor.CodeMalformed, true},
		"empty":                 {sayStatus(200, "", "Retry-After", "0"), mor.CodeMalformed, true},
		"truncated":             {sayStatus(200, success[:80], "Retry-After", "0"), mor.CodeMalformed, true},
		"neither nor":           {sayStatus(200, "<page><status></status></page>", "Retry-After", "0"), mor.CodeMalformed, true},
		"a listing":             {sayStatus(200, listing(), "Retry-After", "0"), mor.CodeMalformed, true},
		"JSON":                  {sayStatus(200, `{"success":true}`, "Retry-After", "0"), mor.CodeMalformed, true},
		"202 with a success":    {sayStatus(202, success), mor.CodeMalformed, true},
		"204":                   {sayStatus(204, ""), mor.CodeMalformed, true},
		"too long":              {say("<page>" + strings.Repeat(" ", 1<<20)), mor.CodeTooLarge, true},
		"endless":               {endless("<page>"), mor.CodeTooLarge, true},
		"a gzip bomb":           {say(gzipped("<page>" + strings.Repeat(" ", 8<<20))), mor.CodeTooLarge, true},
		"gzip cut":              {say(gzipped(success)[:30]), mor.CodeUnreachable, true},
		"gzip of nothing":       {say("\x1f\x8b"), mor.CodeMalformed, true},
		"gzip that is none":     {say("\x1f\x8b<page>"), mor.CodeMalformed, true},
		// Not MOR's word either: whatever stands before it may have let the request pass and held back the answer.
		"400":                    {sayStatus(400, "Bad Request", "Retry-After", "0"), mor.CodeHTTP, true},
		"401":                    {sayStatus(401, "<html>", "Retry-After", "0"), mor.CodeHTTP, true},
		"403":                    {sayStatus(403, "<html>", "Retry-After", "0"), mor.CodeHTTP, true},
		"404":                    {sayStatus(404, "<html>", "Retry-After", "0"), mor.CodeHTTP, true},
		"405":                    {sayStatus(405, success, "Retry-After", "0"), mor.CodeHTTP, true},
		"301":                    {sayStatus(301, "", "Location", "https://127.0.0.1:1/billing"), mor.CodeRedirected, true},
		"307":                    {sayStatus(307, "", "Location", "/billing/api/again"), mor.CodeRedirected, true},
		"308":                    {sayStatus(308, "", "Location", "/billing/api/again"), mor.CodeRedirected, true},
		"302 to nowhere":         {sayStatus(302, ""), mor.CodeRedirected, true},
		"an error in words":      {say("<page><status><error>DID creation failed</error></status></page>"), mor.CodeCreationFailed, false},
		"an error with 500":      {sayStatus(500, "<page><status><error>DID creation failed</error></status></page>"), mor.CodeCreationFailed, false},
		"an error with 404":      {sayStatus(404, "<page><error>DID was not found</error></page>"), mor.CodeDIDNotFound, false},
		"an error unknown":       {say("<page><error>No.</error></page>"), mor.CodeUnknown, false},
		"an error and a success": {say("<page><status><success>ok</success><error>No.</error></status></page>"), mor.CodeUnknown, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for call, write := range writes {
				if c.code == mor.CodeTooLarge && call != "did_create" {
					continue // one is enough, of answers that long
				}
				f := spoilt(t, call, c.answer)
				e := wantError(t, write(context.Background(), connect(t, f.url, retries(3))), c.code)
				equal(t, call+": requests", len(f.asked()), 1)
				equal(t, call+": doubtful", e.Doubtful, c.doubtful)
				equal(t, call+": doubtful", mor.IsDoubtful(e), c.doubtful)
				equal(t, call+": call", e.Op, call)
			}
		})
	}
}

// The true answer, for comparison: no error, one request.
func TestWritesSucceed(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, asked){
		"plain": say(success), "gzipped": say(gzipped(success)), "announced as HTML": sayStatus(200, success, "Content-Type", "text/html"),
		"gzipped and said so": sayStatus(200, gzipped(success), "Content-Encoding", "gzip"),
		"short":               say("<success/>"),
		"in <status>":         say("<page><status><status>done</status></status></page>"),
	} {
		for call, write := range writes {
			f := spoilt(t, call, answer)
			if err := write(context.Background(), connect(t, f.url, retries(3))); err != nil {
				t.Errorf("%s, %s: %v", call, name, err)
			}
			equal(t, call+": requests", len(f.asked()), 1)
		}
	}
}

// Time ran out after the write had left: doubtful, and not sent again.
func TestWritesAreNotRepeatedAfterATimeout(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, asked){
		"silence": hang,
		"silence in the body": func(w http.ResponseWriter, a asked) {
			_, _ = w.Write([]byte("<page>"))
			_ = http.NewResponseController(w).Flush()
			hangFor(w)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := spoilt(t, "did_create", answer)
			within(t, 10*time.Second, func() {
				e := wantError(t, writes["did_create"](context.Background(), connect(t, f.url, retries(3), timeout(200*time.Millisecond))), mor.CodeTimeout)
				equal(t, "doubtful", e.Doubtful, true)
				equal(t, "text", e.Err.Error(), "no whole answer within 200ms (request_timeout)")
			})
			equal(t, "requests", len(f.asked()), 1)
		})
	}
}

// A write that was turned away at the door by a 429 did nothing and is sent again.
func TestWritesAreRepeatedAfter429(t *testing.T) {
	for call, write := range writes {
		for name, body := range map[string]string{"a page": "slow down", "words": "<page><error>Too many requests</error></page>"} {
			var n atomic.Int64
			f := spoilt(t, call, func(w http.ResponseWriter, a asked) {
				if n.Add(1) <= 2 {
					sayStatus(429, body, "Retry-After", "0")(w, a)
					return
				}
				say(success)(w, a)
			})
			c := connect(t, f.url, retries(2))
			within(t, 2*time.Second, func() { ok(t, write(context.Background(), c)) })
			equal(t, call+", "+name+": requests", len(f.asked()), 3)

			n.Store(0)
			e := wantError(t, write(context.Background(), connect(t, f.url, retries(1))), mor.CodeHTTP)
			equal(t, "status", e.HTTPStatus, 429)
			equal(t, "doubtful", e.Doubtful, false)
		}
	}
}

// A server that is not there yet: the write did surely nothing and is sent again, and acts once.
func TestWritesAreRepeatedWhenTheConnectionIsRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	address := listener.Addr().String()
	ok(t, listener.Close())

	e := wantError(t, writes["did_create"](context.Background(), connect(t, "http://"+address)), mor.CodeUnreachable)
	equal(t, "doubtful", e.Doubtful, false)
	equal(t, "status", e.HTTPStatus, 0)
	if !strings.Contains(e.Error(), "refused") || strings.Contains(e.Error(), "/api/") {
		t.Error(e)
	}

	sim := morsim.New(morsim.Options{})
	server := &http.Server{Handler: sim, ReadHeaderTimeout: time.Minute}
	t.Cleanup(func() { _ = server.Close() })
	begun := make(chan struct{})
	c, log := connectLogged(t, "http://"+address, retries(5))
	go func() {
		defer close(begun)
		for !strings.Contains(log.String(), "trying again") {
			time.Sleep(time.Millisecond)
		}
		if again, err := net.Listen("tcp", address); err == nil {
			go func() { _ = server.Serve(again) }()
		}
	}()
	ok(t, writes["did_create"](context.Background(), c))
	<-begun
	equal(t, "writes", len(sim.Writes()), 1)
	equal(t, "numbers", len(sim.DIDs()), 1)
}

// A TLS handshake that fails is before any request.
func TestTLS(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte(success))
	}))
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	ctx := context.Background()
	e := wantError(t, connect(t, server.URL).DIDMakeFree(ctx, 1), mor.CodeUntrusted)
	equal(t, "doubtful", e.Doubtful, false)
	equal(t, "requests", asked.Load(), 0)
	if !strings.Contains(e.Error(), "certificate") {
		t.Error(e)
	}
	pool := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	ok(t, connect(t, server.URL, func(c *mor.Config) { c.RootCAs = pool }).DIDMakeFree(ctx, 1))
	ok(t, connect(t, server.URL, func(c *mor.Config) { c.InsecureSkipTLSVerify = true }).DIDMakeFree(ctx, 1))
	equal(t, "requests", asked.Load(), 2)
	// HTTP spoken to an HTTPS server is an answer of nobody's.
	plain := strings.Replace(server.URL, "https:", "http:", 1)
	wantError(t, connect(t, plain).DIDMakeFree(ctx, 1), mor.CodeHTTP)
	equal(t, "requests", asked.Load(), 2)
}

// A server that takes no connection is not one that is slow to answer.
func TestNoConnectionInTime(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // accepts for the kernel, and never says a word of TLS
	ok(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	c := connect(t, "https://"+listener.Addr().String(), func(c *mor.Config) { c.RequestTimeout = 100 * time.Millisecond })
	e := wantError(t, c.DIDMakeFree(context.Background(), 1), mor.CodeTimeout)
	equal(t, "doubtful", e.Doubtful, false)
	if !strings.Contains(e.Error(), "no connection in time") {
		t.Error(e)
	}
}

// Over HTTP/2, which has ways of its own to break and to repeat, a write is as doubtful and as rarely sent.
func TestHTTP2(t *testing.T) {
	var asked atomic.Int64
	var protocol atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocol.Store(int64(r.ProtoMajor))
		if asked.Add(1) == 2 {
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write([]byte(success))
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	c := connect(t, server.URL, retries(3), func(c *mor.Config) { c.InsecureSkipTLSVerify = true })
	ok(t, c.DIDMakeFree(context.Background(), 1))
	e := wantError(t, c.DIDMakeFree(context.Background(), 1), mor.CodeUnreachable)
	equal(t, "doubtful", e.Doubtful, true)
	equal(t, "requests", asked.Load(), 2)
	equal(t, "protocol", protocol.Load(), 2)
	ok(t, c.DIDMakeFree(context.Background(), 1))
}

// The address of a proxy, a name that does not resolve, a port that is none: unreachable, and no doubt.
func TestUnreachable(t *testing.T) {
	for _, base := range []string{"http://127.0.0.1:1", "http://127.0.0.1:99999"} {
		u, err := url.Parse(base + "/billing")
		ok(t, err)
		c := connect(t, "http://127.0.0.1", func(c *mor.Config) { c.Endpoint = u })
		e := wantError(t, c.DIDMakeFree(context.Background(), 1), mor.CodeUnreachable)
		equal(t, "doubtful", e.Doubtful, false)
	}
}

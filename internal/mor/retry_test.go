package mor_test

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// Reads: what is tried again, how often, and what comes of it in the end.
func TestReadsAreRepeated(t *testing.T) {
	unraced.Skip(t)
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
			code := c.code
			if strings.HasSuffix(call, "s_get") && call != "dids_get" { // see refusal
				code = cmp.Or(map[string]mor.Code{"403": mor.CodeForbidden, "404": mor.CodeNoSuchCall}[name], c.code)
			}
			e := wantError(t, read(context.Background(), client), code)
			equal(t, what+": code", e.Code, code)
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
				case "user_details_get":
					say("<page><userid>5</userid><username>vilnius</username></page>")(w, a)
				case "device_details_get":
					say("<page><id>7</id></page>")(w, a)
				default:
					say("<page><status><providers></providers></status></page>")(w, a)
				}
			}
		})
		client, log := connectLogged(t, f.url, retries(3))
		soon(t, func() { ok(t, read(context.Background(), client)) })
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
	soon(t, func() {
		_, err := connect(t, f.url, retries(9)).DIDs(ctx, mor.Filter{})
		wantError(t, err, mor.CodeHTTP) // why it waited
	})
	equal(t, "requests", f.count("v2/dids"), 1)
}

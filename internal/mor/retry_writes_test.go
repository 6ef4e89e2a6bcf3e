package mor_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// Writes: none is sent twice when the connection was made, whatever comes back, and the doubt is told exactly.
func TestWritesAreNotRepeated(t *testing.T) {
	unraced.Skip(t)
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
			soon(t, func() {
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
			soon(t, func() { ok(t, write(context.Background(), c)) })
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

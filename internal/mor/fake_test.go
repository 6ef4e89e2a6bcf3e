package mor_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// asked is one request to a fake server, read whole.
type asked struct {
	call   string // below /api/
	method string
	url    url.URL
	header http.Header
	form   url.Values
	body   string
}

// fake is a server that answers by hand-written functions; login succeeds unless login says otherwise.
type fake struct {
	login, refresh, dids, legacy func(http.ResponseWriter, asked)

	mu  sync.Mutex
	log []asked
	url string
}

func (f *fake) start(t *testing.T) *fake {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	f.url = server.URL
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	_, call, _ := strings.Cut(r.URL.Path, "/api/")
	a := asked{call, r.Method, *r.URL, r.Header.Clone(), form, string(body)}
	f.mu.Lock()
	f.log = append(f.log, a)
	f.mu.Unlock()
	answer := f.legacy
	switch call {
	case "v2/authentication/login":
		answer = f.login
		if answer == nil {
			answer = say(`{"access_token":"` + fakeAccess + `","refresh_token":"` + fakeRefresh + `"}`)
		}
	case "v2/authentication/refresh":
		answer = f.refresh
	case "v2/dids":
		answer = f.dids
	}
	if answer == nil {
		http.NotFound(w, r)
		return
	}
	answer(w, a)
}

func (f *fake) asked() []asked {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.log)
}

func (f *fake) count(call string) int {
	n := 0
	for _, a := range f.asked() {
		if a.call == call {
			n++
		}
	}
	return n
}

// say answers 200 with a body; sayStatus with another status.
func say(body string) func(http.ResponseWriter, asked) { return sayStatus(http.StatusOK, body) }

func sayStatus(status int, body string, header ...string) func(http.ResponseWriter, asked) {
	return func(w http.ResponseWriter, _ asked) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// page is a v2 listing of rows, which are numbers from 1 on.
func page(numbers ...string) string {
	rows := make([]string, len(numbers))
	for i, number := range numbers {
		rows[i] = fmt.Sprintf(`{"id":%d,"did":%q,"did_number":%q,"status":"Free","did_status":"free"}`, i+1, number, number)
	}
	return fmt.Sprintf(`{"dids":[%s],"meta":{"from":1,"max_results":null,"returned":%d}}`, strings.Join(rows, ","), len(rows))
}

// listing is an answer of dids_get: pairs of number and id.
func listing(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, "<did><did>%s</did><status>Free</status><id>%s</id></did>", pairs[i], pairs[i+1])
	}
	return "<page><dids>" + b.String() + "</dids></page>"
}

const (
	success   = `<?xml version="1.0" encoding="UTF-8"?><page><status><success>Device was unassigned from DID</success></status></page>`
	loginPage = "<!DOCTYPE html>\n<html><head><title>MOR</title></head><body><form><input name=\"login\"></form></body></html>"
)

func last(f *fake, call string) (found asked) {
	for _, a := range f.asked() {
		if a.call == call {
			found = a
		}
	}
	return found
}

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

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.String()
}

// heedingFake lists theNumber on device 7, knows that it heeds the filter, and answers as told before that.
type heedingFake struct {
	fake
	next chan func(http.ResponseWriter, asked)
}

func (f *heedingFake) answerTheNext(answers ...func(http.ResponseWriter, asked)) {
	for _, answer := range answers {
		f.next <- answer
	}
}

func heeding(t *testing.T, edit ...func(*mor.Config)) (*heedingFake, *mor.Client, mor.DID) {
	t.Helper()
	f := &heedingFake{next: make(chan func(http.ResponseWriter, asked), 9)}
	f.legacy = func(w http.ResponseWriter, a asked) {
		answer := say("<page><error>No DIDs found</error></page>")
		if a.form.Get("search_device") == "7" {
			answer = say(listing(theNumber, "1"))
		}
		select {
		case answer = <-f.next:
		default:
		}
		answer(w, a)
	}
	f.start(t)
	c := connect(t, f.url, edit...)
	did := mor.DID{ID: 1, Number: theNumber}
	stands, err := c.Stands(context.Background(), did, mor.SubjectDevice, 7)
	if err != nil || !stands {
		t.Fatal(stands, err)
	}
	return f, c, did
}

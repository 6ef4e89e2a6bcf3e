package morsim

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Moment is when a fault strikes.
type Moment int

// Moments of a Fault.
const (
	BeforeActing Moment = iota // the store does not change
	AfterActing                // the store has changed, and the client does not learn it
	MidBody                    // as AfterActing, with the first half of the true body sent
)

// Kind is what a fault does to the answer.
type Kind int

// Kinds of Fault. HTTPError, EmptyBody and Redirect begin an answer, so in MidBody they do what they do AfterActing.
const (
	DropConnection Kind = iota // the TCP connection closes
	HTTPError                  // HTTPStatus (502) with the HTML page of a proxy, or Body
	HTML200                    // 200 with an HTML login page
	EmptyBody                  // HTTPStatus (200) with nothing
	TruncatedBody              // half a body, properly ended
	Hang                       // silence until the client leaves; with Delay, that long, and then the true answer
	RawBody                    // HTTPStatus (200) with Body verbatim
	EndlessBody                // a body that goes on until the client leaves, or 64 MB
	Redirect                   // HTTPStatus (302) to the URL in Body
)

// Fault spoils answers.
type Fault struct {
	Call       string // legacy name, "v2/login", "v2/refresh" or "v2/dids"; "" is any
	Number     string // only requests naming this DID, by number or ID; "" is any
	Skip       int    // leave so many alone first
	Times      int    // spoil so many; 0 is until removed
	Moment     Moment
	Kind       Kind
	HTTPStatus int
	RetryAfter string // header, if not empty
	Body       string
	Delay      time.Duration // wait this long first
}

// String names the fault for the log.
func (f Fault) String() string {
	moments := []string{"before acting", "after acting", "mid-body"}
	kinds := []string{
		"drop connection", "HTTP error", "HTML 200", "empty body", "truncated body", "hang", "raw body",
		"endless body", "redirect",
	}
	return fmt.Sprintf("%s %s", kinds[f.Kind], moments[f.Moment])
}

// faultBox holds the faults that lie in wait. The first that fits strikes.
type faultBox struct {
	mu    sync.Mutex
	armed []*armedFault
}

type armedFault struct {
	Fault
	seen, struck int
	removed      chan struct{} // closed: whoever hangs is let go
}

// Inject arms a fault. remove disarms it and lets the requests go that hang in it.
func (s *Simulator) Inject(f Fault) (remove func()) {
	a := &armedFault{Fault: f, removed: make(chan struct{})}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.armed = append(s.faults.armed, a)
	return func() { s.faults.disarm(func(other *armedFault) bool { return other == a }) }
}

// ClearFaults disarms all faults and lets the requests go that hang in one.
func (s *Simulator) ClearFaults() {
	s.faults.disarm(func(*armedFault) bool { return true })
}

func (b *faultBox) disarm(which func(*armedFault) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.armed = slices.DeleteFunc(b.armed, func(a *armedFault) bool {
		if which(a) {
			close(a.removed)
			return true
		}
		return false
	})
}

// take returns the fault that strikes this request, if one does.
func (b *faultBox) take(call string, named []string) *armedFault {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range b.armed {
		if a.Call != "" && a.Call != call || a.Number != "" && !slices.Contains(named, a.Number) {
			continue
		}
		if a.Times > 0 && a.struck == a.Times {
			continue
		}
		a.seen++
		if a.seen > a.Skip {
			a.struck++
			return a
		}
	}
	return nil
}

// spoil answers in the place of the server; a is what the true answer would be, nil before acting. It reports whether
// the answer has been given: a Hang that ends by itself leaves that to the server.
func (f *armedFault) spoil(w http.ResponseWriter, r *http.Request, dialect string, a *answer) bool {
	if f.Moment == MidBody && f.Kind != HTTPError && f.Kind != EmptyBody && f.Kind != Redirect {
		f.spoilRest(w, r, a)
		return true
	}
	if f.Kind == Hang {
		f.hang(r)
		return false
	}
	pause(r.Context(), f.Delay)
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	contentType := map[string]string{dialectV2: "application/json; charset=utf-8", dialectLegacy: "application/xml"}[dialect]
	send := func(status int, contentType, body string) {
		if f.HTTPStatus != 0 {
			status = f.HTTPStatus
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
	switch f.Kind {
	case DropConnection:
		panic(http.ErrAbortHandler)
	case HTTPError:
		status := f.HTTPStatus
		if status == 0 {
			status = http.StatusBadGateway
		}
		page := f.Body
		if page == "" {
			page = htmlPage(status, http.StatusText(status))
		}
		send(status, "text/html", page)
	case HTML200:
		send(http.StatusOK, "text/html", loginPage)
	case EmptyBody:
		send(http.StatusOK, contentType, "")
	case TruncatedBody:
		body := rendered(a, dialect)
		send(http.StatusOK, contentType, body[:len(body)/2])
	case RawBody:
		send(http.StatusOK, contentType, f.Body)
	case EndlessBody:
		send(http.StatusOK, contentType, opening[dialect])
		endless(w)
	case Redirect:
		w.Header().Set("Location", f.Body)
		send(http.StatusFound, "text/html", "")
	}
	return true
}

// spoilRest sends half of the true answer and then does its worst.
func (f *armedFault) spoilRest(w http.ResponseWriter, r *http.Request, a *answer) {
	body := rendered(a, "")
	rest := body[len(body)/2:]
	half := *a
	half.body = text(body[:len(body)/2])
	half.send(w)
	_ = http.NewResponseController(w).Flush()
	if f.Kind == Hang {
		f.hang(r)
		_, _ = io.WriteString(w, rest)
		return
	}
	pause(r.Context(), f.Delay)
	switch f.Kind {
	case DropConnection:
		panic(http.ErrAbortHandler)
	case HTML200:
		_, _ = io.WriteString(w, loginPage)
	case RawBody:
		_, _ = io.WriteString(w, f.Body)
	case EndlessBody:
		endless(w)
	}
}

// hang returns only if Delay passes; when the client leaves, or the fault is removed, the connection ends here.
func (f *armedFault) hang(r *http.Request) {
	var over <-chan time.Time
	if f.Delay > 0 {
		over = time.After(f.Delay)
	}
	select {
	case <-over:
		return
	case <-f.removed:
	case <-r.Context().Done():
	}
	panic(http.ErrAbortHandler)
}

const loginPage = "<!DOCTYPE html>\n<html><head><title>MOR</title></head>\n<body><form action=\"/billing/callc/login\">" +
	"<input name=\"login[username]\"></form></body></html>\n"

// opening begins a body that a parser takes for the real thing.
var opening = map[string]string{
	dialectV2:     `{"dids":[`,
	dialectLegacy: `<?xml version="1.0" encoding="UTF-8"?>` + "\n<page>\n",
	"":            "<html>",
}

// rendered is the body of the true answer, or, when nothing was done yet, something like one.
func rendered(a *answer, dialect string) string {
	if a == nil {
		return opening[dialect]
	}
	var b bytes.Buffer
	a.body(&b)
	return b.String()
}

// endless sends white space, which no parser minds, until nobody takes it any more.
func endless(w io.Writer) {
	block := strings.Repeat(" ", 64<<10)
	for range 1024 {
		if _, err := io.WriteString(w, block); err != nil {
			return
		}
	}
}

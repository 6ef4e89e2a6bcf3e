package morsim

import (
	"net/url"
	"slices"
	"sync"
	"time"
)

// Request is one request as the server saw it. While it is being answered HTTPStatus is 0.
type Request struct {
	Seq        int // from 1, in order of arrival
	Time       time.Time
	Dialect    string // "legacy", "v2" or "" for a path outside the API
	Call       string // legacy name, or "v2/login", "v2/refresh", "v2/dids"
	Method     string
	Path       string
	Query      string     // of the URL, as sent: nothing secret may ever stand here
	Params     url.Values // without hash and passwords; u is the username, of logins too
	HTTPStatus int        // 0 when no answer was sent
	Outcome    string     // the success or error text, if there was one
	Write      bool       // a call that may change something
	Took       bool       // it did change something
	Fault      string     // the fault that struck it, if any
	Bytes      int        // of the body sent
}

// requestLog remembers requests in order of arrival.
type requestLog struct {
	mu       sync.Mutex
	seq      int
	entries  []*Request
	inFlight int
	peak     int
	hits     int
}

func (l *requestLog) begin(r Request) *Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	r.Seq = l.seq
	l.entries = append(l.entries, &r)
	l.inFlight++
	l.peak = max(l.peak, l.inFlight)
	return &r
}

func (l *requestLog) setFault(r *Request, fault string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.Fault = fault
	l.hits++
}

func (l *requestLog) setOutcome(r *Request, outcome string, took bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.Outcome, r.Took = outcome, took
}

func (l *requestLog) end(r *Request, status, bytes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.HTTPStatus, r.Bytes = status, bytes
	l.inFlight--
}

func (l *requestLog) copyOf(r *Request) Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return *r
}

// Requests lists what was asked since ResetLog, in order of arrival.
func (s *Simulator) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	all := make([]Request, len(s.log.entries))
	for i, r := range s.log.entries {
		all[i] = *r
	}
	return all
}

// Writes lists the requests to calls that may change something, whether they did or not.
func (s *Simulator) Writes() []Request {
	return slices.DeleteFunc(s.Requests(), func(r Request) bool { return !r.Write })
}

// ResetLog forgets the requests so far and begins MaxConcurrent and FaultHits anew.
func (s *Simulator) ResetLog() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.entries, s.log.peak, s.log.hits = nil, s.log.inFlight, 0
}

// MaxConcurrent is the highest number of requests that were being answered at once since ResetLog.
func (s *Simulator) MaxConcurrent() int {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return s.log.peak
}

// FaultHits is the number of requests since ResetLog that a fault struck.
func (s *Simulator) FaultHits() int {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return s.log.hits
}

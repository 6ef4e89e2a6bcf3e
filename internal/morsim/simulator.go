// Package morsim is a MOR server for tests and demonstrations: one store of numbers behind both dialects of the MOR
// API, with a log of what was asked, switches for what the vendor's pages leave open, and faults on demand.
//
// It is written from the vendor's pages alone and imports nothing else of this project: a mistake shared by client and
// simulator would pass every test.
package morsim

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// Simulator is a MOR server. It is an [http.Handler]; mount it at the root of a server.
type Simulator struct {
	mu        sync.RWMutex // guards everything in this block
	opts      Options
	store     store
	users     map[int64]*User
	devices   map[int64]*Device
	providers map[int64]*Provider
	dialPlans map[int64]*DialPlan
	sessions  sessions

	log    requestLog // has a lock of its own
	faults faultBox   // has a lock of its own
}

// New returns a server with the standard cast (see the constants beginning with Admin) and no numbers.
func New(opts Options) *Simulator {
	s := &Simulator{
		opts:      opts.withDefaults(),
		store:     newStore(),
		users:     map[int64]*User{},
		devices:   map[int64]*Device{},
		providers: map[int64]*Provider{},
		dialPlans: map[int64]*DialPlan{},
		sessions:  newSessions(),
	}
	s.addCast()
	return s
}

// Configure changes the options of a running server. It takes effect between two calls; change must not call the
// simulator.
func (s *Simulator) Configure(change func(*Options)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.opts)
	s.opts = s.opts.withDefaults()
}

// options is a copy for use outside the lock. Its maps are not for reading there: Configure may write to them.
func (s *Simulator) options() Options {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.opts
}

// ServeHTTP answers one API request.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	opts := s.options()
	in := readRequest(w, r, opts.WebDir)
	entry := s.log.begin(in.logged(opts.Now()))
	out := &countingWriter{ResponseWriter: w}
	// The end of the body leaves after this function does, so a client that has its whole answer finds the log complete.
	defer func() {
		s.log.end(entry, out.status, out.bytes)
		if opts.OnAnswer != nil {
			opts.OnAnswer(s.log.copyOf(entry))
		}
	}()

	if opts.OnRequest != nil {
		opts.OnRequest(s.log.copyOf(entry))
	}
	pause(r.Context(), opts.Latency)

	fault := s.faults.take(in.call, s.numbersNamed(in))
	if fault != nil {
		s.log.setFault(entry, fault.String())
		if fault.Moment == BeforeActing && fault.spoil(out, r, in.dialect, nil) {
			return
		}
	}
	a := s.act(in)
	s.log.setOutcome(entry, a.outcome, a.took)
	if fault != nil && fault.Moment != BeforeActing && fault.spoil(out, r, in.dialect, &a) {
		return
	}
	a.send(out)
}

// act does what the request asks for and returns the answer, yet unsent.
func (s *Simulator) act(in request) answer {
	switch in.dialect {
	case dialectV2:
		return s.actV2(in)
	case dialectLegacy:
		return s.actLegacy(in)
	default:
		return pageNotFound()
	}
}

// numbersNamed lists the numbers and IDs a request is about: the fault box asks.
func (s *Simulator) numbersNamed(in request) []string {
	var named []string
	for _, parameter := range []string{"did", "search_did_number", "did_id", "dids_id"} {
		value := in.params.Get(parameter)
		if value == "" {
			continue
		}
		named = append(named, value)
		if strings.HasSuffix(parameter, "_id") {
			s.mu.RLock()
			if rec := s.store.withID(parseID(value)); rec != nil && rec.now != nil {
				named = append(named, rec.now.Number)
			}
			s.mu.RUnlock()
		}
	}
	return named
}

// DropSessions forgets every token given out: the next v2 call answers "Invalid token value".
func (s *Simulator) DropSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions = newSessions()
}

// now is the server's clock; call it with the lock held.
func (s *Simulator) now() time.Time { return s.opts.Now() }

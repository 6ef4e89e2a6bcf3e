package morsim

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Statuses of a DID, as the database has them.
const (
	Free       = "free"
	Reserved   = "reserved"
	Active     = "active"
	Closed     = "closed"
	Terminated = "terminated"
)

// DID is one number. IDs of 0 mean none.
type DID struct {
	ID                       int64
	Number, Status           string
	ProviderID               int64
	UserID                   int64 // the owner
	ResellerID               int64 // whose pool the number is in; 0 is the admin's
	DeviceID, DialPlanID     int64
	CustomSIPHeader          string
	Comment, ResellerComment string
	CallLimit                int64 // 0 is unlimited
	Language, ToneZone       string
	HasCalls, HasQueues      bool // either one makes did_delete refuse
	AIAgentCompatible        bool
	OpenAIProject            string
	UpdatedAt                time.Time
}

// store holds the numbers. A stored DID is never written to, only replaced: readers keep their pointers outside the lock.
type store struct {
	byNumber map[string]*record
	order    []*record // by ID
	lastID   int64
	settled  time.Time // from here on everybody sees everything
	ghosts   int       // records of deleted numbers still in order, because somebody saw them for a while
}

type record struct {
	id   int64
	now  *DID // nil when deleted
	past []pastVersion
}

// pastVersion is what reads before until see; nil means the number is not there yet.
type pastVersion struct {
	did   *DID
	until time.Time
}

// firstDIDID keeps DID IDs clear of all other IDs of the cast, so that no test passes by mixing them up.
const firstDIDID = 1001

func newStore() store {
	return store{byNumber: map[string]*record{}, lastID: firstDIDID - 1}
}

// seenAt is the version a read sees.
func (r *record) seenAt(now time.Time) *DID {
	for _, v := range r.past {
		if now.Before(v.until) {
			return v.did
		}
	}
	return r.now
}

func (st *store) withID(id int64) *record {
	i, found := slices.BinarySearchFunc(st.order, id, func(r *record, id int64) int { return cmp.Compare(r.id, id) })
	if !found {
		return nil
	}
	return st.order[i]
}

// put replaces what a record says (nil deletes it), for reads only after lag.
func (st *store) put(r *record, d *DID, now time.Time, lag time.Duration) {
	if r.now != nil {
		delete(st.byNumber, r.now.Number)
	}
	if d != nil {
		st.byNumber[d.Number] = r
	}
	if lag <= 0 {
		r.past = nil
	} else {
		r.past = slices.DeleteFunc(r.past, func(v pastVersion) bool { return !now.Before(v.until) })
		r.past = append(r.past, pastVersion{r.now, now.Add(lag)})
		st.settled = now.Add(lag)
	}
	r.now = d
	if d != nil {
		return
	}
	if len(r.past) > 0 {
		st.ghosts++
	} else if i := slices.Index(st.order, r); i >= 0 {
		st.order = slices.Delete(st.order, i, i+1)
	}
}

// add inserts a new number; without an ID it gets the next.
func (st *store) add(d DID, now time.Time, lag time.Duration) *record {
	if d.ID == 0 {
		d.ID = st.lastID + 1
	}
	r := &record{id: d.ID}
	st.lastID = max(st.lastID, d.ID)
	i, taken := slices.BinarySearchFunc(st.order, d.ID, func(r *record, id int64) int { return cmp.Compare(r.id, id) })
	if taken {
		panic(fmt.Sprintf("morsim: there is a DID with ID %d", d.ID))
	}
	st.order = slices.Insert(st.order, i, r)
	st.put(r, &d, now, lag)
	return r
}

// AddDID puts a number into the store as it is. It fills in what is missing: the ID, the status that follows from
// device, dial plan and owner, provider 1, and the time of the change. It panics when the number or the ID is taken.
func (s *Simulator) AddDID(d DID) DID {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store.byNumber[d.Number] != nil {
		panic("morsim: there is a DID " + d.Number)
	}
	if d.Status == "" {
		switch {
		case d.DeviceID != 0 || d.DialPlanID != 0:
			d.Status = Active
		case d.UserID != 0:
			d.Status = Reserved
		default:
			d.Status = Free
		}
	}
	if d.ProviderID == 0 {
		d.ProviderID = TestProviderID
	}
	if d.UpdatedAt.IsZero() {
		d.UpdatedAt = s.now()
	}
	return *s.store.add(d, s.now(), 0).now
}

// DID looks a number up, as it is now: the visibility lag is for the API only.
func (s *Simulator) DID(number string) (DID, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	r := s.store.byNumber[number]
	if r == nil {
		return DID{}, false
	}
	return *r.now, true
}

// DIDs lists all numbers by ID.
func (s *Simulator) DIDs() []DID {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]DID, 0, len(s.store.order))
	for _, r := range s.store.order {
		if r.now != nil {
			all = append(all, *r.now)
		}
	}
	return all
}

// EditDID changes a number as a person in the GUI would, behind the API's back: no rule is checked and reads see it at
// once. It reports whether the number was there. The ID stays; edit must not call the simulator.
func (s *Simulator) EditDID(number string, edit func(*DID)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.store.byNumber[number]
	if r == nil {
		return false
	}
	d := *r.now
	edit(&d)
	if other := s.store.byNumber[d.Number]; other != nil && other != r {
		panic("morsim: there is a DID " + d.Number)
	}
	d.ID, d.UpdatedAt = r.id, s.now()
	s.store.put(r, &d, s.now(), 0)
	return true
}

// RemoveDID takes a number out of the store, whatever its status, and reports whether it was there.
func (s *Simulator) RemoveDID(number string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.store.byNumber[number]
	if r == nil {
		return false
	}
	s.store.put(r, nil, s.now(), 0)
	return true
}

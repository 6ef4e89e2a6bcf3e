package lifecycle

import (
	"sync"
	"time"
)

// still keeps those who write to blocks and those who look at many numbers apart:
// a list that changes while it is read has to be read anew. Whoever looks, comes
// first; any number may look at once, and any number write. The zero value is ready.
type still struct {
	mu       sync.Mutex
	changed  *sync.Cond
	looking  int // or waiting to
	writing  int
	prepared sync.Once
}

// patience is how long a look waits for writes that get no answer.
const patience = time.Second

// look waits until nobody writes, but not for ever, and returns what ends the looking.
func (s *still) look() (end func()) {
	enough := false
	timer := time.AfterFunc(patience, func() { s.leave(func() { enough = true }) })
	defer timer.Stop()
	s.enter(func() bool { return s.writing == 0 || enough }, func() { s.looking++ }, func() {})
	return func() { s.leave(func() { s.looking-- }) }
}

// write waits until nobody looks, and returns what ends the writing.
func (s *still) write() (end func()) {
	s.enter(func() bool { return s.looking == 0 }, func() {}, func() { s.writing++ })
	return func() { s.leave(func() { s.writing-- }) }
}

func (s *still) enter(free func() bool, before, after func()) {
	s.prepare()
	s.mu.Lock()
	defer s.mu.Unlock()
	before()
	for !free() {
		s.changed.Wait()
	}
	after()
}

func (s *still) prepare() { s.prepared.Do(func() { s.changed = sync.NewCond(&s.mu) }) }

func (s *still) leave(leave func()) {
	s.prepare()
	s.mu.Lock()
	defer s.mu.Unlock()
	leave()
	s.changed.Broadcast()
}

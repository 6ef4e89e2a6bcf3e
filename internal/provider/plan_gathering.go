package provider

import (
	"context"
	"sync"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

// Terraform plans each instance by a call of its own, ten at a time, and never
// says that those were all. So that 300 numbers with the same trouble make one
// message, whoever finds the first waits until no more calls come, and speaks
// for all that were found meanwhile; those say nothing.

// traffic is the calls of Terraform's that read or plan.
type traffic struct {
	mu       sync.Mutex
	underWay int
	last     time.Time // when one began or ended
	pause    time.Duration
}

const (
	// lullBegins is how long it has to be quiet until the calls are taken for all.
	// It is halved each time that was in vain, so that a plan with -parallelism=1,
	// where waiting holds up what is waited for, does not take for ever.
	lullBegins, shortestLull = 500 * time.Millisecond, 10 * time.Millisecond
	// longestWait bounds the whole wait. Whatever comes later is another message.
	longestWait = time.Minute
)

// begin notes a call, until the function that it returns is called.
func (t *traffic) begin() (end func()) {
	t.count(1)
	return func() { t.count(-1) }
}

func (t *traffic) count(by int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.underWay += by
	t.last = time.Now()
}

// lull waits, from within a call, until no other is under way and none has begun
// for a while, or ctx ends.
func (t *traffic) lull(ctx context.Context) {
	t.mu.Lock()
	if t.pause == 0 {
		t.pause = lullBegins
	}
	pause, began := t.pause, time.Now()
	t.underWay--
	t.last = began
	t.mu.Unlock()
	defer t.count(1)
	tick := time.NewTicker(min(pause, 20*time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		t.mu.Lock()
		quiet, alone := t.underWay == 0 && time.Since(t.last) >= pause, t.last.Equal(began)
		if quiet {
			if t.pause = lullBegins; alone {
				t.pause = max(pause/2, shortestLull)
			}
		}
		t.mu.Unlock()
		if quiet || time.Since(began) >= longestWait {
			return
		}
	}
}

// role is what a run's plan does with a number at some address. A number can
// have several, at one address (a tainted resource is refreshed, then created
// anew) or at two.
type role uint8

const (
	held      role = 1 << iota // in the state, as the refresh has it
	kept                       // in the state before and after
	wanted                     // to be created
	ended                      // to be destroyed
	forgotten                  // to be destroyed in Terraform only
	tabled                     // in a mor_did_inventory after the run
	oneWay                     // in the state, and destroying it is for good: see didModel.standing
)

func (r role) has(either role) bool { return r&either != 0 }

// finding is a number that may have to be spoken of.
type finding struct {
	lifecycle.Standing       // as far as known
	deviceID           int64 // that it is wanted on
}

// about is a finding that tells no more than which number.
func about(number string) (f finding) {
	f.Number = number
	return f
}

// gathering is what a run's plan finds out about the numbers of one resource type.
type gathering struct {
	mu    sync.Mutex
	roles map[string]role
	open  map[string]finding // of the message to come; nil: nobody waits to speak
}

// note adds a role of the number's and returns all that it has by now.
func (g *gathering) note(number string, r role) (all role) {
	g.noteAll([]string{number}, r, func(_ string, roles role) { all = roles })
	return all
}

// noteAll adds a role of many numbers' and shows all that each has by now.
func (g *gathering) noteAll(numbers []string, r role, show func(number string, all role)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.roles == nil {
		g.roles = make(map[string]role, len(numbers))
	}
	for _, number := range numbers {
		g.roles[number] |= r
		show(number, g.roles[number])
	}
}

// gathered is a finding with all roles of its number.
type gathered struct {
	finding
	role
}

// gather adds findings. For the first ones it returns, after the lull, all that
// were added by then, in no order; for the others nothing, and at once. So each
// is returned exactly once, and in doubt early: also when ctx ends.
func (g *gathering) gather(ctx context.Context, t *traffic, findings ...finding) []gathered {
	g.mu.Lock()
	first := g.open == nil
	if first {
		g.open = make(map[string]finding, len(findings))
	}
	for _, f := range findings {
		if !g.open[f.Number].Found {
			g.open[f.Number] = f
		}
	}
	g.mu.Unlock()
	if !first {
		return nil
	}

	t.lull(ctx)

	g.mu.Lock()
	defer g.mu.Unlock()
	all := make([]gathered, 0, len(g.open))
	for number, f := range g.open {
		all = append(all, gathered{f, g.roles[number]})
	}
	g.open = nil
	return all
}

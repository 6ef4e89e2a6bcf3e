package view_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/view"
)

const (
	mixedWorkers = 64
	mixedOps     = 40  // of each worker, in each round
	mixedNumbers = 500 // on the server from the beginning; as many more may be created
)

// mixed is one server under 64 writers and readers.
type mixed struct {
	t       *testing.T
	sim     *morsim.Simulator
	client  *mor.Client
	shared  *view.View
	numbers [2 * mixedNumbers]ownNumber

	answers, failures, writes atomic.Int64
}

// ownNumber is a number that only we write to.
type ownNumber struct {
	writing sync.Mutex   // one write at a time, as Terraform has it
	written atomic.Int64 // updated_at of our last write that is over, 0 while the number is not on the server
}

func (m *mixed) name(i int) string { return fmt.Sprintf("3706%07d", i) }

// TestMixed has 64 goroutines write and read the same numbers on a server that
// fails now and then. Whatever it is asked meanwhile, the view must neither say
// that a number is absent which is there, nor show one as it was before a write.
// Errors are allowed.
func TestMixed(t *testing.T) {
	m := &mixed{t: t}
	var clock, faults atomic.Int64 // every write has an updated_at of its own
	sim, url := simulate(t, morsim.Options{
		Now:           func() time.Time { return time.Unix(clock.Add(1), 0) },
		TokenLifetime: 1e6 * time.Hour,
		ExactSearch:   true, // costs the simulator least
		OnRequest: func(morsim.Request) {
			if rand.N(int64(1000)) < faults.Load() {
				m.sim.Inject(anyFault())
			}
			if rand.N(4) == 0 { // the true answer, as of now, some time later
				m.sim.Inject(morsim.Fault{
					Call: morsim.CallDIDs, Times: 1, Kind: morsim.Hang, Moment: morsim.AfterActing, Delay: 1 + rand.N(20*time.Millisecond),
				})
			}
		},
	})
	m.sim = sim
	m.client = connect(t, url, func(c *mor.Config) { c.PageSize, c.MaxRetries, c.MaxConcurrentRequests = 25, 1, 32 })
	for i := range mixedNumbers {
		m.numbers[i].written.Store(sim.AddDID(morsim.DID{Number: m.name(i), UserID: 5}).UpdatedAt.Unix())
	}
	struck, whole := 0, 0
	ops := mixedOps
	if testing.Short() {
		ops /= 2 // more of the same is left to 'make test-all'
	}
	for round, perMille := range []int64{0, 5, 20} {
		faults.Store(perMille)
		m.shared = view.New(m.client, true, slog.New(slog.DiscardHandler))
		var group sync.WaitGroup
		for range mixedWorkers {
			group.Go(func() {
				for range ops {
					m.act(t.Context())
				}
			})
		}
		group.Wait()
		faults.Store(0)
		struck += sim.FaultHits()
		sim.ClearFaults()
		sim.ResetLog()
		if _, err := m.shared.List(t.Context(), mor.Filter{}); err == nil {
			whole++
			m.list(t.Context())
		} else if round == 0 {
			t.Errorf("on a server without faults: %v", err)
		}
		m.sim.DropSessions()
	}
	t.Logf("%d writes, %d answers, %d errors, %d faults; the list became whole in %d rounds",
		m.writes.Load(), m.answers.Load(), m.failures.Load(), struck, whole)
	if whole == 0 || struck == 0 || m.failures.Load() == 0 {
		t.Error("this has tested too little")
	}
}

// anyFault spoils one of the next requests.
func anyFault() morsim.Fault {
	f := morsim.Fault{Times: 1, HTTPStatus: 500, Moment: []morsim.Moment{morsim.BeforeActing, morsim.AfterActing, morsim.MidBody}[rand.N(3)]}
	f.Kind = []morsim.Kind{morsim.HTTPError, morsim.DropConnection, morsim.TruncatedBody}[rand.N(3)]
	if f.Kind != morsim.HTTPError {
		f.HTTPStatus = 200
	}
	return f
}

// act does one thing to some number.
func (m *mixed) act(ctx context.Context) {
	i := rand.N(len(m.numbers))
	switch chance := rand.N(1000); {
	case chance < 10:
		m.list(ctx)
	case chance < 20: // somebody who is gone before the answer is here
		ctx, cancel := context.WithTimeout(ctx, rand.N(3*time.Millisecond))
		m.read(ctx, i)
		cancel()
	case chance < 200:
		m.write(ctx, i)
	case chance < 210:
		m.writeMany(ctx, i)
	case chance < 220:
		m.readMany(ctx, i)
	default:
		m.read(ctx, i)
	}
}

// write changes or creates a number as internal/lifecycle does.
func (m *mixed) write(ctx context.Context, i int) {
	n, name := &m.numbers[i], m.name(i)
	n.writing.Lock()
	defer n.writing.Unlock()
	did, there := m.sim.DID(name)
	m.shared.Forget(name)
	if there {
		comment := "changed"
		_ = m.client.DIDDetailsUpdate(ctx, did.ID, mor.Details{Comment: &comment})
	} else {
		_, _ = m.client.DIDCreate(ctx, mor.NewDID{Number: name, ProviderID: new(int64(morsim.TestProviderID))})
	}
	if did, there = m.sim.DID(name); there { // whatever the answer was
		n.written.Store(did.UpdatedAt.Unix())
	}
	m.writes.Add(1)
	since := n.written.Load()
	now, found, err := m.shared.Look(ctx, name)
	m.check("Look", name, since, now, found, err)
}

// writeMany changes or creates numbers as internal/lifecycle does with a block: it
// looks at all of them together afterwards.
func (m *mixed) writeMany(ctx context.Context, first int) {
	last := min(first+10, len(m.numbers))
	var names []string
	for i := first; i < last; i++ { // in order, so that nobody waits for anybody who waits
		m.numbers[i].writing.Lock()
		names = append(names, m.name(i))
	}
	defer func() {
		for i := first; i < last; i++ {
			m.numbers[i].writing.Unlock()
		}
	}()
	since := map[string]int64{}
	for i := first; i < last; i++ {
		name := m.name(i)
		did, there := m.sim.DID(name)
		m.shared.Forget(name)
		if there {
			_ = m.client.DIDDetailsUpdate(ctx, did.ID, mor.Details{Comment: new("changed")})
		} else {
			_, _ = m.client.DIDCreate(ctx, mor.NewDID{Number: name, ProviderID: new(int64(morsim.TestProviderID))})
		}
		if did, there = m.sim.DID(name); there {
			m.numbers[i].written.Store(did.UpdatedAt.Unix())
		}
		m.writes.Add(1)
		since[name] = m.numbers[i].written.Load()
	}
	found, err := m.shared.Anew(ctx, names)
	for _, name := range names {
		now, there := found[name]
		m.check("Anew", name, since[name], now, there, err)
	}
}

func (m *mixed) readMany(ctx context.Context, first int) {
	var names []string
	since := map[string]int64{}
	for i := first; i < min(first+100, len(m.numbers)); i++ {
		names = append(names, m.name(i))
		since[m.name(i)] = m.numbers[i].written.Load()
	}
	found, unlisted, err := m.shared.Among(ctx, names)
	for _, name := range names {
		now, there := found[name]
		if !there && slices.Contains(unlisted, name) {
			continue // which says nothing
		}
		m.check("Among", name, since[name], now, there, err)
	}
}

func (m *mixed) read(ctx context.Context, i int) {
	since := m.numbers[i].written.Load()
	now, found, err := m.shared.Find(ctx, m.name(i))
	m.check("Find", m.name(i), since, now, found, err)
}

// list looks at all numbers at once.
func (m *mixed) list(ctx context.Context) {
	var since [len(m.numbers)]int64
	for i := range m.numbers {
		since[i] = m.numbers[i].written.Load()
	}
	rows, err := m.shared.List(ctx, mor.Filter{})
	if err != nil {
		m.failures.Add(1)
		return
	}
	listed := map[string]mor.DID{}
	for _, row := range rows {
		if _, twice := listed[row.Number]; twice {
			m.t.Errorf("%s is listed twice", row.Number)
		}
		listed[row.Number] = row
	}
	for i := range m.numbers {
		now, found := listed[m.name(i)]
		m.check("List", m.name(i), since[i], now, found, nil)
	}
}

// check compares an answer with what was written before the question.
func (m *mixed) check(asked, name string, since int64, now mor.DID, found bool, err error) {
	if err != nil {
		m.failures.Add(1)
		return
	}
	m.answers.Add(1)
	if !found {
		if since != 0 {
			m.t.Errorf("%s: %s is said to be absent, and was there", asked, name)
		}
		return
	}
	at, err := time.Parse(time.RFC3339, now.UpdatedAt)
	if err != nil || at.Unix() < since {
		m.t.Errorf("%s: %s is shown as of %s, and was written at %s", asked, name, now.UpdatedAt, time.Unix(since, 0).UTC())
	}
}

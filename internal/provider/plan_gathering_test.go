package provider

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// TestGathering has calls come and go, each with a finding of its own, most of
// them canceled: each is spoken of exactly once, whoever speaks.
func TestGathering(t *testing.T) {
	const calls = 2000
	var g gathering
	traffic := traffic{pause: 5 * time.Millisecond}
	var mu sync.Mutex
	spoken, messages := map[string]int{}, 0
	var group sync.WaitGroup
	slots := make(chan struct{}, terraformParallelism)
	for i := range calls {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			defer traffic.begin()()
			ctx := t.Context()
			if i < calls*9/10 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, rand.N(10*time.Millisecond))
				defer cancel()
			}
			time.Sleep(rand.N(time.Millisecond))
			number := fmt.Sprint(i)
			g.note(number, wanted)
			all := g.gather(ctx, &traffic, about(number))
			mu.Lock()
			defer mu.Unlock()
			if all != nil {
				messages++
			}
			for _, f := range all {
				if spoken[f.Number]++; !f.has(wanted) {
					t.Errorf("%s has lost its role", f.Number)
				}
			}
		})
	}
	group.Wait()
	t.Logf("%d findings in %d messages", calls, messages)
	for i := range calls {
		if n := spoken[fmt.Sprint(i)]; n != 1 {
			t.Errorf("%d was spoken of %d times", i, n)
		}
	}
	if messages < 2 || messages > calls/10 {
		t.Errorf("%d messages", messages)
	}
}

// TestLull waits for the calls under way, however long they take, and then for
// nothing to happen; it ends at once with its context.
func TestLull(t *testing.T) {
	t.Run("waits for others", func(t *testing.T) {
		traffic := traffic{pause: 20 * time.Millisecond}
		end := traffic.begin()
		time.AfterFunc(200*time.Millisecond, end)
		defer traffic.begin()()
		began := time.Now()
		traffic.lull(t.Context())
		if took := time.Since(began); took < 220*time.Millisecond {
			t.Errorf("it waited %s", took)
		}
	})
	t.Run("two that wait do not wait for each other", func(t *testing.T) {
		var traffic traffic
		var group sync.WaitGroup
		began := time.Now()
		for range 2 {
			group.Go(func() {
				defer traffic.begin()()
				traffic.lull(t.Context())
			})
		}
		group.Wait()
		if took := time.Since(began); took > 4*lullBegins {
			t.Errorf("it took %s", took)
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		var traffic traffic
		defer traffic.begin()() // of somebody else, who never ends
		defer traffic.begin()()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Millisecond, cancel)
		began := time.Now()
		traffic.lull(ctx)
		if took := time.Since(began); took > lullBegins {
			t.Errorf("it went on for %s", took)
		}
	})
	t.Run("one at a time, it waits ever less", func(t *testing.T) {
		var traffic traffic
		began := time.Now()
		for range 20 {
			end := traffic.begin()
			traffic.lull(t.Context())
			end()
		}
		if took := time.Since(began); took > 4*lullBegins {
			t.Errorf("it took %s", took)
		}
	})
}

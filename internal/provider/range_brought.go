package provider

import "sync"

// broughtRanges are the ranges that this run has applied, by name.
type broughtRanges struct {
	mu  sync.Mutex
	all map[string]rangeModel
}

// note adds a range that was applied.
func (b *broughtRanges) note(m rangeModel) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil {
		b.all = map[string]rangeModel{}
	}
	b.all[m.name()] = m
}

// taken are those of the numbers that a range has by now which this run has
// applied: with create_before_destroy the new one may have the old one's.
func (b *broughtRanges) taken(numbers []string) map[string]bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := map[string]bool{}
	for _, m := range b.all {
		for _, n := range inBoth(numbers, m.have()) {
			all[n] = true
		}
	}
	return all
}

func inBoth(a, b []string) (both []string) {
	set := setOf(b)
	for _, n := range a {
		if set[n] {
			both = append(both, n)
		}
	}
	return both
}

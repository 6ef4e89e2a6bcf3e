package tfdriver

import "sync"

// step is a piece of work in a walk.
type step struct {
	name string
	// after are the steps that have to succeed first.
	after []*step
	run   func() (ok bool)

	done   chan struct{}
	failed bool // it, or one that it comes after
}

// defaultParallelism is how many steps Terraform runs at once.
const defaultParallelism = 10

// walk runs all steps, at most so many at once. Those that come after a failed one
// are left out.
func walk(steps []*step, parallelism int) {
	for _, s := range steps {
		s.done = make(chan struct{})
	}
	slots := make(chan struct{}, parallelism)
	var group sync.WaitGroup
	for _, s := range steps {
		group.Go(func() {
			defer close(s.done)
			for _, other := range s.after {
				<-other.done
				s.failed = s.failed || other.failed
			}
			if s.failed {
				return
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			s.failed = !s.run()
		})
	}
	group.Wait()
}

// withNeeded returns the steps that the given ones come after, directly or not, and
// these themselves.
func withNeeded(steps []*step) []*step {
	seen := map[*step]bool{}
	var all []*step
	var visit func(*step)
	visit = func(s *step) {
		if seen[s] {
			return
		}
		seen[s] = true
		all = append(all, s)
		for _, other := range s.after {
			visit(other)
		}
	}
	for _, s := range steps {
		visit(s)
	}
	return all
}

package lifecycle

import (
	"sync"
	"time"
)

// Progress is how far a block has come.
type Progress struct {
	Done, Total int // numbers that something is to be done to
	Writes      int
	Seconds     float64
	PerSecond   float64 // writes
}

// tellEvery is the time between two calls of Block.Progress.
const tellEvery = 3 * time.Second

// tell starts to report progress, and returns the function that stops it.
func (r *blockRun) tell() (end func()) {
	if r.Progress == nil {
		return func() {}
	}
	begun, stop := time.Now(), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		tick := time.NewTicker(tellEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				seconds, writes := time.Since(begun).Seconds(), int(r.writes.Load())
				r.Progress(Progress{int(r.done.Load()), int(r.total.Load()), writes, seconds, float64(writes) / seconds})
			case <-stop:
				return
			}
		}
	})
	return func() { close(stop); wait.Wait() }
}

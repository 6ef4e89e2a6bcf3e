package main

import (
	"fmt"
	"runtime"
	"time"
)

// sample is what the process holds when nothing runs.
type sample struct{ heapMB, goroutines int }

// takeSample waits until the connections of the last run are closed, and collects garbage first.
func takeSample() sample {
	time.Sleep(4 * idleTimeout)
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return sample{int(memory.HeapAlloc >> 20), runtime.NumGoroutine()}
}

// most is what the last third of the run may hold more than the first.
var most = sample{heapMB: 16, goroutines: 10}

// enough is how many samples tell something: two in each third, and the first.
const enough = 7

// checkFlat compares the least that was held in the first and in the last third. What grows all the time has a greater
// least; what is only not yet collected has not. The first sample does not count: caches fill up.
func checkFlat(samples []sample) error {
	if len(samples) < enough {
		return nil
	}
	samples = samples[1:]
	third := len(samples) / 3
	begin, end := least(samples[:third]), least(samples[len(samples)-third:])
	if end.heapMB > begin.heapMB+most.heapMB || end.goroutines > begin.goroutines+most.goroutines {
		return fmt.Errorf("the process grows: %d MB and %d goroutines in the first third, %d MB and %d goroutines in the last",
			begin.heapMB, begin.goroutines, end.heapMB, end.goroutines)
	}
	return nil
}

func least(samples []sample) sample {
	lowest := samples[0]
	for _, s := range samples {
		lowest = sample{min(lowest.heapMB, s.heapMB), min(lowest.goroutines, s.goroutines)}
	}
	return lowest
}

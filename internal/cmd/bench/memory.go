package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// watchMemory watches the processes of a program until stop is called, which returns the most memory that one of them
// had at any time, in bytes, or 0 where the system does not tell. The system keeps that peak: only what comes in the last
// moments before a process ends can be missed.
func watchMemory(program string) (stop func() int) {
	over, peak := make(chan struct{}), make(chan int)
	go func() {
		most := 0
		for {
			select {
			case <-over:
				peak <- most
				return
			case <-time.After(200 * time.Millisecond): // looking takes time, too
				most = max(most, memoryOf(program))
			}
		}
	}()
	return func() int {
		close(over)
		return <-peak
	}
}

// memoryOf is the highest peak among the program's processes of this moment.
func memoryOf(program string) (most int) {
	processes, err := os.Open("/proc")
	if err != nil {
		return 0
	}
	defer func() { _ = processes.Close() }()
	names, _ := processes.Readdirnames(-1)
	for _, name := range names {
		if name[0] > '9' {
			continue
		}
		if path, err := os.Readlink("/proc/" + name + "/exe"); err == nil && path == program {
			most = max(most, peakIn("/proc/"+name+"/status"))
		}
	}
	return most
}

// peakIn reads the peak out of a status file of Linux, such as /proc/self/status.
func peakIn(status string) int {
	text, _ := os.ReadFile(status)
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	kib := 0
	_, _ = fmt.Sscanf(after, "%d", &kib)
	return kib << 10
}

// Command soak plans and applies with faults for half an hour, and checks that nothing is lost and that memory and
// goroutines do not grow. A real Terraform or OpenTofu drives one provider and one simulated MOR server, both in this
// process: what either of them does not give back adds up from run to run.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	lasts := flag.Duration("for", 30*time.Minute, "how long; the round under way is finished")
	numbers := flag.Int("numbers", 10_000, fmt.Sprintf("how many numbers; %d of them are resources of their own, the others are rows of inventories", singles))
	seed := flag.Uint64("seed", 1, "which faults strike; the same seed arms the same faults")
	flag.Parse()
	if flag.NArg() > 0 || *numbers < singles+blocks {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := soakFor(ctx, *lasts, *numbers, *seed, os.Stdout)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

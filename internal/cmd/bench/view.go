package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// measureView reads the numbers of a large server, without Terraform and with it.
func (b *bench) measureView(ctx context.Context) error {
	if err := b.measureRows(ctx); err != nil {
		return err
	}
	return b.measureListing(ctx)
}

// readerEndpoint makes this program read all numbers of the server that it names, and do nothing else: a process of its
// own, so that the work of the simulator is not counted.
const readerEndpoint = "MOR_BENCH_READ"

// readCost is what that process tells.
type readCost struct {
	Rows int
	Live int // size of the heap in the end, without garbage
	Peak int // of the memory of the process
	Took time.Duration

	cpu      time.Duration
	requests int
}

func (b *bench) measureRows(ctx context.Context) error {
	s, err := serve(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	addNumbers(s.Simulator, 0, b.rows)
	program, err := os.Executable()
	if err != nil {
		return err
	}
	var costs []readCost
	for round := range b.rounds {
		s.ResetLog()
		got, err := cli.Run(ctx, b.dir, append(os.Environ(), readerEndpoint+"="+s.endpoint), program)
		if err := succeed(got, err); err != nil {
			return err
		}
		c := readCost{cpu: got.CPU, requests: s.traffic().requests}
		if err := json.Unmarshal([]byte(got.Stdout), &c); err != nil {
			return fmt.Errorf("%w: %s", err, got.Said())
		}
		if c.Rows != b.rows {
			return fmt.Errorf("%d rows were read instead of %d", c.Rows, b.rows)
		}
		b.say("%d rows through the shared view, round %d: %s", b.rows, round+1, seconds(c.Took))
		costs = append(costs, c)
	}
	t := &table{
		title:  "**All numbers read through the shared view**, Terraform left out",
		header: []string{"rows", "CPU", "time", "requests", "heap it leaves", "peak of process memory"},
	}
	t.add(count(b.rows),
		seconds(median(costs, func(c readCost) time.Duration { return c.cpu })),
		seconds(median(costs, func(c readCost) time.Duration { return c.Took })),
		count(median(costs, func(c readCost) int { return c.requests })),
		size(median(costs, func(c readCost) int { return c.Live })),
		size(median(costs, func(c readCost) int { return c.Peak })))
	b.print("%s", t)
	return nil
}

// reader reads all numbers of a server with the provider's defaults, prints what that cost and returns the exit code.
func reader(endpoint string) int {
	url, err := mor.ParseEndpoint(endpoint)
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 2
	}
	client := mor.New(mor.Config{
		Endpoint: url, Username: morsim.AdminUsername, Password: morsim.AdminPassword, APISecretKey: morsim.AdminAPISecretKey,
		PageSize: 500, MaxConcurrentRequests: 8, RequestTimeout: 30 * time.Second,
	})
	shared := view.New(client, true, slog.New(slog.DiscardHandler))
	begin := time.Now()
	rows, err := shared.List(context.Background(), mor.Filter{})
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 1
	}
	c := readCost{Rows: len(rows), Took: time.Since(begin), Peak: peakIn("/proc/self/status")}
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	c.Live = int(memory.HeapAlloc)
	runtime.KeepAlive(shared)
	runtime.KeepAlive(rows)
	_ = json.NewEncoder(os.Stdout).Encode(c)
	return 0
}

const listing = `provider "mor" {}

data "mor_dids" "all" {}

output "listed" {
  value = length(data.mor_dids.all.dids)
}
`

func (b *bench) measureListing(ctx context.Context) error {
	s, err := serve(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	addNumbers(s.Simulator, 0, b.listed)
	w, err := b.workspace(ctx, s, cli.MOR, listing)
	if err != nil {
		return err
	}
	var costs []cost
	for round := range b.rounds {
		c, err := w.run(ctx, "plan", "-input=false")
		if err != nil {
			return err
		}
		if !strings.Contains(c.said, fmt.Sprintf("+ listed = %d\n", b.listed)) {
			return fmt.Errorf("not all numbers are listed: %s", c.said)
		}
		b.say("plan of mor_dids with %d rows, round %d: %s", b.listed, round+1, seconds(c.took))
		costs = append(costs, c)
	}
	t := &table{
		title:  "**Plan of `mor_dids`**",
		header: []string{"rows", "plan", "requests", "received", "provider memory"},
	}
	t.add(count(b.listed), seconds(median(costs, cost.time)), count(median(costs, cost.asked)),
		size(median(costs, cost.received)), size(median(costs, cost.peak)))
	b.print("%s", t)
	return nil
}

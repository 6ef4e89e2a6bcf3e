package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// latency is what the simulated server takes for each answer, whatever it is.
const latency = 50 * time.Millisecond

// sizes are how much is measured.
type sizes struct {
	rounds  int       // of each measurement; the median counts
	plans   []int     // managed numbers
	shaped  int       // managed numbers, see shape.go
	bills   []refresh // see bill.go
	applied int       // numbers to apply and destroy
	rows    int       // read through the shared view
	listed  int       // returned by mor_dids
	tables  tables    // see inventory.go
}

var (
	full = sizes{
		rounds: 3, plans: []int{100, 1000, 2000}, shaped: 500, applied: 200, rows: 100_000, listed: 10_000,
		bills:  []refresh{{1, 100_000}, {50, 100_000}, {500, 100_000}, {2000, 2000}, {10_000, 100_000}},
		tables: tables{plans: []int{1000, 8000, 100_000}, each: 1000, changed: 8000, created: 10_000},
	}
	quick = sizes{
		rounds: 1, plans: []int{10, 50}, shaped: 20, applied: 10, rows: 5000, listed: 500,
		bills:  []refresh{{1, 1000}, {20, 1000}, {500, 500}},
		tables: tables{plans: []int{50, 600}, each: 10, changed: 600, created: 40},
	}
)

// bench is one run.
type bench struct {
	sizes
	*narrator
	out      io.Writer
	checkout string // of this project
	dir      string // temporary; all that is written is in it
	cli      cli.CLI
}

var partNames = []string{"plan", "shape", "bill", "apply", "inventory", "view"}

var parts = map[string]func(*bench, context.Context) error{
	"plan": (*bench).measurePlans, "shape": (*bench).measureShapes, "bill": (*bench).measureBills, "apply": (*bench).measureApplies, "inventory": (*bench).measureInventory, "view": (*bench).measureView,
}

// measure does what the settings ask for and leaves nothing behind.
func measure(ctx context.Context, s settings, out io.Writer, n *narrator) (err error) {
	b := &bench{sizes: full, narrator: n, out: out}
	if s.quick {
		b.sizes = quick
	}
	if b.checkout, err = cli.Checkout(ctx); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "mor-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if err := os.WriteFile(b.cliConfigFile(), b.mirror().Config(cli.MOR, floorProvider, holderProvider), 0o600); err != nil {
		return err
	}
	if b.cli, err = cli.Find(ctx, b.checkout, cli.Environment(b.cliConfigFile(), "")); err != nil {
		return err
	}
	if !slices.Equal(s.parts, []string{"bill"}) {
		b.say("building the provider")
		if err := succeed(b.mirror().BuildMOR(ctx, b.checkout)); err != nil {
			return fmt.Errorf("building the provider: %w", err)
		}
	}
	b.print("%s\n", b.machine())
	for _, part := range s.parts {
		if err := parts[part](b, ctx); err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
	}
	b.say("done")
	return nil
}

func (b *bench) mirror() cli.Mirror    { return cli.Mirror(filepath.Join(b.dir, "mirror")) }
func (b *bench) cliConfigFile() string { return filepath.Join(b.dir, "cli.tfrc") }

func (b *bench) print(format string, args ...any) { _, _ = fmt.Fprintf(b.out, format, args...) }

// machine says what all this was measured on.
func (b *bench) machine() string {
	times := "the median of three"
	if b.rounds == 1 {
		times = "measured once"
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s, %s %s; the simulated server takes %d ms for each answer; each figure is %s.",
		processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(),
		strings.ToUpper(b.cli.Name[:1])+b.cli.Name[1:], b.cli.Version, latency.Milliseconds(), times)
}

// processor names the processor as far as the system tells.
func processor() string {
	about, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(about)) {
		if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "a processor of unknown name"
}

// succeed makes an error of a program that did not end with exit code 0.
func succeed(got cli.Result, err error) error {
	if err == nil && got.Code != 0 {
		err = fmt.Errorf("exit code %d: %s", got.Code, strings.TrimSpace(got.Said()))
	}
	return err
}

func nth(i int) string { return fmt.Sprintf("3705%07d", i) }

// addNumbers puts numbers from begin to before end onto the server, as mor_did leaves them.
func addNumbers(sim *morsim.Simulator, begin, end int) {
	for i := begin; i < end; i++ {
		sim.AddDID(morsim.DID{
			Number: nth(i), Status: morsim.Reserved, ProviderID: morsim.TestProviderID, UserID: morsim.VilniusID, AIAgentCompatible: true,
		})
	}
}

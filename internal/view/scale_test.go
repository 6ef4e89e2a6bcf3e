package view_test

import (
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// What 100,000 numbers may cost.
const (
	scaleRows     = 100_000
	scaleHeap     = 100 << 20
	scaleRequests = 225 // pages of 500, a login, and what is learnt of the server first
)

// scaleAllocated is how many bytes a row may allocate on its way, by dialect. It stands
// for the CPU that the row takes, and does not depend on the machine.
var scaleAllocated = map[mor.ReadAPI]uint64{mor.ReadV2: 2500, mor.ReadLegacy: 6000}

// scaleServer names the server to the process that reads it, scaleAPI the dialect.
const (
	scaleServer = "MOR_TEST_SCALE_SERVER"
	scaleAPI    = "MOR_TEST_SCALE_API"
)

// scaleCost is what that process tells.
type scaleCost struct {
	Rows       int
	Live, Peak uint64 // growth of the heap: what is left of it in the end, and the most there was
	Allocated  uint64 // bytes in all
}

// TestScale reads 100,000 numbers in a process of its own, so that the
// simulator's work is not counted.
func TestScale(t *testing.T) {
	if os.Getenv(scaleServer) != "" {
		readAtScale(t, os.Getenv(scaleServer))
		return
	}
	if unraced.Detector {
		t.Skip("the race detector takes many times the CPU and memory")
	}
	if testing.Short() {
		t.Skip("'make test-all' runs this")
	}
	sim, url := simulate(t, morsim.Options{})
	morsim.SeedInventory(sim, scaleRows)
	for api := range scaleAllocated {
		t.Run(string(api), func(t *testing.T) { scale(t, sim, url, api) })
	}
}

func scale(t *testing.T, sim *morsim.Simulator, url string, api mor.ReadAPI) {
	sim.ResetLog()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestScale$")
	child.Env = append(os.Environ(), scaleServer+"="+url, scaleAPI+"="+string(api), "GOGC=100") // the default, which users have
	said, err := child.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var cost scaleCost
	if err := json.Unmarshal(said, &cost); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	requests, each := len(sim.Requests()), cost.Allocated/scaleRows
	t.Logf("%d rows: %d bytes allocated for each, heap %d MiB live, %d MiB at the peak, %d requests", cost.Rows, each, cost.Live>>20, cost.Peak>>20, requests)
	if cost.Rows != scaleRows || each > scaleAllocated[api] || cost.Live > scaleHeap || cost.Peak > scaleHeap || requests > scaleRequests {
		t.Errorf("%d rows are to be read with %d bytes allocated for each, %d MiB of heap and %d requests", scaleRows, scaleAllocated[api], scaleHeap>>20, scaleRequests)
	}
}

// readAtScale reads the whole list and prints what that cost.
func readAtScale(t *testing.T, url string) {
	shared := view.New(connect(t, url, func(c *mor.Config) { c.ReadAPI = mor.ReadAPI(os.Getenv(scaleAPI)) }), true, slog.New(slog.DiscardHandler))
	before, allocated := heap()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(5 * time.Millisecond):
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
		}
	}()
	rows, err := shared.List(t.Context(), mor.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	close(stop)
	live, all := heap()
	cost := scaleCost{Rows: len(rows), Peak: <-peak - before, Live: live - before, Allocated: all - allocated}
	runtime.KeepAlive(shared)
	runtime.KeepAlive(rows)
	_ = json.NewEncoder(os.Stdout).Encode(cost)
	os.Exit(0) // without the words of a test
}

// heap is the size of the heap without garbage, and how much was allocated so far.
func heap() (live, allocated uint64) {
	var now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&now)
	return now.HeapAlloc, now.TotalAlloc
}

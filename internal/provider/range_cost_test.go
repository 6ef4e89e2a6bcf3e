package provider

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestRangeCost counts what an apply costs the server beside its writes: the pages
// of its list, before and after, and little more. What is taken from somewhere is
// proven by ID before: a change takes the pages of that list, too, since its plan
// reads them all; an end reads no other.
func TestRangeCost(t *testing.T) {
	t.Parallel()
	const n, page = 1000, 50
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(n, trunkSettings))
	w.env = append(w.env, fmt.Sprintf("MOR_PAGE_SIZE=%d", page))
	const pages = n / page
	apply := func(name string, writes, lists int, flags ...string) {
		t.Helper()
		w.must(0, append([]string{"plan", "-out=p"}, flags...)...)
		sim.ResetLog()
		w.must(0, "apply", "p")
		requests, wrote := len(sim.Requests()), len(sim.Writes())
		t.Logf("%s: %d writes, %d other requests", name, wrote, requests-wrote)
		if wrote != writes {
			t.Errorf("%s: %d writes, want %d", name, wrote, writes)
		}
		most := lists*pages + 10
		if lists > 2 { // the lists under an ID, too, have an overlap and an end
			most += 5
		}
		if requests-wrote > most {
			t.Errorf("%s: %d other requests, at most %d are allowed", name, requests-wrote, most)
		}
		sim.ResetLog()
		if flags != nil {
			return
		}
		w.plan(0)
		if planned := len(sim.Requests()); planned > 2*pages+5 {
			t.Errorf("%s: planning no change takes %d requests", name, planned)
		}
	}
	apply("create", 3*n, 2)
	w.reconfigure(rangeOf(n, trunkSettings+"comment = \"x\"\n"))
	apply("comment", n, 2)
	for i := 500; i < 800; i++ {
		sim.EditDID(rangeNumber(i), func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Free, 0, 0 })
	}
	apply("mend", 600, 2)
	w.reconfigure(rangeOf(n, "user_id = 5\ndevice_id = 8\ncomment = \"x\"\n"))
	apply("move", 2*n, 3)
	w.reconfigure(rangeOf(n/2, "user_id = 5\ndevice_id = 8\ncomment = \"x\"\n"))
	apply("shrink", 3*n/2, 3)
	apply("destroy", 3*n/2, 2, "-destroy")
}

// TestRangeSmallOnALargeServer: a small range does not read a large inventory.
func TestRangeSmallOnALargeServer(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.seed(20_000)
	w := sim.workspace(t, rangeOf(10, trunkSettings))
	w.must(0, "plan", "-out=p")
	sim.ResetLog()
	w.must(0, "apply", "p")
	requests, writes := len(sim.Requests()), len(sim.Writes())
	t.Logf("%d writes, %d other requests", writes, requests-writes)
	most := 50
	if us.isReseller() {
		most = 75 // who is not shown the provider's name: it is proven by ID
	}
	if writes != 30 || requests-writes > most {
		t.Errorf("%d writes, %d other requests", writes, requests-writes)
	}
	sim.ResetLog()
	w.plan(0)
	if requests := len(sim.Requests()); requests > 25 {
		t.Errorf("%d requests to plan", requests)
	}
}

// TestRangeTellsProgress: the log says every few seconds how far it has come.
func TestRangeTellsProgress(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{Latency: 50 * time.Millisecond})
	w := sim.workspace(t, rangeOf(400, trunkSettings))
	w.env = append(w.env, "TF_LOG_PROVIDER=INFO")
	_, out := w.run("apply", "-auto-approve", "-no-color")
	if n := strings.Count(out, "range 37052000000-37052000399: "); n < 2 || !strings.Contains(out, "requests_per_second=") {
		t.Errorf("%d lines of progress:\n%s", n, out)
	}
}

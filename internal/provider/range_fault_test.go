package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// rangeOperation is what is done to ranges of numbers, and the call that is struck
// while it is.
type rangeOperation struct {
	name   string
	call   string
	there  *morsim.DID // what is on the server of each number before; nil: nothing
	before string      // settings that are applied first, without a fault; "-" for none
	after  string      // settings whose apply is struck; "" is destroy
	goal   func(morsim.DID, bool) bool
	ends   bool // it takes numbers out of use
}

var rangeOperations = []rangeOperation{
	{name: "create", call: "did_create", before: "-", after: "user_id = 5\ndevice_id = 7\ncomment = \"c\"", goal: stands(morsim.Active, 5, 7)},
	{name: "reserve", call: "did_details_update", before: "-", after: "user_id = 5\ndevice_id = 7", goal: stands(morsim.Active, 5, 7)},
	{name: "put on a trunk", call: "did_trunk_device_assign", before: "-", after: "user_id = 5\ndevice_id = 7", goal: stands(morsim.Active, 5, 7)},
	{
		name: "bring back", call: "did_make_free", there: &morsim.DID{Status: morsim.Terminated, ProviderID: 1}, before: "-",
		after: "user_id = 5\ndevice_id = 7", goal: stands(morsim.Active, 5, 7),
	},
	{
		name: "change the comment", call: "did_details_update", before: "comment = \"a\"", after: "comment = \"b\"",
		goal: func(d morsim.DID, found bool) bool { return found && d.Comment == "b" && d.Status == morsim.Free },
	},
	{name: "another user: free", call: "did_make_free", before: "user_id = 5", after: "user_id = 6", goal: stands(morsim.Reserved, 6, 0)},
	{name: "another user: reserve", call: "did_details_update", before: "user_id = 5", after: "user_id = 6", goal: stands(morsim.Reserved, 6, 0)},
	{name: "move: off", call: "did_device_unassign", before: "user_id = 5\ndevice_id = 7", after: "user_id = 5\ndevice_id = 8", goal: stands(morsim.Active, 5, 8)},
	{name: "move: on", call: "did_trunk_device_assign", before: "user_id = 5\ndevice_id = 7", after: "user_id = 5\ndevice_id = 8", goal: stands(morsim.Active, 5, 8)},
	{name: "end: off", call: "did_device_unassign", before: "user_id = 5\ndevice_id = 7", goal: stands(morsim.Terminated, 0, 0), ends: true},
	{name: "end: free", call: "did_make_free", before: "user_id = 5\ndevice_id = 7", goal: stands(morsim.Terminated, 0, 0), ends: true},
	{name: "end: terminate", call: "did_terminate", before: "user_id = 5\ndevice_id = 7", goal: stands(morsim.Terminated, 0, 0), ends: true},
}

// rangeCell is a range of which one number is struck by one fault.
type rangeCell struct {
	fault
	at    string
	index int
	ids   map[string]int64
}

const rangeCellSize = 6

func (c *rangeCell) number(i int) string { return fmt.Sprintf("37054%03d%03d", c.index, i) }

func (c *rangeCell) numbers() (all []string) {
	for i := range rangeCellSize {
		all = append(all, c.number(i))
	}
	return all
}

// TestRangeFaultMatrix strikes the first, a middle and the last number of ranges
// with every fault at every moment of every write. After that, one more apply
// converges; nothing is created or ended that should not be, nothing twice; and
// what the struck run has done is either in the state or named.
func TestRangeFaultMatrix(t *testing.T) {
	struck := map[string]bool{}
	for _, op := range rangeOperations {
		again := struck[op.call] && op.name != "another user: free"
		struck[op.call] = true
		t.Run(op.name, func(t *testing.T) {
			if again && testing.Short() {
				t.Skip("-short: another operation has the same call struck")
			}
			if op.call == "did_create" {
				notAsReseller(t, needsUpdatedAt)
			}
			t.Parallel()
			strikeRanges(t, op)
		})
	}
}

func strikeRanges(t *testing.T, op rangeOperation) {
	sim := simulate(t, morsim.Options{})
	var cells []*rangeCell
	places := []struct {
		at    string
		index int
	}{{"the first", 0}, {"a middle", rangeCellSize / 2}, {"the last", rangeCellSize - 1}}
	for i, f := range faults() {
		for j, place := range places {
			switch few := f.Kind == morsim.DropConnection || f.Kind == morsim.Hang || f.outage; {
			case j > 0 && !few && !testing.Short():
				continue // what differs in nothing but the answer's form
			case j != i%len(places) && testing.Short():
				continue // each fault at one place, and each place with a third of them
			}
			c := &rangeCell{fault: f, at: place.at, index: len(cells), ids: map[string]int64{}}
			c.Call, c.Number = op.call, c.number(place.index)
			cells = append(cells, c)
			if op.there == nil {
				continue
			}
			for _, n := range c.numbers() {
				there := *op.there
				there.Number = n
				sim.AddDID(there)
			}
		}
	}
	w := sim.workspace(t, "")
	w.env = append(w.env, "MOR_MAX_RETRIES=1", "MOR_MAX_CONCURRENT_REQUESTS=32")
	apply := []string{"apply", "-auto-approve", "-no-color", "-parallelism=32"}
	if op.before != "-" {
		w.reconfigure(rangesOf(op.before, cells))
		w.must(0, apply...)
	}
	for _, c := range cells {
		for _, n := range c.numbers() {
			if d, found := sim.DID(n); found {
				c.ids[n] = d.ID
			}
		}
		sim.Inject(c.Fault)
	}
	sim.Configure(func(o *morsim.Options) {
		o.OnAnswer = func(r morsim.Request) {
			for _, c := range cells {
				if c.outage && r.Fault == c.Fault.String() && r.Call == c.Call && sim.names(r, c.Number) {
					sim.Inject(morsim.Fault{Number: c.Number, Kind: morsim.HTTPError, HTTPStatus: 503})
				}
			}
		}
	})
	sim.ResetLog()
	w.reconfigure(rangesOf(op.after, cells))
	unhurried := w.env
	w.env = append(slices.Clip(unhurried), "MOR_REQUEST_TIMEOUT=4s")
	_, output := w.run(apply...)
	w.env = unhurried
	output = flat(output)
	if hits := sim.FaultHits(); hits < len(cells) {
		t.Errorf("only %d of %d faults struck", hits, len(cells))
	}
	struck := sim.Requests()
	state := w.state()
	for _, c := range cells {
		for _, n := range c.numbers() {
			if d, found := sim.DID(n); found && !op.ends && d.Status != morsim.Terminated &&
				!strings.Contains(state, c.number(0)+"-"+c.number(rangeCellSize-1)) && !strings.Contains(output, n) {
				t.Errorf("%s, %s number: %s is on the server, not in the state and not named", c.name, c.at, n)
			}
		}
	}
	sim.Configure(func(o *morsim.Options) { o.OnAnswer = nil })
	sim.ClearFaults()
	sim.ResetLog()
	w.must(0, apply...)
	if plan := w.must(0, "plan", "-detailed-exitcode"); strings.Contains(plan, "Warning") {
		t.Errorf("the plan after the second apply warns:\n%s", plan)
	}
	took := map[string]map[string]int{}
	for _, r := range append(struck, sim.Requests()...) {
		if !r.Took {
			continue
		}
		if !op.ends && (r.Call == "did_terminate" || r.Call == "did_delete") {
			t.Fatalf("%s on the way: %v", r.Call, r.Params)
		}
		key := r.Params.Get("did") + r.Params.Get("did_id") + r.Params.Get("dids_id")
		if took[key] == nil {
			took[key] = map[string]int{}
		}
		took[key][r.Call]++
	}
	for key, calls := range took {
		for call, times := range calls {
			if times > 1 {
				t.Errorf("%s took effect %d times on %s", call, times, key)
			}
		}
	}
	for _, c := range cells {
		for _, n := range c.numbers() {
			d, found := sim.DID(n)
			if !op.goal(d, found) {
				t.Errorf("%s, %s number: %s is %+v (found %v)", c.name, c.at, n, d, found)
			}
			if before := c.ids[n]; before != 0 && before != d.ID {
				t.Errorf("%s: it was DID %d and is %d", n, before, d.ID)
			}
			if strings.Contains(op.after, "comment = \"c\"") && d.Comment != "c" {
				t.Errorf("%s, %s number: its comment is %q", c.name, c.at, d.Comment)
			}
		}
	}
}

// names tells whether a request is about the number.
func (s simulated) names(r morsim.Request, number string) bool {
	d, _ := s.DID(number)
	id := fmt.Sprint(d.ID)
	return r.Params.Get("did") == number || d.ID != 0 && (r.Params.Get("did_id") == id || r.Params.Get("dids_id") == id)
}

func rangesOf(settings string, cells []*rangeCell) string {
	if settings == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString("locals {\n  ranges = {\n")
	for _, c := range cells {
		fmt.Fprintf(&b, "    %q = { first = %q, last = %q }\n", fmt.Sprint(c.index), c.number(0), c.number(rangeCellSize-1))
	}
	fmt.Fprintf(&b, "  }\n}\nresource \"mor_did_range\" \"r\" {\n  for_each = local.ranges\n  first = each.value.first\n  last = each.value.last\n  provider_id = 1\n%s\n}\n", settings)
	return b.String()
}

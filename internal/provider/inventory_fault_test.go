package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// tableOperation is what is done to inventories, and the call that is struck while it is.
type tableOperation struct {
	name      string
	call      string
	there     *morsim.DID    // what is on the server of each number before; nil: nothing
	before    map[string]any // the row that is applied first, without a fault; nil: none
	after     map[string]any // the row whose apply is struck; nil: the rows go
	destroy   bool           // the whole inventory goes
	unstarted bool           // no import block begins the inventory, so a failed creation taints it
	goal      func(morsim.DID, bool) bool
}

// ends reports whether the operation takes numbers out of use.
func (op *tableOperation) ends() bool { return op.after == nil }

// moves reports whether numbers change their customer: then a refusal puts them back, and calls come twice.
func (op *tableOperation) moves() bool { return op.before != nil && op.after != nil }

func tableOperations() []tableOperation {
	var all []tableOperation
	add := func(op tableOperation, calls ...string) {
		for _, call := range calls {
			op.call = call
			all = append(all, op)
		}
	}
	lines := func() map[string]any { return row("provider_id", 1, "user_id", 5, "device_id", 7, "comment", "c") }
	terminated := &morsim.DID{Status: morsim.Terminated, ProviderID: 1}
	active := stands(morsim.Active, 5, 7)
	creation := []string{"did_create", "did_details_update", "did_trunk_device_assign"}
	add(tableOperation{name: "create", after: lines(), goal: active}, creation...)
	add(tableOperation{name: "create without an import block", after: lines(), unstarted: true, goal: active}, creation...)
	add(tableOperation{name: "bring back", there: terminated, after: lines(), goal: active}, "did_make_free")
	moving := []string{"did_device_unassign", "did_make_free", "did_details_update", "did_trunk_device_assign"}
	add(tableOperation{name: "move", before: standard(), after: kaunas(), goal: stands(morsim.Active, 6, 9)}, moving...)
	ending := []string{"did_device_unassign", "did_make_free", "did_terminate"}
	ended := stands(morsim.Terminated, 0, 0)
	add(tableOperation{name: "remove the rows", before: standard(), goal: ended}, ending...)
	add(tableOperation{name: "destroy", before: standard(), destroy: true, goal: ended}, ending...)
	return all
}

// strikes are the faults of the matrix. The others differ in nothing but the form of the answer.
var strikes = []fault{
	{name: "lost before MOR acts", Fault: morsim.Fault{Kind: morsim.DropConnection}},
	{name: "lost after MOR has acted", Fault: morsim.Fault{Kind: morsim.DropConnection, Moment: morsim.AfterActing}},
	{name: "lost before MOR acts, and MOR stays away", Fault: morsim.Fault{Kind: morsim.DropConnection}, outage: true},
	{name: "lost after MOR has acted, and MOR stays away", Fault: morsim.Fault{Kind: morsim.DropConnection, Moment: morsim.AfterActing}, outage: true},
	{name: "refused", Fault: morsim.Fault{Kind: morsim.RawBody, Body: `<?xml version="1.0" encoding="UTF-8"?><page><error>Something went wrong</error></page>`}},
	{name: "HTTP 502", Fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: 502}},
	{name: "HTTP 502 after MOR has acted, and MOR stays away", Fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: 502, Moment: morsim.AfterActing}, outage: true},
}

// tableCell is an inventory of which one number is struck by one fault. One more number has nothing to do with it.
type tableCell struct {
	fault
	at    string
	index int
	ids   map[string]int64
}

const tableCellSize = 5

func (c *tableCell) table() string       { return fmt.Sprintf("cell%02d", c.index) }
func (c *tableCell) number(i int) string { return fmt.Sprintf("37054%03d%03d", c.index, i) }

func (c *tableCell) numbers() (all []string) {
	for i := range tableCellSize {
		all = append(all, c.number(i))
	}
	return all
}

// rows has the row for all numbers: as a block, or, in every other cell, with keys of their own.
func (c *tableCell) rows(row map[string]any) rows {
	table := rows{c.number(100): standard()}
	switch {
	case row == nil:
	case c.index%2 == 0:
		table[c.number(0)+"-"+c.number(tableCellSize-1)] = row
	default:
		for _, n := range c.numbers() {
			table[n] = row
		}
	}
	return table
}

// tableCells are those of the n-th operation that has the call struck.
func tableCells(call string, n int) (cells []*tableCell) {
	places := []struct {
		at    string
		index int
	}{{"the first", 0}, {"a middle", tableCellSize / 2}, {"the last", tableCellSize - 1}}
	for i, s := range strikes {
		for j, place := range places {
			if testing.Short() && (j != i%len(places) || i%2 != n%2) {
				continue // each fault in one of two operations at one place, and each place with some of them
			}
			c := &tableCell{fault: s, at: place.at, index: len(cells), ids: map[string]int64{}}
			c.Call, c.Number, c.Times = call, c.number(place.index), 1
			cells = append(cells, c)
		}
	}
	return cells
}

// TestInventoryFaultMatrix strikes the first, a middle and the last number of
// inventories in every write. One more apply converges; nothing is created twice,
// and nothing ends that should not.
func TestInventoryFaultMatrix(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	struck := map[string]int{} // operations by the call
	for _, op := range tableOperations() {
		t.Run(op.name+", "+op.call, func(t *testing.T) {
			if op.call == "did_create" {
				notAsReseller(t, needsUpdatedAt)
			}
			if op.unstarted && op.call != "did_create" || op.destroy && op.call != "did_terminate" {
				longOnly(t, "another operation has the same call struck")
			}
			cells := tableCells(op.call, struck[op.call])
			struck[op.call]++
			t.Parallel()
			strikeTables(t, &op, cells)
		})
	}
}

func strikeTables(t *testing.T, op *tableOperation, cells []*tableCell) {
	d := newDesk(t, morsim.Options{})
	if op.there != nil {
		for _, c := range cells {
			for _, n := range c.numbers() {
				there := *op.there
				there.Number = n
				d.sim.AddDID(there)
			}
		}
	}
	if op.before != nil {
		d.cells(cells, op.before, !op.unstarted)
		d.ok(d.Apply())
	}
	for _, c := range cells {
		for _, n := range c.numbers() {
			if did, found := d.sim.DID(n); found {
				c.ids[n] = did.ID
			}
		}
		d.sim.Inject(c.Fault)
	}
	d.sim.Configure(func(o *morsim.Options) { o.OnAnswer = d.sim.outages(cells) })
	d.sim.ResetLog()
	d.cells(cells, op.after, !op.unstarted)
	run := func() tfdriver.Result {
		if op.destroy {
			return d.Destroy()
		}
		return d.Apply()
	}
	first := run()
	if hits := d.sim.FaultHits(); hits < len(cells) {
		t.Errorf("only %d of %d faults struck", hits, len(cells))
	}
	if !first.Diagnostics.HasErrors() {
		t.Error("the struck run has no error")
	}
	struck := d.sim.Requests()
	for _, c := range cells {
		did, found := d.sim.DID(c.Number)
		if !op.goal(did, found) && !first.Diagnostics.Errors().Contains(c.Number) {
			t.Errorf("%s, %s number: %s is %+v, and the run does not name it:\n%s", c.fault.name, c.at, c.Number, did, first.Diagnostics.Errors().Text())
		}
	}
	d.sim.Configure(func(o *morsim.Options) { o.OnAnswer = nil })
	d.sim.ClearFaults()
	d.sim.ResetLog()
	d.ok(run())
	if !op.destroy {
		if plan := d.planned(); !plan.Empty() || len(plan.Diagnostics) > 0 {
			t.Errorf("the plan after the second apply is not empty: %v\n%s", plan.Changes(), plan.Diagnostics.Text())
		}
	}
	d.checkCells(op, cells, append(struck, d.sim.Requests()...))
}

// cells configures all inventories with the row; nil: without their numbers.
func (d *desk) cells(cells []*tableCell, row map[string]any, started bool) {
	d.t.Helper()
	var blocks []tfdriver.Block
	for _, c := range cells {
		blocks = append(blocks, aTable(c.table(), c.rows(row), "force_destroy", true))
		if started {
			blocks = append(blocks, tfdriver.Import{To: "mor_did_inventory." + c.table(), ID: c.table()})
		}
	}
	d.Config(blocks...)
}

// checkCells compares the server with what the operation wants.
func (d *desk) checkCells(op *tableOperation, cells []*tableCell, requests []morsim.Request) {
	d.t.Helper()
	took := map[string]int{}
	for _, r := range requests {
		if !r.Took || !r.Write {
			continue
		}
		if !op.ends() && (r.Call == "did_terminate" || r.Call == "did_delete") {
			d.t.Fatalf("%s on the way: %v", r.Call, r.Params)
		}
		key := strings.Join([]string{r.Call, r.Params.Get("did"), r.Params.Get("did_id"), r.Params.Get("dids_id")}, " ")
		if took[key]++; took[key] > 1 && !op.moves() {
			d.t.Errorf("%s took effect %d times: %v", r.Call, took[key], r.Params)
		}
	}
	for _, c := range cells {
		for _, n := range c.numbers() {
			did, found := d.sim.DID(n)
			if !op.goal(did, found) {
				d.t.Errorf("%s, %s number: %s is %+v (found %v)", c.fault.name, c.at, n, did, found)
			}
			if before := c.ids[n]; before != 0 && before != did.ID {
				d.t.Errorf("%s was DID %d and is %d", n, before, did.ID)
			}
			if comment, has := op.after["comment"]; has && did.Comment != comment {
				d.t.Errorf("%s, %s number: the comment of %s is %q", c.fault.name, c.at, n, did.Comment)
			}
		}
	}
	if want := len(cells) * (tableCellSize + 1); len(d.sim.DIDs()) != want {
		d.t.Errorf("the server has %d numbers instead of %d", len(d.sim.DIDs()), want)
	}
}

// outages returns what begins the outage of a number once its fault has struck.
func (s simulated) outages(cells []*tableCell) func(morsim.Request) {
	return func(r morsim.Request) {
		i := slices.IndexFunc(cells, func(c *tableCell) bool {
			return c.outage && r.Call == c.Call && r.Fault == c.Fault.String() && s.names(r, c.Number)
		})
		if i >= 0 {
			s.Inject(morsim.Fault{Number: cells[i].Number, Kind: morsim.HTTPError, HTTPStatus: 503})
		}
	}
}

// names reports whether a request is about the number.
func (s simulated) names(r morsim.Request, number string) bool {
	did, _ := s.DID(number)
	id := fmt.Sprint(did.ID)
	return r.Params.Get("did") == number || did.ID != 0 && (r.Params.Get("did_id") == id || r.Params.Get("dids_id") == id)
}

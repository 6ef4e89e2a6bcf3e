package provider

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// operation is one row of the matrix: what is done to a number, and the call
// that is struck while it is.
type operation struct {
	name   string
	call   string
	there  *morsim.DID // what is on the server before Terraform comes; nil: nothing
	before string      // settings that are applied first, without a fault; "-" for none
	after  string      // settings whose apply is struck; "" is destroy
	trunk  [2]int      // device_id before and after; 0 for no assignment
	goal   func(d morsim.DID, found bool) bool
	again  bool // what is struck is the second apply of settings that stand already
}

var operations = []operation{
	{name: "create", call: "did_create", before: "-", after: `comment = "c"`, goal: stands(morsim.Free, 0, 0)},
	{name: "reserve a new number", call: "did_details_update", before: "-", after: `user_id = 5`, goal: stands(morsim.Reserved, 5, 0)},
	{
		name: "bring back a terminated number", call: "did_make_free", there: &morsim.DID{Status: morsim.Terminated, ProviderID: 1},
		before: "-", after: `user_id = 5`, goal: stands(morsim.Reserved, 5, 0),
	},
	{name: "put on a trunk", call: "did_trunk_device_assign", before: `user_id = 5`, after: `user_id = 5`, trunk: [2]int{0, 7}, goal: stands(morsim.Active, 5, 7)},
	{name: "move: off the old trunk", call: "did_device_unassign", before: `user_id = 5`, after: `user_id = 5`, trunk: [2]int{7, 8}, goal: stands(morsim.Active, 5, 8)},
	{name: "move: onto the new trunk", call: "did_trunk_device_assign", before: `user_id = 5`, after: `user_id = 5`, trunk: [2]int{7, 8}, goal: stands(morsim.Active, 5, 8)},
	{name: "another user: free", call: "did_make_free", before: `user_id = 5`, after: `user_id = 6`, goal: stands(morsim.Reserved, 6, 0)},
	{name: "another user: reserve", call: "did_details_update", before: `user_id = 5`, after: `user_id = 6`, goal: stands(morsim.Reserved, 6, 0)},
	{name: "no user any more", call: "did_make_free", before: `user_id = 5`, after: `# nobody`, goal: stands(morsim.Free, 0, 0)},
	{
		name: "change the comment", call: "did_details_update", before: `comment = "a"`, after: `comment = "b"`,
		goal: func(d morsim.DID, found bool) bool { return found && d.Comment == "b" },
	},
	{name: "take off its trunk", call: "did_device_unassign", before: `user_id = 5`, after: `user_id = 5`, trunk: [2]int{7, 0}, goal: stands(morsim.Reserved, 5, 0)},
	{name: "destroy: off its trunk", call: "did_device_unassign", before: `user_id = 5`, trunk: [2]int{7, 0}, goal: stands(morsim.Terminated, 0, 0)},
	{name: "destroy: free", call: "did_make_free", before: `user_id = 5`, goal: stands(morsim.Terminated, 0, 0)},
	{name: "destroy: terminate", call: "did_terminate", before: `user_id = 5`, goal: stands(morsim.Terminated, 0, 0)},
	{name: "destroy: delete", call: "did_delete", before: "user_id = 5\ndeletion_policy = \"delete\"", goal: gone},
	{name: "read", call: us.listCall, before: `user_id = 5`, after: `user_id = 5`, again: true, goal: stands(morsim.Reserved, 5, 0)},
}

// TestFaultMatrix strikes every operation with every fault at every moment, and requires of each: what
// the server and the state hold never disagree silently; a second apply finishes the work and a third
// plan is empty; nothing is created twice, no write takes effect twice, and a number stays the same DID.
func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	var mu sync.Mutex
	table := map[string][]seen{}
	t.Run("cells", func(t *testing.T) {
		for i, op := range operations {
			t.Run(op.name, func(t *testing.T) {
				if op.call == "did_create" {
					notAsReseller(t, needsUpdatedAt)
				}
				if i%4 != 0 { // of each four, one
					longOnly(t, "other operations are struck")
				}
				t.Parallel()
				// Apart, because Terraform destroys no number at all while the destroy of any assignment fails.
				all := faults()
				if testing.Short() { // each kind at one moment, and in the next operation at the other
					all = slices.DeleteFunc(all, func(f fault) bool { return f.column%2 != i/4%2 })
				}
				passing, outages := byKind(all)
				rows := append(strike(t, op, i, passing), strike(t, op, i, outages)...)
				mu.Lock()
				defer mu.Unlock()
				table[op.name] = rows
			})
		}
	})
	if t.Failed() || testing.Short() || us.isReseller() { // the guide has all that everybody else sees
		return
	}
	cells := 0
	var text strings.Builder
	for _, op := range operations {
		name := strings.Replace(op.call, "v2/dids", "GET /api/v2/dids", 1)
		fmt.Fprintf(&text, "\n### %s (`%s`)\n\n", strings.ToUpper(op.name[:1])+op.name[1:], name)
		text.WriteString("| What happens to the call | The run | MOR holds | The state holds | The next apply |\n|---|---|---|---|---|\n")
		cells += len(table[op.name])
		for _, row := range grouped(table[op.name]) {
			text.WriteString(row + "\n")
		}
	}
	t.Logf("%d operations × %d faults and moments: %d cells", len(operations), len(faults()), cells)
	compareMatrix(t, text.String())
}

// strike runs one operation for as many numbers as there are faults.
func strike(t *testing.T, op operation, index int, faults []fault) []seen {
	sim := simulate(t, morsim.Options{})
	var cells []*cell
	for i, fault := range faults {
		c := &cell{fault: fault, number: fmt.Sprintf("37053%02d%04d", index, i)}
		if op.there != nil {
			there := *op.there
			there.Number = c.number
			sim.AddDID(there)
		}
		cells = append(cells, c)
	}
	w := sim.inProcess(t, "")
	w.env = append(w.env, "MOR_MAX_RETRIES=1", "MOR_BULK_REFRESH=false", "MOR_MAX_CONCURRENT_REQUESTS=32")
	if op.before != "-" {
		w.configure(op.before, op.trunk[0], cells)
		w.apply()
	}
	for _, c := range cells {
		if d, found := sim.DID(c.number); found {
			c.id = d.ID
		}
		c.Call, c.Number = op.call, c.number
		sim.Inject(c.Fault)
	}
	sim.Configure(func(o *morsim.Options) { o.OnAnswer = func(r morsim.Request) { stayAway(sim, cells, r) } })
	sim.ResetLog()
	w.configure(op.after, op.trunk[1], cells)
	apply := []string{"apply", "-auto-approve", "-no-color", "-parallelism=32"}
	if op.again {
		apply = append(apply, "-refresh-only")
	}
	unhurried := w.env
	w.env = append(slices.Clip(unhurried), "MOR_REQUEST_TIMEOUT=4s") // for the calls that get no answer
	exit, output := w.run(apply...)
	w.env = unhurried
	output = flat(output)
	held, states := map[string]morsim.DID{}, w.states()
	for _, c := range cells {
		held[c.number], _ = sim.DID(c.number)
	}
	struck := sim.Requests()
	if hits := sim.FaultHits(); hits < len(cells) {
		t.Errorf("only %d of %d faults struck", hits, len(cells))
	}
	sim.Configure(func(o *morsim.Options) { o.OnAnswer = nil })
	sim.ClearFaults()

	sim.ResetLog()
	w.must(0, apply...)
	if plan := w.must(0, "plan", "-detailed-exitcode"); !strings.Contains(plan, "No changes") {
		t.Errorf("the plan after the second apply is not empty:\n%s", plan)
	}
	finishing := sim.Requests()

	var rows []seen
	for _, c := range cells {
		name := "DID " + c.number
		refused := strings.Contains(strings.ReplaceAll(output, name+" is terminated in MOR.", ""), name) // the plan has said that it comes back
		after, found := sim.DID(c.number)
		// A terminated number is gone to Terraform, so that no later run deletes its row: the run says so.
		left := op.call == "did_delete" && c.outage && refused && after.Status == morsim.Terminated
		if !op.goal(after, found) && !left {
			t.Errorf("%s, %s: after two applies it is %+v (found %v)", op.name, c.name, after, found)
		}
		if before := held[c.number]; found && (c.id != 0 && after.ID != c.id || before.ID != 0 && after.ID != before.ID) {
			t.Errorf("%s, %s: it was made anew: DID %d, then %d, then %d", op.name, c.name, c.id, before.ID, after.ID)
		}
		now, exists := held[c.number]
		state := cmp.Or(states[c.number], "nothing")
		done := op.goal(now, exists && now.ID != 0) && state == op.wantState()
		if !done && !refused && (exit == 0 || state != agreed(now)) {
			t.Errorf("%s, %s: not done, and the run does not name it: MOR holds %s, the state %s", op.name, c.name, now.Status, state)
		}
		wroteTwice(t, op, c, append(slices.Clone(struck), finishing...), now, after)
		rows = append(rows, c.row(now, refused, state, finishing))
	}
	return rows
}

// agreed is what the state holds of a number of which it knows all.
func agreed(d morsim.DID) string {
	switch {
	case d.ID == 0 || d.Status == morsim.Terminated:
		return "nothing"
	case d.DeviceID != 0:
		return "number, assignment"
	}
	return "number"
}

// stayAway begins the outage of a number once its fault has struck.
func stayAway(sim simulated, cells []*cell, r morsim.Request) {
	for _, c := range cells {
		d, _ := sim.DID(c.number)
		if c.outage && r.Fault == c.Fault.String() && r.Call == c.Call && c.isIn(r.Params, []morsim.DID{d, {ID: c.id}}) {
			sim.Inject(morsim.Fault{Number: c.number, Kind: morsim.HTTPError, HTTPStatus: 503})
		}
	}
}

// wantState is what the state holds of a number when the operation is done.
func (op operation) wantState() string {
	switch {
	case op.after == "":
		return "nothing"
	case op.trunk[1] != 0:
		return "number, assignment"
	}
	return "number"
}

// wroteTwice fails the test if a call took effect twice on a number, other than
// by ending and bringing back an unfinished one.
func wroteTwice(t *testing.T, op operation, c *cell, requests []morsim.Request, ids ...morsim.DID) {
	t.Helper()
	took := map[string]int{}
	for _, r := range requests {
		if r.Took && c.isIn(r.Params, ids) {
			took[r.Call]++
		}
	}
	for call, n := range took {
		if n > 1 && took["did_terminate"] == 0 {
			t.Errorf("%s, %s: %s took effect %d times", op.name, c.name, call, n)
		}
	}
	if took["did_create"] > 1 {
		t.Errorf("%s, %s: created %d times", op.name, c.name, took["did_create"])
	}
}

func (c *cell) isIn(params url.Values, ids []morsim.DID) bool {
	if params.Get("did") == c.number || params.Get("search_did_number") == c.number {
		return true
	}
	for _, d := range ids {
		if id := fmt.Sprint(d.ID); d.ID != 0 && (params.Get("did_id") == id || params.Get("dids_id") == id) {
			return true
		}
	}
	return false
}

// configure writes the configuration for all cells. Settings "" are a destroy.
func (w *workspace) configure(settings string, device int, cells []*cell) {
	var b strings.Builder
	b.WriteString(requiredProviders)
	if settings != "" {
		b.WriteString("locals {\n  numbers = {\n")
		for _, c := range cells {
			fmt.Fprintf(&b, "    %q = {}\n", c.number)
		}
		fmt.Fprintf(&b, "  }\n}\nresource \"mor_did\" \"n\" {\n  for_each = local.numbers\n  did = each.key\n  provider_id = 1\n%s\n}\n", settings)
		if device != 0 {
			fmt.Fprintf(&b, "resource \"mor_did_trunk_assignment\" \"n\" {\n  for_each = local.numbers\n  did = mor_did.n[each.key].did\n  device_id = %d\n}\n", device)
		}
	}
	w.write(b.String())
}

// states tells, by number, what the state file holds of it.
func (w *workspace) states() map[string]string {
	w.t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Status     string
				Attributes struct{ DID string }
			}
		}
	}
	if err := json.Unmarshal([]byte(w.state()), &state); err != nil {
		w.t.Fatal(err)
	}
	holds := map[string]string{}
	for _, kind := range []struct{ name, word string }{{"mor_did", "number"}, {"mor_did_trunk_assignment", "assignment"}} {
		for _, resource := range state.Resources {
			for _, instance := range resource.Instances {
				if resource.Type != kind.name {
					continue
				}
				word := kind.word
				if instance.Status == "tainted" {
					word += " (tainted)"
				}
				if have := holds[instance.Attributes.DID]; have != "" {
					word = have + ", " + word
				}
				holds[instance.Attributes.DID] = word
			}
		}
	}
	return holds
}

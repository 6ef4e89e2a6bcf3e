package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// tables are how much of mor_did_inventory is measured.
type tables struct {
	plans   []int // rows
	each    int   // numbers with a resource each
	changed int   // rows, of which one changes
	created int   // new rows
}

// concurrency is the provider's default for max_concurrent_requests.
const concurrency = 8

const (
	fromJSON = `file("${path.module}/` + jsonFile + `")`
	fromFile = `provider::mor::dids_from_csv(file("${path.module}/` + csvFile + `"))`
)

// inventoryWith is the configuration of an inventory with the rows that an expression gives.
func inventoryWith(dids string) string {
	return bulk + fmt.Sprintf(`resource "mor_did_inventory" "lines" {
  name           = "lines"
  dids           = %s
  adopt_existing = true
  force_destroy  = true
}
`, dids)
}

func heldWith(text string) string {
	return fmt.Sprintf("resource \"holder_text\" \"lines\" {\n  text = %s\n}\n", text)
}

// measureInventory measures tables of unlike numbers: their plan beside that of a provider that only holds the text, and
// beside resources for each number; the change of one row; and the creation of rows beside what the writes take by themselves.
func (b *bench) measureInventory(ctx context.Context) error {
	if err := b.installHolder(); err != nil {
		return err
	}
	plans := &table{title: "**Plan of N unchanged unlike numbers**, as one `mor_did_inventory` and as resources for each", header: raceHeader}
	changes := &table{
		title:  fmt.Sprintf("**Change of one row of %s**", count(b.tables.changed)),
		header: []string{"what changes", "", "time", "pages", "writes", "other requests"},
	}
	if err := b.planEach(ctx, b.tables.each, plans); err != nil {
		return err
	}
	for _, n := range b.tables.plans {
		if err := b.planTable(ctx, n, plans, changes); err != nil {
			return err
		}
	}
	b.print("%s%s", plans, changes)
	return b.createTable(ctx, b.tables.created)
}

// planTable plans an inventory whose numbers were there before, and the floor. One is changed in the end.
func (b *bench) planTable(ctx context.Context, n int, plans, changes *table) error {
	s, err := serveLines(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	lines := linesOf(n)
	addLines(s.Simulator, lines)
	b.say("inventory of %d: making the states", n)
	s.Configure(func(o *morsim.Options) { o.Latency = 0 })
	floor, err := b.appliedLines(ctx, s, holderProvider, heldWith(fromJSON), lines)
	if err != nil {
		return err
	}
	inventory, err := b.appliedLines(ctx, s, cli.MOR, inventoryWith(fromJSON), lines)
	if err != nil {
		return err
	}
	decoded, err := b.workspaceLines(ctx, s, cli.MOR, inventoryWith(fromFile), lines)
	if err != nil {
		return err
	}
	if err := decoded.clone(inventory); err != nil {
		return err
	}
	s.Configure(func(o *morsim.Options) { o.Latency = latency })
	contenders := []contender{
		{name: "floor: holds the text", space: floor}, {name: "`mor_did_inventory`", space: inventory}, {name: "`dids_from_csv(file(…))`", space: decoded},
	}
	if err := b.race(ctx, n, contenders); err != nil {
		return err
	}
	plans.addRace(n, contenders)
	if n != b.tables.changed {
		return nil
	}
	other := lineOf(n / 2)
	other.comment = "other"
	if err := inventory.changeRow(ctx, lines, other, "the comment", changes); err != nil {
		return err
	}
	return inventory.changeRow(ctx, lines, movedLine(n/2), "customer, trunk and comment", changes)
}

// changeRow plans and applies the change of a row.
func (w *workspace) changeRow(ctx context.Context, lines []line, to line, what string, changes *table) error {
	lines = slices.Clone(lines)
	lines[slices.IndexFunc(lines, func(l line) bool { return l.number == to.number })] = to
	if err := w.writeLines(lines); err != nil {
		return err
	}
	for _, args := range [][]string{{"plan", "-input=false", "-out=change.tfplan"}, {"apply", "-input=false", "change.tfplan"}} {
		c, err := w.run(ctx, args...)
		if err != nil {
			return err
		}
		w.say("%s of a change of one row of %d, %s: %s", args[0], len(lines), what, seconds(c.took))
		writes := c.writes()
		changes.add(what, args[0], seconds(c.took), count(c.calls[onePage]), count(writes), count(c.requests-c.calls[onePage]-writes))
	}
	if did, _ := w.server.DID(to.number); did.DeviceID != to.device || did.Comment != to.comment {
		return fmt.Errorf("%s is on device %d with comment %q after the change", did.Number, did.DeviceID, did.Comment)
	}
	_, err := w.planNothing(ctx)
	return err
}

// createTable applies an inventory of new numbers and destroys it.
func (b *bench) createTable(ctx context.Context, n int) error {
	s, err := serveLines(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	w, err := b.workspaceLines(ctx, s, cli.MOR, inventoryWith(fromJSON), linesOf(n))
	if err != nil {
		return err
	}
	t := &table{
		title:  fmt.Sprintf("**Apply and destroy of an inventory** (created, reserved, on a trunk; %d requests at once)", concurrency),
		header: []string{"N", "", "time", "writes", "other requests", "× writes × latency / concurrency", "provider memory"},
	}
	for _, command := range []string{"apply", "destroy"} {
		c, err := w.run(ctx, command, "-input=false", "-auto-approve")
		if err != nil {
			return err
		}
		b.say("%s of an inventory of %d: %s", command, n, seconds(c.took))
		t.addApply(n, command, c)
		want := map[string]string{"apply": morsim.Active, "destroy": morsim.Terminated}[command]
		for _, did := range s.DIDs() {
			if did.Status != want {
				return fmt.Errorf("%s is %s after %s", did.Number, did.Status, command)
			}
		}
	}
	b.print("%s", t)
	return nil
}

// serveLines is a server with the customers.
func serveLines(ctx context.Context) (*server, error) {
	s, err := serve(ctx)
	if err == nil {
		addCustomers(s.Simulator)
	}
	return s, err
}

func (b *bench) workspaceLines(ctx context.Context, s *server, p cli.Provider, config string, lines []line) (*workspace, error) {
	w, err := b.workspace(ctx, s, p, config)
	if err != nil {
		return nil, err
	}
	err = w.writeLines(lines)
	return w, err
}

func (b *bench) appliedLines(ctx context.Context, s *server, p cli.Provider, config string, lines []line) (*workspace, error) {
	w, err := b.workspaceLines(ctx, s, p, config, lines)
	if err != nil {
		return nil, err
	}
	_, err = w.run(ctx, "apply", "-input=false", "-auto-approve")
	return w, err
}

const heldEach = `resource "holder_text" "did" {
  for_each = local.numbers

  text = each.key
}

resource "holder_text" "trunk" {
  for_each = local.numbers

  text = holder_text.did[each.key].text
}
`

// planEach plans a mor_did and an assignment for each number, with the floor of as many resources.
func (b *bench) planEach(ctx context.Context, n int, plans *table) error {
	s, err := serve(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	b.say("%d numbers with resources for each: making the states", n)
	floor, err := b.applied(ctx, s, holderProvider, heldEach)
	if err != nil {
		return err
	}
	each, err := b.applied(ctx, s, cli.MOR, bulk+morResource+trunkResource)
	if err != nil {
		return err
	}
	for i := 1; i < n; i++ {
		s.AddDID(morsim.DID{
			Number: nth(i), UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID, AIAgentCompatible: true,
		})
	}
	numbers := firstNumbers(n)
	if err := floor.multiply(numbers, func(attributes map[string]any, number string) { attributes["text"] = number }); err != nil {
		return err
	}
	if err := each.multiply(numbers, attributesOf(s.Simulator)); err != nil {
		return err
	}
	if err := floor.write(locals(n) + heldEach); err != nil {
		return err
	}
	if err := each.write(locals(n) + bulk + morResource + trunkResource); err != nil {
		return err
	}
	contenders := []contender{{name: "floor, `for_each` twice", space: floor}, {name: "`mor_did` and assignment, `for_each`", space: each}}
	if err := b.race(ctx, n, contenders); err != nil {
		return err
	}
	plans.addRace(n, contenders)
	return nil
}

// writes counts the requests that may change something.
func (c cost) writes() (n int) {
	for call, times := range c.calls {
		if strings.HasPrefix(call, "did_") {
			n += times
		}
	}
	return n
}

func (t *table) addApply(n int, name string, c cost) {
	writes := c.writes()
	floor := time.Duration(writes) * latency / concurrency
	t.add(count(n), name, seconds(c.took), count(writes), count(c.requests-writes), fmt.Sprintf("%.2f", c.took.Seconds()/floor.Seconds()), size(c.memory))
}

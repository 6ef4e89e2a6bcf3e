package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// manyRanges are so many ranges of so many numbers each, in one state.
type manyRanges struct{ ranges, numbers int }

// concurrency is the provider's default for max_concurrent_requests.
const concurrency = 8

// rangesOf is the configuration of ranges one after the other, on the trunk.
func rangesOf(r manyRanges) string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "provider \"mor\" {}\n\nlocals {\n  ranges = {\n")
	for i := range r.ranges {
		_, _ = fmt.Fprintf(&b, "    r%d = { first = %q, last = %q }\n", i, nth(i*r.numbers), nth((i+1)*r.numbers-1))
	}
	_, _ = fmt.Fprintf(&b, `  }
}

resource "mor_did_range" "block" {
  for_each = local.ranges

  first       = each.value.first
  last        = each.value.last
  provider_id = %d
  user_id     = %d
  device_id   = %d
}
`, morsim.TestProviderID, morsim.VilniusID, morsim.VilniusTrunkID)
	return b.String()
}

// measureRanges measures blocks of numbers: their plan beside that of a resource for each number, and their apply
// beside what the requests take by themselves.
func (b *bench) measureRanges(ctx context.Context) error {
	plans := &table{
		title:  "**Plan of N unchanged numbers**, as a range (`mor_did_range`) and as a resource for each",
		header: []string{"N", "", "plan", "requests", "received", "provider memory", "state file"},
	}
	applies := &table{
		title:  fmt.Sprintf("**Apply and destroy of a range** (created, reserved, on a trunk; %d requests at once)", concurrency),
		header: []string{"N", "", "time", "writes", "other requests", "× requests × latency / concurrency", "provider memory"},
	}
	for _, n := range b.ranges {
		if err := b.measureRange(ctx, n, plans, applies); err != nil {
			return err
		}
	}
	if err := b.measureManyRanges(ctx, plans); err != nil {
		return err
	}
	b.print("%s", applies)
	if err := b.buildFloor(ctx); err != nil {
		return err
	}
	for _, n := range b.beside {
		if err := b.planBeside(ctx, n, plans); err != nil {
			return err
		}
	}
	b.print("%s", plans)
	return nil
}

// measureRange applies one range, plans it and destroys it.
func (b *bench) measureRange(ctx context.Context, n int, plans, applies *table) error {
	s, err := serve(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	w, err := b.workspace(ctx, s, cli.MOR, rangesOf(manyRanges{1, n}))
	if err != nil {
		return err
	}
	apply, err := w.run(ctx, "apply", "-input=false", "-auto-approve")
	if err != nil {
		return err
	}
	b.say("apply of a range of %d: %s", n, seconds(apply.took))
	applies.addApply(n, "apply", apply)
	costs, err := b.planRounds(ctx, w, n)
	if err != nil {
		return err
	}
	plans.addPlan(n, "a range", costs, w)
	destroy, err := w.run(ctx, "destroy", "-input=false", "-auto-approve")
	if err != nil {
		return err
	}
	b.say("destroy of a range of %d: %s", n, seconds(destroy.took))
	applies.addApply(n, "destroy", destroy)
	return nil
}

// measureManyRanges plans many numbers in several ranges, which are imported.
func (b *bench) measureManyRanges(ctx context.Context, plans *table) error {
	s, err := serve(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	total := b.many.ranges * b.many.numbers
	for i := range total {
		s.AddDID(morsim.DID{Number: nth(i), UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID})
	}
	imports := "\nimport {\n  for_each = local.ranges\n  to       = mor_did_range.block[each.key]\n  id       = \"${each.value.first}-${each.value.last}\"\n}\n"
	w, err := b.workspace(ctx, s, cli.MOR, rangesOf(b.many)+imports)
	if err != nil {
		return err
	}
	imported, err := w.run(ctx, "apply", "-input=false", "-auto-approve")
	if err != nil {
		return err
	}
	b.say("import of %d ranges of %d: %s", b.many.ranges, b.many.numbers, seconds(imported.took))
	if err := w.write(rangesOf(b.many)); err != nil {
		return err
	}
	costs, err := b.planRounds(ctx, w, total)
	if err != nil {
		return err
	}
	plans.addPlan(total, fmt.Sprintf("%d ranges", b.many.ranges), costs, w)
	return nil
}

// planBeside plans a resource for each number, with the floor beside it.
func (b *bench) planBeside(ctx context.Context, n int, plans *table) error {
	s, err := serve(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	contenders, err := b.contenders(ctx, s, n)
	if err != nil {
		return err
	}
	for i, name := range []string{"floor, `for_each`", "`mor_did`, `for_each`"} {
		costs, err := b.planRounds(ctx, contenders[i].space, n)
		if err != nil {
			return err
		}
		plans.addPlan(n, name, costs, contenders[i].space)
	}
	return nil
}

func (b *bench) planRounds(ctx context.Context, w *workspace, n int) ([]cost, error) {
	var costs []cost
	for round := range b.rounds {
		got, err := w.planNothing(ctx)
		if err != nil {
			return nil, err
		}
		b.say("plan of %d numbers, round %d: %s", n, round+1, seconds(got.took))
		costs = append(costs, got)
	}
	return costs, nil
}

func (t *table) addPlan(n int, name string, costs []cost, w *workspace) {
	state, _ := os.ReadFile(w.stateFile())
	t.add(count(n), name, seconds(median(costs, cost.time)), count(median(costs, cost.asked)), size(median(costs, cost.received)),
		size(median(costs, cost.peak)), size(len(state)))
}

func (t *table) addApply(n int, name string, c cost) {
	writes := 0
	for call, times := range c.calls {
		if strings.HasPrefix(call, "did_") {
			writes += times
		}
	}
	floor := time.Duration(c.requests) * latency / concurrency
	t.add(count(n), name, seconds(c.took), count(writes), count(c.requests-writes), fmt.Sprintf("%.2f", c.took.Seconds()/floor.Seconds()), size(c.memory))
}

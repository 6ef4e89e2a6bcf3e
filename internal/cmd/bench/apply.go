package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

const trunkResource = `
resource "mor_did_trunk_assignment" "line" {
  for_each = local.numbers

  did       = mor_did.line[each.key].did
  device_id = each.value.device_id
}
`

// measureApplies creates numbers, reserved and on their trunks, and ends them.
func (b *bench) measureApplies(ctx context.Context) error {
	var applies, destroys []cost
	for round := range b.rounds {
		apply, destroy, err := b.applyAndDestroy(ctx)
		if err != nil {
			return err
		}
		b.say("apply and destroy of %d numbers, round %d: %s, %s", b.sizes.applied, round+1, seconds(apply.took), seconds(destroy.took))
		applies, destroys = append(applies, apply), append(destroys, destroy)
	}
	t := &table{
		title:  fmt.Sprintf("**Apply and destroy of %s numbers** (`mor_did` with `user_id`, and `mor_did_trunk_assignment`)", count(b.sizes.applied)),
		header: []string{"", "apply", "destroy"},
	}
	t.add("time", seconds(median(applies, cost.time)), seconds(median(destroys, cost.time)))
	perNumber := func(costs []cost, requests func(cost) int) string {
		return fmt.Sprintf("%.2f", float64(median(costs, requests))/float64(b.sizes.applied))
	}
	t.add("requests per number", perNumber(applies, cost.asked), perNumber(destroys, cost.asked))
	calls := maps.Clone(applies[0].calls)
	maps.Copy(calls, destroys[0].calls)
	for _, call := range slices.Sorted(maps.Keys(calls)) {
		these := func(c cost) int { return c.calls[call] }
		t.add("… "+call, perNumber(applies, these), perNumber(destroys, these))
	}
	b.print("%s", t)
	return nil
}

func (b *bench) applyAndDestroy(ctx context.Context) (apply, destroy cost, err error) {
	s, err := serve(ctx)
	if err != nil {
		return apply, destroy, err
	}
	defer s.close()
	w, err := b.workspace(ctx, s, cli.MOR, locals(b.sizes.applied)+bulk+morResource+trunkResource)
	if err != nil {
		return apply, destroy, err
	}
	defer func() { _ = os.RemoveAll(w.dir) }()
	if apply, err = w.run(ctx, "apply", "-input=false", "-auto-approve"); err == nil {
		err = b.allAre(s, morsim.Active)
	}
	if err != nil {
		return apply, destroy, err
	}
	if destroy, err = w.run(ctx, "destroy", "-input=false", "-auto-approve"); err == nil {
		err = b.allAre(s, morsim.Terminated)
	}
	return apply, destroy, err
}

// allAre looks into the server, which was empty before.
func (b *bench) allAre(s *server, status string) error {
	all := s.DIDs()
	if len(all) != b.sizes.applied {
		return fmt.Errorf("there are %d numbers on the server instead of %d", len(all), b.sizes.applied)
	}
	for _, did := range all {
		if did.Status != status {
			return fmt.Errorf("%s stands on the server as %s instead of %s", did.Number, did.Status, status)
		}
	}
	return nil
}

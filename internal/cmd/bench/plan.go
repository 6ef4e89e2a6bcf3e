package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
)

// floorProvider has nothing to do: what a plan with it takes is what Terraform itself takes.
var floorProvider = cli.Provider{Address: "registry.terraform.io/hashicorp/time", Version: "0.14.2"}

const (
	floorModule = "github.com/hashicorp/terraform-provider-time"

	floorResource = `resource "time_static" "line" {
  for_each = local.numbers

  triggers = {
    did         = each.key
    provider_id = each.value.provider_id
    user_id     = each.value.user_id
  }
}
`
	morResource = `resource "mor_did" "line" {
  for_each = local.numbers

  did         = each.key
  provider_id = each.value.provider_id
  user_id     = each.value.user_id
}
`
	bulk   = "provider \"mor\" {}\n\n"
	single = "provider \"mor\" {\n  bulk_refresh = false\n}\n\n"
)

// buildFloor installs the provider of the floor from its Go module into the mirror, once. It is no dependency of this module.
func (b *bench) buildFloor(ctx context.Context) error {
	file := b.mirror().File(floorProvider)
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	b.say("building %s %s, for the floor", floorProvider.Address, floorProvider.Version)
	bin := filepath.Join(b.dir, "bin")
	env := append(os.Environ(), "GOBIN="+bin)
	err := succeed(cli.Run(ctx, b.checkout, env, "go", "install", floorModule+"@v"+floorProvider.Version))
	if err != nil {
		return fmt.Errorf("building %s: %w", floorModule, err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	built, err := filepath.Glob(filepath.Join(bin, filepath.Base(floorModule)+"*"))
	if err != nil || len(built) != 1 {
		return fmt.Errorf("go install left %v: %w", built, err)
	}
	return os.Rename(built[0], file)
}

// contender is one of those that are measured side by side.
type contender struct {
	name  string
	space *workspace
	costs []cost
}

// measurePlans measures the plan of numbers that are as they should be.
func (b *bench) measurePlans(ctx context.Context) error {
	if err := b.buildFloor(ctx); err != nil {
		return err
	}
	t := &table{
		title:  "**Plan of N unchanged numbers** (`mor_did`, `for_each = local.numbers`; the floor: `time_static` of hashicorp/time " + floorProvider.Version + ")",
		header: raceHeader,
	}
	for _, n := range b.plans {
		if err := b.measurePlan(ctx, n, t); err != nil {
			return err
		}
	}
	b.print("%s", t)
	return nil
}

func (b *bench) measurePlan(ctx context.Context, n int, t *table) error {
	b.say("plan of %d numbers: making the states", n)
	s, err := serve(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	contenders, err := b.contenders(ctx, s, n)
	if err != nil {
		return err
	}
	if err := b.race(ctx, n, contenders); err != nil {
		return err
	}
	t.addRace(n, contenders)
	return nil
}

// raceHeader is that of a table for addRace.
var raceHeader = []string{"N", "", "plan", "× floor", "requests", "received", "provider memory", "CPU of CLI and provider"}

// addRace adds the contenders of a race. The first is the floor.
func (t *table) addRace(n int, contenders []contender) {
	floor := median(contenders[0].costs, cost.time)
	for _, c := range contenders {
		took := median(c.costs, cost.time)
		t.add(count(n), c.name, seconds(took), fmt.Sprintf("%.2f", took.Seconds()/floor.Seconds()),
			count(median(c.costs, cost.asked)), size(median(c.costs, cost.received)), size(median(c.costs, cost.peak)),
			seconds(median(c.costs, cost.work)))
	}
}

// race measures the plans side by side: whatever else the machine does meets them all.
func (b *bench) race(ctx context.Context, n int, contenders []contender) error {
	for round := range b.rounds {
		for i := range contenders {
			c := &contenders[i]
			got, err := c.space.planNothing(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			b.say("plan of %d numbers, round %d, %s: %s", n, round+1, c.name, seconds(got.took))
			c.costs = append(c.costs, got)
		}
	}
	return nil
}

// contenders are the floor and the provider with and without bulk_refresh, each with n numbers in its state. One number
// is applied; the others are on the server as it is, and in the state as it.
func (b *bench) contenders(ctx context.Context, s *server, n int) ([]contender, error) {
	floor, err := b.applied(ctx, s, floorProvider, floorResource)
	if err != nil {
		return nil, err
	}
	bulky, err := b.applied(ctx, s, cli.MOR, bulk+morResource)
	if err != nil {
		return nil, err
	}
	lookingUp, err := b.workspace(ctx, s, cli.MOR, locals(n)+single+morResource)
	if err != nil {
		return nil, err
	}
	addNumbers(s.Simulator, 1, n)
	numbers := firstNumbers(n)
	if err := floor.multiply(numbers, triggersOf); err != nil {
		return nil, err
	}
	if err := bulky.multiply(numbers, attributesOf(s.Simulator)); err != nil {
		return nil, err
	}
	for _, err := range []error{
		floor.write(locals(n) + floorResource), bulky.write(locals(n) + bulk + morResource), lookingUp.clone(bulky),
	} {
		if err != nil {
			return nil, err
		}
	}
	return []contender{
		{name: "floor", space: floor}, {name: "mor", space: bulky}, {name: "mor, `bulk_refresh = false`", space: lookingUp},
	}, nil
}

// triggersOf are what time_static has of a number besides what they all have.
func triggersOf(attributes map[string]any, number string) {
	attributes["triggers"].(map[string]any)["did"] = number
}

// applied is a workspace in which the first number was applied.
func (b *bench) applied(ctx context.Context, s *server, p cli.Provider, config string) (*workspace, error) {
	return b.appliedConfig(ctx, s, p, locals(1)+config)
}

// appliedConfig is a workspace in which this was applied.
func (b *bench) appliedConfig(ctx context.Context, s *server, p cli.Provider, config string) (*workspace, error) {
	w, err := b.workspace(ctx, s, p, config)
	if err != nil {
		return nil, err
	}
	_, err = w.run(ctx, "apply", "-input=false", "-auto-approve")
	return w, err
}

// What a median is taken of.
func (c cost) time() time.Duration { return c.took }
func (c cost) work() time.Duration { return c.cpu }
func (c cost) peak() int           { return c.memory }
func (c cost) asked() int          { return c.requests }
func (c cost) received() int       { return c.bytes }

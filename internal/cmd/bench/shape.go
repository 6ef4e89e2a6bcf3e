package main

import (
	"context"
	"fmt"
)

// shapes are what for_each can be given. The first is what the others are compared with.
var shapes = []struct{ name, more, forEach, value string }{
	{"a map in a `local`", "", "local.numbers", "each.value"},
	{"an inline `for` over it", "", "{ for did, number in local.numbers : did => number }", "each.value"},
	{"a set in a `local`", "locals {\n  set = toset(keys(local.numbers))\n}\n\n", "local.set", "local.numbers[each.key]"},
	{"an inline set", "", "toset(keys(local.numbers))", "local.numbers[each.key]"},
}

// measureShapes measures what Terraform itself takes, by what for_each is given: the provider has nothing to do.
func (b *bench) measureShapes(ctx context.Context) error {
	if err := b.buildFloor(ctx); err != nil {
		return err
	}
	b.say("plan of %d numbers by shape: making the states", b.shaped)
	s, err := serve(ctx) // which nobody asks anything
	if err != nil {
		return err
	}
	defer s.close()
	contenders := make([]contender, len(shapes))
	for i, shape := range shapes {
		config := fmt.Sprintf(`%sresource "time_static" "line" {
  for_each = %s

  triggers = {
    did         = each.key
    provider_id = %[3]s.provider_id
    user_id     = %[3]s.user_id
  }
}
`, shape.more, shape.forEach, shape.value)
		w, err := b.applied(ctx, s, floorProvider, config)
		if err != nil {
			return err
		}
		if err := w.multiply(firstNumbers(b.shaped), triggersOf); err != nil {
			return err
		}
		if err := w.write(locals(b.shaped) + config); err != nil {
			return err
		}
		contenders[i] = contender{name: shape.name, space: w}
	}
	if err := b.race(ctx, b.shaped, contenders); err != nil {
		return err
	}
	t := &table{
		title:  fmt.Sprintf("**Plan of %s numbers by what `for_each` is given** (`time_static`)", count(b.shaped)),
		header: []string{"`for_each`", "plan", "CPU of CLI and provider", "× the first"},
	}
	first := median(contenders[0].costs, cost.work)
	for _, c := range contenders {
		work := median(c.costs, cost.work)
		t.add(c.name, seconds(median(c.costs, cost.time)), seconds(work), fmt.Sprintf("%.2f", work.Seconds()/first.Seconds()))
	}
	b.print("%s", t)
	return nil
}

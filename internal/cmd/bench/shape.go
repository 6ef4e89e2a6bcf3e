package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// shape is one way to write down the numbers of a resource.
type shape struct {
	name    string
	locals  func(n int) string // with the first n numbers
	forEach string
	value   string // of one number, with a provider_id and a user_id
}

// shapes are what for_each can be given. The first is what the others are compared with.
var shapes = []shape{
	{"a map in a `local`", locals, "local.numbers", "each.value"},
	{"an inline `for` over it", locals, "{ for did, number in local.numbers : did => number }", "each.value"},
	{"a set in a `local`", withSet, "local.set", "local.numbers[each.key]"},
	{"an inline set", locals, "toset(keys(local.numbers))", "local.numbers[each.key]"},
	{"`csvdecode` in a `local`", decodedCSV, "local.numbers", "each.value"},
	{"an inline `csvdecode`", csvLocal, fromCSV, "each.value"},
}

const fromCSV = "{ for row in csvdecode(local.csv) : row.did => row }"

func withSet(n int) string { return locals(n) + "locals {\n  set = toset(keys(local.numbers))\n}\n\n" }

// csvLocal is the same inventory as a table.
func csvLocal(n int) string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "locals {\n  csv = <<-EOT\n    did,provider_id,user_id\n")
	for i := range n {
		_, _ = fmt.Fprintf(&b, "    %s,%d,%d\n", nth(i), morsim.TestProviderID, morsim.VilniusID)
	}
	_, _ = fmt.Fprintf(&b, "  EOT\n}\n\n")
	return b.String()
}

func decodedCSV(n int) string {
	return csvLocal(n) + "locals {\n  numbers = " + fromCSV + "\n}\n\n"
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
		config := fmt.Sprintf(`resource "time_static" "line" {
  for_each = %s

  triggers = {
    did         = each.key
    provider_id = %[2]s.provider_id
    user_id     = %[2]s.user_id
  }
}
`, shape.forEach, shape.value)
		w, err := b.appliedConfig(ctx, s, floorProvider, shape.locals(1)+config)
		if err != nil {
			return err
		}
		if err := w.multiply(firstNumbers(b.shaped), triggersOf); err != nil {
			return err
		}
		if err := w.write(shape.locals(b.shaped) + config); err != nil {
			return err
		}
		contenders[i] = contender{name: shape.name, space: w}
	}
	if err := b.race(ctx, b.shaped, contenders); err != nil {
		return err
	}
	t := &table{
		title:  fmt.Sprintf("**Plan of %s numbers by what `for_each` is given** (`time_static`)", count(b.shaped)),
		header: []string{"`for_each`", "CPU of CLI and provider", "× CPU"},
	}
	first := median(contenders[0].costs, cost.work)
	for _, c := range contenders {
		work := median(c.costs, cost.work)
		t.add(c.name, seconds(work), fmt.Sprintf("%.2f", work.Seconds()/first.Seconds()))
	}
	b.print("%s", t)
	return nil
}

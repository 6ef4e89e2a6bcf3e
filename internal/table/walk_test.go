package table_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/number"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestDiff compares the changes between tables made by chance with their rows.
func TestDiff(t *testing.T) {
	unraced.Skip(t)
	random := rand.New(rand.NewPCG(7, 8))
	for range 60 {
		keys, before := nested(random)
		from, err := table.Build(keys)
		if err != nil {
			t.Fatal(err)
		}
		keys, after := nested(random)
		to, err := table.Build(keys)
		if err != nil {
			t.Fatal(err)
		}
		last := ""
		seen := map[string]bool{}
		for change := range table.Diff(from, to) {
			if last != "" && number.Compare(last, change.Number) >= 0 {
				t.Fatalf("%s behind %s", change.Number, last)
			}
			last = change.Number
			seen[last] = true
			was, had := before[last]
			is, has := after[last]
			if had != (change.Old != nil) || has != (change.New != nil) || had && *change.Old != was || has && *change.New != is || had && has && was == is {
				t.Fatalf("%s: %v to %v, want %v to %v", last, change.Old, change.New, was, is)
			}
		}
		for i := range 700 {
			digits := fmt.Sprintf("%04d", i)
			was, had := before[digits]
			is, has := after[digits]
			if (had != has || was != is) != seen[digits] {
				t.Fatalf("%s: %v to %v is missing, or too much", digits, was, is)
			}
		}
	}
	one := parse(t, `{"1": {"language": null, "comment": ""}, "2-3": {}}`)
	for change := range table.Diff(one, parse(t, `{"1": {"comment": null}, "2": {}, "3": {}}`)) {
		t.Errorf("what means the same has changed: %v", change)
	}
	for range table.Diff(one, nil) {
		break // an iterator that goes on would panic
	}
}

// TestIterationStops: who has seen enough is not called again.
func TestIterationStops(t *testing.T) {
	read := parse(t, `{"1-5": {}, "7": {}, "8": null}`)
	for range read.All() {
		break
	}
	for range read.Runs() {
		break
	}
	for range read.Keys() {
		break
	}
}

package provider

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// cell is one number that one fault strikes.
type cell struct {
	fault
	number string
	id     int64 // of the DID before it is struck; 0: none
}

var update = flag.Bool("update", false, "write the table of the fault matrix anew")

// matrixFile holds the table that the matrix generates.
const matrixFile = "../../templates/guides/what-happens-when.md.tmpl"

// seen is what was seen in a cell.
type seen struct{ fault, outcome string }

// row says what was seen in a cell, for the documentation.
func (c *cell) row(now morsim.DID, refused bool, state string, finishing []morsim.Request) seen {
	run, next := "succeeds", "changes nothing"
	if refused {
		run = "says what it could not do"
	}
	var calls []string
	for _, r := range finishing {
		if r.Took && c.isIn(r.Params, []morsim.DID{now}) {
			calls = append(calls, "`"+r.Call+"`")
		}
	}
	if len(calls) > 0 {
		next = "finishes: " + strings.Join(calls, ", ")
	}
	holds := "nothing"
	if now.ID != 0 {
		holds = now.Status
		if now.UserID != 0 {
			holds = strings.TrimPrefix(holds+", ", morsim.Reserved+", ")
			holds += fmt.Sprintf("reserved for user %d", now.UserID)
		}
		if now.DeviceID != 0 {
			holds += fmt.Sprintf(", on device %d", now.DeviceID)
		}
	}
	return seen{c.name, fmt.Sprintf("%s | %s | %s | %s", run, holds, state, next)}
}

// grouped makes one row of all faults with the same outcome.
func grouped(cells []seen) []string {
	var outcomes []string
	struck := map[string][]string{}
	for _, cell := range cells {
		if struck[cell.outcome] == nil {
			outcomes = append(outcomes, cell.outcome)
		}
		struck[cell.outcome] = append(struck[cell.outcome], cell.fault)
	}
	var rows []string
	for _, outcome := range outcomes {
		rows = append(rows, fmt.Sprintf("| %s | %s |", nameGroup(struck[outcome]), outcome))
	}
	return rows
}

// nameGroup names the faults of a row in the words that the guide explains: an
// outage by when it begins, the others all together, or by what is not among them.
func nameGroup(names []string) string {
	var before, after []fault
	passing, outages := byKind(faults())
	for _, f := range outages {
		if f.Moment == morsim.BeforeActing {
			before = append(before, f)
		} else {
			after = append(after, f)
		}
	}
	isIn := func(f fault) bool { return slices.Contains(names, f.name) }
	without := func(f fault) bool { return !isIn(f) }
	allOf := func(faults []fault) bool { return !slices.ContainsFunc(faults, without) }
	var groups []string
	switch {
	case allOf(before) && allOf(after):
		groups = append(groups, "MOR goes away")
	case allOf(before):
		groups = append(append(groups, "MOR goes away before it acts"), spelt(after, isIn)...)
	case allOf(after):
		groups = append(append(groups, "MOR goes away after it has acted"), spelt(before, isIn)...)
	default:
		groups = spelt(slices.Concat(before, after), isIn)
	}
	in, out := spelt(passing, isIn), spelt(passing, without)
	switch {
	case len(out) == 0:
		groups = append(groups, "any passing fault")
	case len(out) < len(in):
		groups = append(groups, "any passing fault but these: "+strings.Join(out, "; "))
	default:
		groups = append(groups, in...)
	}
	return strings.Join(groups, "; ")
}

// spelt names those of the faults that are chosen: a kind once, if it is at every moment.
func spelt(all []fault, chosen func(fault) bool) []string {
	var names []string
	for _, f := range all {
		name := f.name
		if !slices.ContainsFunc(all, func(other fault) bool { return other.kind == f.kind && !chosen(other) }) {
			name = f.kind
		}
		if chosen(f) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// compareMatrix holds the table against the one in the documentation.
func compareMatrix(t *testing.T, table string) {
	t.Helper()
	content, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "<!-- The tables below are written by TestFaultMatrix -update. -->\n"
	head, have, ok := strings.Cut(string(content), mark)
	if !ok {
		t.Fatalf("%s has no line %q", matrixFile, mark)
	}
	if *update {
		if err := os.WriteFile(matrixFile, []byte(head+mark+table), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have != table {
		for i, line := range strings.Split(table, "\n") {
			if lines := strings.Split(have, "\n"); i >= len(lines) || lines[i] != line {
				t.Fatalf("the table in %s is not what was seen, from line %d on:\n%s\nRun TestFaultMatrix with -update and look at the difference.", matrixFile, i, line)
			}
		}
		t.Fatalf("the table in %s is longer than what was seen", matrixFile)
	}
}

package table

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// ToCSV returns a table as a CSV file that FromCSV reads as the same table: a
// row for each key, in the order of their text, and a column for each field that
// any row has. The error is Problems. A CSV file differs from JSON in this:
//
//   - An empty cell is a null, so there is none for a field that only other rows
//     have: not managed is not none. Such a table is an error. (provider_id,
//     language and call_limit have no none: there an empty cell is written.)
//   - There is no row for numbers that are left out. The blocks that they are in
//     are cut in two instead.
//   - A text that a spreadsheet would take for a formula has an apostrophe in
//     front. FromCSV removes it. Line breaks in a text become "\n".
//   - A number is written as it is. A spreadsheet that does not read the column
//     as text drops its leading zeros.
func ToCSV(json string) (string, error) {
	t, err := Parse(json)
	if err != nil {
		return "", err
	}
	var has uint8
	for i := range t.entries {
		has |= t.entries[i].spelling.has(&t.entries[i].row)
	}
	if err := t.alike(has); err != nil {
		return "", err
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	row := []string{didColumn}
	for i, c := range columns {
		if has&(1<<i) != 0 {
			row = append(row, c.name)
		}
	}
	_ = w.Write(row) // a strings.Builder takes everything
	for _, r := range t.records() {
		row = append(row[:0], r.key)
		for i := range columns {
			if has&(1<<i) != 0 {
				row = append(row, columns[i].cell(&r.entry.row))
			}
		}
		_ = w.Write(row)
	}
	w.Flush()
	return text.String(), nil
}

// cell returns what is written for the field.
func (c *column) cell(row *Row) string {
	switch {
	case c.presence(row) != Set:
		return ""
	case c.number != nil:
		return strconv.FormatInt(c.number(row).Value, 10)
	}
	return guard(lineFeeds(c.text(row).Value))
}

// alike returns an error if a row does not have a field that others have, and an
// empty cell would change what the row means.
func (t *Table) alike(has uint8) error {
	var problems Problems
	for _, i := range t.byKey {
		e := &t.entries[i]
		for j, c := range columns {
			if has&(1<<j) != 0 && !e.leftOut && !c.kept && c.presence(&e.row) == Absent {
				problems = append(problems, Problem{Key: e.key, Field: c.name, Text: "is missing here, but not in other rows; a CSV file cannot say that. Set it, or set it to null for none"})
			}
		}
	}
	return problems.orNil()
}

// records returns the keys that have a row. A block is cut where numbers inside
// of it are left out. Two pieces of blocks that lie inside each other can be the
// same: the more specific one counts.
func (t *Table) records() []item {
	order := sorted(t.entries, byBlock)
	var gaps []number.Block
	for _, i := range order {
		if e := &t.entries[i]; e.leftOut {
			gaps = append(gaps, e.block)
		}
	}
	var all []item
	seen := map[string]bool{}
	for _, i := range slices.Backward(order) { // what is inside comes first
		e := &t.entries[i]
		if e.leftOut {
			continue
		}
		for _, piece := range without(e.block, gaps) {
			if key := piece.String(); !seen[key] {
				seen[key] = true
				all = append(all, item{key: key, entry: e})
			}
		}
	}
	slices.SortFunc(all, func(a, b item) int { return strings.Compare(a.key, b.key) })
	return all
}

// without returns the block without the gaps that are inside of it. These are
// sorted by their first number, the larger one first.
func without(block number.Block, gaps []number.Block) []number.Block {
	from, _ := slices.BinarySearchFunc(gaps, block.First, func(gap number.Block, first string) int {
		return number.Compare(gap.First, first)
	})
	var pieces []number.Block
	next := block.First // the first number that is not yet in a piece or a gap
	for _, gap := range gaps[from:] {
		if gap.First > block.Last || len(gap.First) != len(block.First) || next == "" {
			break
		}
		if gap.First < next || !block.Contains(gap) {
			continue
		}
		if next < gap.First {
			before, _ := number.Shift(gap.First, -1)
			pieces = append(pieces, number.Block{First: next, Last: before})
		}
		next = after(gap.Last, block.Last)
	}
	if next != "" {
		pieces = append(pieces, number.Block{First: next, Last: block.Last})
	}
	return pieces
}

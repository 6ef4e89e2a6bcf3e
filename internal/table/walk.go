package table

import (
	"iter"
	"slices"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// Len returns how many numbers the table has.
func (t *Table) Len() int {
	if t == nil {
		return 0
	}
	return t.size
}

// All yields the numbers of the table, sorted as number.Compare does, each with
// its row. Nobody may change a row.
func (t *Table) All() iter.Seq2[string, *Row] {
	return func(yield func(string, *Row) bool) {
		for at := begin(t); at.number != ""; at.next() {
			if !yield(at.number, at.row()) {
				return
			}
		}
	}
}

// Runs yields the same as All, as blocks: the numbers that one key governs and
// that follow each other.
func (t *Table) Runs() iter.Seq2[number.Block, *Row] {
	return func(yield func(number.Block, *Row) bool) {
		if t == nil {
			return
		}
		for _, s := range t.segments {
			if !yield(s.block, &t.entries[s.entry].row) {
				return
			}
		}
	}
}

// Keys yields the keys of the table in the order of its JSON, each with its row,
// or with nil if its numbers are left out.
func (t *Table) Keys() iter.Seq2[string, *Row] {
	return func(yield func(string, *Row) bool) {
		if t == nil {
			return
		}
		for _, i := range t.byKey {
			e := &t.entries[i]
			row := &e.row
			if e.leftOut {
				row = nil
			}
			if !yield(e.key, row) {
				return
			}
		}
	}
}

// Lookup returns the key that governs a number, and its row. It finds no number
// that is left out.
func (t *Table) Lookup(digits string) (key string, row *Row, found bool) {
	e := t.entry(digits)
	if e == nil {
		return "", nil, false
	}
	return e.key, &e.row, true
}

// entry returns what governs a number, or nil.
func (t *Table) entry(digits string) *entry {
	if t == nil {
		return nil
	}
	i, _ := slices.BinarySearchFunc(t.segments, digits, func(s segment, digits string) int {
		return number.Compare(s.block.Last, digits)
	})
	if i == len(t.segments) || number.Compare(t.segments[i].block.First, digits) > 0 {
		return nil
	}
	return &t.entries[t.segments[i].entry]
}

// Change is a number that two tables do not have in common, or not with the
// same row. Old is nil if the number comes, New if it goes.
type Change struct {
	Number   string
	Old, New *Row
}

// Diff yields what is different from one table to the next, sorted as All is.
func Diff(before, after *Table) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		from, to := begin(before), begin(after)
		for from.number != "" || to.number != "" {
			var c Change
			order := 0
			switch {
			case from.number == "":
				order = 1
			case to.number == "":
				order = -1
			default:
				order = number.Compare(from.number, to.number)
			}
			if order <= 0 {
				c.Number, c.Old = from.number, from.row()
				from.next()
			}
			if order >= 0 {
				c.Number, c.New = to.number, to.row()
				to.next()
			}
			if (c.Old == nil || c.New == nil || *c.Old != *c.New) && !yield(c) {
				return
			}
		}
	}
}

// cursor is a place in a table, at one number or with "" behind the last.
type cursor struct {
	table   *Table
	segment int
	number  string
}

func begin(t *Table) *cursor {
	c := &cursor{table: t, segment: -1}
	if t != nil {
		c.next()
	}
	return c
}

func (c *cursor) row() *Row { return &c.table.entries[c.table.segments[c.segment].entry].row }

// next goes to the next number. It must not be called behind the last.
func (c *cursor) next() {
	if c.segment >= 0 && c.number != c.table.segments[c.segment].block.Last {
		c.number, _ = number.Shift(c.number, 1)
		return
	}
	if c.segment++; c.segment == len(c.table.segments) {
		c.number = ""
		return
	}
	c.number = c.table.segments[c.segment].block.First
}

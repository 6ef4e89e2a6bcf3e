package table

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// Table is a table of numbers. It does not change. A nil table has no numbers.
type Table struct {
	entries  []entry
	byKey    []int     // the entries, sorted by key
	segments []segment // of the numbers that are not left out, sorted as number.Compare does
	size     int
}

// segment is a run of numbers that one entry governs.
type segment struct {
	block number.Block
	entry int
}

// Build returns the table of rows by key. A nil row leaves its numbers out. The
// error is Problems. It may have more numbers than a configuration: a state keeps
// those that could not be ended.
func Build(rows map[string]*Row) (*Table, error) {
	p := parser{state: true}
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		block, err := parseKey(key)
		row := rows[key]
		switch {
		case err != nil:
			p.problem(key, "", reason(key, err))
		case row == nil:
			p.entries = append(p.entries, entry{key: key, block: block, leftOut: true})
		default:
			p.entries = append(p.entries, entry{key: key, block: block, row: *row, spelling: spell(row)})
		}
	}
	return p.table()
}

// newTable returns the table of the entries, and those in conflict with others.
func newTable(entries []entry) (*Table, []conflict) {
	segments, conflicts := cover(entries)
	t := &Table{entries: entries, segments: segments, byKey: sorted(entries, func(a, b *entry) int { return strings.Compare(a.key, b.key) })}
	largest, most := 0, 0
	for _, s := range segments {
		size := s.block.Size()
		if t.size += size; t.size < size || size == math.MaxInt { // over the top
			t.size = math.MaxInt
		}
		if size > most {
			largest, most = s.entry, size
		}
		if t.size == math.MaxInt {
			break
		}
	}
	if t.size > MaxNumbers {
		conflicts = append(conflicts, conflict{entry: largest, with: -1, size: t.size})
	}
	return t, conflicts
}

// conflict is an entry that does not go with another one, or with -1 the
// largest one of a table with too many numbers.
type conflict struct{ entry, with, size int }

// text says what the conflict is.
func (c conflict) text(entries []entry) string {
	if c.with < 0 {
		count := fmt.Sprint(c.size)
		if c.size == math.MaxInt {
			count = "too many"
		}
		return fmt.Sprintf("the table has %s numbers, and may have %d at most; no other key has more of them than this one", count, MaxNumbers)
	}
	this, other := entries[c.entry], entries[c.with]
	switch {
	case this.key == other.key:
		return "is there twice"
	case this.block == other.block:
		return fmt.Sprintf("is the same as %q", other.key)
	}
	return fmt.Sprintf("overlaps %q, and neither is inside the other; make one of them smaller", other.key)
}

// cover cuts the entries into segments: each number belongs to the smallest
// block that it is in. It needs blocks that lie inside or beside each other, and
// returns those that do neither as conflicts.
//
// It goes through the entries by their first number, the larger one first. open
// are the blocks that the current number is in, from the largest to the
// smallest; from is where the numbers begin that are not yet in a segment.
func cover(entries []entry) (segments []segment, conflicts []conflict) {
	type inside struct {
		entry int
		from  string // "" if there are no more
	}
	segments = make([]segment, 0, len(entries))
	var open []inside
	emit := func(to string) { // to "" is up to the end of the block
		top := &open[len(open)-1]
		if e := &entries[top.entry]; to == "" {
			to = e.block.Last
		}
		if top.from != "" && top.from <= to && !entries[top.entry].leftOut {
			segments = append(segments, segment{number.Block{First: top.from, Last: to}, top.entry})
		}
	}
	leave := func() {
		emit("")
		last := entries[open[len(open)-1].entry].block.Last
		open = open[:len(open)-1]
		if len(open) > 0 {
			open[len(open)-1].from = after(last, entries[open[len(open)-1].entry].block.Last)
		}
	}
	for _, i := range sorted(entries, byBlock) {
		block := entries[i].block
		for len(open) > 0 && !block.Overlaps(entries[open[len(open)-1].entry].block) {
			leave()
		}
		if len(open) > 0 {
			top := &open[len(open)-1]
			outer := entries[top.entry].block
			if block == outer || !outer.Contains(block) {
				conflicts = append(conflicts, conflict{entry: i, with: top.entry})
				continue
			}
			if top.from < block.First {
				before, _ := number.Shift(block.First, -1)
				emit(before)
			}
		}
		open = append(open, inside{entry: i, from: block.First})
	}
	for len(open) > 0 {
		leave()
	}
	return segments, conflicts
}

// after returns the number after last, or "" if it is the end.
func after(last, end string) string {
	if last == end {
		return ""
	}
	next, _ := number.Shift(last, 1)
	return next
}

// byBlock orders entries by their first number, the larger block first.
func byBlock(a, b *entry) int {
	return cmp.Or(number.Compare(a.block.First, b.block.First), number.Compare(b.block.Last, a.block.Last))
}

// sorted returns where the entries are, in order. Equal ones stay in the order
// in which they are.
func sorted(entries []entry, compare func(a, b *entry) int) []int {
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(compare(&entries[i], &entries[j]), cmp.Compare(i, j))
	})
	return order
}

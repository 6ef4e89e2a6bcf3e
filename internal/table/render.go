package table

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// JSON returns the table as it was read, in one form: sorted keys and fields, no
// white space, no HTML escapes.
func (t *Table) JSON() string { return t.Render(nil) }

// Render returns the JSON for the state of a resource with this table: what is
// configured, and of the numbers that are not as configured what was found
// instead. A number with a key of its own keeps that key. Inside a block,
// neighbours that deviate alike are grouped under a key such as
// "37052000012-37052000019 as found", and the key of the block stays. So no plan
// shows the end of a deviation as the end of a number.
//
// Numbers that the table does not have are ignored.
func (t *Table) Render(deviations map[string]Found) string {
	if t == nil {
		return "{}"
	}
	items := make([]item, 0, len(t.entries))
	for _, i := range t.byKey {
		e := &t.entries[i]
		shown := item{key: e.key, entry: e}
		if e.block.First == e.block.Last && !e.leftOut {
			if found, deviates := deviations[e.block.First]; deviates {
				shown.found = new(found) // and not its address, which would cost an allocation for each key
			}
		}
		items = append(items, shown)
	}
	if len(deviations) > 0 {
		items = append(items, t.insideBlocks(deviations)...)
		slices.SortFunc(items, func(a, b item) int { return strings.Compare(a.key, b.key) })
	}
	return write(items)
}

// item is a key of the JSON, with a row as configured or with what was found.
type item struct {
	key   string
	entry *entry
	found *Found
}

// insideBlocks returns the groups of numbers that deviate inside a block.
func (t *Table) insideBlocks(deviations map[string]Found) []item {
	var items []item
	for _, s := range t.segments {
		if e := &t.entries[s.entry]; e.block.First == e.block.Last {
			continue
		}
		var (
			group number.Block
			alike *Found
		)
		end := func() {
			if alike != nil {
				items = append(items, item{key: group.String() + asFound, found: alike})
			}
			alike = nil
		}
		for digits, ok := s.block.First, true; ok && digits <= s.block.Last; digits, ok = number.Shift(digits, 1) {
			found, deviates := deviations[digits]
			if alike != nil && (!deviates || found != *alike) {
				end()
			}
			if deviates && alike == nil {
				group.First, alike = digits, &found
			}
			group.Last = digits
		}
		end()
	}
	return items
}

// write returns the JSON of sorted items.
func write(items []item) string {
	var all strings.Builder
	all.Grow(100 * len(items))
	out := []byte{'{'} // one item at a time
	for i := range items {
		if i > 0 {
			out = append(out, ',')
		}
		out = items[i].append(append(appendString(out, items[i].key), ':'))
		all.Write(out)
		out = out[:0]
	}
	all.Write(append(out, '}'))
	return all.String()
}

// append writes the value of the item.
func (i *item) append(out []byte) []byte {
	var row *Row
	var as spelling
	switch {
	case i.found != nil:
		row, as = &i.found.Row, spell(&i.found.Row)
	case i.entry.leftOut:
		return append(out, "null"...)
	default:
		row, as = &i.entry.row, i.entry.spelling
	}
	out = append(out, '{')
	first := len(out)
	for j := range members {
		m, before := &members[j], len(out)
		if before > first {
			out = append(out, ',')
		}
		out = append(appendString(out, m.name), ':')
		var written bool
		if out, written = m.append(out, row, as, i.found); !written {
			out = out[:before]
		}
	}
	return append(out, '}')
}

// append writes the value of one field or label, if there is one.
func (m *member) append(out []byte, row *Row, as spelling, found *Found) ([]byte, bool) {
	switch {
	case m.column == nil:
		if found == nil || *m.label(found) == "" {
			return out, false
		}
		return appendString(out, *m.label(found)), true
	case as.nulls&m.bit != 0:
		return append(out, "null"...), true
	case as.empties&m.bit != 0:
		return append(out, `""`...), true
	case m.column.presence(row) != Set:
		return out, false
	case m.column.number != nil:
		return strconv.AppendInt(out, m.column.number(row).Value, 10), true
	}
	return appendString(out, m.column.text(row).Value), true
}

// appendString writes a JSON string.
func appendString(out []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			var buffer bytes.Buffer
			encoder := json.NewEncoder(&buffer)
			encoder.SetEscapeHTML(false)
			_ = encoder.Encode(text) // a string can always be written
			return append(out, bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))...)
		}
	}
	return append(append(append(out, '"'), text...), '"')
}

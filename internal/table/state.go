package table

import (
	"cmp"
	"slices"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// Found is what is known of a number that is not as configured: fields of a row
// as they are, and labels that MOR shows instead of IDs. What is not known is
// Absent or empty. Status is never empty: in a state it tells the entry from a
// row.
type Found struct {
	Row

	Status   string // as MOR has it, or "missing"
	Owner    string
	Device   string
	Provider string
	DialPlan string
}

// member is a field of a row or a label.
type member struct {
	name   string
	column *column // nil for a label
	bit    uint8   // of the column in a spelling
	label  func(*Found) *string
}

// members are all fields and labels in the order of their names.
var members = func() []member {
	var all []member
	for i := range columns {
		all = append(all, member{name: columns[i].name, column: &columns[i], bit: 1 << i})
	}
	all = append(
		all,
		member{name: "status", label: func(f *Found) *string { return &f.Status }},
		member{name: "owner", label: func(f *Found) *string { return &f.Owner }},
		member{name: "device", label: func(f *Found) *string { return &f.Device }},
		member{name: "provider", label: func(f *Found) *string { return &f.Provider }},
		member{name: "dial_plan", label: func(f *Found) *string { return &f.DialPlan }},
	)
	slices.SortFunc(all, func(a, b member) int { return strings.Compare(a.name, b.name) })
	return all
}()

// memberByName is where a member is in members.
var memberByName = func() map[string]int {
	index := map[string]int{}
	for i, m := range members {
		index[m.name] = i
	}
	return index
}()

// mostInState is how many numbers a state may have: those of the configuration, and
// those that were in it before and could not be ended.
const mostInState = 10 * MaxNumbers

// Deviation is a run of numbers that were found alike, and not as configured.
type Deviation struct {
	Block number.Block
	Found Found
}

// State is what Render has written, read back.
type State struct {
	table  *Table
	blocks []entry
}

// ParseState reads what Render has written. The error is Problems.
func ParseState(text string) (*State, error) {
	p := parser{state: true}
	if err := p.parse(text); err != nil {
		return nil, err
	}
	t, err := p.table()
	if err != nil {
		return nil, err
	}
	return &State{table: t, blocks: p.blocks}, nil
}

// label sets one label of what was found.
func (p *parser) label(e *entry, m *member, raw string) {
	if raw[0] != '"' {
		p.problem(e.key, m.name, "must be text, not "+name(raw))
		return
	}
	if e.found == nil {
		e.found = &Found{}
	}
	*m.label(e.found) = unquote(raw)
}

// Deviations returns the numbers that were not as configured, sorted as
// number.Compare does.
func (s *State) Deviations() []Deviation {
	var all []Deviation
	for _, entries := range [][]entry{s.table.entries, s.blocks} {
		for i := range entries {
			if e := &entries[i]; e.found != nil {
				all = append(all, Deviation{Block: e.block, Found: *e.found})
			}
		}
	}
	slices.SortFunc(all, func(a, b Deviation) int {
		return cmp.Or(number.Compare(a.Block.First, b.Block.First), number.Compare(a.Block.Last, b.Block.Last))
	})
	return all
}

// Configured returns the table that the state shows. A number that deviates
// under a key of its own has lost its row there; it gets the one that the table
// applied has for it. If that has none, its row is the fields that were found.
func (s *State) Configured(applied *Table) *Table {
	t := *s.table
	t.entries = slices.Clone(t.entries)
	for i := range t.entries {
		e := &t.entries[i]
		if e.found == nil {
			continue
		}
		e.found, e.spelling = nil, spell(&e.row)
		if known := applied.entry(e.block.First); known != nil {
			e.row, e.spelling = known.row, known.spelling
		}
	}
	return &t
}

// Compress returns the table of the given numbers and their rows, alike
// neighbours as blocks. The error is Problems.
func Compress(rows map[string]Row) (*Table, error) {
	numbers := make([]string, 0, len(rows))
	for digits := range rows {
		numbers = append(numbers, digits)
	}
	slices.SortFunc(numbers, number.Compare)
	blocks := map[string]*Row{}
	for i := 0; i < len(numbers); {
		row := rows[numbers[i]]
		last := i
		for last+1 < len(numbers) && rows[numbers[last+1]] == row {
			if steps, ok := number.Distance(numbers[last], numbers[last+1]); !ok || steps != 1 {
				break
			}
			last++
		}
		blocks[number.Block{First: numbers[i], Last: numbers[last]}.String()] = &row
		i = last + 1
	}
	return Build(blocks)
}

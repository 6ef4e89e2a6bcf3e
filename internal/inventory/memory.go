package inventory

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/table"
)

// Memory is what an inventory remembers beside its table, in private state.
type Memory struct {
	// Names are the labels under which users, devices and providers were last proven.
	Names lifecycle.Names
	// IDs are the DID IDs of the numbers that are ours.
	IDs map[string]int64
	// Ending is set by the plan of a destroy: only then a Delete ends numbers.
	Ending bool
	// Lost is set if the state has rows and no memory: Terraform drops private state
	// when the provider's process dies in a change. Then no number is known to be ours.
	Lost bool
	// Others are how many numbers that a plan does not touch have which status. It is
	// set by that plan, for the apply that follows.
	Others map[string]int64

	// Host is that of the server on which the numbers were last seen.
	Host string
	// closed are numbers that were closed when they were last seen, and since then
	// nothing but free: MOR frees a closed number by itself.
	closed map[string]bool

	// rows are those of numbers that are not known to stand as configured: the last
	// applied ones and then older ones, for numbers that may still show them.
	rows []map[string]table.Row
	// unwritten are numbers whose settings that no call shows are not known to be written.
	unwritten map[string]bool
	doubts    []doubt
	blank     bool // nothing was written before
}

// doubt is about a number of which is not known whether it was created, with the
// mark that lifecycle.Ours needs, or brought back, with the ID of its DID.
type doubt struct {
	Number string    `json:"number"`
	Mark   *mor.Mark `json:"mark,omitempty"`
	Freed  int64     `json:"freed,omitempty"`
}

// kept is a Memory in private state.
type kept struct {
	Names     lifecycle.Names   `json:"names,omitempty"`
	IDs       json.RawMessage   `json:"ids,omitempty"`
	Rows      []json.RawMessage `json:"rows,omitempty"`
	Unwritten []string          `json:"unwritten,omitempty"`
	Doubts    []doubt           `json:"doubts,omitempty"`
	Ending    bool              `json:"ending,omitempty"`
	Lost      bool              `json:"lost,omitempty"`
	Others    map[string]int64  `json:"others,omitempty"`
	Host      string            `json:"host,omitempty"`
	Closed    []string          `json:"closed,omitempty"`
}

// NewMemory returns that of an inventory without numbers.
func NewMemory() *Memory {
	return &Memory{Names: lifecycle.Names{}, IDs: map[string]int64{}, unwritten: map[string]bool{}, closed: map[string]bool{}}
}

// ReadMemory reads what Encode has written. No text is a new inventory's.
func ReadMemory(text []byte) (*Memory, error) {
	m := NewMemory()
	if len(text) == 0 {
		m.blank = true
		return m, nil
	}
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return nil, fmt.Errorf("what the inventory remembers cannot be read: %w", err)
	}
	m.Ending, m.Lost, m.Others, m.Host, m.doubts = k.Ending, k.Lost, k.Others, k.Host, k.Doubts
	maps.Copy(m.Names, k.Names)
	if len(k.IDs) > 0 {
		ids, err := table.DecodeIDs(k.IDs)
		if err != nil {
			return nil, err
		}
		m.IDs = ids
	}
	for _, text := range k.Rows {
		state, err := table.ParseState(string(text)) // which may have more numbers than a configuration
		if err != nil {
			return nil, fmt.Errorf("the remembered rows cannot be read: %w", err)
		}
		t := state.Configured(nil)
		layer := make(map[string]table.Row, t.Len())
		for n, row := range t.All() {
			layer[n] = *row
		}
		m.rows = append(m.rows, layer)
	}
	unwritten, err := NumbersIn(k.Unwritten)
	if err != nil {
		return nil, fmt.Errorf("the remembered numbers cannot be read: %w", err)
	}
	if m.closed, err = NumbersIn(k.Closed); err != nil {
		return nil, fmt.Errorf("the remembered numbers cannot be read: %w", err)
	}
	m.unwritten = unwritten
	return m, nil
}

// Encode writes the memory as JSON, compressed.
func (m *Memory) Encode() ([]byte, error) {
	k := kept{Names: m.Names, Ending: m.Ending, Lost: m.Lost, Others: m.Others, Host: m.Host, Doubts: m.doubts}
	k.Unwritten, k.Closed = Blocks(slices.Collect(maps.Keys(m.unwritten))), Blocks(slices.Collect(maps.Keys(m.closed)))
	if len(m.IDs) > 0 {
		k.IDs = table.EncodeIDs(m.IDs)
	}
	for _, layer := range m.rows {
		t, err := table.Compress(layer)
		if err != nil {
			return nil, err
		}
		k.Rows = append(k.Rows, json.RawMessage(t.JSON()))
	}
	return json.Marshal(k)
}

// past returns the rows of a number, of which last was applied last.
func (m *Memory) past(n string, last *table.Row) past {
	p := past{last}
	for _, layer := range m.rows {
		if row, ok := layer[n]; ok && row != *last {
			p = append(p, &row)
		}
	}
	return p
}

// settle forgets the rows of a number: it stands as configured, or has gone.
func (m *Memory) settle(n string) {
	for _, layer := range m.rows {
		delete(layer, n)
	}
	delete(m.unwritten, n)
}

// unsettle keeps the rows of a number, the last applied one first.
func (m *Memory) unsettle(n string, rows []table.Row) {
	for _, layer := range m.rows {
		delete(layer, n)
	}
	for i, row := range rows {
		if i == len(m.rows) {
			m.rows = append(m.rows, map[string]table.Row{})
		}
		m.rows[i][n] = row
	}
}

// isSettled reports whether all numbers are known to stand as configured.
func (m *Memory) isSettled() bool {
	return len(m.doubts) == 0 && len(m.unwritten) == 0 &&
		!slices.ContainsFunc(m.rows, func(layer map[string]table.Row) bool { return len(layer) > 0 })
}

// saw notes how a number was seen.
func (m *Memory) saw(n string, status mor.Status) {
	switch status {
	case mor.StatusClosed:
		m.closed[n] = true
	case mor.StatusFree: // perhaps by MOR itself
	default:
		delete(m.closed, n)
	}
}

// HasAny reports whether any number is, or may be, ours.
func (m *Memory) HasAny() bool { return len(m.IDs) > 0 || len(m.doubts) > 0 }

// tidy drops what is empty.
func (m *Memory) tidy() {
	m.rows = slices.DeleteFunc(m.rows, func(layer map[string]table.Row) bool { return len(layer) == 0 })
}

package inventory

import (
	"fmt"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/table"
)

// Inventory is what a state has of an inventory.
type Inventory struct {
	Name   string
	Table  *table.Table // the rows that were applied last
	Memory *Memory

	dids  string                 // as in the state
	found map[string]table.Found // the numbers that do not stand as configured, as last seen
}

// Open reads an inventory from the dids and the memory of its state.
func Open(name, dids string, m *Memory) (*Inventory, error) {
	inv := &Inventory{Name: name, Memory: m, dids: dids}
	if m.isSettled() {
		if t, err := Parse(dids); err == nil {
			inv.Table = t
			m.Lost = m.Lost || m.blank && t.Len() > 0
			return inv, nil
		}
	}
	state, err := table.ParseState(dids)
	if err != nil {
		return nil, fmt.Errorf("the table in the state cannot be read: %w", err)
	}
	last := map[string]table.Row{}
	if len(m.rows) > 0 {
		last = m.rows[0]
	}
	known, err := table.Compress(last)
	if err != nil {
		return nil, fmt.Errorf("the remembered rows cannot be read: %w", err)
	}
	inv.Table = state.Configured(known)
	m.Lost = m.Lost || m.blank && len(state.Deviations()) > 0
	for _, d := range state.Deviations() {
		if inv.found == nil {
			inv.found = map[string]table.Found{}
		}
		if size := d.Block.Size(); size > mostNumbers-len(inv.found) {
			return nil, fmt.Errorf("the table in the state cannot be read: %s has %d numbers, too many", d.Block, size)
		}
		for n := range each(d.Block) {
			inv.found[n] = d.Found
		}
	}
	return inv, nil
}

// New returns an inventory that has no numbers yet.
func New(name string) *Inventory { return &Inventory{Name: name, Memory: NewMemory(), dids: "{}"} }

// Dids is the table in the state, and Deviates whether numbers in it do not stand as configured.
func (inv *Inventory) Dids() string { return inv.dids }

// Deviates reports whether numbers do not stand as configured.
func (inv *Inventory) Deviates() bool { return len(inv.found) > 0 }

// back returns where the plan has shown that somebody has put a number; nil: nowhere.
func (inv *Inventory) back(n string) *lifecycle.Elsewhere {
	f, deviates := inv.found[n]
	if !deviates || f.Status == missing || f.Status == string(mor.StatusTerminated) {
		return nil
	}
	return &lifecycle.Elsewhere{Owner: f.Owner, Device: f.Device}
}

// missing is the status of a number that is not on the server.
const missing = "missing"

// show returns what is known of a member that does not stand as its row says:
// the fields that do, and the labels that MOR shows.
func show(m *lifecycle.Member, row *table.Row) table.Found {
	now := m.Now
	if !now.Found {
		return table.Found{Status: missing}
	}
	f := table.Found{Status: string(now.Status), Owner: now.OwnerName(), Device: now.Device, DialPlan: now.DialPlan}
	if f.Status == "" {
		f.Status = "unknown"
	}
	if now.Status == mor.StatusTerminated {
		return table.Found{Status: f.Status}
	}
	gap := m.Gap()
	if gap.Missing {
		f.Provider = now.Provider
		return f
	}
	f.Row = valuesOf(*row)
	if gap.User {
		f.UserID = table.Field[int64]{}
	}
	if gap.Device {
		f.DeviceID = table.Field[int64]{}
	}
	if gap.Provider {
		f.ProviderID, f.Provider = table.Field[int64]{}, now.Provider
	}
	if m.Unwritten() {
		none := table.Field[string]{}
		f.Comment, f.ResellerComment, f.CustomSIPHeader = none, none, none
	}
	readBack(&f.Language, now.Language)
	readBack(&f.CallLimit, now.CallLimit)
	return f
}

// valuesOf returns a row without its nulls: they are no values that a number has.
func valuesOf(row table.Row) table.Row {
	for _, of := range []func(*table.Row) *table.Field[string]{comment, resellerComment, sipHeader} {
		drop(of(&row))
	}
	drop(&row.UserID)
	drop(&row.DeviceID)
	return row
}

func drop[T int64 | string](f *table.Field[T]) {
	if f.Presence == table.None {
		*f = table.Field[T]{}
	}
}

// readBack takes over a setting that the server shows and the row manages.
func readBack[T int64 | string](f *table.Field[T], now *T) {
	if f.Presence == table.Set && now != nil {
		f.Value = *now
	}
}

// standing is how a number stands, by what was read of many.
func standing(found map[string]mor.DID, n string) lifecycle.Standing {
	did, ok := found[n]
	did.Number = n
	return lifecycle.Standing{DID: did, Found: ok}
}

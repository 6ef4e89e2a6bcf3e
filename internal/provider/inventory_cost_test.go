package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestOneRowOfMany: the apply of one changed row of many costs a few requests besides its writes and the pages of the list.
func TestOneRowOfMany(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	table := rows{}
	n := 600
	if testing.Short() {
		n = 150
	}
	for i := range n {
		table[fmt.Sprintf("37052%06d", i)] = row("provider_id", 1, "user_id", 5, "device_id", 7, "comment", fmt.Sprint(i))
	}
	d := newDesk(t, morsim.Options{}).started(table)
	for name, c := range map[string]struct {
		row  map[string]any
		most int
	}{
		"another comment":             {row("provider_id", 1, "user_id", 5, "device_id", 7, "comment", "other"), 4},
		"customer, trunk and comment": {row("provider_id", 1, "user_id", 6, "device_id", 9, "comment", "moved"), 12},
	} {
		d.table(table.with(rows{"37052000100": c.row}))
		plan := d.planned()
		d.sim.ResetLog()
		d.ok(d.ApplyPlan(plan))
		others := 0
		var log []string
		for _, r := range d.sim.Requests() {
			isPage := r.Call == morsim.CallDIDs && !r.Params.Has("search_did_number")
			if !r.Write && !isPage {
				others++
			}
			log = append(log, r.Call+" "+r.Params.Encode())
		}
		if others > c.most {
			t.Errorf("%s: %d requests besides pages and writes, at most %d are allowed:\n%s", name, others, c.most, strings.Join(log, "\n"))
		}
		d.table(table)
		d.ok(d.Apply())
	}
}

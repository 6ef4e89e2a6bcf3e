package mor_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// A list that is shorter than a page the server has sent before takes one request;
// one that is as long may have been cut, and is read on.
func TestShortListsTakeOneRequest(t *testing.T) {
	for name, c := range map[string]struct {
		cap, rows int
		measured  bool
		requests  int
	}{
		"nothing is known":               {0, 10, false, 2},
		"a longer page is known":         {0, 10, true, 1},
		"as long as the cap":             {10, 10, true, 2},
		"longer than the cap":            {10, 25, true, 3},
		"shorter than the cap":           {10, 9, true, 1},
		"longer than the cap, not known": {10, 25, false, 3},
	} {
		t.Run(name, func(t *testing.T) {
			sim, url := simulate(t, morsim.Options{MaxResultsCap: c.cap})
			for i := range c.rows {
				sim.AddDID(morsim.DID{Number: fmt.Sprintf("3705%07d", i), UserID: 5, DeviceID: 7})
			}
			for i := range 90 {
				sim.AddDID(morsim.DID{Number: fmt.Sprintf("3706%07d", i)})
			}
			client := connect(t, url, pageSize(50))
			ctx := context.Background()
			if c.measured {
				ok(t, client.MeasurePage(ctx))
			}
			first := sim.DIDs()[0]
			stands, err := client.Stands(ctx, mor.DID{ID: first.ID, Number: first.Number}, mor.SubjectDevice, 7) // now the filter is known to be heeded
			ok(t, err)
			equal(t, "stands", stands, true)
			sim.ResetLog()
			list, rows := client.Under(mor.SubjectDevice, 7), 0
			for _, err := range list.All(ctx) {
				ok(t, err)
				rows++
			}
			equal(t, "rows", rows, c.rows)
			equal(t, "proven", list.Proven(), true)
			equal(t, "requests", len(sim.Requests()), c.requests)
		})
	}
}

// MeasurePage asks no more once a page of full length has come.
func TestMeasurePageAsksOnce(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	morsim.SeedInventory(sim, 30)
	client := connect(t, url, pageSize(20))
	for range 3 {
		ok(t, client.MeasurePage(context.Background()))
	}
	equal(t, "requests", len(sim.Requests()), 1)
}

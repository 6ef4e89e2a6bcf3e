package mor_test

import (
	"context"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// Whoever has enough asks for no further page.
func TestEachStopsAsking(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	morsim.SeedInventory(sim, 50)
	for take, pages := range map[int]int{1: 1, 10: 1, 11: 2, 28: 3, 50: 6} {
		sim.ResetLog()
		c := connect(t, url, pageSize(10)) // each page after the first brings nine more
		taken := 0
		for _, err := range c.Each(context.Background(), mor.Filter{}) {
			ok(t, err)
			if taken++; taken == take {
				break
			}
		}
		equal(t, "taken", taken, take)
		asked := 0
		for _, r := range sim.Requests() {
			if r.Call == morsim.CallDIDs {
				asked++
			}
		}
		equal(t, "pages", asked, pages)
	}
}

// An error in the middle comes after the numbers before it, once, and ends it.
func TestEachFails(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	morsim.SeedInventory(sim, 50)
	sim.Inject(morsim.Fault{Call: morsim.CallDIDs, Skip: 2, Kind: morsim.HTML200})
	taken, failed := 0, 0
	for _, err := range connect(t, url, pageSize(10)).Each(context.Background(), mor.Filter{}) {
		if err != nil {
			failed++
			wantError(t, err, mor.CodeMalformed)
			continue
		}
		equal(t, "failed before", failed, 0)
		taken++
	}
	equal(t, "taken", taken, 19)
	equal(t, "failed", failed, 1)
}

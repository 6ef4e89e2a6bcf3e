package mor_test

import (
	"context"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func numbers(dids []mor.DID) []string {
	all := make([]string, len(dids))
	for i, d := range dids {
		all[i] = d.Number
	}
	return all
}

// stored lists the simulator's numbers that keep says yes to.
func stored(sim *morsim.Simulator, keep func(morsim.DID) bool) []string {
	all := []string{}
	for _, d := range sim.DIDs() {
		if keep(d) {
			all = append(all, d.Number)
		}
	}
	return all
}

func all(morsim.DID) bool { return true }

// nothingIsConcluded checks that a list of which a page is spoilt is an error, and neither a number that is not there nor a part.
func nothingIsConcluded(t *testing.T, sim *morsim.Simulator, c *mor.Client, fault morsim.Fault) {
	t.Helper()
	sim.Inject(fault)
	if did, found, err := c.FindDID(context.Background(), theNumber); err == nil || found || did != (mor.DID{}) {
		t.Errorf("page %d spoilt: %v, %v, %v", fault.Skip+1, did, found, err)
	} else {
		noSecrets(t, "the error", err.Error())
	}
	sim.ClearFaults()
	sim.Inject(fault)
	if found, err := c.DIDs(context.Background(), mor.Filter{}); err == nil {
		t.Errorf("page %d spoilt: %v", fault.Skip+1, found)
	}
	if sim.FaultHits() == 0 {
		t.Error("nothing was spoilt")
	}
}

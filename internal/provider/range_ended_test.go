package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestRangeDestroyAdvice follows what is advised where a range could not all be
// destroyed, since somebody has moved a number: each way ends as it says, and none brings anything back.
func TestRangeDestroyAdvice(t *testing.T) {
	moves := map[string]func(d *morsim.DID){
		"other device": func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID },
		"other user":   func(d *morsim.DID) { d.UserID, d.DeviceID = morsim.KaunasID, morsim.KaunasTrunkID },
	}
	for name, c := range map[string]struct {
		follow func(sim simulated, w *workspace)
		stays  bool
	}{
		"forgotten by state rm": {func(_ simulated, w *workspace) { w.must(0, "state", "rm", "mor_did_range.block") }, true},
		"forgotten by removed": {func(_ simulated, w *workspace) {
			w.reconfigure("removed {\n  from = mor_did_range.block\n  lifecycle {\n    destroy = false\n  }\n}\n")
			w.apply()
		}, true},
		"taken off in MOR": {func(sim simulated, w *workspace) {
			sim.EditDID(rangeNumber(17), func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Free, 0, 0 })
			w.destroy()
		}, false},
		"narrowed and forced": {func(_ simulated, w *workspace) {
			w.reconfigure(rangeNamed("block", rangeNumber(17), rangeNumber(17), trunkSettings+"force_destroy = true\n"))
			w.run("apply", "-auto-approve", "-no-color") // what is another user's is refused; the state has force_destroy all the same
			w.destroy()
		}, false},
	} {
		for where, move := range moves {
			t.Run(name+", "+where, func(t *testing.T) {
				t.Parallel()
				if strings.Contains(name, "removed") {
					skipBefore(t, 1, 7, "removed blocks")
				}
				sim := simulate(t, morsim.Options{})
				w := sim.workspace(t, rangeOf(20, trunkSettings))
				w.apply()
				sim.EditDID(rangeNumber(17), move)
				out := w.must(1, "destroy", "-auto-approve")
				rangeSays(t, out, "1 of 20 numbers are not done", "19 numbers are ended. Destroy again: it does just what is left.",
					"any other apply brings them back", "'terraform state rm'", "take them off there in MOR, free them, and destroy again")
				_, problem, _ := strings.Cut(flat(out), "Error:")
				for _, not := range []string{"Apply again", "abandon"} { // which destroy does not heed, or brings the others back
					if strings.Contains(problem, not) {
						t.Errorf("it says %q:\n%s", not, out)
					}
				}
				sim.ResetLog()
				c.follow(sim, w)
				for i := range 20 {
					d, _ := sim.DID(rangeNumber(i))
					if want := i == 17 && c.stays; want != (d.Status == morsim.Active) || !want && d.Status != morsim.Terminated {
						t.Errorf("%+v", d)
					}
				}
				for _, r := range sim.Writes() {
					if d, _ := sim.DID(rangeNumber(17)); r.Call == "did_create" || r.Params.Has("dids_id") && r.Params.Get("dids_id") != fmt.Sprint(d.ID) {
						t.Errorf("%s on the way: %v", r.Call, r.Params)
					}
				}
				if state := w.state(); strings.Contains(state, "37052000000") || strings.Contains(state, rangeNumber(17)) {
					t.Errorf("the state still has it:\n%s", state)
				}
			})
		}
	}
}

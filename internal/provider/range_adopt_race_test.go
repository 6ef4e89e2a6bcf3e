package provider

import (
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestRangeEndedMeanwhile: somebody terminates an adopted number while the range is
// created. The range is not finished by that, and the next apply goes on with it.
func TestRangeEndedMeanwhile(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: rangeNumber(0), UserID: 5, DeviceID: 7})
	w := sim.workspace(t, rangeOf(20, trunkSettings+"adopt_existing = true\n"))
	sim.Inject(morsim.Fault{Call: "did_create", Times: 1, Delay: time.Second, Kind: morsim.DropConnection})
	edited := make(chan bool)
	go func() {
		defer close(edited)
		for len(sim.Writes()) == 0 && t.Context().Err() == nil {
			time.Sleep(10 * time.Millisecond)
		}
		sim.EditDID(rangeNumber(0), func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Terminated, 0, 0 })
	}()
	out := w.must(1, "apply", "-auto-approve")
	<-edited
	rangeSays(t, out, "Could not apply range 37052000000-37052000019", "not all stand as they should", "Terraform takes the range for tainted")
	sim.ResetLog()
	rangeSays(t, w.plan(2), "37052000000-37052000019: apply will bring back 1, reserve 1 for user 5, put 1 on device 7")
	w.apply()
	w.plan(0)
	sim.wantRange(t, 0, 20, morsim.Active, 5, 7)
	sim.wantWrites(t, 3)
}

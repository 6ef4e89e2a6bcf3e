package provider

import (
	"strings"
	"sync"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestHostileLabels puts into the names that MOR shows what a person could type
// or a bad import bring there. The state holds them as they are; nothing of it
// reaches the terminal as a command to it.
func TestHostileLabels(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	hostile := "\x1b[2J\x07Device\u202e\u0000<script>alert(1)</script>${file(\"x\")}%{if true}"
	sim.EditDevice(7, func(d *morsim.Device) { d.Label = hostile })
	long := 1 << 20
	if testing.Short() {
		long = 1 << 14
	}
	sim.EditUser(5, func(u *morsim.User) { u.Name = strings.Repeat("x", long) })
	w := sim.workspace(t, fiveNumbers+"\noutput \"device\" {\n  value = mor_did_trunk_assignment.n[\"37052000001\"].device\n}\n")
	output := w.apply()
	w.plan(0)
	sim.EditDID("37052000002", func(d *morsim.DID) { d.DeviceID = 8 })
	output += w.plan(2)
	sim.EditDID("37052000002", func(d *morsim.DID) { d.DeviceID = 7 })
	sim.EditDID("37052000003", func(d *morsim.DID) { d.UserID = 6 })
	_, refused := w.run("destroy", "-auto-approve", "-no-color", "-target=mor_did_trunk_assignment.n[\"37052000004\"]")
	output += refused
	for _, character := range []string{"\x1b", "\x07", "\x00"} {
		if i := strings.Index(output, character); i >= 0 {
			t.Errorf("the terminal gets %q: …%q…", character, output[max(0, i-60):min(len(output), i+60)])
		}
	}
}

// TestTwoRunsAtOnce lets two states fight for one number: one gets it, the other
// is told that it exists, with the import block.
func TestTwoRunsAtOnce(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	var group sync.WaitGroup
	var mu sync.Mutex
	won, lost := 0, 0
	for _, w := range []*workspace{sim.workspace(t, reservedNumber), sim.workspace(t, reservedNumber)} {
		group.Go(func() {
			code, out := w.run("apply", "-auto-approve", "-no-color")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case code == 0:
				won++
			case strings.Contains(flat(out), `Terraform does not touch it, since it may be somebody's`) && strings.Contains(flat(out), `id = "37052000001"`):
				lost++
			default:
				t.Errorf("exit code %d:\n%s", code, out)
			}
		})
	}
	group.Wait()
	if did, _ := sim.DID("37052000001"); won != 1 || lost != 1 || did.UserID != 5 {
		t.Errorf("%d won, %d lost, and it stands as %+v", won, lost, did)
	}
}

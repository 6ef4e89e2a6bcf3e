package lifecycle_test

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// What one number costs of a plain life, once the run knows the server, its user and its device.
func TestCost(t *testing.T) {
	for leaves, destroyed := range map[string]struct{ all, writes int }{
		morsim.Reserved: {7, 3},
		morsim.Free:     {9, 4},
	} {
		t.Run("unassigning leaves it "+leaves, func(t *testing.T) {
			w := start(t, morsim.Options{UnassignLeaves: leaves})
			made := func(n string) {
				for _, m := range []lifecycle.Member{create(lifecycle.Settings{ProviderID: id(1)}, vilnius), assign(trunk, vilnius)} {
					m.Number = n
					_, err := w.Bring1(w.ctx, &m)
					ok(t, err)
				}
			}
			ended := func(n string) {
				for _, m := range []lifecycle.Member{unassign(trunk, vilnius), end(lifecycle.Terminate, false, vilnius)} {
					m.Number = n
					_, err := w.Bring1(w.ctx, &m)
					ok(t, err)
				}
			}
			spent := func(what string, all, writes int) {
				t.Helper()
				gotAll, gotWrites := w.cost()
				if gotAll > all || gotWrites != writes {
					t.Errorf("%s: %d requests, %d writes; want %d, %d", what, gotAll, gotWrites, all, writes)
				}
				w.ResetLog()
			}
			made(nth(0))
			ended(nth(0))
			w.ResetLog()
			for i := 1; i < 4; i++ {
				made(nth(i))
				spent("created", 5, 3)
			}
			pauses := w.Pauses
			w.Lifecycle = lifecycle.New(w.MOR, w.View) // another run: what was written and read back no longer counts
			w.Pauses = pauses
			ended(nth(1))
			w.ResetLog()
			for i := 2; i < 4; i++ {
				ended(nth(i))
				spent("destroyed", destroyed.all, destroyed.writes)
			}
		})
	}
}

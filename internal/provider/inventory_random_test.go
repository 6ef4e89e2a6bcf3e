package provider

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// gamble is a desk with random tables, faults and colleagues.
type gamble struct {
	*desk
	dice    *rand.Rand
	theirs  map[string]morsim.DID // what colleagues have of their own, and no table has
	applied int
	force   bool // force_destroy of the last table: then numbers of others are ended, too
}

// TestRandomInventories drives random tables through plans and applies. Colleagues change numbers between plan and
// apply, and calls fail. No number of others changes. When all of that stops, one apply converges.
func TestRandomInventories(t *testing.T) {
	t.Parallel()
	seeds := 30
	if testing.Short() {
		seeds = 10
	}
	var applied atomic.Int64
	t.Cleanup(func() {
		if n := applied.Load(); n < int64(seeds*3/2) { // then the rest would prove little
			t.Errorf("%d changes were applied", n)
		}
	})
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			options := morsim.Options{}
			if seed%2 == 1 {
				options.UnassignLeaves = morsim.Free
			}
			g := &gamble{desk: newDesk(t, options), dice: rand.New(rand.NewPCG(seed, 7)), theirs: map[string]morsim.DID{}}
			for i := range 3 {
				g.sim.AddDID(morsim.DID{Number: fmt.Sprintf("3705300000%d", i), Status: morsim.Active, ProviderID: 1, UserID: 6, DeviceID: 9})
			}
			for _, did := range g.sim.DIDs() {
				g.theirs[did.Number] = did
			}
			g.started(rows{"37052000000-37052000003": standard()})
			for range 5 {
				g.round()
			}
			g.settle()
			applied.Add(int64(g.applied))
		})
	}
}

// row is a random row.
func (g *gamble) row() map[string]any {
	all := []map[string]any{
		standard(), kaunas(), row("provider_id", 1, "user_id", 5, "device_id", 8), row("provider_id", 1, "user_id", 5, "device_id", nil),
		row("provider_id", 1, "user_id", 6, "device_id", nil, "comment", nil), row("provider_id", 1, "user_id", nil, "device_id", nil), row("provider_id", 1),
	}
	r := all[g.dice.IntN(len(all))]
	if g.dice.IntN(3) == 0 {
		r["comment"] = fmt.Sprint(g.dice.IntN(3))
	}
	return r
}

// rows is a random table of eight numbers.
func (g *gamble) rows() rows {
	table := rows{}
	if g.dice.IntN(3) > 0 {
		table["37052000000-3705200000"+fmt.Sprint(2+g.dice.IntN(3))] = g.row()
	}
	for i := range 8 {
		if g.dice.IntN(3) == 0 {
			table[fmt.Sprintf("3705200000%d", i)] = g.row()
		}
	}
	return table
}

// round plans and applies a random table; somebody changes a number meanwhile, and a call fails.
func (g *gamble) round() {
	g.t.Helper()
	g.force = g.dice.IntN(2) == 0
	g.table(g.rows(), "force_destroy", g.force)
	plan := g.Plan()
	if plan.Diagnostics.HasErrors() {
		return
	}
	g.applied++
	touched := ""
	var as morsim.DID
	if g.dice.IntN(2) == 0 {
		touched, as = g.colleague()
	}
	if g.dice.IntN(2) == 0 {
		calls := []string{"did_create", "did_details_update", "did_make_free", "did_trunk_device_assign", "did_device_unassign", "did_terminate"}
		f := morsim.Fault{Call: calls[g.dice.IntN(len(calls))], Skip: g.dice.IntN(3), Times: 1 + g.dice.IntN(2), Kind: morsim.DropConnection}
		if g.dice.IntN(2) == 0 {
			f.Moment = morsim.AfterActing
		}
		g.sim.Inject(f)
	}
	g.ApplyPlan(plan)
	g.sim.ClearFaults()
	g.check()
	if now, _ := g.sim.DID(touched); touched != "" && !g.force && now.UserID != as.UserID {
		g.t.Errorf("%s was taken from a colleague: it was %+v and is %+v", touched, as, now)
	}
}

// colleague gives a number to user 6, whoever had it before.
func (g *gamble) colleague() (number string, as morsim.DID) {
	number = fmt.Sprintf("3705200000%d", g.dice.IntN(8))
	was, found := g.sim.DID(number)
	if !found || was.UserID == 6 || was.Status == morsim.Terminated {
		return "", as
	}
	device := int64(0)
	if g.dice.IntN(2) == 0 {
		device = 9
	}
	g.edit(number, func(did *morsim.DID) {
		did.Status, did.UserID, did.DeviceID = morsim.Reserved, 6, device
		if device != 0 {
			did.Status = morsim.Active
		}
	})
	as, _ = g.sim.DID(number)
	return number, as
}

// check wants the numbers of others as they were.
func (g *gamble) check() {
	g.t.Helper()
	for number, was := range g.theirs {
		if now, _ := g.sim.DID(number); now != was {
			g.t.Errorf("%s was %+v and is %+v", number, was, now)
		}
	}
}

// settle applies a last table, without faults. What is refused at plan is somebody else's by now.
func (g *gamble) settle() {
	g.t.Helper()
	if g.Plan().Diagnostics.HasErrors() {
		return
	}
	g.ok(g.Apply())
	g.noChange()
	g.check()
}

package provider

import (
	"fmt"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestRenamedUnderMany renames what stands under hundreds of numbers: the plan
// is empty, and finding that out costs at most ten requests more. Then one of
// them really moves: the plan shows that one and no other.
func TestRenamedUnderMany(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	const extra, moved = 10, 27
	renamed := 500
	if testing.Short() {
		renamed = 30
	}
	assignment := func(i int) map[string]tftypes.Value {
		device := int64(morsim.VilniusTrunkID)
		if i >= renamed {
			device = morsim.VilniusSecondTrunkID
		}
		return map[string]tftypes.Value{"did": tftypes.NewValue(tftypes.String, nth(i)), "device_id": tftypes.NewValue(tftypes.Number, device)}
	}
	number := func(i int) map[string]tftypes.Value {
		return map[string]tftypes.Value{
			"did": tftypes.NewValue(tftypes.String, nth(i)), "user_id": tftypes.NewValue(tftypes.Number, 5), "provider_id": tftypes.NewValue(tftypes.Number, 1),
			"deletion_policy": tftypes.NewValue(tftypes.String, "terminate"), "force_destroy": tftypes.NewValue(tftypes.Bool, false),
		}
	}
	for name, test := range map[string]struct {
		all      int
		resource string
		config   func(int) map[string]tftypes.Value
		options  morsim.Options
		rename   func(simulated)
		move     func(*morsim.DID)
		lost     string // the attribute that the plan sets anew
	}{
		"a device": {
			all: 2000, resource: "mor_did_trunk_assignment", config: assignment, lost: "device_id",
			rename: func(s simulated) {
				s.EditDevice(morsim.VilniusTrunkID, func(d *morsim.Device) { d.Label = "SIP/renamed" })
			},
			move: func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID },
		},
		"a device, on a server without paging": {
			all: 600, resource: "mor_did_trunk_assignment", config: assignment, lost: "device_id", options: morsim.Options{IgnorePaging: true, SignOldDIDsGet: true},
			rename: func(s simulated) {
				s.EditDevice(morsim.VilniusTrunkID, func(d *morsim.Device) { d.Label = "SIP/renamed" })
			},
			move: func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID },
		},
		"a user, of all": {
			all: 600, resource: "mor_did", config: number, lost: "user_id",
			rename: func(s simulated) {
				s.EditUser(morsim.VilniusID, func(u *morsim.User) { u.Name = "Vilnius Head Office" })
			},
			move: func(d *morsim.DID) {
				d.Status, d.UserID, d.DeviceID = morsim.Reserved, morsim.KaunasID, 0
			},
		},
		"a provider, of all": {
			all: 600, resource: "mor_did", config: number, lost: "provider_id",
			rename: func(s simulated) {
				s.EditProvider(morsim.TestProviderID, func(p *morsim.Provider) { p.Name = "Renamed Carrier" })
			},
			move: func(d *morsim.DID) { d.ProviderID = morsim.BackupProviderID },
		},
	} {
		t.Run(name, func(t *testing.T) {
			if test.lost == "provider_id" {
				notAsReseller(t, needsProviders)
			}
			t.Parallel()
			if testing.Short() {
				test.all = renamed + 15
			}
			sim := simulate(t, test.options)
			for i := range test.all {
				d := morsim.DID{Number: nth(i), ProviderID: 1, UserID: 5, DeviceID: morsim.VilniusTrunkID}
				if i >= renamed {
					d.DeviceID = morsim.VilniusSecondTrunkID
				}
				sim.AddDID(d)
			}
			run := &planRun{t: t, resource: test.resource, config: test.config, states: make([]map[string]tftypes.Value, test.all)}
			for i := range run.states { // as an apply leaves them
				run.states[i] = test.config(i)
				did, _ := sim.DID(nth(i))
				run.states[i]["id"] = str(fmt.Sprint(did.ID))
			}
			run.refreshAndPlan(sim) // labels that were never seen
			if changed := run.refreshAndPlan(sim); len(changed) != 0 {
				t.Fatalf("%d changes before anything changed", len(changed))
			}
			usual := max(run.requests(sim), 7) // how many pages are read at once varies with the order of the calls

			test.rename(sim)
			before := run.states
			if changed := run.refreshAndPlan(sim); len(changed) != 0 {
				t.Errorf("%d changes because of a renaming", len(changed))
			}
			asked := run.requests(sim)
			t.Logf("%d requests as usual, %d after the renaming", usual, asked)
			if asked > usual+extra {
				t.Errorf("%d requests, %d as usual", asked, usual)
			}

			run.states = before
			sim.EditDID(nth(moved), test.move)
			changed := run.refreshAndPlan(sim)
			if len(changed) != 1 || changed[0] != moved {
				t.Fatalf("changed: %v, want %d alone", changed, moved)
			}
			if asked := run.requests(sim); asked > usual+extra+1 { // and whether there still is what it goes back to
				t.Errorf("with one moved: %d requests, %d as usual", asked, usual)
			}
			if state := run.states[moved]; !state[test.lost].IsNull() && !(test.lost == "provider_id" && state[test.lost].Equal(num(morsim.BackupProviderID))) {
				t.Errorf("%s is %v", test.lost, state[test.lost])
			}
			sim.wantWrites(t, 0)
		})
	}
}

// planRun refreshes and plans many resources of one kind as one run of Terraform does.
type planRun struct {
	t        *testing.T
	resource string
	config   func(int) map[string]tftypes.Value
	states   []map[string]tftypes.Value
}

// requests counts those since it was last asked.
func (r *planRun) requests(sim simulated) int {
	defer sim.ResetLog()
	return len(sim.Requests())
}

// refreshAndPlan returns which of them the plan changes, and keeps the refreshed states.
func (r *planRun) refreshAndPlan(sim simulated) (changed []int) {
	r.t.Helper()
	sim.ResetLog()
	p := sim.protocol(r.t, nil)
	typ := p.types[r.resource]
	fresh := make([]map[string]tftypes.Value, len(r.states))
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(terraformParallelism)
	for i := range r.states {
		group.Go(func() error {
			read, err := p.server.ReadResource(r.t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: r.resource, CurrentState: object(r.t, typ, r.states[i]),
			})
			if err != nil {
				return err
			}
			if hasError(read.Diagnostics) {
				r.t.Errorf("%s: %v", nth(i), read.Diagnostics[0])
				return nil
			}
			state, err := read.NewState.Unmarshal(typ)
			if err != nil {
				return err
			}
			if state.IsNull() {
				r.t.Errorf("%s is gone", nth(i))
				return nil
			}
			if err := state.As(&fresh[i]); err != nil {
				return err
			}
			// What Terraform proposes: the configuration over the state.
			proposed := map[string]tftypes.Value{}
			for name, value := range fresh[i] {
				proposed[name] = value
			}
			for name, value := range r.config(i) {
				proposed[name] = value
			}
			plan, err := p.server.PlanResourceChange(r.t.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: r.resource, PriorState: read.NewState, Config: object(r.t, typ, r.config(i)),
				ProposedNewState: object(r.t, typ, proposed), PriorPrivate: read.Private,
			})
			if err != nil {
				return err
			}
			planned, err := plan.PlannedState.Unmarshal(typ)
			if err != nil || hasError(plan.Diagnostics) {
				r.t.Errorf("%s: %v, %v", nth(i), err, plan.Diagnostics)
			}
			if !planned.Equal(state) {
				mu.Lock()
				changed = append(changed, i)
				mu.Unlock()
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		r.t.Fatal(err)
	}
	r.states = fresh
	return changed
}

func hasError(diags []*tfprotov6.Diagnostic) bool {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

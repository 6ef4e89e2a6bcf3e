package provider

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// The tests in this file make the calls of a plan in an order of their own.

// did is a mor_did of which only the number is known.
func did(number string) map[string]tftypes.Value {
	return map[string]tftypes.Value{"did": str(number), "provider_id": num(1)}
}

// all plans, as Terraform does, ten at a time, and returns what was said.
func (p *protocol) all(n int, plan func(i int) []*tfprotov6.Diagnostic) []*tfprotov6.Diagnostic {
	var mu sync.Mutex
	var said []*tfprotov6.Diagnostic
	var group errgroup.Group
	group.SetLimit(terraformParallelism)
	for _, i := range rand.Perm(n) {
		group.Go(func() error {
			diags := plan(i)
			mu.Lock()
			defer mu.Unlock()
			said = append(said, diags...)
			return nil
		})
	}
	_ = group.Wait()
	return said
}

// create plans numbers to be created.
func (p *protocol) create(numbers ...string) []*tfprotov6.Diagnostic {
	return p.all(len(numbers), func(i int) []*tfprotov6.Diagnostic {
		return p.plan(p.t.Context(), "mor_did", nil, did(numbers[i]))
	})
}

// inState is a mor_did as it is in the state.
func (p *protocol) inState(number string) map[string]tftypes.Value {
	state := did(number)
	on, _ := p.sim.DID(number)
	state["id"], state["deletion_policy"], state["force_destroy"] = str(fmt.Sprint(on.ID)), str("terminate"), tftypes.NewValue(tftypes.Bool, false)
	return state
}

// refreshed reads a number as it is in the state.
func (p *protocol) refreshed(number string) {
	p.t.Helper()
	if state, diags := p.read(p.t.Context(), "mor_did", number); state == nil || len(diags) != 0 {
		p.t.Fatalf("%s: %v, %v", number, state, diags)
	}
}

// errorsOf are the errors among diagnostics, as they are read.
func errorsOf(diags []*tfprotov6.Diagnostic) (said []string) {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			said = append(said, d.Summary+"\n\n"+d.Detail)
		}
	}
	return said
}

// TestRenamed plans to destroy a number at one address and to use it at another, in
// each order of calls. What is reported first is right, too.
func TestRenamed(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	type call func(p *protocol) []*tfprotov6.Diagnostic
	destroy := func(p *protocol) []*tfprotov6.Diagnostic {
		return p.plan(p.t.Context(), "mor_did", p.inState(nth(0)), nil)
	}
	create := func(p *protocol) []*tfprotov6.Diagnostic { return p.create(nth(0)) }
	keep := func(p *protocol) []*tfprotov6.Diagnostic {
		return p.plan(p.t.Context(), "mor_did", p.inState(nth(0)), p.inState(nth(0)))
	}
	read := func(p *protocol) []*tfprotov6.Diagnostic { p.refreshed(nth(0)); return nil }
	leave := func(p *protocol) []*tfprotov6.Diagnostic {
		return p.plan(p.t.Context(), "mor_did", p.inState(nth(0)), did(nth(1_000_000)))
	}
	abandon := func(p *protocol) []*tfprotov6.Diagnostic {
		state := p.inState(nth(0))
		state["deletion_policy"] = str(policyAbandon)
		return p.plan(p.t.Context(), "mor_did", state, nil)
	}
	for name, calls := range map[string][]call{
		"renamed":               {read, destroy, create},
		"created first":         {read, create, destroy},
		"read last":             {create, read, destroy},
		"planned before it is":  {destroy, read, create},
		"never read":            {destroy, create},
		"never read, in turn":   {create, destroy},
		"imported as well":      {read, keep, destroy},
		"imported before":       {read, destroy, keep},
		"to another number":     {read, leave, create},
		"from another number":   {read, create, leave},
		"abandoned and created": {read, abandon, create},
		"created and abandoned": {read, create, abandon},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := inventoryOf(t, 1, morsim.Options{}).protocol(t, nil)
			var said []string
			for _, call := range calls {
				said = append(said, errorsOf(call(p))...)
			}
			if len(said) == 0 {
				t.Fatal("it is not refused")
			}
			for i, text := range said {
				last := i == len(said)-1
				if robbed := strings.HasPrefix(text, "A DID is destroyed at one address and used at another\n\nDID "+nth(0)); last && !robbed && name != "read last" ||
					!strings.Contains(text, "moved") {
					t.Errorf("it says:\n%s", text)
				}
			}
			p.sim.wantWrites(t, 0)
		})
	}
	t.Run("an index of count is taken out", func(t *testing.T) {
		const n = 30
		p := inventoryOf(t, n, morsim.Options{}).protocol(t, nil)
		said := errorsOf(p.all(n, func(i int) []*tfprotov6.Diagnostic {
			p.refreshed(nth(i))
			if i == n-1 {
				return p.plan(t.Context(), "mor_did", p.inState(nth(i)), nil)
			}
			return append(p.plan(t.Context(), "mor_did", p.inState(nth(i)), did(nth(i+1))), p.create(nth(i+1))...)
		}))
		for i := 1; i < n; i++ {
			if !slices.ContainsFunc(said, func(s string) bool {
				return strings.HasPrefix(s, "A DID is destroyed at one address and used at another\n\nDID "+nth(i))
			}) {
				t.Errorf("nothing is said of %s", nth(i))
			}
		}
	})
}

// TestNumbersThatAreOurs are not refused.
func TestNumbersThatAreOurs(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]func(p *protocol) []*tfprotov6.Diagnostic{
		"tainted": func(p *protocol) []*tfprotov6.Diagnostic {
			p.refreshed(nth(0))
			return p.create(nth(0))
		},
		"terminated": func(p *protocol) []*tfprotov6.Diagnostic {
			p.sim.EditDID(nth(0), func(d *morsim.DID) { d.Status, d.UserID = morsim.Terminated, 0 })
			return p.create(nth(0))
		},
		"a number that is not known yet": func(p *protocol) []*tfprotov6.Diagnostic {
			return p.plan(p.t.Context(), "mor_did", nil, map[string]tftypes.Value{"did": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)})
		},
		"destroyed": func(p *protocol) []*tfprotov6.Diagnostic {
			return p.plan(p.t.Context(), "mor_did", p.inState(nth(0)), nil)
		},
		"two addresses, and one is abandoned": func(p *protocol) []*tfprotov6.Diagnostic {
			state := p.inState(nth(0))
			state["deletion_policy"] = str(policyAbandon)
			diags := p.plan(p.t.Context(), "mor_did", state, nil)
			return append(diags, p.plan(p.t.Context(), "mor_did", p.inState(nth(0)), p.inState(nth(0)))...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if said := errorsOf(plan(inventoryOf(t, 1, morsim.Options{}).protocol(t, nil))); len(said) != 0 {
				t.Errorf("it says: %v", said)
			}
		})
	}
}

// TestOneWay plans to replace numbers that could not be created again: their
// deletion_policy leaves them in MOR.
func TestOneWay(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"free", "abandon", "terminate", "delete"} {
		p := inventoryOf(t, 1, morsim.Options{}).protocol(t, nil)
		state := p.inState(nth(0))
		state["deletion_policy"] = str(policy)
		said := errorsOf(p.replaced(state))
		want := policy == "free" || policy == "abandon"
		if want != (len(said) == 1) || want && !strings.HasPrefix(said[0], "A DID could not be created again\n\nDID "+nth(0)) {
			t.Errorf("%s: %q", policy, said)
		}
	}
}

// replaced makes the second call of a replacement: planned as new, with the planned
// private state of the first.
func (p *protocol) replaced(config map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	p.t.Helper()
	typ := p.types["mor_did"]
	null, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, nil))
	if err != nil {
		p.t.Fatal(err)
	}
	state := object(p.t, typ, config)
	one, err := p.server.PlanResourceChange(p.t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: "mor_did", PriorState: state, ProposedNewState: state, Config: state})
	if err != nil {
		p.t.Fatal(err)
	}
	two, err := p.server.PlanResourceChange(p.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: "mor_did", PriorState: &null, ProposedNewState: state, Config: state, PriorPrivate: one.PlannedPrivate,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return two.Diagnostics
}

// TestAssignmentRenamed plans to destroy an assignment of a number and to have another,
// in each order of calls.
func TestAssignmentRenamed(t *testing.T) {
	t.Parallel()
	const typ = "mor_did_trunk_assignment"
	state := func(i int) map[string]tftypes.Value {
		return map[string]tftypes.Value{"did": str(nth(i)), "device_id": num(7)}
	}
	type call func(p *protocol) []*tfprotov6.Diagnostic
	plan := func(prior, config map[string]tftypes.Value) call {
		return func(p *protocol) []*tfprotov6.Diagnostic { return p.plan(p.t.Context(), typ, prior, config) }
	}
	destroy, create, keep, leave := plan(state(0), nil), plan(nil, state(0)), plan(state(0), state(0)), plan(state(0), state(1))
	for name, calls := range map[string][]call{
		"renamed": {destroy, create}, "created first": {create, destroy}, "kept elsewhere": {keep, destroy}, "destroyed first": {destroy, keep},
		"an index of count is taken out": {leave, create}, "in the other order": {create, leave},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := inventoryOf(t, 2, morsim.Options{}).protocol(t, nil)
			p.sim.EditDID(nth(0), func(did *morsim.DID) { did.Status, did.DeviceID = morsim.Active, 7 })
			first, second := errorsOf(calls[0](p)), errorsOf(calls[1](p))
			if len(first) != 0 || len(second) != 1 || !strings.HasPrefix(second[0], "An assignment is destroyed and another has its DID\n\nDID "+nth(0)) {
				t.Errorf("it says %q, then %q", first, second)
			}
		})
	}
}

package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// refreshed reads a number as it is in the state.
func (p *protocol) refreshed(number string) {
	p.t.Helper()
	if state, diags := p.read(p.t.Context(), "mor_did", number); state == nil || len(diags) != 0 {
		p.t.Fatalf("%s: %v, %v", number, state, diags)
	}
}

// TestNumbersThatAreOurs are not taken for collisions.
func TestNumbersThatAreOurs(t *testing.T) {
	tests := map[string]func(p *protocol) []*tfprotov6.Diagnostic{
		"tainted": func(p *protocol) []*tfprotov6.Diagnostic {
			p.refreshed(nth(0))
			return p.create(nth(0))
		},
		"replaced": func(p *protocol) []*tfprotov6.Diagnostic { // -replace, without refresh
			return append(p.plan(p.t.Context(), "mor_did", p.inState(nth(0)), p.inState(nth(0))), p.create(nth(0))...)
		},
		"read while it waits to be said": func(p *protocol) []*tfprotov6.Diagnostic {
			return p.all(2, func(i int) []*tfprotov6.Diagnostic {
				if i == 0 {
					p.refreshed(nth(0))
					return nil
				}
				return p.create(nth(0))
			})
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
			state["deletion_policy"] = tftypes.NewValue(tftypes.String, policyAbandon)
			diags := p.plan(p.t.Context(), "mor_did", state, nil)
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning {
				p.t.Errorf("abandoning says %v", diags)
			}
			return p.plan(p.t.Context(), "mor_did", p.inState(nth(0)), p.inState(nth(0)))
		},
	}
	for name, plan := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diags := plan(inventoryOf(t, 1, morsim.Options{}).protocol(t, nil)); len(diags) != 0 {
				t.Errorf("it says: %v", diags[0])
			}
		})
	}
}

// inState is a mor_did as it is in the state.
func (p *protocol) inState(number string) map[string]tftypes.Value {
	state := did(number)
	on, _ := p.sim.DID(number)
	state["id"] = tftypes.NewValue(tftypes.Number, on.ID)
	state["deletion_policy"] = tftypes.NewValue(tftypes.String, "terminate")
	state["force_destroy"] = tftypes.NewValue(tftypes.Bool, false)
	return state
}

// TestStranded plans to replace numbers that could not be created again: their
// deletion_policy leaves them in MOR.
func TestStranded(t *testing.T) {
	withPolicy := func(p *protocol, i int, policy string) map[string]tftypes.Value {
		state := p.inState(nth(i))
		state["deletion_policy"] = tftypes.NewValue(tftypes.String, policy)
		return state
	}
	replace := func(p *protocol, i int, policy string) []*tfprotov6.Diagnostic {
		return append(p.plan(p.t.Context(), "mor_did", withPolicy(p, i, policy), withPolicy(p, i, policy)), p.create(nth(i))...)
	}
	const ways = "Its deletion_policy leaves the number in MOR when it is destroyed, for others to take if it is \"free\", and MOR refuses to create a " +
		"number that it has. So this is refused. Set deletion_policy = \"terminate\" and apply, then replace it; or, if it is tainted, run 'terraform untaint'."
	for _, policy := range []string{"free", "abandon"} {
		p := inventoryOf(t, 1, morsim.Options{}).protocol(t, nil)
		if said := one(t, replace(p, 0, policy), tfprotov6.DiagnosticSeverityError); said != "DID 37050000000 would be destroyed and could not be created again\n\n"+ways {
			t.Errorf("%s says:\n%s", policy, said)
		}
	}
	for _, policy := range []string{"terminate", "delete"} {
		p := inventoryOf(t, 1, morsim.Options{}).protocol(t, nil)
		if diags := replace(p, 0, policy); len(diags) != 0 {
			t.Errorf("%s says %v", policy, diags[0])
		}
	}
	p := inventoryOf(t, 100, morsim.Options{}).protocol(t, nil)
	said := one(t, p.all(100, func(i int) []*tfprotov6.Diagnostic { return replace(p, i, "free") }), tfprotov6.DiagnosticSeverityError)
	if want := "100 DIDs would be destroyed and could not be created again\n\n  37050000000-37050000099\n\n" + ways; said != want {
		t.Errorf("it says:\n%s", said)
	}
}

const robbedWays = `this is refused. If only the address of the resource has changed (its name, its key in for_each, its index in count), say so:

moved {
  from = mor_did.old
  to   = mor_did.new
}

One such block moves all instances of a resource; a key or index that has changed needs a block of its own, or 'terraform state mv'. ` +
	`If the state has the number at both addresses, let Terraform forget one of them:

  - A resource that goes: a removed block with lifecycle { destroy = false }, in its place.
  - A mor_did_inventory that goes on without the number: deletion_policy = "abandon" in it.
  - A deposed object: 'terraform state rm' of its address, and an import block.

'terraform destroy' plans what is to be used, too. With -refresh=false it does not.`

// TestRenamed plans to destroy numbers at one address and to use them at another,
// in whatever order Terraform comes to that: it would take them out of service.
func TestRenamed(t *testing.T) {
	destroy := func(p *protocol, number string) []*tfprotov6.Diagnostic {
		p.refreshed(number)
		return p.plan(p.t.Context(), "mor_did", p.inState(number), nil)
	}
	replace := func(p *protocol, from, to string) []*tfprotov6.Diagnostic {
		p.refreshed(from)
		return append(p.plan(p.t.Context(), "mor_did", p.inState(from), did(to)), p.create(to)...)
	}
	const single = "DID 37050000000 is to be destroyed at one address and used at another\n\n" +
		"One resource would end what the other uses, so " + robbedWays
	tests := map[string]struct {
		plan func(p *protocol) []*tfprotov6.Diagnostic
		says string
	}{
		"destroyed, then created": {func(p *protocol) []*tfprotov6.Diagnostic { return append(destroy(p, nth(0)), p.create(nth(0))...) }, single},
		"created, then destroyed": {func(p *protocol) []*tfprotov6.Diagnostic {
			p.refreshed(nth(0))
			return append(p.create(nth(0)), destroy(p, nth(0))...)
		}, single},
		"at once": {func(p *protocol) []*tfprotov6.Diagnostic {
			return p.all(2, func(i int) []*tfprotov6.Diagnostic {
				if i == 0 {
					return p.create(nth(0))
				}
				return destroy(p, nth(0))
			})
		}, single},
		"imported at another address": {func(p *protocol) []*tfprotov6.Diagnostic {
			p.refreshed(nth(0))
			return append(p.plan(p.t.Context(), "mor_did", p.inState(nth(0)), p.inState(nth(0))), destroy(p, nth(0))...)
		}, single},
		"abandoned, and created": {func(p *protocol) []*tfprotov6.Diagnostic {
			state := p.inState(nth(0))
			state["deletion_policy"] = tftypes.NewValue(tftypes.String, policyAbandon)
			p.plan(p.t.Context(), "mor_did", state, nil) // warns
			return p.create(nth(0))
		}, single},
		"an index of count is taken out": {func(p *protocol) []*tfprotov6.Diagnostic {
			return p.all(100, func(i int) []*tfprotov6.Diagnostic {
				if i == 99 {
					return destroy(p, nth(99))
				}
				return replace(p, nth(i), nth(i+1))
			})
		}, "99 DIDs are to be destroyed at one address and used at another\n\n  37050000001-37050000099\n\n" +
			"One resource would end what the other uses, so " + robbedWays},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := inventoryOf(t, 100, morsim.Options{}).protocol(t, nil)
			if said := one(t, test.plan(p), tfprotov6.DiagnosticSeverityError); said != test.says {
				t.Errorf("it says:\n%s\n\nwant:\n%s", said, test.says)
			}
		})
	}
}

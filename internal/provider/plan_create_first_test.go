package provider

import (
	"os"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// replacing are ways to have a resource replaced by itself.
var replacing = map[string]func(d *driven, address string) []tfdriver.Option{
	"tainted":  func(d *driven, address string) []tfdriver.Option { d.Taint(address); return nil },
	"replaced": func(_ *driven, address string) []tfdriver.Option { return []tfdriver.Option{tfdriver.Replace(address)} },
	"replaced without refresh": func(_ *driven, address string) []tfdriver.Option {
		return []tfdriver.Option{tfdriver.Replace(address), tfdriver.NoRefresh}
	},
}

// TestCreatedBeforeDestroyed: what MOR has only once cannot be created before it is
// destroyed. Create refuses that, so that Terraform restores the old object.
func TestCreatedBeforeDestroyed(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	number := aDID("a", first, "provider_id", 1, "user_id", 5)
	firstly := func(r tfdriver.Resource) tfdriver.Resource { r.CreateBeforeDestroy = true; return r }
	trunk := aTrunk("a", first, 7)
	trunk.Attrs["did"] = tfdriver.From("mor_did.a", "did")
	inventory := aTable("vilnius", rows{first: standard(), "37052000010-37052000019": standard()})
	for name, c := range map[string]struct {
		address string
		blocks  func(first func(tfdriver.Resource) tfdriver.Resource) []tfdriver.Block
	}{
		"a mor_did": {"mor_did.a", func(first func(tfdriver.Resource) tfdriver.Resource) []tfdriver.Block {
			return []tfdriver.Block{first(number)}
		}},
		"a mor_did that inherits it": {"mor_did.a", func(first func(tfdriver.Resource) tfdriver.Resource) []tfdriver.Block {
			return []tfdriver.Block{number, first(trunk)}
		}},
		"a mor_did after others": {"mor_did.a", func(first func(tfdriver.Resource) tfdriver.Resource) []tfdriver.Block {
			late := first(number)
			late.DependsOn = []string{"mor_did.other"}
			return []tfdriver.Block{late, aDID("other", second, "provider_id", 1)}
		}},
		"an inventory": {"mor_did_inventory.vilnius", func(first func(tfdriver.Resource) tfdriver.Resource) []tfdriver.Block {
			return []tfdriver.Block{first(inventory)}
		}},
	} {
		for how, replace := range replacing {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				none := func(r tfdriver.Resource) tfdriver.Resource { return r }
				d := drive(t, morsim.Options{}, c.blocks(firstly)...)
				d.ok()
				d.Config(c.blocks(firstly)...)
				with := replace(d, c.address)
				if name == "a mor_did after others" {
					with = append(with, tfdriver.Replace("mor_did.other"))
				}
				before, _ := d.DID(first)
				d.ResetLog()
				d.refused(d.Apply(with...).Diagnostics.Errors(), "create_before_destroy", "untaint")
				for _, r := range d.Writes() {
					if !strings.Contains(r.Params.Encode(), second) {
						t.Errorf("it sent %s %s", r.Call, r.Params.Encode())
					}
				}
				if after, _ := d.DID(first); after != before {
					t.Errorf("it stood as %+v, and stands as %+v", before, after)
				}
				for _, o := range d.Objects() {
					if o.Deposed {
						t.Errorf("%s is deposed", o.Address)
					}
				}
				// The first cure is to untaint it, the second to take create_before_destroy out.
				if d.Object(c.address).Tainted {
					d.Untaint(c.address)
				}
				if plan := d.Plan(); !plan.Empty() {
					t.Errorf("left to do: %v, %s", plan.Actions(), plan.Diagnostics.Text())
				}
				d.Config(c.blocks(none)...)
				d.ok()
				if name == "a mor_did that inherits it" {
					return // a number in service is not ended
				}
				d.ok(replace(d, c.address)...)
				if plan := d.Plan(); !plan.Empty() {
					t.Errorf("left to do: %v, %s", plan.Actions(), plan.Diagnostics.Text())
				}
			})
		}
	}
}

// TestCreatedFirstWithOtherRows: what the plan says of numbers that are to be ended stands in the apply, too.
func TestCreatedFirstWithOtherRows(t *testing.T) {
	t.Parallel()
	inventory := aTable("vilnius", rows{first: row("provider_id", 1), second: row("provider_id", 1)})
	inventory.CreateBeforeDestroy = true
	d := drive(t, morsim.Options{}, inventory)
	d.ok()
	inventory = aTable("vilnius", rows{first: row("provider_id", 1)})
	inventory.CreateBeforeDestroy = true
	d.Config(inventory)
	d.ResetLog()
	d.untouched(first, func() {
		d.refused(d.Apply(tfdriver.Replace("mor_did_inventory.vilnius")).Diagnostics.Errors(), "create_before_destroy")
	})
	if o := d.Objects(); len(o) != 1 || o[0].Deposed {
		t.Errorf("the state has %+v", o)
	}
}

// TestCreatedFirstAndRefused: what happens between the plan and the apply of another
// number, or another device, does not depose the old object either.
func TestCreatedFirstAndRefused(t *testing.T) {
	t.Parallel()
	number := func(did string) tfdriver.Resource {
		r := aDID("a", did, "provider_id", 1, "user_id", 5)
		r.CreateBeforeDestroy = true
		return r
	}
	trunk := func(did string, device int) tfdriver.Resource {
		r := aTrunk("a", did, device)
		r.CreateBeforeDestroy = true
		return r
	}
	down := func(d *driven) { d.Inject(morsim.Fault{Call: us.listCall, Kind: morsim.HTTPError, HTTPStatus: 500}) }
	for name, c := range map[string]struct {
		before, after tfdriver.Resource
		meanwhile     func(d *driven)
	}{
		"somebody creates the number": {number(first), number(second), func(d *driven) { d.add(second) }},
		"the server is down":          {number(first), number(second), down},
		"somebody moves the number": {trunk(first, 7), trunk(second, 7), func(d *driven) {
			d.EditDID(second, func(did *morsim.DID) { did.Status, did.DeviceID = morsim.Active, 8 })
		}},
		"the server is down for an assignment": {trunk(first, 7), trunk(second, 7), down},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := drive(t, morsim.Options{}, c.before)
			if c.before.Type != "mor_did" {
				d.add(first)
				d.add(second)
			}
			d.ok()
			before := d.Objects()
			d.Config(c.after)
			plan := d.Plan()
			c.meanwhile(d)
			d.refused(d.ApplyPlan(plan).Diagnostics)
			if after := d.Objects(); len(after) != 1 || after[0].Deposed || after[0].Attributes["did"] != before[0].Attributes["did"] {
				t.Errorf("the state has %+v", after)
			}
			d.ClearFaults()
			if did, _ := d.DID(first); did.Status == morsim.Terminated {
				t.Errorf("it stands as %+v", did)
			}
		})
	}
}

// loseNote removes a note, as if apply ran on another machine than the plan. dir is the working
// directory, "" for that of the test.
func (s simulated) loseNote(of, dir string) {
	endpoint, err := mor.ParseEndpoint(s.url)
	if err != nil {
		panic(err)
	}
	n := newNotes(endpoint.String())
	if dir != "" {
		n.scope = dir + "\n" + endpoint.String() + "\n"
	}
	if err := os.Remove(n.file(of)); err != nil {
		panic(err)
	}
}

// TestCreatedFirstOnAnotherMachine: where the note of the plan is lost, the old object
// stays deposed. The errors say how to go on.
func TestCreatedFirstOnAnotherMachine(t *testing.T) {
	t.Parallel()
	number := aDID("a", first, "provider_id", 1, "user_id", 5)
	number.CreateBeforeDestroy = true
	d := drive(t, morsim.Options{}, number)
	d.ok()
	plan := d.Plan(tfdriver.Replace("mor_did.a"))
	d.loseNote(didNote(first), "")
	d.ResetLog()
	d.refused(d.ApplyPlan(plan).Diagnostics.Errors(), "take create_before_destroy out")
	d.refused(d.Plan().Diagnostics.Errors(), "a deposed object", "terraform state rm 'ADDRESS'", "import block")
	d.StateRemove("mor_did.a")
	d.Config(number, importOf("a"))
	d.ok()
	if plan := d.Plan(); !plan.Empty() {
		t.Errorf("left to do: %v, %s", plan.Actions(), plan.Diagnostics.Text())
	}
	d.simulated.wantWrites(t, 0)
}

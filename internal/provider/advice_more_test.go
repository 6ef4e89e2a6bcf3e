package provider

import (
	"sync"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestAdviceOnOthersNumbers takes each way that is named where somebody else has a number, or MOR does not show who.
func TestAdviceOnOthersNumbers(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	ours := aDID("a", first, "provider_id", 1, "user_id", 5)
	forced := aDID("a", first, "provider_id", 1, "user_id", 5, "force_destroy", true)
	on := func(device int, attributes ...any) tfdriver.Resource {
		trunk := aTrunk("a", first, device, attributes...)
		trunk.Attrs["did"] = tfdriver.From("mor_did.a", "did")
		return trunk
	}
	legacy := func(d *driven) { d.settings(map[string]any{"read_api": "legacy"}) }
	inUse := func(n *morsim.DID) { n.Status, n.UserID, n.DeviceID = morsim.Active, 5, 0 }
	onEight := func(n *morsim.DID) { n.Status, n.UserID, n.DeviceID = morsim.Active, 5, 8 }
	unnamed := func(d *driven) tfdriver.Diagnostics {
		legacy(d)
		d.begin(ours, on(7))
		d.in(onEight)
		return d.tried(ours, on(7))
	}
	hidden := func(d *driven) tfdriver.Diagnostics {
		legacy(d)
		d.AddDID(morsim.DID{Number: first, ProviderID: 1, UserID: 6})
		return d.tried(ours, importOf("a"))
	}
	unproven := func(d *driven) tfdriver.Diagnostics {
		d.AddDID(morsim.DID{Number: first, ProviderID: 1, UserID: 5})
		d.begin(aTrunk("a", first, 7))
		d.StateRemove("mor_did_trunk_assignment.a")
		d.begin(aTrunk("a", first, 7), tfdriver.Import{To: "mor_did_trunk_assignment.a", ID: first + "/7"})
		d.in(onEight)
		return d.Plan().Diagnostics
	}
	left := func(d *driven) tfdriver.Diagnostics {
		d.begin(forced, on(7))
		d.in(onEight)
		return d.tried(forced)
	}
	for name, c := range map[string]advisedWay{
		"in use, forced: out of use first": {
			meet: func(d *driven) tfdriver.Diagnostics { d.begin(forced); d.in(inUse); return d.Destroy().Diagnostics },
			says: "Take it out of use in MOR first.", way: func(d *driven) { d.in(reserveFor(5)); d.destroyed(); d.stands(morsim.Terminated, 0, 0) },
		},
		"not shown whose: free it": {
			options: morsim.Options{OmitElements: []string{"owner", "reseller"}}, meet: hidden, says: "To have it, free it in MOR first.",
			way: func(d *driven) { d.in(reserveFree); d.ok(); d.stands(morsim.Reserved, 5, 0) },
		},
		"not shown where: off that device": {
			options: morsim.Options{OmitElements: []string{"device"}}, meet: unnamed, says: "Take it off that device in MOR first",
			way: func(d *driven) { d.in(reserveFor(5)); d.ok(); d.stands(morsim.Active, 5, 7) },
		},
		"not shown where: it belongs there": {
			options: morsim.Options{OmitElements: []string{"device"}}, meet: unnamed, says: "if it belongs there, set device_id to that device's ID",
			way: func(d *driven) { d.begin(ours, on(8)); d.stands(morsim.Active, 5, 8) },
		},
		"nobody is known: it stays there": {
			meet: unproven, says: "If it is to stay there, destroy this assignment, which leaves it where it is.",
			way: func(d *driven) { d.begin(); d.stands(morsim.Active, 5, 8) },
		},
		"nobody is known: name them": {
			meet: unproven, says: "of the user that is set, here or on its mor_did, as user_id",
			way: func(d *driven) { d.begin(aTrunk("a", first, 7, "user_id", 5)); d.stands(morsim.Active, 5, 7) },
		},
		"stays where it is: force": {
			meet: left, says: "Only destroying a mor_did with force_destroy = true ends the number all the same.",
			way: func(d *driven) { d.stands(morsim.Active, 5, 8); d.destroyed(); d.stands(morsim.Terminated, 0, 0) },
		},
		"moved since the plan": {
			meet: func(d *driven) tfdriver.Diagnostics {
				third := d.AddDevice(morsim.Device{UserID: 5, Trunk: true})
				d.begin(ours, on(7))
				d.Config(ours, on(8))
				plan := d.Plan()
				d.in(func(n *morsim.DID) { n.DeviceID = third.ID })
				return d.ApplyPlan(plan).Diagnostics
			}, says: "Run plan again.", way: func(d *driven) { d.ok(); d.stands(morsim.Active, 5, 8) },
		},
		"created since the plan": {
			meet: func(d *driven) tfdriver.Diagnostics {
				add := sync.OnceFunc(func() { d.AddDID(morsim.DID{Number: first, ProviderID: 1}) })
				d.Configure(func(o *morsim.Options) {
					o.OnRequest = func(r morsim.Request) {
						if r.Call == "did_create" {
							add()
						}
					}
				})
				return d.tried(ours)
			}, says: "To manage it with Terraform, adopt it:\n\nimport {\n  to = mor_did.example\n  id = \"" + first + "\"\n}",
			way: func(d *driven) { d.begin(ours, importOf("a")); d.stands(morsim.Reserved, 5, 0) },
		},
		"not done": {
			options: morsim.Options{SilentlyIgnore: map[string]bool{"did_user_id": true}},
			meet:    func(d *driven) tfdriver.Diagnostics { return d.tried(ours) }, says: "Apply again;",
			way: func(d *driven) {
				d.Configure(func(o *morsim.Options) { o.SilentlyIgnore = nil })
				d.ok()
				d.stands(morsim.Reserved, 5, 0)
			},
		},
		"notes of a newer version: import": {
			meet: func(d *driven) tfdriver.Diagnostics {
				d.begin(ours)
				d.SetPrivate("mor_did.a", `{"seen":"W10="}`)
				return d.Plan().Diagnostics
			}, says: "or take the resource out of the state and import it",
			way: func(d *driven) {
				d.StateRemove("mor_did.a")
				d.begin(ours, importOf("a"))
				d.stands(morsim.Reserved, 5, 0)
			},
		},
	} {
		t.Run(name, c.take)
	}
}

// TestAdviceOnIDs puts right the IDs that a plan, or MOR, does not take.
func TestAdviceOnIDs(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	ours := aDID("a", first, "provider_id", 1, "user_id", 5)
	on := func(device int) []tfdriver.Block {
		trunk := aTrunk("a", first, device)
		trunk.Attrs["did"] = tfdriver.From("mor_did.a", "did")
		return []tfdriver.Block{ours, trunk}
	}
	wrong := func(blocks ...tfdriver.Block) func(d *driven) tfdriver.Diagnostics {
		return func(d *driven) tfdriver.Diagnostics { return d.tried(blocks...) }
	}
	right := func(d *driven) { d.begin(on(7)...); d.stands(morsim.Active, 5, 7) }
	noUser, noProvider := aDID("a", first, "provider_id", 1, "user_id", 999), aDID("a", first, "provider_id", 99, "user_id", 5)
	const ending = "'terraform destroy' plans the configuration, too. With -refresh=false it does not."
	for name, c := range map[string]advisedWay{
		"no user":                {meet: wrong(noUser), says: "Set user_id to the ID of a user or reseller that exists.", way: right},
		"no provider":            {meet: wrong(noProvider), says: "Set provider_id to the ID of a provider that exists.", way: right},
		"no device":              {meet: wrong(on(99)...), says: "Set device_id to the ID of a trunk device that exists.", way: right},
		"a plain device":         {meet: wrong(on(10)...), says: "Set device_id to a device that is a trunk", way: right},
		"MOR: no user":           {options: unasked, meet: wrong(noUser), says: "Set user_id to the ID of a user or reseller that exists in MOR.", way: right},
		"MOR: no provider":       {options: unasked, meet: wrong(noProvider), says: "Set provider_id to the ID of a provider that exists in MOR.", way: right},
		"MOR: no device":         {options: unasked, meet: wrong(on(99)...), says: "Set device_id to the ID of a trunk device that exists in MOR.", way: right},
		"MOR: a plain device":    {options: unasked, meet: wrong(on(10)...), says: "Set device_id to the ID of a device that is a trunk", way: right},
		"a user, after that one": {meet: func(d *driven) tfdriver.Diagnostics { d.begin(ours); return d.tried(noUser) }, says: "Set user_id to the ID of a user", way: right},
		"destroy": {
			meet: func(d *driven) tfdriver.Diagnostics { d.begin(on(7)...); return d.tried(on(99)...) }, says: ending,
			way: func(d *driven) {
				if r := d.Destroy(tfdriver.NoRefresh); r.Diagnostics.HasErrors() {
					d.t.Error(r.Diagnostics.Text())
				}
				d.stands(morsim.Terminated, 0, 0)
				d.Config()
			},
		},
		"destroy an inventory": {
			meet: func(d *driven) tfdriver.Diagnostics {
				d.begin(aTable("vilnius", rows{first: row("provider_id", 1)}))
				d.in(reserveFor(6))
				return d.tried(aTable("vilnius", rows{first: standard()}))
			}, says: "'terraform destroy -refresh=false' does not",
			way: func(d *driven) {
				d.in(reserveFree)
				if r := d.Destroy(tfdriver.NoRefresh); r.Diagnostics.HasErrors() {
					d.t.Error(r.Diagnostics.Text())
				}
				d.stands(morsim.Terminated, 0, 0)
				d.Config()
			},
		},
	} {
		t.Run(name, c.take)
	}
}

// TestAdviceOnRows frees numbers in MOR for the rows of an inventory, as their refusals say.
func TestAdviceOnRows(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	reserved := row("provider_id", 1, "user_id", 5)
	// meets is an inventory whose number somebody changes before its row does.
	meets := func(before map[string]any, change func(*morsim.DID), after map[string]any, attributes ...any) func(d *driven) tfdriver.Diagnostics {
		return func(d *driven) tfdriver.Diagnostics {
			d.begin(aTable("vilnius", rows{first: before}, attributes...))
			d.in(change)
			return d.tried(aTable("vilnius", rows{first: after}, attributes...))
		}
	}
	elsewhere := func(n *morsim.DID) { n.Status, n.UserID, n.DeviceID = morsim.Active, 5, 8 }
	dialed := func(n *morsim.DID) { n.Status, n.UserID, n.DialPlanID = morsim.Active, 5, morsim.DialPlanID }
	inUse := func(n *morsim.DID) { n.Status, n.UserID, n.DeviceID = morsim.Active, 5, 0 }
	freed := func(d *driven) {
		d.in(func(n *morsim.DID) { n.Status, n.UserID, n.DeviceID, n.DialPlanID = morsim.Reserved, 5, 0, 0 })
		d.ok()
		d.stands(morsim.Active, 5, 7)
	}
	for name, c := range map[string]advisedWay{
		"taken": {
			meet: meets(row("provider_id", 1), reserveFor(6), standard()), says: "Free it in MOR.",
			way: func(d *driven) { d.in(reserveFree); d.ok(); d.stands(morsim.Active, 5, 7) },
		},
		"on another device": {meet: meets(reserved, elsewhere, standard()), says: "Otherwise take it off in MOR.", way: freed},
		"on a dial plan":    {meet: meets(reserved, dialed, standard()), says: "Take it off in the MOR GUI.", way: freed},
		"in use, forced": {
			meet: func(d *driven) tfdriver.Diagnostics {
				d.begin(aTable("vilnius", rows{first: reserved}, "force_destroy", true))
				d.in(inUse)
				return d.tried(aTable("vilnius", rows{}, "force_destroy", true))
			}, says: "Take it out of use in MOR first.", way: func(d *driven) { d.in(reserveFor(5)); d.ok(); d.stands(morsim.Terminated, 0, 0) },
		},
		"the inventory twice in the state": {
			meet: func(d *driven) tfdriver.Diagnostics {
				table, other := aTable("vilnius", rows{first: standard()}), aTable("vilnius", rows{first: standard()})
				other.Name = "other"
				d.begin(table)
				d.copyState(vilnius, "mor_did_inventory.other")
				return d.tried(table, other)
			}, says: "let Terraform forget it with 'terraform state rm' of its address, which changes nothing in MOR. Then import it by its name, set adopt_existing = true, and apply",
			way: func(d *driven) {
				d.StateRemove(vilnius)
				d.StateRemove("mor_did_inventory.other")
				d.ResetLog()
				d.begin(aTable("vilnius", rows{first: standard()}, "adopt_existing", true), tfdriver.Import{To: vilnius, ID: "vilnius"})
				d.simulated.wantWrites(d.t, 0)
			},
		},
	} {
		t.Run(name, c.take)
	}
}

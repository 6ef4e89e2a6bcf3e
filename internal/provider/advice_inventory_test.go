package provider

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestAdviceOnInventories takes each way that an error or a warning about an inventory names.
func TestAdviceOnInventories(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	table := rows{first: standard(), "37052000010-37052000013": standard()}
	without := rows{"37052000010-37052000013": standard()}
	set := func(d *driven, r rows, attributes ...any) { d.Config(aTable("vilnius", r, attributes...)) }
	apply := func(d *driven, r rows, attributes ...any) { d.t.Helper(); set(d, r, attributes...); d.ok() }
	start := func(d *driven, r rows, attributes ...any) {
		d.t.Helper()
		d.begin(aTable("vilnius", r, attributes...), tfdriver.Import{To: vilnius, ID: "vilnius"})
	}
	plan := func(d *driven, r rows, attributes ...any) tfdriver.Diagnostics {
		set(d, r, attributes...)
		return d.Plan().Diagnostics
	}
	offDevice := table.with(rows{first: row("provider_id", 1, "user_id", 5, "device_id", nil)})
	removed := func(d *driven) tfdriver.Diagnostics { start(d, table); return plan(d, without) }
	destroyed := func(d *driven) tfdriver.Diagnostics { start(d, table); return d.Plan(tfdriver.Destroy).Diagnostics }
	taken := func(d *driven) tfdriver.Diagnostics { start(d, table); d.in(reserveFor(6)); return plan(d, without) }
	dialed := func(n *morsim.DID) { n.DeviceID, n.DialPlanID = 0, morsim.DialPlanID }
	there := func(d *driven, n morsim.DID) {
		n.Number, n.ProviderID = first, 1
		d.AddDID(n)
	}
	letGo := table.with(rows{first: row("provider_id", 1)})
	failed := func(d *driven) tfdriver.Diagnostics {
		d.Inject(morsim.Fault{Call: "did_create", Skip: 2, Times: 2, Kind: morsim.RawBody, Body: "<page><status><error>DID creation failed</error></status></page>"})
		set(d, table)
		said := d.Apply().Diagnostics
		d.ClearFaults()
		return said
	}
	for name, c := range map[string]advisedWay{
		"in service, removed: off its device first": {
			meet: removed, says: "keep its row, set its device_id to null (in a CSV file: leave the cell empty), apply, and then remove it",
			way: func(d *driven) { apply(d, offDevice); apply(d, without); d.stands(morsim.Terminated, 0, 0) },
		},
		"in service, removed: force": {
			meet: removed, says: "or set force_destroy = true.",
			way: func(d *driven) { apply(d, without, "force_destroy", true); d.stands(morsim.Terminated, 0, 0) },
		},
		"in service, removed: leave it": {
			meet: removed, says: `To leave it in MOR as it is, set deletion_policy = "abandon" in the same apply.`,
			way: func(d *driven) { apply(d, without, "deletion_policy", "abandon"); d.stands(morsim.Active, 5, 7) },
		},
		"in service, destroyed: off its device first": {
			meet: destroyed, says: "set its device_id to null (in a CSV file: leave the cell empty), apply, and destroy then",
			way: func(d *driven) {
				off := row("provider_id", 1, "user_id", 5, "device_id", nil)
				apply(d, rows{first: off, "37052000010-37052000013": off})
				d.destroyed()
			},
		},
		"in service, destroyed: force": {
			meet: destroyed, says: "or set force_destroy = true, apply, and destroy then",
			way: func(d *driven) {
				apply(d, table, "force_destroy", true)
				d.destroyed()
				d.stands(morsim.Terminated, 0, 0)
			},
		},
		"in service, destroyed: leave it": {
			meet: destroyed, says: `set deletion_policy = "abandon", apply, and destroy then`,
			way: func(d *driven) {
				apply(d, table, "deletion_policy", "abandon")
				d.destroyed()
				d.stands(morsim.Active, 5, 7)
			},
		},
		"taken, removed: free it": {
			meet: taken, says: "Free it in MOR first;",
			way: func(d *driven) { d.in(reserveFree); d.ok(); d.stands(morsim.Terminated, 0, 0) },
		},
		"taken, removed: force": {
			meet: taken, says: "or set force_destroy = true, which ends it all the same",
			way: func(d *driven) { apply(d, without, "force_destroy", true); d.stands(morsim.Terminated, 0, 0) },
		},
		"on a dial plan, removed": {
			meet: func(d *driven) tfdriver.Diagnostics { start(d, table); d.in(dialed); return plan(d, without) },
			says: "Take it off in the MOR GUI first.",
			way: func(d *driven) {
				d.in(func(n *morsim.DID) { n.Status, n.DialPlanID = morsim.Reserved, 0 })
				d.ok()
				d.stands(morsim.Terminated, 0, 0)
			},
		},
		"on a dial plan: leave it": {
			meet: func(d *driven) tfdriver.Diagnostics { start(d, table); d.in(dialed); return d.Plan().Diagnostics },
			says: "To leave it as it is, take user_id and device_id out of its row.",
			way:  func(d *driven) { apply(d, letGo) },
		},
		"taken in its row: leave it": {
			meet: func(d *driven) tfdriver.Diagnostics {
				start(d, rows{first: row("provider_id", 1)})
				d.in(func(n *morsim.DID) { n.Status, n.UserID, n.DeviceID = morsim.Active, 6, 9 })
				return plan(d, rows{first: standard()})
			},
			says: "To leave it as it is, take user_id and device_id out of its row.",
			way:  func(d *driven) { apply(d, rows{first: row("provider_id", 1)}); d.stands(morsim.Active, 6, 9) },
		},
		"no user": {
			meet: func(d *driven) tfdriver.Diagnostics {
				return plan(d, rows{first: row("provider_id", 1, "device_id", 7)})
			},
			says: "Add the user_id.",
			way:  func(d *driven) { apply(d, rows{first: standard()}) },
		},
		"closed": {
			meet: func(d *driven) tfdriver.Diagnostics {
				start(d, table)
				d.in(func(n *morsim.DID) { n.Status = morsim.Closed })
				return plan(d, table.with(rows{first: row("provider_id", 1, "user_id", 6, "device_id", 9)}))
			},
			says: "Leave them in its row as they were.",
			way:  func(d *driven) { apply(d, table) },
		},
		"exists: adopt it": {
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Reserved, UserID: 5})
				return plan(d, table)
			},
			says: "To take numbers that exist into the inventory, set adopt_existing = true.",
			way:  func(d *driven) { apply(d, table, "adopt_existing", true) },
		},
		"created anew by somebody": {
			meet: func(d *driven) tfdriver.Diagnostics {
				start(d, table)
				d.RemoveDID(first)
				there(d, morsim.DID{Status: morsim.Free})
				return d.Plan().Diagnostics
			},
			says: "adopt_existing = true takes it over if it is",
			way:  func(d *driven) { apply(d, table, "adopt_existing", true); d.stands(morsim.Active, 5, 7) },
		},
		"tainted: untaint": {
			meet: func(d *driven) tfdriver.Diagnostics { failed(d); return d.Plan(tfdriver.NoRefresh).Diagnostics },
			says: "If the inventory is tainted, run 'terraform untaint'",
			way:  func(d *driven) { d.Untaint(vilnius); d.ok() },
		},
		"tainted: refresh": {
			meet: func(d *driven) tfdriver.Diagnostics { failed(d); return d.Plan(tfdriver.NoRefresh).Diagnostics },
			says: "or plan without -refresh=false",
			way:  func(d *driven) { d.ok() },
		},
		"tainted, with another name: the old name first": {
			meet: func(d *driven) tfdriver.Diagnostics {
				failed(d)
				renamed := aTable("vilnius", table)
				renamed.Attrs["name"] = "kaunas"
				d.Config(renamed)
				return d.Plan().Diagnostics
			},
			says: "If its name has changed while it is tainted, change the name back first.",
			way:  func(d *driven) { apply(d, table) },
		},
		"another address: moved": {
			meet: func(d *driven) tfdriver.Diagnostics {
				start(d, table)
				other := aTable("vilnius", table)
				other.Name = "other"
				d.Config(other, tfdriver.Removed{From: vilnius})
				return d.Plan().Diagnostics
			},
			says: "If its address has changed, write a moved block.",
			way: func(d *driven) {
				other := aTable("vilnius", table)
				other.Name = "other"
				d.begin(other, tfdriver.Moved{From: vilnius, To: "mor_did_inventory.other"})
			},
		},
		"a failed creation: again":   {meet: failed, says: applyAgain, way: func(d *driven) { d.ok() }},
		"a failed creation: untaint": {meet: failed, says: "run 'terraform untaint' first", way: func(d *driven) { d.Untaint(vilnius); d.ok() }},
		"a failed destroy: again": {
			meet: func(d *driven) tfdriver.Diagnostics {
				start(d, table, "force_destroy", true)
				d.Inject(morsim.Fault{Call: "did_terminate", Skip: 2, Kind: morsim.RawBody, Body: "<page><status><error>Something went wrong</error></status></page>"})
				said := d.Destroy().Diagnostics
				d.ClearFaults()
				return said
			},
			says: "Destroy again. It does only what is left.",
			way:  (*driven).destroyed,
		},
		"two inventories share numbers": {
			meet: func(d *driven) tfdriver.Diagnostics {
				d.Config(aTable("vilnius", table), aTable("kaunas", rows{"37052000012": standard()}))
				return d.Plan().Diagnostics
			},
			says: "Take it out of one of them. If it is in a block, write its key with null.",
			way: func(d *driven) {
				out := table.with(rows{})
				out["37052000012"] = nil
				d.begin(aTable("vilnius", out), aTable("kaunas", rows{"37052000012": standard()}))
			},
		},
		"numbers move, and one inventory goes": {
			meet: func(d *driven) tfdriver.Diagnostics {
				d.begin(aTable("vilnius", without), aTable("kaunas", rows{first: standard()}))
				d.Config(aTable("vilnius", table, "adopt_existing", true))
				return d.Plan().Diagnostics
			},
			says: "apply its deletion_policy first",
			way: func(d *driven) {
				d.begin(aTable("vilnius", without), aTable("kaunas", rows{first: standard()}, "deletion_policy", "abandon"))
				d.begin(aTable("vilnius", table, "adopt_existing", true))
			},
		},
		"one name: another name": {
			meet: func(d *driven) tfdriver.Diagnostics {
				second := aTable("vilnius", rows{second: standard()})
				second.Name = "second"
				d.Config(aTable("vilnius", table), second)
				return d.Plan().Diagnostics
			},
			says: "Change one of the names.",
			way:  func(d *driven) { d.begin(aTable("vilnius", table), aTable("kaunas", rows{second: standard()})) },
		},
		"created first: out with it": {
			meet: func(d *driven) tfdriver.Diagnostics {
				inventory := aTable("vilnius", table)
				inventory.CreateBeforeDestroy = true
				d.begin(inventory)
				return d.Apply(tfdriver.Replace(vilnius)).Diagnostics
			},
			says: "or take create_before_destroy out",
			way:  func(d *driven) { apply(d, table); d.ok(tfdriver.Replace(vilnius)) },
		},
		"nobody remembers: by its name": {
			meet: func(d *driven) tfdriver.Diagnostics {
				start(d, table)
				d.SetPrivate(vilnius, `{"inventory":"eyJpZHMiOnsiMzcwNTIwMDAwMDEiOlsxXX19"}`)
				return d.Plan().Diagnostics
			},
			says: "run 'terraform state rm' of its address, import the inventory by its name, and set adopt_existing = true",
			way: func(d *driven) {
				d.StateRemove(vilnius)
				start(d, table, "adopt_existing", true)
				apply(d, table, "adopt_existing", true)
			},
		},
	} {
		t.Run(name, c.take)
	}
}

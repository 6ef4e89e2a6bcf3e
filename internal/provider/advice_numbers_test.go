package provider

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestAdviceOnNumbers takes each way that an error or a warning about a single number names.
func TestAdviceOnNumbers(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	did := func(attributes ...any) tfdriver.Resource {
		return aDID("a", first, append([]any{"provider_id", 1}, attributes...)...)
	}
	on := func(device int, attributes ...any) tfdriver.Resource {
		trunk := aTrunk("a", first, device, attributes...)
		trunk.Attrs["did"] = tfdriver.From("mor_did.a", "did")
		return trunk
	}
	ours := did("user_id", 5)
	there := func(d *driven, n morsim.DID) {
		n.Number, n.ProviderID = first, 1
		d.AddDID(n)
	}
	active := func(n *morsim.DID) { n.Status, n.DeviceID = morsim.Active, 8 }
	theirs := func(n *morsim.DID) { n.Status, n.UserID, n.DeviceID = morsim.Active, 6, 9 }
	inUse := func(d *driven) tfdriver.Diagnostics { d.begin(ours); d.in(active); return d.Destroy().Diagnostics }
	taken := func(d *driven) tfdriver.Diagnostics {
		d.begin(ours)
		d.in(reserveFor(6))
		return d.Destroy().Diagnostics
	}
	given := func(d *driven) tfdriver.Diagnostics {
		d.begin(did(), on(7, "user_id", 5))
		d.in(theirs)
		return d.Apply().Diagnostics
	}
	sinceThePlan := func(change func(d *driven)) func(d *driven) tfdriver.Diagnostics {
		return func(d *driven) tfdriver.Diagnostics {
			d.begin(ours)
			d.Config(did("user_id", 5, "comment", "new"))
			plan := d.Plan()
			change(d)
			return d.ApplyPlan(plan).Diagnostics
		}
	}
	for name, c := range map[string]advisedWay{
		"terminated: a mor_did": {
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Terminated})
				return d.tried(aTrunk("a", first, 7))
			},
			says: "write did = mor_did.<name>.did",
			way:  func(d *driven) { d.begin(ours, on(7)) },
		},
		"no such number: a mor_did": {
			meet: func(d *driven) tfdriver.Diagnostics { return d.tried(aTrunk("a", first, 7)) },
			says: "write did = mor_did.<name>.did",
			way:  func(d *driven) { d.begin(ours, on(7)) },
		},
		"closed: open it": {
			meet: func(d *driven) tfdriver.Diagnostics {
				d.begin(ours, on(7))
				d.in(func(n *morsim.DID) { n.Status = morsim.Closed })
				return d.tried(ours, on(8))
			},
			says: "Open it in the MOR GUI first, or destroy its resources",
			way:  func(d *driven) { d.in(func(n *morsim.DID) { n.Status = morsim.Active }); d.ok() },
		},
		"closed: destroy it": {
			meet: func(d *driven) tfdriver.Diagnostics {
				d.begin(ours, on(7))
				d.in(func(n *morsim.DID) { n.Status = morsim.Closed })
				return d.tried(ours, on(8))
			},
			says: "or destroy its resources",
			way:  (*driven).destroyed,
		},
		"in service, destroyed: the assignment first": {
			meet: func(d *driven) tfdriver.Diagnostics {
				d.begin(ours, on(7))
				return d.tried(aTrunk("a", first, 7))
			},
			says: "destroy its mor_did_trunk_assignment if Terraform put it there",
			way:  func(d *driven) { d.begin(ours); d.begin() },
		},
		"in service, destroyed: the GUI": {
			meet: inUse, says: "or else use the MOR GUI",
			way: func(d *driven) { d.in(reserveFor(5)); d.destroyed() },
		},
		"in service, destroyed: force": {
			meet: inUse, says: "set force_destroy = true, apply, and destroy again",
			way: func(d *driven) { d.begin(did("user_id", 5, "force_destroy", true)); d.destroyed() },
		},
		"another user: without the assignment": {
			meet: func(d *driven) tfdriver.Diagnostics { d.begin(ours, on(7)); return d.tried(did("user_id", 6), on(7)) },
			says: "Or remove this assignment, and apply.",
			way:  func(d *driven) { d.begin(did("user_id", 6)) },
		},
		"another user, in service: off its device first": {
			meet: func(d *driven) tfdriver.Diagnostics { d.begin(ours); d.in(active); return d.tried(did("user_id", 6)) },
			says: "Otherwise take it off there in MOR.",
			way:  func(d *driven) { d.in(reserveFor(5)); d.ok() },
		},
		"on a dial plan": {
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Active, UserID: 5, DialPlanID: morsim.DialPlanID})
				return d.tried(aTrunk("a", first, 7))
			},
			says: "Take it off the dial plan in the MOR GUI first",
			way: func(d *driven) {
				d.in(func(n *morsim.DID) { n.Status, n.DialPlanID = morsim.Reserved, 0 })
				d.ok()
			},
		},
		"on another device: take it off": {
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Active, UserID: 5, DeviceID: 8})
				return d.tried(aTrunk("a", first, 7))
			},
			says: "Take it off that device in MOR first",
			way:  func(d *driven) { d.in(reserveFor(5)); d.ok() },
		},
		"reserved for another, destroyed: forget it": {
			meet: taken, says: "let Terraform forget it: with a removed block, or terraform state rm",
			way: func(d *driven) { d.begin(tfdriver.Removed{From: "mor_did.a"}) },
		},
		"reserved for another, destroyed: name them": {
			meet: taken, says: "set user_id of its resource to the user whose it is",
			way: func(d *driven) { d.begin(did("user_id", 6)); d.destroyed() },
		},
		"reserved for another, destroyed: force": {
			meet: taken, says: "or force_destroy = true; apply, and destroy again",
			way: func(d *driven) { d.begin(did("user_id", 5, "force_destroy", true)); d.destroyed() },
		},
		"reserved for another, put on a device": {
			options: unasked,
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Reserved, UserID: 6})
				return d.tried(aTrunk("a", first, 9, "user_id", 5))
			},
			says: "set user_id of the assignment to the ID of the number's user",
			way:  func(d *driven) { d.begin(aTrunk("a", first, 9, "user_id", 6)) },
		},
		"given to another: it stays there": {
			meet: given, says: "If it is to stay there, destroy this assignment, which leaves it where it is.",
			way: func(d *driven) { d.begin(did()); d.stands(morsim.Active, 6, 9) },
		},
		"given to another: give it back": {
			meet: given, says: "take it off that device in MOR and give it back to its user",
			way: func(d *driven) { d.in(reserveFor(5)); d.ok(); d.stands(morsim.Active, 5, 7) },
		},
		"of a renamed user": {
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Reserved, UserID: 5})
				d.begin(aTrunk("a", first, 7))
				d.EditUser(5, func(u *morsim.User) { u.Name = "Head Office" })
				d.in(active)
				return d.Apply().Diagnostics
			},
			says: "set user_id",
			way:  func(d *driven) { d.begin(aTrunk("a", first, 7, "user_id", 5)); d.stands(morsim.Active, 5, 7) },
		},
		"only reserved: again": {
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Free})
				d.Inject(morsim.Fault{Call: "did_trunk_device_assign", Kind: morsim.RawBody, Body: "<page><status><error>Device was not assigned</error></status></page>"})
				return d.tried(aTrunk("a", first, 7, "user_id", 5))
			},
			says: "Applying again continues from there.",
			way:  func(d *driven) { d.ClearFaults(); d.ok() },
		},
		"free, on a device": {
			options: unasked,
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Free})
				return d.tried(aTrunk("a", first, 7))
			},
			says: "Set user_id on the number's mor_did, or here, to the device's user.",
			way:  func(d *driven) { d.begin(aTrunk("a", first, 7, "user_id", 5)) },
		},
		"removed since the plan": {
			meet: sinceThePlan(func(d *driven) { d.RemoveDID(first) }), says: "Run plan again: it will create the number.",
			way: func(d *driven) { d.ok(); d.stands(morsim.Reserved, 5, 0) },
		},
		"taken since the plan": {
			meet: sinceThePlan(func(d *driven) { d.in(reserveFor(6)) }), says: "Run plan again.",
			way: func(d *driven) { d.ok(); d.stands(morsim.Reserved, 5, 0) },
		},
		"of a namesake: free it": {
			meet: sinceThePlan(func(d *driven) {
				d.AddUser(morsim.User{ID: 55, Username: "namesake", Name: "Vilnius Office"})
				d.in(reserveFor(55))
			}), says: "free the number in MOR first",
			way: func(d *driven) { d.in(reserveFree); d.ok(); d.stands(morsim.Reserved, 5, 0) },
		},
		"of a namesake: leave it to them": {
			meet: sinceThePlan(func(d *driven) {
				d.AddUser(morsim.User{ID: 55, Username: "namesake", Name: "Vilnius Office"})
				d.in(reserveFor(55))
			}), says: "let Terraform forget it, with a removed block or terraform state rm",
			way: func(d *driven) { d.StateRemove("mor_did.a"); d.Config(); d.stands(morsim.Reserved, 55, 0) },
		},
		"imported, in service: name its user": {
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Active, UserID: 6, DeviceID: 9})
				return d.tried(ours, importOf("a"))
			},
			says: "set user_id to the user whose it is, or leave it out",
			way:  func(d *driven) { d.begin(did("user_id", 6)) },
		},
		"imported, in service: leave it out": {
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Active, UserID: 6, DeviceID: 9})
				return d.tried(ours, importOf("a"))
			},
			says: "or leave it out",
			way:  func(d *driven) { d.begin(did()) },
		},
		"another user's trunk: another device": {
			meet: func(d *driven) tfdriver.Diagnostics { return d.tried(ours, on(9)) }, says: "Set device_id to a device of user 5",
			way: func(d *driven) { d.begin(ours, on(8)) },
		},
		"another user's trunk: another user": {
			meet: func(d *driven) tfdriver.Diagnostics { return d.tried(ours, on(9)) }, says: "or set user_id to 6",
			way: func(d *driven) { d.begin(did("user_id", 6), on(9)) },
		},
		"no trunk: make it one": {
			meet: func(d *driven) tfdriver.Diagnostics { return d.tried(ours, on(10)) }, says: "or make this one a trunk in the MOR GUI",
			way: func(d *driven) { d.EditDevice(10, func(device *morsim.Device) { device.Trunk = true }); d.ok() },
		},
		"a move that may lose the reservation": {
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d, morsim.DID{Status: morsim.Reserved, UserID: 5})
				d.begin(aTrunk("a", first, 7))
				d.Config(aTrunk("a", first, 8))
				return d.Plan().Diagnostics
			},
			says: "set user_id, here or on its mor_did",
			way:  func(d *driven) { d.begin(aTrunk("a", first, 8, "user_id", 5)) },
		},
	} {
		t.Run(name, c.take)
	}
}

package provider

import (
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestAdviceOnOtherServers: an endpoint that names another server is put right before
// anything is applied, or taken over if it is the same server under another name.
func TestAdviceOnOtherServers(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	did, trunk := aDID("a", first, "provider_id", 1, "user_id", 5), aTrunk("a", first, 7)
	trunk.DependsOn = []string{"mor_did.a"}
	table := aTable("vilnius", rows{second: standard(), "37052000010-37052000013": standard()})
	for name, c := range map[string]struct {
		blocks  []tfdriver.Block
		moves   int // so many numbers are on the other server, too, under the same IDs
		says    string
		isThere bool // the other server is the right one
	}{
		"a number is missing":   {[]tfdriver.Block{did}, 0, "If so, correct endpoint before you apply.", false},
		"it is on a device":     {[]tfdriver.Block{did, trunk}, 0, "If so, correct endpoint before you apply.", false},
		"a number is there":     {[]tfdriver.Block{did}, 1, "If not, correct endpoint before you apply.", false},
		"it is the same server": {[]tfdriver.Block{did, trunk}, 1, "If so, 'terraform apply -refresh-only' takes over the new name.", true},
		"an inventory, none":    {[]tfdriver.Block{table}, 0, "correct endpoint before you apply: apply would create the numbers again.", false},
		"an inventory, some":    {[]tfdriver.Block{table}, 2, "If it is another server, correct endpoint before you apply", false},
		"an inventory, all":     {[]tfdriver.Block{table}, 5, "If so, 'terraform apply -refresh-only' takes over the new name.", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, other := drive(t, morsim.Options{}, c.blocks...), simulate(t, morsim.Options{})
			d.ok()
			before := d.DIDs()
			for _, n := range before[:c.moves] {
				other.AddDID(n)
			}
			d.ResetLog()
			d.settings(map[string]any{"endpoint": other.url})
			host, now := strings.TrimPrefix(d.url, "http://"), strings.TrimPrefix(other.url, "http://")
			said := d.Plan().Diagnostics
			for _, says := range []string{"This looks like another MOR server", host, "endpoint is " + now + " now", c.says} {
				if !said.Contains(says) {
					t.Errorf("%q is not said:\n%s", says, said.Text())
				}
			}
			if c.isThere {
				d.ok(tfdriver.RefreshOnly)
			} else {
				d.settings(nil)
			}
			if plan := d.Plan(); !plan.Empty() || len(plan.Diagnostics) > 0 {
				t.Errorf("left to do: %v\n%s", plan.Actions(), plan.Diagnostics.Text())
			}
			d.ok()
			d.simulated.wantWrites(t, 0)
			other.wantWrites(t, 0)
		})
	}
}

// TestAdviceOnUnsureCreations: the reply to a creation was lost, and what became of the
// number has to be looked up. It is adopted as the message writes it, or ended in MOR.
func TestAdviceOnUnsureCreations(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	ours := aDID("a", first, "provider_id", 1)
	// lost is a creation of which neither its reply nor a later read tells.
	lost := func(d *driven) {
		d.Config(ours)
		d.Inject(morsim.Fault{Call: "did_create", Moment: morsim.AfterActing, Kind: morsim.DropConnection})
		end := d.failReads("did_create", false)
		d.refused(d.Apply().Diagnostics)
		end()
	}
	forgotten := func(d *driven) tfdriver.Diagnostics {
		lost(d)
		said := d.Apply(tfdriver.Destroy, tfdriver.NoRefresh).Diagnostics
		d.Config()
		return said
	}
	tooLate := func(d *driven) tfdriver.Diagnostics {
		d.AddDID(morsim.DID{Number: "37052999999", UserID: 6}) // an older number
		lost(d)
		d.moveMark(-5 * time.Hour)
		return d.Plan().Diagnostics
	}
	anew := func(d *driven) tfdriver.Diagnostics {
		d.begin(ours)
		d.RemoveDID(first)
		d.AddDID(morsim.DID{Number: first, ProviderID: 1})
		return d.Plan().Diagnostics
	}
	const forgets = "If a warning of this plan says that Terraform forgets the number, run 'terraform state rm' of that address first"
	adopted := func(d *driven) {
		d.ResetLog()
		if said := d.Plan().Diagnostics; !said.Warnings().Contains("Terraform forgets") {
			d.t.Errorf("no warning says so:\n%s", said.Text())
		}
		d.StateRemove("mor_did.a")
		d.begin(ours, importOf("a"))
		d.simulated.wantWrites(d.t, 0)
	}
	for name, c := range map[string]advisedWay{
		"forgotten: adopted": {
			meet: forgotten, says: "adopt it with an import block",
			way: func(d *driven) { d.ResetLog(); d.begin(ours, importOf("a")); d.simulated.wantWrites(d.t, 0) },
		},
		"forgotten: ended there": {
			meet: forgotten, says: "If it is there and nobody else's, end it there",
			way: func(d *driven) { d.in(func(n *morsim.DID) { n.Status = morsim.Terminated }) },
		},
		"too late to be ours: adopted":      {meet: tooLate, says: forgets, way: adopted},
		"deleted and created anew: adopted": {meet: anew, says: forgets, way: adopted},
	} {
		t.Run(name, c.take)
	}
}

// TestAdviceOnTheHalfDone continues what an apply has left half-way: after its cause is
// gone, or by hand in MOR.
func TestAdviceOnTheHalfDone(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	ours := aDID("a", first, "provider_id", 1, "user_id", 5)
	on := func(device int) tfdriver.Resource {
		trunk := aTrunk("a", first, device)
		trunk.Attrs["did"] = tfdriver.From("mor_did.a", "did")
		return trunk
	}
	const notBack = "Fix the cause and apply again, or put the number back in MOR."
	offItsDevice := func(d *driven) tfdriver.Diagnostics {
		d.begin(ours, on(7))
		d.Configure(func(o *morsim.Options) {
			o.Refuse = map[string]string{"did_trunk_device_assign": "Device was not assigned"}
		})
		return d.tried(ours, on(8))
	}
	ofNobody := func(d *driven) tfdriver.Diagnostics {
		d.begin(ours)
		d.Configure(func(o *morsim.Options) {
			o.Refuse = map[string]string{"did_details_update": "DID is already assigned"}
		})
		return d.tried(aDID("a", first, "provider_id", 1, "user_id", 6))
	}
	// unreserved is a number that MOR frees as it leaves its device, while nothing tells its user.
	unreserved := func(d *driven) tfdriver.Diagnostics {
		d.begin(ours)
		d.begin(ours, aTrunk("a", first, 7))
		d.Configure(func(o *morsim.Options) { o.Refuse = map[string]string{"device_details_get": "Access Denied"} })
		d.Config(ours)
		return d.Apply(tfdriver.NoRefresh).Diagnostics
	}
	for name, c := range map[string]advisedWay{
		"off its device: again": {
			meet: offItsDevice, says: notBack, way: func(d *driven) { d.given(); d.ok(); d.stands(morsim.Active, 5, 8) },
		},
		"off its device: put back": {
			meet: offItsDevice, says: notBack,
			way: func(d *driven) {
				d.given()
				d.in(func(n *morsim.DID) { n.Status, n.UserID, n.DeviceID = morsim.Active, 5, 7 })
				d.begin(ours, on(7))
				d.stands(morsim.Active, 5, 7)
			},
		},
		"of nobody: again": {
			meet: ofNobody, says: notBack, way: func(d *driven) { d.given(); d.ok(); d.stands(morsim.Reserved, 6, 0) },
		},
		"of nobody: put back": {
			meet: ofNobody, says: notBack, way: func(d *driven) { d.given(); d.in(reserveFor(5)); d.begin(ours); d.stands(morsim.Reserved, 5, 0) },
		},
		"free now": {
			options: morsim.Options{UnassignLeaves: morsim.Free}, meet: unreserved,
			says: "If a mor_did with a user_id manages the number, apply again: that reserves it for this user_id.",
			way:  func(d *driven) { d.ok(); d.stands(morsim.Reserved, 5, 0) },
		},
		"free now: by hand": {
			options: morsim.Options{UnassignLeaves: morsim.Free}, meet: unreserved, says: "Otherwise reserve it in MOR.",
			way: func(d *driven) { d.in(reserveFor(5)) },
		},
		"freed as it leaves its device": {
			options: morsim.Options{UnassignLeaves: morsim.Free, NoSuchCall: unasked.NoSuchCall},
			meet: func(d *driven) tfdriver.Diagnostics {
				d.AddDID(morsim.DID{Number: first, ProviderID: 1, UserID: 5})
				d.begin(aTrunk("a", first, 7))
				return d.tried(aTrunk("a", first, 8))
			},
			says: "Set user_id, here or on its mor_did, and apply again.",
			way:  func(d *driven) { d.begin(aTrunk("a", first, 8, "user_id", 5)); d.stands(morsim.Active, 5, 8) },
		},
	} {
		t.Run(name, c.take)
	}
}

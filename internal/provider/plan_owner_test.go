package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// The tests in this file are about plans in which two resources are to have one
// number, or one ends what another is to have.

// first and second are two numbers.
const first, second = "37052000001", "37052000002"

// aTrunk is an assignment of a number, which waits for no other resource.
func aTrunk(name, number string, device int, attributes ...any) tfdriver.Resource {
	attrs := row(attributes...)
	attrs["did"], attrs["device_id"] = number, device
	return tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: name, Attrs: attrs}
}

// conflict checks that a plan fails with one such error, at one of these addresses, and
// what it says. A number that MOR has may be reported as that before a later call of
// the plan shows more.
func (d *driven) conflict(plan *tfdriver.Plan, addresses []string, summary string, says ...string) {
	d.t.Helper()
	var found tfdriver.Diagnostics
	for _, e := range plan.Diagnostics.Errors() {
		switch {
		case e.Summary == summary && slices.Contains(addresses, e.Address):
			found = append(found, e)
		case e.Summary != "A DID is on the server already":
			d.t.Errorf("it says %s", e)
		}
	}
	if len(found) != 1 || len(summary) > 60 {
		d.t.Fatalf("%d errors %q at one of %q:\n%s", len(found), summary, addresses, plan.Diagnostics.Text())
	}
	d.refused(found, says...)
}

// twice are the ways in which a plan has a number in two mor_did, a and b.
var twice = map[string]func(d *driven, a, b tfdriver.Resource){
	"both created":  func(d *driven, a, b tfdriver.Resource) { d.Config(a, b) },
	"one created":   func(d *driven, a, b tfdriver.Resource) { d.Config(a); d.ok(); d.Config(a, b) },
	"both imported": func(d *driven, a, b tfdriver.Resource) { d.add(first); d.Config(a, b, importOf("a"), importOf("b")) },
	"one imported, one created": func(d *driven, a, b tfdriver.Resource) {
		d.add(first)
		d.Config(a, b, importOf("a"))
	},
	"one kept, one imported": func(d *driven, a, b tfdriver.Resource) { d.Config(a); d.ok(); d.Config(a, b, importOf("b")) },
	"both in the state":      inStateTwice,
	"both in the state, and terminated in MOR": func(d *driven, a, b tfdriver.Resource) {
		inStateTwice(d, a, b)
		d.EditDID(first, func(did *morsim.DID) { did.Status, did.UserID = morsim.Terminated, 0 })
	},
	"both in the state, one tainted": func(d *driven, a, b tfdriver.Resource) { inStateTwice(d, a, b); d.Taint("mor_did.a") },
	"one comes from another number": func(d *driven, a, b tfdriver.Resource) {
		d.Config(a, aDID("b", second, "provider_id", 2, "user_id", 6))
		d.ok()
		d.Config(a, b)
	},
	"one was terminated, one created": func(d *driven, a, b tfdriver.Resource) {
		d.Config(a)
		d.ok()
		d.EditDID(first, func(did *morsim.DID) { did.Status, did.UserID = morsim.Terminated, 0 })
		d.Config(a, b)
	},
}

func (d *driven) add(number string) {
	d.AddDID(morsim.DID{Number: number, Status: morsim.Reserved, ProviderID: 1, UserID: 5})
}

func importOf(name string) tfdriver.Import {
	return tfdriver.Import{To: "mor_did." + name, ID: first}
}

// inStateTwice has Terraform take a number into the state at two addresses.
func inStateTwice(d *driven, a, b tfdriver.Resource) {
	d.Config(a, b)
	d.add(first)
	for _, address := range []string{"mor_did.a", "mor_did.b"} {
		if r := d.Import(address, first); r.Diagnostics.HasErrors() {
			d.t.Fatal(r.Diagnostics.Text())
		}
	}
}

// TestOneNumberInTwoDIDs: each apply would take the number from the other.
func TestOneNumberInTwoDIDs(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for name, begin := range twice {
		for _, refresh := range [][]tfdriver.Option{nil, {tfdriver.NoRefresh}} {
			t.Run(fmt.Sprint(name, ", ", len(refresh) == 0), func(t *testing.T) {
				t.Parallel()
				d := drive(t, morsim.Options{})
				begin(d, aDID("a", first, "provider_id", 1, "user_id", 5), aDID("b", first, "provider_id", 2, "user_id", 6))
				d.ResetLog()
				d.conflict(d.Plan(refresh...), []string{"mor_did.a", "mor_did.b"}, "Two mor_did have the same DID",
					"DID "+first+" is in 2 mor_did.", "One has provider_id = 1 and user_id = 5, one has provider_id = 2 and user_id = 6.")
				d.simulated.wantWrites(t, 0)
			})
		}
	}
}

// TestTwoAssignments: a number would go from the one device to the other at each apply.
func TestTwoAssignments(t *testing.T) {
	t.Parallel()
	did := aDID("a", first, "provider_id", 1, "user_id", 5)
	after := func(trunk tfdriver.Resource) tfdriver.Resource { trunk.DependsOn = []string{"mor_did.a"}; return trunk }
	a, b := after(aTrunk("a", first, 7)), after(aTrunk("b", first, 8))
	addresses := []string{"mor_did_trunk_assignment.a", "mor_did_trunk_assignment.b"}
	for name, begin := range map[string]func(d *driven){
		"both created":  func(d *driven) {},
		"one created":   func(d *driven) { d.Config(did, a); d.ok() },
		"one imported":  func(d *driven) { d.Config(did, a); d.ok(); d.Config(did, a, b) },
		"both in state": func(d *driven) { d.Config(did, a); d.ok(); d.copyState(addresses[0], addresses[1]) },
		"both tainted": func(d *driven) {
			d.Config(did, a)
			d.ok()
			d.copyState(addresses[0], addresses[1])
			d.Taint(addresses[0])
			d.Taint(addresses[1])
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := drive(t, morsim.Options{})
			begin(d)
			d.ResetLog()
			d.Config(did, a, b)
			d.conflict(d.Plan(), addresses, "Two assignments have the same DID", "DID "+first, "One has device_id = 7, one has device_id = 8.")
			d.simulated.wantWrites(t, 0)
		})
	}
}

// copyState has the state have an object at a second address, as after 'terraform import' of an earlier version.
func (d *driven) copyState(from, to string) {
	d.t.Helper()
	typ, name, _ := strings.Cut(to, ".")
	o := d.Object(from)
	number, _ := o.Attributes["did"].(string)
	d.Config(tfdriver.Resource{Type: typ, Name: name, Attrs: map[string]any{"did": number, "device_id": o.Attributes["device_id"]}})
	if r := d.Import(to, fmt.Sprintf("%s/%v", number, o.Attributes["device_id"])); r.Diagnostics.HasErrors() {
		d.t.Fatal(r.Diagnostics.Text())
	}
}

// TestAssignmentsWithNewKeys: 40 live numbers would go off their trunks at once.
func TestAssignmentsWithNewKeys(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	const n = 15
	config := func(key string, moved bool) (blocks []tfdriver.Block) {
		for i := range n {
			blocks = append(blocks,
				tfdriver.Resource{Type: "mor_did", Name: "n", Key: nth(i), Attrs: row("did", nth(i), "provider_id", 1, "user_id", 5)},
				tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "n", Key: key + nth(i), Attrs: row("did", tfdriver.From(fmt.Sprintf("mor_did.n[%q]", nth(i)), "did"), "device_id", 7)})
			if moved {
				blocks = append(blocks, tfdriver.Moved{From: fmt.Sprintf("mor_did_trunk_assignment.n[%q]", nth(i)), To: fmt.Sprintf("mor_did_trunk_assignment.n[%q]", key+nth(i))})
			}
		}
		return blocks
	}
	d := drive(t, morsim.Options{}, config("", false)...)
	d.ok()
	d.ResetLog()
	d.Config(config("vilnius-", false)...)
	plan := d.Plan()
	found := map[string]bool{}
	for _, e := range plan.Diagnostics.Errors() {
		if e.Summary != "An assignment is destroyed and another has its DID" {
			t.Errorf("it says %s", e)
		}
		for i := range n { // each at an address of its own number
			if strings.Contains(e.Detail, nth(i)) && strings.Contains(e.Address, nth(i)) {
				found[nth(i)] = true
			}
		}
	}
	if len(plan.Diagnostics.Errors()) != n || len(found) != n {
		t.Errorf("%d errors for %d numbers: %s", len(plan.Diagnostics.Errors()), len(found), plan.Diagnostics.Text())
	}
	d.Config(config("vilnius-", true)...)
	d.ok()
	d.simulated.wantWrites(t, 0)
}

// TestEachMistakeAtItsAddress: four different mistakes in one plan.
func TestEachMistakeAtItsAddress(t *testing.T) {
	t.Parallel()
	number := func(i int) string { return fmt.Sprintf("3705200001%d", i) }
	d := drive(t, morsim.Options{},
		aDID("oneway", number(3), "provider_id", 1, "deletion_policy", "free"), aDID("old", number(4), "provider_id", 1))
	d.ok()
	d.add(number(1))
	d.Config(
		aDID("exists", number(1), "provider_id", 1),
		aDID("twice1", number(2), "provider_id", 1), aDID("twice2", number(2), "provider_id", 2),
		aDID("oneway", number(3), "provider_id", 1, "deletion_policy", "free"),
		aDID("new", number(4), "provider_id", 1),
		aTrunk("trunk1", number(5), 7), aTrunk("trunk2", number(5), 8),
		aTable("vilnius", rows{number(6): row("provider_id", 1)}), aDID("tabled", number(6), "provider_id", 1),
	)
	said := map[string]string{}
	for _, e := range d.Plan(tfdriver.Replace("mor_did.oneway")).Diagnostics.Errors() {
		for i := range 7 {
			if strings.Contains(e.Detail, number(i)) {
				said[e.Address+" "+number(i)] = e.Summary
			}
		}
	}
	for place, summaries := range map[string][]string{
		"mor_did.exists " + number(1): {"A DID is on the server already"},
		"mor_did.oneway " + number(3): {"A DID could not be created again"},
	} {
		if !slices.Contains(summaries, said[place]) {
			t.Errorf("%s: %q", place, said[place])
		}
		delete(said, place)
	}
	for _, either := range []struct {
		places  []string
		summary []string
	}{
		{[]string{"mor_did.twice1 " + number(2), "mor_did.twice2 " + number(2)}, []string{"Two mor_did have the same DID"}},
		{[]string{"mor_did.old " + number(4), "mor_did.new " + number(4)}, []string{"A DID is destroyed at one address and used at another", "A DID is on the server already"}},
		{[]string{"mor_did_trunk_assignment.trunk1 " + number(5), "mor_did_trunk_assignment.trunk2 " + number(5)}, []string{"Two assignments have the same DID"}},
		{[]string{"mor_did.tabled " + number(6), "mor_did_inventory.vilnius " + number(6)}, []string{"A DID is in an inventory and in a mor_did", "Numbers are in an inventory and in mor_did"}},
	} {
		found := 0
		for _, place := range either.places {
			if slices.Contains(either.summary, said[place]) {
				found++
			}
			delete(said, place)
		}
		if found == 0 {
			t.Errorf("nothing is said at %q", either.places)
		}
	}
	if len(said) != 0 {
		t.Errorf("said at the wrong address: %v", slices.Sorted(maps.Keys(said)))
	}
}

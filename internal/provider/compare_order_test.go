package provider

import (
	"fmt"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// TestCompareReplacement: because the number changes, and because it is asked for;
// the old object is ended first or last; either half fails.
func TestCompareReplacement(t *testing.T) {
	longOnly(t, sameDriver)
	for _, first := range []bool{false, true} {
		t.Run(fmt.Sprintf("create_before_destroy %v", first), func(t *testing.T) {
			compare(t, morsim.Options{}, func(s *side) {
				a := oneDID("a", map[string]any{"user_id": 5})
				a.CreateBeforeDestroy = first
				s.config(a)
				s.applied()
				a.Attrs["did"] = "37052000002"
				s.config(a)
				s.shown()
				s.appliedPlan()
				a.Attrs["did"] = "37052000003"
				s.config(a)
				s.sim.Configure(func(o *morsim.Options) { o.Refuse = map[string]string{"did_create": "Provider was not found"} })
				s.applied() // without a new one, the old one is kept, if it is still there
				s.sim.Configure(func(o *morsim.Options) { o.Refuse = nil })
				s.applied()
				a.Attrs["did"] = "37052000004"
				s.config(a)
				s.sim.EditDID("37052000003", func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Active, 7 })
				s.applied()          // the old one is in use, so it is not ended
				s.concurrent = first // from now on there are two objects
				s.shown()
				s.sim.EditDID("37052000003", func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Reserved, 0 })
				s.applied()
				s.planned("-replace=mor_did.a")
				s.appliedPlan()
				s.applied("-destroy")
			})
		})
	}
}

// TestCompareDependents: an assignment that takes its number from a mor_did. The
// private data of the assignment is whom the number is reserved for.
func TestCompareDependents(t *testing.T) {
	longOnly(t, sameDriver)
	compare(t, morsim.Options{UnassignLeaves: morsim.Free}, func(s *side) {
		a, b := oneDID("a", map[string]any{"user_id": 5}), oneTrunk("a", nil)
		s.config(a, b)
		s.applied()
		b.Attrs["device_id"] = 8
		s.config(a, b)
		s.applied()
		s.planned("-replace=mor_did.a")
		s.shown("-replace=mor_did_trunk_assignment.a")
		s.appliedPlan()
		b.CreateBeforeDestroy = true
		s.config(a, b)
		s.applied("-replace=mor_did_trunk_assignment.a")
		s.applied("-refresh-only") // now the assignment knows the user, whoever is read first from here on
		s.config(a)
		s.concurrent = true
		s.shown()
		s.concurrent = false
		s.appliedPlan()
		b.CreateBeforeDestroy = false
		s.config(a, b)
		s.applied()
		s.planned("-destroy", "-target=mor_did_trunk_assignment.a")
		s.planned("-destroy", "-target=mor_did.a")
		a.PreventDestroy = true
		s.config(a, b)
		s.says(s.planned("-destroy"), "Instance cannot be destroyed")
		s.applied("-destroy", "-target=mor_did_trunk_assignment.a")
		s.config(a, b)
		s.applied()
		s.applied("-refresh-only")
		s.config()
		s.concurrent = true
		s.shown()
		s.concurrent = false
		s.appliedPlan() // dependents end first
	})
}

// TestCompareMany: several numbers at once, of which some fail.
func TestCompareMany(t *testing.T) {
	longOnly(t, sameDriver)
	compare(t, morsim.Options{}, func(s *side) {
		s.concurrent = true
		var all []tfdriver.Block
		for i := range 3 {
			number := nth(i)
			s.sim.AddDID(morsim.DID{Number: number, Status: morsim.Terminated, ProviderID: 1}) // it keeps its ID
			all = append(all,
				tfdriver.Resource{Type: "mor_did", Name: "n", Key: number, Attrs: map[string]any{"did": number, "provider_id": 1, "user_id": 5}},
				tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "n", Key: number, Attrs: map[string]any{
					"did": tfdriver.From(fmt.Sprintf("mor_did.n[%q]", number), "did"), "device_id": 7,
				}})
		}
		s.config(all...)
		s.applied()
		s.config(all[:4]...)
		s.sim.RemoveDID(nth(1))
		s.shown()
		s.applied()
		s.sim.Inject(morsim.Fault{Call: "did_terminate", Number: nth(0), Kind: morsim.HTTPError, HTTPStatus: 503})
		s.applied("-destroy")
		s.sim.ClearFaults()
		s.applied("-destroy", "-refresh=false")
	})
}

// TestCompareAddresses: moved blocks, import blocks, the command import, removed blocks.
func TestCompareAddresses(t *testing.T) {
	longOnly(t, sameDriver)
	compare(t, morsim.Options{}, func(s *side) {
		s.config(oneDID("a", map[string]any{"user_id": 5}))
		s.applied()
		s.config(oneDID("b", map[string]any{"user_id": 5}), tfdriver.Moved{From: "mor_did.a", To: "mor_did.b"})
		s.shown()
		s.appliedPlan()
		s.config(tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "b", Attrs: map[string]any{"did": "37052000001", "device_id": 7}},
			tfdriver.Moved{From: "mor_did.b", To: "mor_did_trunk_assignment.b"})
		s.says(s.planned(), "Move Resource State")
		s.config(tfdriver.Removed{From: "mor_did.b"})
		s.shown()
		s.appliedPlan()
		s.config(oneDID("c", map[string]any{"user_id": 5}), tfdriver.Import{To: "mor_did.c", ID: "37052000001"})
		s.shown()
		s.appliedPlan()
		s.planned() // it is there already
		s.config(oneDID("d", map[string]any{"user_id": 5, "comment": "x"}), tfdriver.Moved{From: "mor_did.c", To: "mor_did.d"})
		s.applied()
		s.config(tfdriver.Removed{From: "mor_did.d"})
		s.applied()
		s.config(oneDID("e", map[string]any{"user_id": 6}))
		s.says(s.imported("mor_did.e", "37052000009"), "not on the server")
		s.imported("mor_did.e", "37052000001")
		s.says(s.imported("mor_did.e", "37052000001"), "Resource already managed by Terraform")
		s.planned()
		s.config(oneDID("f", nil), tfdriver.Import{To: "mor_did.f", ID: "37052000007"})
		s.says(s.planned(), "37052000007")
	})
}

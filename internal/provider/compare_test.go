package provider

import (
	"maps"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// These tests make the driver trustworthy: they run the same scenario through the
// driver and through the real CLI, and compare each call to the provider, the
// state, the plan, the diagnostics and the requests that the server got.

func oneDID(name string, attrs map[string]any) tfdriver.Resource {
	all := map[string]any{"did": "37052000001", "provider_id": 1}
	maps.Copy(all, attrs)
	return tfdriver.Resource{Type: "mor_did", Name: name, Attrs: all}
}

func oneTrunk(name string, attrs map[string]any) tfdriver.Resource {
	all := map[string]any{"did": tfdriver.From("mor_did.a", "did"), "device_id": 7}
	maps.Copy(all, attrs)
	return tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: name, Attrs: all}
}

// TestCompareLife: created, changed, drifted, refreshed only, destroyed. The plans
// are saved, and applied by other processes.
func TestCompareLife(t *testing.T) {
	compare(t, morsim.Options{}, func(s *side) {
		s.config(oneDID("a", map[string]any{"user_id": 5, "comment": "front desk"}))
		s.shown()
		s.appliedPlan()
		s.config(oneDID("a", map[string]any{"user_id": 5, "comment": "back office"}))
		s.shown()
		s.appliedPlan()
		s.says(s.appliedPlan(), "Saved plan is stale")
		s.sim.EditDID("37052000001", func(d *morsim.DID) { d.Status, d.UserID = morsim.Free, 0 })
		s.shown()
		s.planned("-refresh-only")
		s.planned("-refresh=false")
		s.applied("-refresh-only")
		s.applied()
		s.shown("-destroy")
		s.applied("-destroy")
	})
}

// TestCompareRefusals: in validation, in the configuration of the provider, in
// planning and in applying.
func TestCompareRefusals(t *testing.T) {
	longOnly(t, sameDriver)
	compare(t, morsim.Options{}, func(s *side) {
		s.config(oneDID("a", map[string]any{"did": "+37052000001"}))
		s.says(s.planned(), "digits")
		s.config(tfdriver.Resource{Type: "mor_did", Name: "a"})
		s.says(s.planned(), "Missing required argument")
		s.settings["max_retries"] = -1
		s.config(oneDID("a", nil))
		s.says(s.planned(), "max_retries")
		s.settings["max_retries"] = 0
		s.settings["ca_certificate_file"] = "/nonexistent"
		s.config(oneDID("a", nil))
		s.says(s.planned(), "certificate")
		delete(s.settings, "ca_certificate_file")
		s.config(oneDID("a", nil))
		s.sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Free, ProviderID: 1})
		s.says(s.planned(), "37052000001")
		s.config(oneDID("a", map[string]any{"did": "37052000002", "user_id": 999}))
		s.says(s.applied(), "37052000002")
	})
}

// TestCompareTaint: a creation that stops half way taints the number, which is then
// replaced, in a plan that does not see the old object.
func TestCompareTaint(t *testing.T) {
	longOnly(t, sameDriver)
	compare(t, morsim.Options{}, func(s *side) {
		s.config(oneDID("a", map[string]any{"user_id": 999}))
		s.applied()
		s.config(oneDID("a", map[string]any{"user_id": 5}))
		s.shown()
		s.appliedPlan()
		s.taint("mor_did.a")
		s.planned("-refresh=false")
		s.sim.Inject(morsim.Fault{Call: "did_create", Kind: morsim.HTTPError, HTTPStatus: 500})
		s.applied()
		s.sim.ClearFaults()
		s.applied()
		s.taint("mor_did.a")
		s.applied("-destroy")
	})
}

// TestCompareData: read while planning, and in apply if it depends on a change.
func TestCompareData(t *testing.T) {
	longOnly(t, sameDriver)
	compare(t, morsim.Options{}, func(s *side) {
		a := oneDID("a", map[string]any{"user_id": 5})
		data := tfdriver.Data{Type: "mor_did", Name: "a", Attrs: map[string]any{"did": "37052000001"}, DependsOn: []string{"mor_did.a"}}
		s.config(a, data)
		s.shown()
		s.appliedPlan()
		other := tfdriver.Data{Type: "mor_did", Name: "b", Attrs: map[string]any{"did": tfdriver.From("mor_did.a", "did")}}
		s.config(a, data, other)
		s.applied()
		s.applied("-refresh-only")
		a.IgnoreChanges = []string{"user_id"}
		a.Attrs["user_id"] = 6
		s.config(a, other)
		s.applied()
		s.config(a, tfdriver.Data{Type: "mor_did", Name: "b", Attrs: map[string]any{"did": "37052000005"}})
		s.says(s.planned(), "37052000005")
		s.config(a, other)
		s.applied("-destroy")
	})
}

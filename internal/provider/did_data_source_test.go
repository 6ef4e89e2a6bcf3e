package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestDIDDataSource: one number with every field, one with few, one that is
// terminated, and none for which another only begins alike.
func TestDIDDataSource(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"no updated_at, no ai_agent", "null labels, exact search, no paging", "capped pages, terminated hidden"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := servers[name]
			sim := simulate(t, options)
			did := sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7, AIAgentCompatible: true, OpenAIProject: "proj_1"})
			sim.AddDID(morsim.DID{Number: "370520000011", Status: morsim.Free, ProviderID: 2})
			sim.AddDID(morsim.DID{Number: "37052000003", Status: morsim.Terminated, ProviderID: 1})
			const data = "data \"mor_did\" \"a\" {\n  did = %q\n}\n"
			const at = "data.mor_did.a"
			checks := []resource.TestCheckFunc{
				resource.TestCheckResourceAttr(at, "id", fmt.Sprint(did.ID)),
				resource.TestCheckResourceAttr(at, "did", "37052000001"),
				resource.TestCheckResourceAttr(at, "status", "active"),
				resource.TestCheckResourceAttr(at, "owner", "Vilnius Office"),
				resource.TestCheckResourceAttr(at, "device", "SIP/7"),
				seenBy(!us.isReseller(), at, "provider_name", "Test Provider"),
				resource.TestCheckNoResourceAttr(at, "dial_plan"),
				seenBy(!us.isReseller(), at, "routes_to_openai_project_id", "proj_1"),
			}
			if !options.OmitUpdatedAt && !us.isReseller() {
				checks = append(checks, resource.TestCheckResourceAttrSet(at, "updated_at"))
			}
			if !options.OmitAIAgentCompatible && !us.isReseller() {
				checks = append(checks, resource.TestCheckResourceAttr(at, "ai_agent_compatible", "true"))
			}
			runSteps(t, resource.TestCase{
				ProtoV6ProviderFactories: factories,
				Steps: []resource.TestStep{
					{Config: sim.config(data, "37052000001"), Check: resource.ComposeAggregateTestCheckFunc(checks...)},
					{
						Config: sim.config(data, "370520000011"),
						Check: resource.ComposeAggregateTestCheckFunc(
							resource.TestCheckResourceAttr(at, "status", "free"),
							seenBy(!us.isReseller(), at, "provider_name", "Backup Carrier"),
							resource.TestCheckNoResourceAttr(at, "owner"),
							resource.TestCheckNoResourceAttr(at, "device"),
						),
					},
					{
						Config:      sim.config(data, "3705200000"),
						ExpectError: says("The DID is not on the server", "DID 3705200000: the server lists no such number to this user.", `data "mor_dids"`),
					},
					{Config: sim.config(data, "+370 5200 0001"), ExpectError: says("Not a DID as MOR stores it", `Write it as "37052000001".`)},
					{Config: sim.config(data, "37052000003"), Check: resource.TestCheckResourceAttr(at, "status", "terminated")},
				},
			})
		})
	}
}

// TestDIDDataSourcesShareTheView: hundreds of them cost what a listing costs.
func TestDIDDataSourcesShareTheView(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 100, morsim.Options{})
	w := sim.inProcess(t, `
data "mor_did" "each" {
  for_each = { for i in range(100) : format("3705%07d", i) => i }

  did = each.key
}
`)
	w.plan(0)
	requests := sim.Requests()
	if len(requests) > 10 {
		t.Errorf("%d requests for 100 numbers", len(requests))
	}
}

// TestDIDDataSourceSaysWhy: a list that failed before is no excuse to bring
// nothing and say nothing.
func TestDIDDataSourceSaysWhy(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 20, morsim.Options{})
	sim.Inject(morsim.Fault{Call: us.listCall, Skip: 2, Kind: morsim.HTTPError, HTTPStatus: 500})
	w := sim.inProcess(t, `
provider "mor" {
  max_retries = 0
}

data "mor_did" "each" {
  for_each = { for i in range(20) : format("3705%07d", i) => i }

  did = each.key
}
`)
	out := flat(w.must(1, "plan"))
	if !says("Could not read a DID", "DID 3705", "HTTP 500").MatchString(out) || says("null object").MatchString(out) {
		t.Errorf("got:\n%s", out)
	}
}

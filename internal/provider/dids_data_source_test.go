package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestDIDsDataSource compares every filter with a plain one over the simulator's
// store, on each kind of server, over many small pages.
func TestDIDsDataSource(t *testing.T) {
	t.Parallel()
	filters := map[string]struct {
		config string
		match  func(morsim.DID) bool
	}{
		"all":             {"", func(morsim.DID) bool { return true }},
		"by number":       {`did = "000001"`, func(d morsim.DID) bool { return strings.Contains(d.Number, "000001") }},
		"by whole number": {`did = "37060000007"`, func(d morsim.DID) bool { return d.Number == "37060000007" }},
		"by status":       {`status = "reserved"`, func(d morsim.DID) bool { return d.Status == morsim.Reserved }},
		"hidden":          {`hide_terminated = true`, func(d morsim.DID) bool { return d.Status != morsim.Terminated }},
		"shown":           {`hide_terminated = false`, func(morsim.DID) bool { return true }},
		"together": {
			"did = \"1\"\nstatus = \"active\"\nhide_terminated = true",
			func(d morsim.DID) bool { return strings.Contains(d.Number, "1") && d.Status == morsim.Active },
		},
		"none": {`did = "99999"`, func(morsim.DID) bool { return false }},
	}
	for server, options := range servers {
		t.Run(server, func(t *testing.T) {
			notInShort(t, server)
			t.Parallel()
			sim := simulate(t, options)
			sim.seed(33)
			var config strings.Builder
			var checks []resource.TestCheckFunc
			for name, filter := range filters {
				id := strings.ReplaceAll(name, " ", "_")
				fmt.Fprintf(&config, "data \"mor_dids\" %q {\n%s\n}\n", id, filter.config)
				var want []string
				for _, did := range sim.DIDs() {
					if filter.match(did) {
						want = append(want, did.Number)
					}
				}
				slices.Sort(want)
				checks = append(checks, func(s *terraform.State) error {
					var got []string
					attributes := s.RootModule().Resources["data.mor_dids."+id].Primary.Attributes
					for i := range want {
						got = append(got, attributes[fmt.Sprintf("dids.%d.did", i)])
					}
					if attributes["dids.#"] != fmt.Sprint(len(want)) || !slices.Equal(got, want) {
						return fmt.Errorf("%s: %s rows, %v; want %v", id, attributes["dids.#"], got, want)
					}
					return nil
				})
			}
			provider := strings.Replace(sim.config(""), "endpoint ", "page_size = 10\n  endpoint ", 1)
			runSteps(t, resource.TestCase{
				ProtoV6ProviderFactories: factories,
				Steps:                    []resource.TestStep{{Config: provider + config.String(), Check: resource.ComposeAggregateTestCheckFunc(checks...)}},
			})
		})
	}
}

// TestDIDsDataSourceRow shows a row with every field, and one with few.
func TestDIDsDataSourceRow(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	did := sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7, AIAgentCompatible: true, OpenAIProject: "proj_1", UpdatedAt: time.Date(2026, 5, 27, 7, 35, 57, 0, time.UTC)})
	sim.AddDID(morsim.DID{Number: "37052000002", Status: morsim.Free, ProviderID: 2})
	const at = "data.mor_dids.all"
	runSteps(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{
			Config: sim.config("data \"mor_dids\" \"all\" {}\n"),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(at, "dids.#", "2"),
				resource.TestCheckResourceAttr(at, "dids.0.id", fmt.Sprint(did.ID)),
				resource.TestCheckResourceAttr(at, "dids.0.did", "37052000001"),
				resource.TestCheckResourceAttr(at, "dids.0.status", "active"),
				resource.TestCheckResourceAttr(at, "dids.0.owner", "Vilnius Office"),
				resource.TestCheckResourceAttr(at, "dids.0.device", "SIP/7"),
				seenBy(!us.isReseller(), at, "dids.0.provider_name", "Test Provider"),
				resource.TestCheckNoResourceAttr(at, "dids.0.dial_plan"),
				seenBy(!us.isReseller(), at, "dids.0.ai_agent_compatible", "true"),
				seenBy(!us.isReseller(), at, "dids.0.routes_to_openai_project_id", "proj_1"),
				seenBy(!us.isReseller(), at, "dids.0.updated_at", "2026-05-27T07:35:57Z"),
				resource.TestCheckResourceAttr(at, "dids.1.status", "free"),
				seenBy(!us.isReseller(), at, "dids.1.provider_name", "Backup Carrier"),
				resource.TestCheckNoResourceAttr(at, "dids.1.owner"),
				resource.TestCheckNoResourceAttr(at, "dids.1.device"),
				resource.TestCheckNoResourceAttr(at, "dids.1.routes_to_openai_project_id"),
			),
		}},
	})
}

// TestDIDsDataSourceRefused: who may not list numbers learns which switch it is.
func TestDIDsDataSourceRefused(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddUser(morsim.User{Username: "narrow", Password: "narrow-password", Kind: morsim.Accountant, ManageDIDs: true, APIRestricted: true})
	const all = "data \"mor_dids\" \"all\" {}\n"
	runSteps(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{
			{ // neither dialect serves them
				Config: sim.configAs(morsim.ClerkUsername, morsim.ClerkPassword, all),
				ExpectError: says("Could not list DIDs", "dids_get: Access Denied (API v2 was asked before: v2/dids: HTTP 401: Unauthorized).",
					`An accountant also needs "Manage DIDs" in the MOR GUI: SETTINGS → Setup → Accountant Permissions`),
			},
			{
				Config: sim.configAs(morsim.ResellerUsername, morsim.ResellerPassword, all),
				ExpectError: says("dids_get: Incorrect hash (API v2 was asked before: v2/dids: HTTP 401: Unauthorized).",
					"a reseller with their own"),
			},
			{
				Config: strings.Replace(sim.configAs(morsim.ResellerUsername, morsim.ResellerPassword, all), "endpoint ", "read_api = \"v2\"\n  endpoint ", 1),
				ExpectError: says("v2/dids: HTTP 401: Unauthorized.", "which serves admin and accountants only",
					`for a reseller, set read_api = "auto" or "legacy"`),
			},
			{
				Config:      sim.configAs("narrow", "narrow-password", all),
				ExpectError: says("dids_get: API method not permitted: dids_get (API v2 was asked before: v2/dids: HTTP 401: API method not permitted: dids_get).", "SETTINGS → Setup → API Permission Groups"),
			},
			{
				Config:      sim.configAs(morsim.AdminUsername, "wrong", all),
				ExpectError: says("v2/authentication/login: HTTP 401: unauthorized.", "Check username and password (MOR_USERNAME, MOR_PASSWORD)", `read_api = "legacy"`),
			},
		},
	})
}

package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// servers are the servers that the documentation leaves possible. The main job
// must run the same on each.
var servers = map[string]morsim.Options{
	"unassign leaves reserved":             {},
	"unassign leaves free":                 {UnassignLeaves: morsim.Free},
	"no updated_at, no ai_agent":           {OmitUpdatedAt: true, OmitAIAgentCompatible: true},
	"free, no updated_at, no ai_agent":     {UnassignLeaves: morsim.Free, OmitUpdatedAt: true, OmitAIAgentCompatible: true},
	"null labels, exact search, no paging": {NullLabels: true, ExactSearch: true, IgnorePaging: true, NoDeviceLabel: "-"},
	"capped pages, terminated hidden":      {MaxResultsCap: 2, DefaultsToHide: true, NoRefresh: true},
	"older: hash, no providers_get":        {SignOldDIDsGet: true, SignFirstValue: true, NoProvidersGet: true, ErrorShape: morsim.ErrorBare},
	"gzip, deleted text in status":         {ErrorShape: morsim.AnswerGzipped, DeleteTextInStatus: true, LegacyContentType: "text/html", NoDeviceLabel: "None"},
}

var emptyPlan = resource.ConfigPlanChecks{
	PreApply:             []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
}

// planned is a plan check for one resource.
func planned(address string, want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

// says matches output that has the texts in this order, however it is wrapped.
func says(texts ...string) *regexp.Regexp {
	patterns := make([]string, 0, len(texts))
	for _, text := range texts {
		words := strings.Fields(text)
		for i, word := range words {
			words[i] = regexp.QuoteMeta(word)
		}
		patterns = append(patterns, strings.Join(words, `\s+`))
	}
	return regexp.MustCompile("(?s)" + strings.Join(patterns, ".*"))
}

// stands checks how a number stands on the server.
func (s simulated) stands(number, status string, userID, deviceID int64) resource.TestCheckFunc {
	return func(*terraform.State) error {
		did, found := s.DID(number)
		if !found || did.Status != status || did.UserID != userID || did.DeviceID != deviceID {
			return fmt.Errorf("DID %s: found %v, %s, user %d, device %d; want %s, user %d, device %d",
				number, found, did.Status, did.UserID, did.DeviceID, status, userID, deviceID)
		}
		return nil
	}
}

func TestMainJob(t *testing.T) {
	t.Parallel()
	for name, options := range servers {
		t.Run(name, func(t *testing.T) {
			notInShort(t, name)
			t.Parallel()
			sim := simulate(t, options)
			const number = "37052000001"
			did := func(settings string) string {
				return fmt.Sprintf("resource \"mor_did\" \"a\" {\n  did = %q\n  provider_id = 1\n%s\n}\n", number, settings)
			}
			trunk := func(device int) string {
				return fmt.Sprintf("resource \"mor_did_trunk_assignment\" \"a\" {\n  did = mor_did.a.did\n  device_id = %d\n}\n", device)
			}
			runSteps(t, resource.TestCase{
				ProtoV6ProviderFactories: factories,
				CheckDestroy:             sim.stands(number, morsim.Terminated, 0, 0),
				Steps: []resource.TestStep{
					{ // created, reserved, on the trunk
						Config: sim.config("%s%s", did("user_id = 5\ncomment = \"front desk\""), trunk(7)),
						Check: resource.ComposeAggregateTestCheckFunc(
							sim.stands(number, morsim.Active, 5, 7),
							resource.TestCheckResourceAttr("mor_did.a", "owner", "Vilnius Office"),
							seenBy(!us.isReseller(), "mor_did.a", "provider_name", "Test Provider"),
							resource.TestCheckNoResourceAttr("mor_did.a", "dial_plan"),
							resource.TestCheckResourceAttrPair("mor_did.a", "id", "mor_did_trunk_assignment.a", "id"),
							resource.TestCheckResourceAttr("mor_did_trunk_assignment.a", "status", "active"),
							resource.TestCheckResourceAttr("mor_did_trunk_assignment.a", "device", "SIP/7"),
						),
					},
					{Config: sim.config("%s%s", did("user_id = 5\ncomment = \"front desk\""), trunk(7)), ConfigPlanChecks: emptyPlan},
					{ // what the server knows can be imported, the rest comes from the configuration
						ResourceName: "mor_did.a", ImportState: true, ImportStateId: number, ImportStateVerify: true,
						ImportStateVerifyIdentifierAttribute: "did",
						ImportStateVerifyIgnore:              importIgnores(options),
					},
					{
						ResourceName: "mor_did_trunk_assignment.a", ImportState: true, ImportStateId: number + "/7", ImportStateVerify: true,
						ImportStateVerifyIdentifierAttribute: "did",
					},
					{ // moved in place
						Config:           sim.config("%s%s", did("user_id = 5\ncomment = \"front desk\""), trunk(8)),
						ConfigPlanChecks: planned("mor_did_trunk_assignment.a", plancheck.ResourceActionUpdate),
						Check:            sim.stands(number, morsim.Active, 5, 8),
					},
					{ // another user: refused while the number is on a device
						Config:      sim.config("%s%s", did("user_id = 6"), trunk(8)),
						ExpectError: says("A DID on a device cannot change its user", "DID 37052000001"),
					},
					{ // only the assignment goes: the number stays reserved, whatever the server does
						Config:           sim.config("%s", did("user_id = 5\ncomment = \"front desk\"")),
						ConfigPlanChecks: planned("mor_did_trunk_assignment.a", plancheck.ResourceActionDestroy),
						Check:            sim.stands(number, morsim.Reserved, 5, 0),
					},
					{ // another user, then nobody
						Config:           sim.config("%s", did("user_id = 6")),
						ConfigPlanChecks: planned("mor_did.a", plancheck.ResourceActionUpdate),
						Check:            resource.ComposeAggregateTestCheckFunc(sim.stands(number, morsim.Reserved, 6, 0), sim.comment(number, "")),
					},
					{
						Config:           sim.config("%s", did("")),
						ConfigPlanChecks: planned("mor_did.a", plancheck.ResourceActionUpdate),
						Check:            sim.stands(number, morsim.Free, 0, 0),
					},
					{Config: sim.config("# destroyed"), Check: sim.stands(number, morsim.Terminated, 0, 0)},
					{ // brought back
						Config: sim.config("%s%s", did("user_id = 6\ncomment = \"again\""), trunk(9)),
						Check: resource.ComposeAggregateTestCheckFunc(
							sim.stands(number, morsim.Active, 6, 9), sim.comment(number, "again")),
					},
					{Config: sim.config("%s%s", did("user_id = 6\ncomment = \"again\""), trunk(9)), ConfigPlanChecks: emptyPlan},
				},
			})
		})
	}
}

// importIgnores are what an import cannot know: user_id, of which v2 shows a
// name only, comments, and provider_id on a server without providers_get.
func importIgnores(options morsim.Options) []string {
	ignored := []string{"user_id", "comment"}
	if options.NoProvidersGet {
		ignored = append(ignored, "provider_id")
	}
	return ignored
}

func (s simulated) comment(number, want string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if did, _ := s.DID(number); did.Comment != want {
			return fmt.Errorf("the comment of DID %s is %q, want %q", number, did.Comment, want)
		}
		return nil
	}
}

// TestImportBlocksPlanEmpty adopts a number that exists into an empty state: the
// plan imports and changes nothing, and nothing is written.
func TestImportBlocksPlanEmpty(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7, Comment: "typed in 2014"})
	w := sim.inProcess(t, `
import {
  to = mor_did.a
  id = "37052000001"
}
resource "mor_did" "a" {
  did         = "37052000001"
  provider_id = 1
}
import {
  to = mor_did_trunk_assignment.a
  id = "37052000001/7"
}
resource "mor_did_trunk_assignment" "a" {
  did       = mor_did.a.did
  device_id = 7
}
`)
	if out := w.must(2, "plan", "-detailed-exitcode"); !regexp.MustCompile(`Plan: 2 to import, 0 to add, 0 to change, 0 to destroy`).MatchString(out) {
		t.Errorf("the plan does more than import:\n%s", out)
	}
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
	if did, _ := sim.DID("37052000001"); did.Comment != "typed in 2014" || did.Status != morsim.Active {
		t.Errorf("adopted, it stands as %+v", did)
	}
}

// TestAdoptingAUser imports a number and names its user in the configuration,
// which no import can know: the server already agrees, so nothing is sent.
func TestAdoptingAUser(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{NoProvidersGet: true})
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7})
	w := sim.inProcess(t, `
import {
  to = mor_did.a
  id = "37052000001"
}
resource "mor_did" "a" {
  did         = "37052000001"
  provider_id = 1
  user_id     = 5
}
`)
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
}

// TestProviderAndReseller changes what shows as a name only, or not at all.
func TestProviderAndReseller(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	const number = "37052000001"
	did := func(providerID, userID int) string {
		return sim.config("resource \"mor_did\" \"a\" {\n  did = %q\n  provider_id = %d\n  user_id = %d\n}\n", number, providerID, userID)
	}
	sim.AddProvider(morsim.Provider{ID: 4, Name: "Test Provider"}) // of the same name as provider 1
	runSteps(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{
			{Config: did(1, morsim.ResellerID), Check: sim.stands(number, morsim.Reserved, morsim.ResellerID, 0)},
			{
				Config: did(2, morsim.ResellerID), ConfigPlanChecks: planned("mor_did.a", plancheck.ResourceActionUpdate),
				Check: seenBy(!us.isReseller(), "mor_did.a", "provider_name", "Backup Carrier"),
			},
			{Config: did(1, morsim.ResellerID), ConfigPlanChecks: planned("mor_did.a", plancheck.ResourceActionUpdate)},
			{
				Config: did(4, morsim.ResellerID), ConfigPlanChecks: planned("mor_did.a", plancheck.ResourceActionUpdate),
				Check: func(*terraform.State) error {
					if did, _ := sim.DID(number); did.ProviderID != 4 {
						return fmt.Errorf("it is of provider %d", did.ProviderID)
					}
					return nil
				},
			},
			{
				PreConfig: func() {
					sim.Configure(func(o *morsim.Options) { o.SilentlyIgnore = map[string]bool{"did_provider_id": true} })
				},
				Config:      did(1, morsim.ResellerID),
				ExpectError: says("Could not change a DID", "DID 37052000001", "The number was asked to be moved to provider 1 and MOR reported success, but it is not so."),
			},
		},
	})
}

// TestGiveToAnotherOffice changes user and trunk in one apply, as the
// documentation says, on servers that free a number by unassigning it and on
// those that do not.
func TestGiveToAnotherOffice(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for _, leaves := range []string{morsim.Reserved, morsim.Free} {
		t.Run(leaves, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{UnassignLeaves: leaves})
			config := func(user, device int) string {
				return sim.config(`
resource "mor_did" "a" {
  did         = "37052000001"
  provider_id = 1
  user_id     = %d
}
resource "mor_did_trunk_assignment" "a" {
  did       = mor_did.a.did
  device_id = %d
  lifecycle {
    replace_triggered_by = [mor_did.a.user_id]
  }
}
`, user, device)
			}
			runSteps(t, resource.TestCase{
				ProtoV6ProviderFactories: factories,
				Steps: []resource.TestStep{
					{Config: config(5, 7)},
					{Config: config(6, 9), ConfigPlanChecks: planned("mor_did.a", plancheck.ResourceActionUpdate), Check: sim.stands("37052000001", morsim.Active, 6, 9)},
				},
			})
		})
	}
}

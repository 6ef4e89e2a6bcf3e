package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestLanguageAndCallLimit sets them with the reservation, changes them in place,
// and leaves them alone once they are taken out. Where the list shows them, a
// change made elsewhere is drift; where it does not, it is not seen.
func TestLanguageAndCallLimit(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for _, api := range []string{"v2", "legacy"} {
		t.Run(api, func(t *testing.T) {
			if api == "v2" {
				notAsReseller(t, needsV2)
			}
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			const number = "37052000001"
			config := func(settings string) string {
				provider := strings.Replace(sim.config(""), "endpoint ", fmt.Sprintf("read_api = %q\n  endpoint ", api), 1)
				return provider + fmt.Sprintf("resource \"mor_did\" \"a\" {\n  did = %q\n  provider_id = 1\n%s\n}\n", number, settings)
			}
			var elsewhere []resource.TestStep
			edit := func() {
				sim.EditDID(number, func(d *morsim.DID) { d.CallLimit, d.Language = 0, "en" })
				sim.ResetLog()
			}
			if api == "legacy" {
				elsewhere = []resource.TestStep{
					{PreConfig: edit, Config: config("user_id = 5\nlanguage = \"lt\"\ncall_limit = 5"), ConfigPlanChecks: planned("mor_did.a", plancheck.ResourceActionUpdate), Check: sim.limits(number, "lt", 5)},
				}
			} else {
				elsewhere = []resource.TestStep{
					{PreConfig: edit, Config: config("user_id = 5\nlanguage = \"lt\"\ncall_limit = 5"), ConfigPlanChecks: emptyPlan, Check: sim.limits(number, "en", 0)},
				}
			}
			steps := []resource.TestStep{
				{Config: config("user_id = 5\ncall_limit = -1"), ExpectError: says("call_limit", "at least 0")},
				{Config: config("user_id = 5\nlanguage = \"\""), ExpectError: says("language", "at least 1")},
				{Config: config("user_id = 5\nlanguage = \"lt\"\ncall_limit = 3"), Check: resource.ComposeAggregateTestCheckFunc(
					sim.stands(number, morsim.Reserved, 5, 0), sim.limits(number, "lt", 3), sim.wrote("did_create", "did_details_update"))},
				{Config: config("user_id = 5\nlanguage = \"lt\"\ncall_limit = 3"), ConfigPlanChecks: emptyPlan},
				{Config: config("user_id = 5\nlanguage = \"lt\"\ncall_limit = 5"), ConfigPlanChecks: planned("mor_did.a", plancheck.ResourceActionUpdate), Check: sim.limits(number, "lt", 5)},
			}
			steps = append(steps, elsewhere...)
			steps = append(steps, []resource.TestStep{
				{Config: config("user_id = 5\nlanguage = \"de\"\ncall_limit = 0"), Check: sim.limits(number, "de", 0)},
				{ // taken out: they stay, and whatever becomes of them is not our business
					PreConfig: sim.ResetLog, Config: config("user_id = 5"), Check: resource.ComposeAggregateTestCheckFunc(sim.limits(number, "de", 0), sim.wrote()),
				},
				{
					PreConfig: func() { sim.EditDID(number, func(d *morsim.DID) { d.CallLimit, d.Language = 7, "fr" }) },
					Config:    config("user_id = 5"), ConfigPlanChecks: emptyPlan, Check: sim.limits(number, "fr", 7),
				},
			}...)
			runSteps(t, resource.TestCase{ProtoV6ProviderFactories: factories, Steps: steps})
		})
	}
}

// TestCallLimitRefused: MOR's word for a call limit that it does not take is put on the attribute.
func TestCallLimitRefused(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{Refuse: map[string]string{"did_details_update": "Call limit is incorrect format"}})
	runSteps(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{
			Config:      sim.config("resource \"mor_did\" \"a\" {\n  did = \"37052000001\"\n  provider_id = 1\n  call_limit = 2147483648\n}\n"),
			ExpectError: says("Could not finish creating a DID", "call_limit = 2147483648", "DID 37052000001", "did_details_update: Call limit is incorrect format.", "0 for unlimited"),
		}},
	})
}

// limits checks language and call limit on the server.
func (s simulated) limits(number, language string, limit int64) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if did, _ := s.DID(number); did.Language != language || did.CallLimit != limit {
			return fmt.Errorf("DID %s has language %q and call limit %d, want %q and %d", number, did.Language, did.CallLimit, language, limit)
		}
		return nil
	}
}

// wrote checks which calls have been made that change something.
func (s simulated) wrote(want ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var calls []string
		for _, r := range s.Writes() {
			calls = append(calls, r.Call)
		}
		if !slices.Equal(calls, want) {
			return fmt.Errorf("it wrote %v, want %v", calls, want)
		}
		return nil
	}
}

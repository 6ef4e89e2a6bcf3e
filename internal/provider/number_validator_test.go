package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestBadNumbers are refused at plan, with the corrected form, and nothing is sent.
func TestBadNumbers(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	tests := map[string]string{
		"+370 661-05718": `Write it as "37066105718".`,
		"3706GOTAXI":     `"3706GOTAXI" has the letter 'G'; a DID is digits only.`,
		"":               "is empty; a DID is digits only.",
	}
	var steps []resource.TestStep
	for number, want := range tests {
		for _, config := range []string{
			fmt.Sprintf("resource \"mor_did\" \"a\" {\n  did = %q\n}", number),
			fmt.Sprintf("resource \"mor_did_trunk_assignment\" \"a\" {\n  did = %q\n  device_id = 7\n}", number),
		} {
			steps = append(steps, resource.TestStep{Config: sim.config("%s", config), PlanOnly: true, ExpectError: says("Not a DID as MOR stores it", want)})
		}
	}
	runSteps(t, resource.TestCase{ProtoV6ProviderFactories: factories, Steps: steps})
	if requests := sim.Requests(); len(requests) != 0 {
		t.Errorf("refused, and yet it asked: %v", requests)
	}
}

// TestLongNumber warns and goes on.
func TestLongNumber(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, "resource \"mor_did\" \"a\" {\n  did = \"1234567890123456\"\n  provider_id = 1\n}\n")
	if out := flat(w.apply()); !strings.Contains(out, "1234567890123456 has 16 digits; international numbers have 15 at most.") {
		t.Errorf("no warning:\n%s", out)
	}
}

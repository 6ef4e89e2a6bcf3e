package provider

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestExampleComplete is the life of the example repository: a first apply, a row that
// ends a number, and the policy that stops it.
func TestExampleComplete(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("policy.sh needs jq")
	}
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, "")
	w.drop("main.tf")
	for _, file := range []string{"terraform.tf", "numbers.tf", "numbers.csv", "outputs.tf", "policy.sh"} {
		text := strings.Replace(example(t, "complete", file), `"didops/mor"`, `"registry.terraform.io/didops/mor"`, 1)
		w.put(file, strings.Replace(text, `"~> 0.1.0"`, `"0.0.1"`, 1)) // the version of the tests
	}
	planned := func(args ...string) (int, string) {
		t.Helper()
		return w.shell("terraform plan -input=false -out=tfplan " + strings.Join(args, " ") + "\nsh policy.sh")
	}
	if code, out := planned(); code != 0 {
		t.Fatalf("the first plan: exit code %d\n%s", code, out)
	}
	w.must(0, "apply", "tfplan")
	w.plan(0)
	for _, want := range []morsim.DID{
		{Number: "37052000001", Status: morsim.Active, UserID: 5, DeviceID: 7},
		{Number: "37052000003", Status: morsim.Reserved, UserID: 5},
		{Number: "37056000002", Status: morsim.Active, UserID: 6, DeviceID: 9},
		{Number: "37054000099", Status: morsim.Free},
	} {
		if got, _ := sim.DID(want.Number); got.Status != want.Status || got.UserID != want.UserID || got.DeviceID != want.DeviceID || got.ProviderID != 1 {
			t.Errorf("it is %+v, want %+v", got, want)
		}
	}

	w.put("numbers.csv", strings.Replace(example(t, "complete", "numbers.csv"), "37052000003,vilnius,no,Spare\n", "", 1))
	if code, out := planned(); code != 1 || !strings.HasSuffix(out, "This plan ends numbers:\n37052000003\n") {
		t.Errorf("the policy lets a plan pass that ends a number: exit code %d\n%s", code, out)
	}
	numbers := strings.ReplaceAll(example(t, "complete", "numbers.tf"), "prevent_destroy = true", "prevent_destroy = false")
	w.put("numbers.tf", numbers)
	if code, out := planned("-destroy", "-target=mor_did_inventory.pool"); code != 1 || !strings.HasSuffix(out, "This plan ends numbers:\n37054000000-37054000099\n") {
		t.Errorf("the policy lets a plan pass that destroys an inventory: exit code %d\n%s", code, out)
	}

	for _, commands := range []string{
		`PATH="$PWD/.bin" "$(command -v sh)" policy.sh`, // no jq
		"rm tfplan\nsh policy.sh",
		"echo garbage >tfplan\nsh policy.sh",
	} {
		if code, out := w.shell(commands); code == 0 {
			t.Errorf("the policy passes a plan that it cannot read: %s\n%s", commands, out)
		}
	}
	empty := sim.workspace(t, `output "number" { value = 1 }`)
	empty.put("policy.sh", example(t, "complete", "policy.sh"))
	if code, out := empty.shell("terraform plan -out=tfplan\nsh policy.sh"); code != 0 {
		t.Errorf("the policy refuses a plan without resources: exit code %d\n%s", code, out)
	}
}

// TestExampleCompleteFiles: the pipeline of the example is that of the guide.
func TestExampleCompleteFiles(t *testing.T) {
	t.Parallel()
	for file, guide := range map[string]string{filepath.Join(".github", "workflows", "numbers.yml"): "github.yml", "policy.sh": "policy.sh"} {
		if example(t, "complete", file) != example(t, "guides", "pipeline", guide) {
			t.Errorf("examples/complete/%s differs from examples/guides/pipeline/%s", file, guide)
		}
	}
}

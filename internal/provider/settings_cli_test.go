package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestSettingsKnownAfterApply: a plan that needs no server goes through, one apply
// does all, and what has to read says why it cannot.
func TestSettingsKnownAfterApply(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	const late = `
resource "terraform_data" "server" {
  input = "%s"
}

provider "mor" {
  endpoint = terraform_data.server.output
}
`
	config := strings.Replace(late, "%s", sim.url, 1)
	rest := `
resource "mor_did_trunk_assignment" "a" {
  did       = mor_did.a.did
  device_id = 7
}

import {
  to = mor_did_inventory.b
  id = "b"
}

resource "mor_did_inventory" "b" {
  name = "b"
  dids = jsonencode({ "37052000002" = { provider_id = 1 } })
}
`
	w := sim.workspace(t, config+`
data "mor_did" "a" {
  did = "37052000009"
}
`)
	if out := flat(w.must(1, "plan")); !strings.Contains(out, "the value of endpoint depends on something that Terraform will only know after apply") {
		t.Errorf("a data source says:\n%s", out)
	}
	w.reconfigure(config + reservedNumber + rest)
	out := flat(w.plan(2))
	for _, text := range []string{"This plan cannot look at MOR", "A setting of the provider depends on something that is known only after apply."} {
		if !strings.Contains(out, text) {
			t.Errorf("the plan does not say %q:\n%s", text, out)
		}
	}
	w.apply()
	for _, number := range []string{"37052000001", "37052000002"} {
		if _, there := sim.DID(number); !there {
			t.Errorf("%s was not created", number)
		}
	}
	w.plan(0)
}

// TestDataSourceHoldsUpADestroy: the way out that the error names works.
func TestDataSourceHoldsUpADestroy(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000009"})
	w := sim.workspace(t, reservedNumber+"data \"mor_did\" \"b\" {\n  did = \"37052000009\"\n}\n")
	w.apply()
	sim.RemoveDID("37052000009")
	if out := flat(w.must(1, "destroy", "-auto-approve")); !strings.Contains(out, "'terraform destroy' reads data sources, too. With -refresh=false it does not.") {
		t.Errorf("the destroy says:\n%s", out)
	}
	w.must(0, "destroy", "-auto-approve", "-refresh=false")
}

// TestMockProvider: 'terraform test' runs the configuration of the guide to
// inventories as a module, without a server and without any MOR_ variable.
func TestMockProvider(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 8, "provider functions")
	config, checks := example(t, "guides", "inventories", "main.tf"), example(t, "guides", "inventories", "mock.tftest.hcl")
	w := simulate(t, morsim.Options{}).workspace(t, config)
	w.copies("inventories", "numbers.csv")
	w.put("mock.tftest.hcl", checks)
	w.env = slices.DeleteFunc(w.env, func(variable string) bool { return strings.HasPrefix(variable, "MOR_") })
	if !cliUnderTest().isOpenTofu() { // which crashes on an import block in a test, as the guide says
		w.must(0, "test")
	}

	// In a module, where Terraform takes no import block, the mock provider is enough.
	_, table, _ := strings.Cut(config, "resource ")
	_, test, _ := strings.Cut(strings.ReplaceAll(checks, "mor_did_inventory.vilnius", "module.numbers.table"), "run ")
	module := filepath.Join(w.dir, "numbers")
	if err := os.Mkdir(module, 0o700); err != nil {
		t.Fatal(err)
	}
	w.put("numbers/main.tf", requiredProviders+"resource "+table+"output \"table\" {\n  value = mor_did_inventory.vilnius\n}\n")
	w.put("numbers/numbers.csv", example(t, "guides", "inventories", "numbers.csv"))
	w.reconfigure("module \"numbers\" {\n  source = \"./numbers\"\n}\n")
	w.put("mock.tftest.hcl", "mock_provider \"mor\" {}\n\nrun "+test)
	w.must(0, "init")
	w.must(0, "test")
}

// TestFreeNumbersAsForEach: what the page of mor_dids warns of, and its way out.
func TestFreeNumbersAsForEach(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 7, "import blocks with for_each")
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000001", ProviderID: 1})
	sim.AddDID(morsim.DID{Number: "37052000002", ProviderID: 1})
	const free = `
data "mor_dids" "free" {
  status = "free"
}

output "free" {
  value = data.mor_dids.free.dids[*].did
}
`
	const taken = `
import {
  for_each = %s
  to       = mor_did.taken[each.key]
  id       = each.key
}

resource "mor_did" "taken" {
  for_each    = %s
  did         = each.key
  provider_id = 1
  user_id     = 5
}
`
	w := sim.workspace(t, free)
	w.apply()
	w.put("free.json", w.must(0, "output", "-json", "free"))
	list := "toset(jsondecode(file(\"free.json\")))"
	w.reconfigure(fmt.Sprintf(taken, list, list))
	w.apply()
	w.plan(0)
	list = "toset(data.mor_dids.free.dids[*].did)"
	w.reconfigure(free + fmt.Sprintf(taken, list, list))
	if out := flat(w.plan(2)); !strings.Contains(out, "2 to destroy") {
		t.Errorf("the list of free numbers does not end them:\n%s", out)
	}
}

// TestPagesSayToQuoteNumbers, wherever a number can be written without.
func TestPagesSayToQuoteNumbers(t *testing.T) {
	t.Parallel()
	for _, page := range []string{
		"resources/did.md", "resources/did_trunk_assignment.md", "data-sources/did.md", "guides/inventories.md",
	} {
		content, err := os.ReadFile(filepath.Join("..", "..", "docs", filepath.FromSlash(page)))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(content), "uote numbers in HCL and YAML") {
			t.Errorf("%s does not say so", page)
		}
	}
}

package provider

import (
	"os"
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
	w := simulate(t, morsim.Options{}).workspace(t, example(t, "guides", "inventories", "main.tf"))
	w.copies("inventories", "numbers.csv")
	w.put("mock.tftest.hcl", `
mock_provider "mor" {}

# Terraform refuses to import from a mock provider, unless the resource is overridden.
override_resource {
  target = mor_did_inventory.vilnius
}

run "plan" {
  command = plan

  assert {
    condition     = length(jsondecode(mor_did_inventory.vilnius.dids)) > 1
    error_message = "The table is empty."
  }
}

run "apply" {
  assert {
    condition     = mor_did_inventory.vilnius.name == "vilnius"
    error_message = "The name is another."
  }
}
`)
	var env []string
	for _, variable := range append(w.env, os.Environ()...) {
		if !strings.HasPrefix(variable, "MOR_") {
			env = append(env, variable)
		}
	}
	w.env = env
	w.must(0, "test")
}

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// count is how many errors or warnings the CLI shows.
func count(output, kind string) int { return strings.Count(output, kind+": ") }

// TestRenamedResource renames a resource, then a key of its for_each: refused until a
// moved block says so, for the mor_did and for the assignment. Then nothing is sent.
func TestRenamedResource(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	config := func(name, key string) string {
		return fmt.Sprintf(`
locals {
  numbers = { %q = "37052000001" }
}
resource "mor_did" %q {
  for_each    = local.numbers
  did         = each.value
  provider_id = 1
  user_id     = 5
}
resource "mor_did_trunk_assignment" %q {
  for_each  = local.numbers
  did       = mor_did.%s[each.key].did
  device_id = 7
}
`, key, name, name, name)
	}
	w := sim.inProcess(t, config("a", "first"))
	w.apply()
	sim.ResetLog()
	for _, step := range []struct{ name, key, moved string }{
		{"b", "first", "moved {\n  from = TYPE.a\n  to = TYPE.b\n}\n"},
		{"b", "second", "moved {\n  from = TYPE.b[\"first\"]\n  to = TYPE.b[\"second\"]\n}\n"},
	} {
		moved := map[string]string{}
		for _, typ := range []string{"mor_did", "mor_did_trunk_assignment"} {
			moved[typ] = strings.ReplaceAll(step.moved, "TYPE", typ)
		}
		for typ, says := range map[string]string{
			"mor_did":                  "DID 37052000001 is to be destroyed at one address and used at another.",
			"mor_did_trunk_assignment": "DID 37052000001 would leave its device with the one assignment",
		} {
			other := moved["mor_did"]
			if typ == "mor_did" {
				other = moved["mor_did_trunk_assignment"]
			}
			w.reconfigure(config(step.name, step.key) + other)
			for _, refresh := range []string{"true", "false"} {
				if out := w.must(1, "plan", "-refresh="+refresh); !strings.Contains(flat(out), says) {
					t.Errorf("plan -refresh=%s does not refuse the renaming:\n%s", refresh, out)
				}
			}
		}
		w.reconfigure(config(step.name, step.key) + moved["mor_did"] + moved["mor_did_trunk_assignment"])
		if out := w.must(2, "plan", "-detailed-exitcode"); count(out, "Warning") != 0 {
			t.Errorf("plan warns:\n%s", out)
		}
		w.apply()
		w.plan(0)
	}
	sim.wantWrites(t, 0)
}

// TestImportBesideTheOldAddress: whoever pastes an import block where a moved
// block was due does not lose the number.
func TestImportBesideTheOldAddress(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 7, "removed blocks")
	sim := simulate(t, morsim.Options{})
	w := sim.inProcess(t, strings.Replace(oneNumber, `"a"`, `"old"`, 1))
	w.apply()
	sim.ResetLog()
	w.reconfigure(oneNumber + "import {\n  to = mor_did.a\n  id = \"37052000001\"\n}\n")
	if out := flat(w.must(1, "plan")); !strings.Contains(out, "DID 37052000001 is to be destroyed at one address and used at another") {
		t.Errorf("plan does not refuse it:\n%s", out)
	}
	w.reconfigure(oneNumber + "import {\n  to = mor_did.a\n  id = \"37052000001\"\n}\nremoved {\n  from = mor_did.old\n  lifecycle {\n    destroy = false\n  }\n}\n")
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
}

// TestDestroyBesideCollisions: Terraform plans the configuration before it destroys
// what is in the state, so that what is refused there holds it up. The refusal says
// how to go on.
func TestDestroyBesideCollisions(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000002", Status: morsim.Free, ProviderID: 1})
	w := sim.inProcess(t, oneNumber)
	w.apply()
	w.reconfigure(strings.Replace(oneNumber, `"a"`, `"b"`, 1) + "resource \"mor_did\" \"theirs\" {\n  did = \"37052000002\"\n  provider_id = 1\n}\n")
	out := flat(w.must(1, "destroy", "-auto-approve"))
	for _, want := range []string{"A DID is on the server already", "DID 37052000002 is free.", "'terraform destroy' plans the configuration, too. With -refresh=false it does not."} {
		if !strings.Contains(out, want) {
			t.Errorf("destroy does not say %q:\n%s", want, out)
		}
	}
	w.must(0, "destroy", "-auto-approve", "-refresh=false")
	if did, _ := sim.DID("37052000001"); did.Status != morsim.Terminated {
		t.Errorf("it stands as %+v", did)
	}
}

// TestReplacedNumbersAreOurs replaces and taints a number. Without refresh a
// tainted one cannot be told from somebody else's: the error says what to do.
func TestReplacedNumbersAreOurs(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.inProcess(t, oneNumber)
	w.apply()
	before, _ := sim.DID("37052000001")
	w.must(0, "apply", "-auto-approve", "-replace=mor_did.a")
	w.must(0, "apply", "-auto-approve", "-replace=mor_did.a", "-refresh=false")
	w.must(0, "taint", "mor_did.a")
	if out := flat(w.must(1, "plan", "-refresh=false")); !strings.Contains(out, "run 'terraform untaint', or plan without -refresh=false") {
		t.Errorf("plan does not say how to go on:\n%s", out)
	}
	w.apply()
	w.plan(0)
	if after, _ := sim.DID("37052000001"); after.ID != before.ID || after.Status != before.Status {
		t.Errorf("it was %+v and is %+v", before, after)
	}
}

// TestAssignmentElsewhere warns in the plan of numbers that sit on another device
// than the one they are wanted on, and of no other.
func TestAssignmentElsewhere(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 30, morsim.Options{})
	const elsewhere = 5
	for i := range 25 { // on device 8, or on 7; the others on none
		sim.EditDID(nth(i), func(d *morsim.DID) {
			d.Status, d.DeviceID = morsim.Active, 7
			if i < elsewhere {
				d.DeviceID = morsim.VilniusSecondTrunkID
			}
		})
	}
	var blocks []tfdriver.Block
	for i := range 30 {
		blocks = append(blocks, tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "n", Key: nth(i), Attrs: row("did", nth(i), "device_id", 7)})
	}
	d := sim.drive(t, blocks...)
	plan := d.Plan()
	warned := map[string]bool{}
	for _, warning := range plan.Diagnostics {
		if warning.Summary == "A DID is on another device" && warning.Path == `AttributeName("device_id")` {
			warned[warning.Address] = strings.Contains(warning.Detail, "on device SIP/") && strings.Contains(warning.Detail, "and that is not device 7.")
		}
	}
	r := d.ApplyPlan(plan)
	for i := range 30 {
		want, address := int64(7), fmt.Sprintf("mor_did_trunk_assignment.n[%q]", nth(i))
		if i < elsewhere {
			want = morsim.VilniusSecondTrunkID
		}
		if did, _ := sim.DID(nth(i)); did.DeviceID != want || warned[address] != (i < elsewhere) {
			t.Errorf("%s is on device %d, want %d; the plan warns: %t", did.Number, did.DeviceID, want, warned[address])
		}
	}
	if len(r.Diagnostics.Errors()) != elsewhere || len(plan.Diagnostics) != elsewhere {
		t.Errorf("%d warnings, and apply refuses %d", len(plan.Diagnostics), len(r.Diagnostics.Errors()))
	}
}

// TestApplyCosts: planning anew in the apply costs a few requests in all, not one
// for each number that is created.
func TestApplyCosts(t *testing.T) {
	t.Parallel()
	const n = 40
	sim := inventoryOf(t, 100, morsim.Options{})
	w := sim.inProcess(t, `
locals {
  numbers = { for i in range(40) : format("3706%07d", i) => {} }
}
resource "mor_did" "n" {
  for_each    = local.numbers
  did         = each.key
  provider_id = 1
}
`)
	w.env = append(w.env, "MOR_BULK_REFRESH=false")
	w.must(0, "plan", "-out=plan")
	planned := len(sim.Requests())
	sim.ResetLog()
	w.must(0, "apply", "plan")
	applied := len(sim.Requests())
	t.Logf("plan %d requests, apply %d", planned, applied)
	if planned > n+2 || applied > 1+2*n+2*terraformParallelism {
		t.Errorf("plan costs %d requests, apply %d", planned, applied)
	}
}

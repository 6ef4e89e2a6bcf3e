package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// count is how many errors or warnings the CLI shows.
func count(output, kind string) int { return strings.Count(output, kind+": ") }

// TestCollisionsInTheCLI plans to create 1, 3 and 300 numbers that MOR has: one
// error, with what to paste. The numbers are adopted by that.
func TestCollisionsInTheCLI(t *testing.T) {
	for _, test := range []struct {
		numbers int
		says    []string
		address string // of mor_did.example
	}{
		{1, []string{
			"DID 37050000000 is on the server already", `with mor_did.n["37050000000"]`, "did = each.key",
			"It is reserved for Vilnius Office. Terraform does not touch it", `import { to = mor_did.example id = "37050000000" }`,
		}, `mor_did.n["37050000000"]`},
		{3, []string{
			"3 DIDs are on the server already", "37050000001: reserved for Vilnius Office",
			`import { to = mor_did.example["37050000002"] id = "37050000002" }`,
		}, "mor_did.n"},
		{300, []string{
			"300 DIDs are on the server already", "37050000000-37050000299 By status: reserved: 300.",
			`import { for_each = toset(provider::mor::did_range("37050000000", "37050000299")) to = mor_did.example[each.key] id = each.key }`,
		}, "mor_did.n"},
	} {
		t.Run(fmt.Sprint(test.numbers), func(t *testing.T) {
			t.Parallel()
			if test.numbers == 300 {
				skipBefore(t, 1, 8, "functions of providers")
			}
			sim := inventoryOf(t, test.numbers, morsim.Options{})
			var keys strings.Builder
			for i := range test.numbers {
				fmt.Fprintf(&keys, "    %q = {}\n", nth(i))
			}
			config := "locals {\n  numbers = {\n" + keys.String() + "  }\n}\nresource \"mor_did\" \"n\" {\n  for_each = local.numbers\n" +
				"  did = each.key\n  provider_id = 1\n  user_id = 5\n}\n"
			w := sim.workspace(t, config)
			out := w.must(1, "plan")
			for _, want := range test.says {
				if !strings.Contains(flat(out), want) {
					t.Errorf("plan does not say %q:\n%s", want, out)
				}
			}
			if n := count(out, "Error"); n != 1 {
				t.Errorf("%d errors:\n%s", n, out)
			}
			paste := strings.Join(regexp.MustCompile(`(?m)^(│ )?import \{\n(.*\n)+?(│ )?\}\n`).FindAllString(out, -1), "")
			w.reconfigure(config + strings.ReplaceAll(strings.ReplaceAll(paste, "│ ", ""), "mor_did.example", test.address))
			w.apply()
			w.plan(0)
			sim.wantWrites(t, 0)
		})
	}
}

// TestRenamedResource renames a resource, then a key of its for_each: refused
// until a moved block says so, and then nothing is sent. The assignment needs no
// such block; the number stays on its device.
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
		{"b", "first", "moved {\n  from = mor_did.a\n  to = mor_did.b\n}\n"},
		{"b", "second", "moved {\n  from = mor_did.b[\"first\"]\n  to = mor_did.b[\"second\"]\n}\n"},
	} {
		w.reconfigure(config(step.name, step.key))
		for _, refresh := range []string{"true", "false"} {
			out := w.must(1, "plan", "-refresh="+refresh)
			if !strings.Contains(flat(out), "DID 37052000001 is to be destroyed at one address and used at another") || count(out, "Error") != 1 {
				t.Errorf("plan -refresh=%s does not refuse the renaming:\n%s", refresh, out)
			}
		}
		w.reconfigure(config(step.name, step.key) + step.moved)
		if out := w.must(2, "plan", "-detailed-exitcode"); count(out, "Warning") != 0 { // the assignment
			t.Errorf("plan warns:\n%s", out)
		}
		w.apply()
		w.plan(0)
		if did, _ := sim.DID("37052000001"); did.Status != morsim.Active || did.DeviceID != 7 {
			t.Errorf("it stands as %+v", did)
		}
	}
	for _, r := range sim.Writes() {
		if r.Call == "did_terminate" || r.Call == "did_create" {
			t.Errorf("it wrote: %v", r)
		}
	}
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
	for _, want := range []string{"DID 37052000002 is on the server already", "'terraform destroy' plans what is to be created, too. With -refresh=false it does not."} {
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
	if out := flat(w.must(1, "plan", "-refresh=false")); !strings.Contains(out, "run 'terraform untaint', or plan with refresh") {
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
	for _, test := range []struct {
		elsewhere int
		says      string
	}{
		{1, "DID 37050000000 is on another device with mor_did_trunk_assignment.n[\"37050000000\"]"},
		{2, "2 DIDs are on other devices"},
		{20, "20 DIDs are on other devices"},
	} {
		t.Run(fmt.Sprint(test.elsewhere), func(t *testing.T) {
			t.Parallel()
			sim := inventoryOf(t, 30, morsim.Options{})
			for i := range 25 { // on device 8, or on 7; the others on none
				sim.EditDID(nth(i), func(d *morsim.DID) {
					d.Status, d.DeviceID = morsim.Active, 7
					if i < test.elsewhere {
						d.DeviceID = morsim.VilniusSecondTrunkID
					}
				})
			}
			w := sim.inProcess(t, `
locals {
  numbers = { for i in range(30) : format("3705%07d", i) => {} }
}
resource "mor_did_trunk_assignment" "n" {
  for_each  = local.numbers
  did       = each.key
  device_id = 7
}
`)
			out := w.must(2, "plan", "-detailed-exitcode")
			if !strings.Contains(flat(out), test.says) || count(out, "Warning") != 1 {
				t.Errorf("plan does not say %q, once:\n%s", test.says, out)
			}
			sim.ResetLog()
			out = w.must(1, "apply", "-auto-approve")
			if n := count(out, "Error"); n != test.elsewhere {
				t.Errorf("apply refuses %d, want %d:\n%s", n, test.elsewhere, out)
			}
			for i := range 30 {
				want := int64(7)
				if i < test.elsewhere {
					want = morsim.VilniusSecondTrunkID
				}
				if did, _ := sim.DID(nth(i)); did.DeviceID != want {
					t.Errorf("%s is on device %d, want %d", did.Number, did.DeviceID, want)
				}
			}
		})
	}
}

// TestApplyCosts: planning anew in the apply costs a few requests in all, not one
// for each number that is created.
func TestApplyCosts(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 100, morsim.Options{})
	w := sim.inProcess(t, `
locals {
  numbers = { for i in range(100) : format("3706%07d", i) => {} }
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
	if planned > 101 || applied > 1+200+2*terraformParallelism {
		t.Errorf("plan costs %d requests, apply %d", planned, applied)
	}
}

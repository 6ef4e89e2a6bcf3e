package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// The tests in this file do what messages advise, as a person would who pastes it.

// advised returns the lines of the output that begin with two spaces and one of these
// words, with those that belong to them: commands are indented so that Terraform does
// not wrap them.
func advised(output, word string) string {
	lines := strings.Split(strings.ReplaceAll(output, "│ ", ""), "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, "  "+word) {
			continue
		}
		end := i + 1
		for end < len(lines) && strings.HasPrefix(lines[end], "    ") {
			end++
		}
		return strings.Join(lines[i:end], "\n")
	}
	return ""
}

// advisedBlocks returns the blocks of a kind in the output, without copies.
func advisedBlocks(output, kind string) []string {
	text := strings.ReplaceAll(output, "│ ", "")
	var all []string
	for _, block := range regexp.MustCompile(`(?m)^`+kind+` \{\n(.*\n)+?\}`).FindAllString(text, -1) {
		if !strings.Contains(strings.Join(all, "\n"), block) {
			all = append(all, block)
		}
	}
	return all
}

// paste runs a command that was advised.
func (w *workspace) paste(command string) {
	w.t.Helper()
	if code, out := w.shell(command); code != 0 || command == "" {
		w.t.Fatalf("%q: exit code %d\n%s", command, code, out)
	}
}

// with fills in what a message leaves open.
func with(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }

const adviceNumbers = `
locals {
  numbers = { for n in ["37050000000", "37050000001", "37050000002"] : n => {} }
}
resource "mor_did" "n" {
  for_each    = local.numbers
  did         = each.key
  provider_id = 1
  user_id     = 5
}
`

const adviceTrunks = `
resource "mor_did_trunk_assignment" "n" {
  for_each  = local.numbers
  did       = mor_did.n[each.key].did
  device_id = 7
}
`

// TestAdviceOfPlans walks through the refusals of plans and does what each advises.
func TestAdviceOfPlans(t *testing.T) {
	longOnly(t, "TestAdviceOfTaintedNumbers pastes, too; what is refused is tested in process")
	t.Parallel()
	skipBefore(t, 1, 7, "removed blocks")
	if cliUnderTest() == (cliVersion{"Terraform", 1, 16, 0}) {
		t.Skip("Terraform 1.16.0 takes only the first of several import blocks for one resource (hashicorp/terraform issue 39068)")
	}
	sim := inventoryOf(t, 3, morsim.Options{})
	w := sim.workspace(t, adviceNumbers)

	// Numbers that MOR has are adopted.
	out := w.must(1, "plan")
	if n := count(out, "Error"); n != 3 {
		t.Errorf("%d errors:\n%s", n, out)
	}
	blocks := advisedBlocks(out, "import")
	var imports strings.Builder
	for i := range blocks {
		imports.WriteString(with(blocks[i], "mor_did.example", fmt.Sprintf("mor_did.n[%q]", regexp.MustCompile(`id = "(.*)"`).FindStringSubmatch(blocks[i])[1])) + "\n")
	}
	w.reconfigure(adviceNumbers + imports.String())
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
	w.reconfigure(adviceNumbers + adviceTrunks)
	w.apply()
	sim.ResetLog()

	// Renamed resources are moved, and so are keys.
	renamed := strings.ReplaceAll(adviceNumbers+adviceTrunks, `" "n"`, `" "m"`)
	renamed = strings.ReplaceAll(renamed, "mor_did.n[", "mor_did.m[")
	w.reconfigure(renamed)
	out = w.must(1, "plan")
	moved := advisedBlocks(out, "moved")
	if len(moved) == 0 {
		t.Fatalf("nothing is advised:\n%s", out)
	}
	moves := "\n" + with(strings.Join(moved, "\n"), ".old", ".n", ".new", ".m")
	if !strings.Contains(moves, "mor_did_trunk_assignment") { // the assignments were planned after that
		w.reconfigure(renamed + moves)
		moves += "\n" + with(strings.Join(advisedBlocks(w.must(1, "plan"), "moved"), "\n"), ".old", ".n", ".new", ".m")
	}
	w.reconfigure(renamed + moves + "\n")
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)

	// A number that the state has twice is forgotten at one address.
	second := "resource \"mor_did\" \"second\" {\n  for_each = toset([\"a\"])\n  did = \"37050000001\"\n  provider_id = 1\n}\n"
	w.reconfigure(renamed + second + "import {\n  to = mor_did.second[\"a\"]\n  id = \"37050000001\"\n}\n")
	if out = w.must(1, "plan"); !strings.Contains(out, "Two mor_did have the same DID") {
		t.Errorf("it is not refused:\n%s", out)
	}
	w.must(0, "import", `mor_did.second["a"]`, "37050000001")
	w.reconfigure(renamed + second)
	out = w.must(1, "plan")
	w.paste(with(advised(out, "terraform state rm"), "ADDRESS", `mor_did.second["a"]`))
	w.reconfigure(renamed)
	w.plan(0)
	w.reconfigure(renamed + second)
	w.must(0, "import", `mor_did.second["a"]`, "37050000001")
	w.reconfigure(renamed) // the second one would be destroyed
	out = w.must(1, "plan")
	if !strings.Contains(out, "A DID is destroyed at one address and used at another") {
		t.Errorf("it is not refused:\n%s", out)
	}
	w.paste(with(advised(out, "terraform state rm"), "ADDRESS", `mor_did.second["a"]`))
	w.plan(0)

	// The numbers move to an inventory.
	inventory := "resource \"mor_did_inventory\" \"vilnius\" {\n  name = \"vilnius\"\n  adopt_existing = true\n" +
		"  dids = jsonencode({ \"37050000000-37050000002\" = { provider_id = 1, user_id = 5, device_id = 7 } })\n}\n"
	w.reconfigure(inventory)
	out = w.must(1, "plan")
	removed := strings.Join(advisedBlocks(out, "removed"), "\n")
	w.reconfigure(inventory + with(removed, "mor_did.old", "mor_did.m", "mor_did_trunk_assignment.old", "mor_did_trunk_assignment.m"))
	w.apply()
	w.plan(0)

	// And back again: the deletion_policy first, since the inventory goes.
	w.reconfigure(adviceNumbers)
	out = w.must(1, "plan")
	if !strings.Contains(flat(out), "apply its deletion_policy first") {
		t.Fatalf("nothing is advised:\n%s", out)
	}
	w.reconfigure(strings.Replace(inventory, "adopt_existing = true", "adopt_existing = true\n  deletion_policy = \"abandon\"", 1))
	w.apply()
	blocks = advisedBlocks(out, "import")
	imports.Reset()
	for i := range 3 {
		block := regexp.MustCompile(`id = ".*"`).ReplaceAllString(blocks[len(blocks)-1], fmt.Sprintf("id = %q", nth(i)))
		imports.WriteString(with(block, "mor_did.example", fmt.Sprintf("mor_did.n[%q]", nth(i))) + "\n")
	}
	w.reconfigure(adviceNumbers + imports.String())
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
}

// TestAdviceOfTaintedNumbers: a first apply fails half-way, and prevent_destroy keeps
// Terraform from replacing what it has created.
func TestAdviceOfTaintedNumbers(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	sim := simulate(t, morsim.Options{})
	config := strings.Replace(adviceNumbers, "  user_id     = 5\n", "  user_id     = 5\n  lifecycle {\n    prevent_destroy = true\n  }\n", 1)
	w := sim.workspace(t, config)
	sim.Inject(morsim.Fault{Call: "did_details_update", Kind: morsim.HTTPError, HTTPStatus: 500})
	applied := w.must(1, "apply", "-auto-approve")
	sim.ClearFaults()
	sim.ResetLog()
	planned := w.must(1, "plan")
	for name, out := range map[string]string{"apply": applied, "plan": planned} {
		if n := count(out, "Warning"); n != 1 {
			t.Errorf("%s warns %d times:\n%s", name, n, out)
		}
		if strings.Join(strings.Fields(advised(out, "terraform show")), " ") != strings.Join(strings.Fields(advised(planned, "terraform show")), " ") {
			t.Errorf("%s advises:\n%s", name, advised(out, "terraform show"))
		}
	}
	w.paste(with(advised(planned, "terraform untaint"), "ADDRESS", `mor_did.n["37050000000"]`))
	w.paste(advised(planned, "terraform show"))
	w.apply()
	w.plan(0)
	for _, r := range sim.Writes() {
		if r.Call != "did_details_update" {
			t.Errorf("it sent %s", r.Call)
		}
	}
	for i := range 3 {
		if did, _ := sim.DID(nth(i)); did.Status != morsim.Reserved || did.UserID != 5 {
			t.Errorf("it stands as %+v", did)
		}
	}
}

// TestAdviceOfCreatedFirst: a tainted number inherits create_before_destroy from its
// assignment. Apply refuses to create it twice, and the state keeps it.
func TestAdviceOfCreatedFirst(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, adviceNumbers+strings.Replace(adviceTrunks, "device_id = 7", "device_id = 7\n  lifecycle {\n    create_before_destroy = true\n  }", 1))
	w.apply()
	sim.ResetLog()
	const address = `mor_did.n["37050000001"]`
	w.must(0, "taint", address)
	out := w.must(1, "apply", "-auto-approve")
	if !strings.Contains(flat(out), "A DID cannot be created before it is destroyed") || strings.Contains(w.state(), "deposed") {
		t.Errorf("apply says:\n%s\nthe state is %s", out, w.state())
	}
	w.paste(with(advised(out, "terraform untaint"), "ADDRESS", address))
	w.plan(0)
	sim.wantWrites(t, 0)
}

package provider

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// whereabouts are the lines of a diagnostic that say where in the configuration it is.
var whereabouts = regexp.MustCompile(`(?m)^  with .*\n  on .*\n.*\n\n`)

// indent is what Terraform puts before each line of an action.
var indent = regexp.MustCompile(`(?m)^  `)

// The texts from which on the guide quotes an output.
const (
	fromActions = "perform the following actions:\n\n"
	fromSummary = "\nPlan: "
	fromError   = "\nError: "
)

// quote holds an output of the CLI against the one that the guide quotes, white space
// apart. With -update it writes the quote.
func (w *workspace) quote(file, from, out string) {
	w.t.Helper()
	out = strings.NewReplacer("│ ", "", "│", "", "╷\n", "", "╵\n", "").Replace(out)
	_, out, found := strings.Cut(out, from)
	if !found {
		w.t.Fatalf("%s: the output has no %q", file, from)
	}
	out = whereabouts.ReplaceAllString(out, "")
	if from == fromActions {
		out = indent.ReplaceAllString(out, "")
	} else {
		out = strings.TrimLeft(from, "\n") + out
	}
	out, _, _ = strings.Cut(out, "\n─")
	quotes(w.t, "inventories", file, out)
}

// TestGuideInventories changes numbers.csv as people do, and holds what Terraform
// says against what the guide quotes.
func TestGuideInventories(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 8, "provider functions")
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, "")
	w.copies("inventories", "numbers.csv")
	config := example(t, "guides", "inventories", "main.tf")
	w.reconfigure(config)
	csv := example(t, "guides", "inventories", "numbers.csv")
	edit := func(old, changed string) {
		t.Helper()
		if !strings.Contains(csv, old) {
			t.Fatalf("numbers.csv has no %q", old)
		}
		csv = strings.Replace(csv, old, changed, 1)
		w.put("numbers.csv", csv)
	}
	wants := func(number, status string, user, device int64) {
		t.Helper()
		did, _ := sim.DID(number)
		if did.Status != status || did.UserID != user || did.DeviceID != device {
			t.Errorf("%s is %+v, want %s of user %d on device %d", number, did, status, user, device)
		}
	}

	w.quote("start.txt", fromSummary, w.plan(2))
	w.apply()
	w.plan(0)
	wants("37052000001", morsim.Active, 5, 7)
	wants("37052000019", morsim.Active, 5, 7)

	edit("37052000003,1,6,9,Kaunas", "37052000003,1,5,8,Kaunas")
	w.quote("move.txt", fromActions, w.plan(2))
	w.apply()
	wants("37052000003", morsim.Active, 5, 8)

	// A row in service is not removed; off its trunk it is.
	const sales = "37052000002,1,5,8,\"Sales, Vilnius\"\n"
	edit(sales, "")
	w.quote("refused.txt", fromError, w.must(1, "plan"))
	edit("37052000003", "37052000002,1,5,,\"Sales, Vilnius\"\n37052000003")
	w.quote("off.txt", fromActions, w.plan(2))
	w.apply()
	wants("37052000002", morsim.Reserved, 5, 0)
	edit("37052000002,1,5,,\"Sales, Vilnius\"\n", "")
	w.quote("remove.txt", fromActions, w.plan(2))
	if _, err := exec.LookPath("jq"); err != nil {
		t.Error("the commands of the guide need jq")
	} else if _, out := w.shell(example(t, "guides", "inventories", "ending.sh")); !strings.HasSuffix(out, "\n37052000002\n") {
		t.Errorf("what ends is\n%s", out)
	}
	w.apply()
	wants("37052000002", morsim.Terminated, 0, 0)

	edit("37052000003", sales+"37052000003")
	w.quote("restore.txt", fromActions, w.plan(2))
	w.apply()
	wants("37052000002", morsim.Active, 5, 8)

	for _, number := range []string{"37052000012", "37052000013"} {
		sim.EditDID(number, reserveFor(6))
	}
	sim.RemoveDID("37052000001")
	w.quote("drift.txt", fromActions, w.plan(2))
	w.apply()
	w.plan(0)
	wants("37052000001", morsim.Active, 5, 7)
	wants("37052000012", morsim.Active, 5, 7)

	w.endAll(config)
	wants("37052000010", morsim.Terminated, 0, 0)
}

// endAll destroys the inventory, in service, as the guide says, and lists before what that ends.
func (w *workspace) endAll(config string) {
	w.t.Helper()
	w.quote("destroy.txt", fromError, w.must(1, "plan", "-destroy"))
	w.reconfigure(strings.Replace(config, "name =", "force_destroy = true\n  name =", 1))
	w.apply()
	code, out := w.shell(example(w.t, "guides", "inventories", "destroying.sh"))
	if code != 0 || !strings.HasSuffix(out, "\n37052000001\n37052000002\n37052000003\n37052000010-37052000019\n") {
		w.t.Errorf("what is destroyed is\n%s", out)
	}
	w.destroy()
}

// TestGuideInventoriesFirstApply lets the first apply fail, and finds numbers that exist.
func TestGuideInventoriesFirstApply(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 8, "provider functions")
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, example(t, "guides", "inventories", "main.tf"))
	w.copies("inventories", "numbers.csv")
	for _, did := range []morsim.DID{
		{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7},
		{Number: "37052000002", Status: morsim.Free, ProviderID: 1},
		{Number: "37052000003", Status: morsim.Reserved, ProviderID: 1, UserID: 5},
	} {
		sim.AddDID(did)
	}
	if out := flat(w.must(1, "plan")); !strings.Contains(out, "3 numbers exist in MOR already") || !strings.Contains(out, "set adopt_existing = true") {
		t.Errorf("numbers that exist are not refused:\n%s", out)
	}
	w.reconfigure(example(t, "guides", "inventories", "adopt.tf"))
	w.quote("not-adopted.txt", fromError, w.must(1, "plan"))
	sim.EditDID("37052000003", reserveFor(6))
	w.quote("adopt.txt", fromSummary, w.plan(2))
	sim.Inject(morsim.Fault{
		Call: "did_create", Number: "37052000012", Kind: morsim.RawBody, Body: `<?xml version="1.0" encoding="UTF-8"?><page><error>DID creation failed</error></page>`,
	})
	w.quote("failed.txt", fromError, w.must(1, "apply", "-auto-approve"))
	sim.ClearFaults()
	w.apply()
	w.plan(0)
	for _, did := range sim.DIDs() {
		if did.Status != morsim.Active {
			t.Errorf("it is %+v", did)
		}
	}
}

// TestGuideInventoriesOthers applies the other configurations of the guide.
func TestGuideInventoriesOthers(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	t.Run("blocks", func(t *testing.T) {
		t.Parallel()
		sim := simulate(t, morsim.Options{})
		w := sim.inProcess(t, example(t, "guides", "inventories", "blocks.tf"))
		w.apply()
		w.plan(0)
		if n := len(sim.DIDs()); n != 90 {
			t.Errorf("it has created %d numbers", n)
		}
		if did, _ := sim.DID("37054000050"); did.UserID != 6 || did.DeviceID != 9 || did.Comment != "Kaunas" {
			t.Errorf("it is %+v", did)
		}
	})
	t.Run("from one inventory to another", func(t *testing.T) {
		t.Parallel()
		sim := simulate(t, morsim.Options{})
		w := sim.inProcess(t, example(t, "guides", "inventories", "before.tf"))
		w.apply()
		sim.ResetLog()
		w.reconfigure(example(t, "guides", "inventories", "after.tf"))
		w.apply()
		w.plan(0)
		sim.wantWrites(t, 0)
	})
	t.Run("out of an inventory, and into it", func(t *testing.T) {
		t.Parallel()
		sim := simulate(t, morsim.Options{})
		whole, _, _ := strings.Cut(example(t, "guides", "inventories", "put-in.tf"), "removed {")
		w := sim.inProcess(t, whole)
		w.apply()
		sim.ResetLog()
		for _, file := range []string{"take-out.tf", "put-in.tf"} {
			w.reconfigure(example(t, "guides", "inventories", file))
			w.apply()
			w.plan(0)
		}
		sim.wantWrites(t, 0)
	})
	t.Run("names", func(t *testing.T) {
		t.Parallel()
		skipBefore(t, 1, 8, "provider functions")
		notAsReseller(t, "a list of users takes a password")
		sim := simulate(t, morsim.Options{})
		w := sim.workspace(t, "")
		w.copies("inventories", "names.csv")
		w.reconfigure(example(t, "guides", "inventories", "names.tf"))
		w.apply()
		w.plan(0)
		for _, want := range []morsim.DID{
			{Number: "37056000001", Status: morsim.Active, UserID: 5, DeviceID: 7, Comment: "Switchboard"},
			{Number: "37056000002", Status: morsim.Active, UserID: 6, DeviceID: 9, Comment: "Kaunas"},
			{Number: "37056000003", Status: morsim.Reserved, UserID: 6, Comment: "Spare"},
		} {
			got, _ := sim.DID(want.Number)
			if got.Status != want.Status || got.UserID != want.UserID || got.DeviceID != want.DeviceID || got.Comment != want.Comment {
				t.Errorf("it is %+v, want %+v", got, want)
			}
		}
	})
}

package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// adopting is a workspace with the terraform block of the guide alone.
func (s simulated) adopting(t *testing.T) *workspace {
	t.Helper()
	s.seed(63)
	s.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7}) // of another slice
	w := s.workspace(t, "")
	if us.isReseller() { // users_get takes it
		w.env = append(w.env, "MOR_PASSWORD="+morsim.ResellerPassword)
	}
	w.drop("main.tf")
	w.put("terraform.tf", strings.Replace(example(t, "guides", "adopting", "terraform.tf"), "didops/mor", "registry.terraform.io/didops/mor", 1))
	return w
}

func (w *workspace) drop(file string) {
	w.t.Helper()
	if err := os.Remove(filepath.Join(w.dir, file)); err != nil {
		w.t.Fatal(err)
	}
}

// theSame checks that no number has changed since before.
func (s simulated) theSame(t *testing.T, before []morsim.DID) {
	t.Helper()
	s.wantWrites(t, 0)
	for i, did := range s.DIDs() {
		if did != before[i] {
			t.Errorf("it stood as %+v, and stands as %+v", before[i], did)
		}
	}
}

// TestGuideAdopting follows the guide word for word: the numbers are adopted, and
// forgotten, and no number is touched.
func TestGuideAdopting(t *testing.T) {
	t.Parallel()
	adoptedOf := func(t *testing.T, sim simulated, w *workspace) {
		t.Helper()
		for _, did := range sim.DIDs() {
			mine := strings.HasPrefix(did.Number, "3706") && did.Status != morsim.Terminated && did.Status != morsim.Closed
			if adopted := w.states()[did.Number] != ""; adopted != mine {
				t.Errorf("%s, %s: adopted %v", did.Number, did.Status, adopted)
			}
		}
	}
	t.Run("an inventory", func(t *testing.T) {
		t.Parallel()
		skipBefore(t, 1, 8, "provider functions")
		sim := simulate(t, morsim.Options{})
		w := sim.adopting(t)
		before := sim.DIDs()
		w.copies("adopting", "table.tf")
		w.follow("adopting", "table.sh")
		w.copies("adopting", "inventory.tf")
		if out := w.follow("adopting", "adopt.sh"); !strings.Contains(out, "Apply will adopt 58.\n") {
			t.Errorf("the plan does more, or less, than adopt:\n%s", out)
		}
		w.put("inventory.tf", strings.Replace(example(t, "guides", "adopting", "inventory.tf"), "adopt_existing = true", "", 1))
		w.apply()
		w.plan(0)
		w.drop("inventory.tf")
		w.copies("adopting", "forget.tf")
		w.apply()
		if left := w.must(0, "state", "list"); left != "" {
			t.Errorf("it is not forgotten: %s", left)
		}
		sim.theSame(t, before)
	})
	t.Run("unresolved", func(t *testing.T) {
		t.Parallel()
		skipBefore(t, 1, 8, "provider functions")
		notAsReseller(t, needsProviders)
		sim := simulate(t, morsim.Options{IgnoreSearch: map[string]bool{"search_device": true}})
		w := sim.adopting(t)
		for _, did := range sim.DIDs() {
			sim.RemoveDID(did.Number)
		}
		sim.AddDID(morsim.DID{Number: "37052000001", ProviderID: 1, UserID: 5, DeviceID: 7})
		sim.AddDID(morsim.DID{Number: "37052000002", ProviderID: 1, UserID: 5, DeviceID: 7})
		sim.AddDID(morsim.DID{Number: "37052000003", ProviderID: 1})
		w.copies("adopting", "table.tf")
		if code, out := w.shell(example(t, "guides", "adopting", "table.sh")); code == 0 || !strings.Contains(flat(out), `"37052000001-37052000002", device_id: is missing here, but not in other rows;`) {
			t.Errorf("exit code %d:\n%s", code, out)
		}
		w.put("table.tf", example(t, "guides", "adopting", "unresolved.tf"))
		w.follow("adopting", "table.sh")
		if csv, err := os.ReadFile(filepath.Join(w.dir, "numbers.csv")); err != nil || string(csv) != "did,provider_id,user_id,device_id\n37052000001-37052000002,1,5,7\n37052000003,1,,\n" {
			t.Errorf("%v: %s", err, csv)
		}
	})
	t.Run("names", func(t *testing.T) {
		t.Parallel()
		skipBefore(t, 1, 8, "provider functions")
		notAsReseller(t, needsProviders)
		sim := simulate(t, morsim.Options{})
		w := sim.adopting(t)
		w.copies("adopting", "names.csv", "names.tf")
		sim.RemoveDID("37052000001")
		w.apply()
		w.plan(0)
		for number, want := range map[string]morsim.DID{
			"37052000001": {UserID: 5, DeviceID: 7, ProviderID: 1}, "37052000002": {UserID: 5, ProviderID: 1},
			"37052000019": {UserID: 6, DeviceID: 9, ProviderID: 2}, "37052000020": {ProviderID: 1},
		} {
			if did, _ := sim.DID(number); did.UserID != want.UserID || did.DeviceID != want.DeviceID || did.ProviderID != want.ProviderID {
				t.Errorf("%s is %+v", number, did)
			}
		}
		w.put("names.csv", strings.Replace(example(t, "guides", "adopting", "names.csv"), "vilnius", "vilnus", 1))
		if out := flat(w.must(1, "plan")); !strings.Contains(out, `"vilnus"`) {
			t.Errorf("a name that is not there:\n%s", out)
		}
	})
	t.Run("import blocks", func(t *testing.T) {
		t.Parallel()
		skipBefore(t, 1, 7, "import blocks with for_each")
		notAsReseller(t, needsProviders)
		sim := simulate(t, morsim.Options{})
		w := sim.adopting(t)
		before := sim.DIDs()
		w.copies("adopting", "list.tf")
		w.follow("adopting", "list.sh")
		w.copies("adopting", "singles.tf", "imports.tf")
		out := w.follow("adopting", "imports.sh")
		for _, want := range []string{" to import, 0 to add, ", "0 to destroy"} {
			if !strings.Contains(out, want) {
				t.Errorf("the plan does not say %q:\n%s", want, out)
			}
		}
		adoptedOf(t, sim, w)
		w.drop("singles.tf")
		w.copies("adopting", "forget-singles.tf")
		w.apply()
		if left := w.must(0, "state", "list"); left != "" {
			t.Errorf("it is not forgotten: %s", left)
		}
		sim.theSame(t, before)
	})
	t.Run("terraform query", func(t *testing.T) {
		t.Parallel()
		needsTerraform(t, 1, 14, "list resources")
		sim := simulate(t, morsim.Options{})
		w := sim.adopting(t)
		sim.AddDID(morsim.DID{Number: "37052370600", ProviderID: 1, UserID: 5}) // has the prefix in its middle
		before := sim.DIDs()
		w.copies("adopting", "numbers.tfquery.hcl")
		w.follow("adopting", "query.sh")
		adoptedOf(t, sim, w)
		sim.theSame(t, before)
	})
}

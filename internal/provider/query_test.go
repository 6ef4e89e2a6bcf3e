package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestQuery runs the list examples as documented: the configuration that they
// generate imports everything, the plan after it is empty, and nothing is written.
func TestQuery(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 1, 14, "list resources")
	sim := simulate(t, morsim.Options{})
	sim.seed(60)
	w := sim.workspace(t, "")
	var active, onSeven int
	for _, did := range sim.DIDs() {
		if did.Status == morsim.Active {
			active++
		}
		if did.DeviceID == 7 {
			onSeven++
		}
	}
	for dir, want := range map[string]int{"mor_did": active, "mor_did_trunk_assignment": onSeven} {
		w.put(dir+".tfquery.hcl", example(t, "list-resources", dir, "list-resource.tfquery.hcl"))
		out := w.must(0, "query", "-generate-config-out="+dir+".tf")
		if got := strings.Count(out, "list."+dir+"."); got != want {
			t.Errorf("%s: %d results, want %d:\n%s", dir, got, want, out)
		}
		if err := os.Remove(filepath.Join(w.dir, dir+".tfquery.hcl")); err != nil {
			t.Fatal(err)
		}
	}
	if out, want := w.plan(2), fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", active+onSeven); !strings.Contains(out, want) {
		t.Fatalf("the plan does not say %s:\n%s", want, out)
	}
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
}

// TestQuerySays what Terraform shows of results, warnings and errors.
func TestQuerySays(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 1, 14, "list resources")
	sim := inventoryOf(t, 150, morsim.Options{})
	sim.EditDID(nth(1), func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Active, 7 })
	w := sim.workspace(t, "provider \"mor\" {\n  page_size   = 50\n  max_retries = 0\n}\n")
	ask := func(code int, config string) string {
		t.Helper()
		w.put("a.tfquery.hcl", config)
		return flat(w.must(code, "query"))
	}
	if out := ask(0, "list \"mor_did\" \"a\" {\n  provider = mor\n}\n"); !strings.Contains(out, "did="+nth(99)+" "+nth(99)+" (Vilnius Office)") ||
		strings.Contains(out, nth(100)) || !strings.Contains(out, "Warning: The list may be longer than shown") {
		t.Errorf("got:\n%s", out)
	}
	if out := ask(0, "list \"mor_did_trunk_assignment\" \"a\" {\n  provider = mor\n}\n"); !strings.Contains(out, "did="+nth(1)) ||
		!strings.Contains(out, "Warning: The devices' IDs are not known") || !strings.Contains(out, "write one list block for each device") {
		t.Errorf("got:\n%s", out)
	}
	if out := ask(1, "list \"mor_did\" \"a\" {\n  provider = mor\n  config {\n    status = \"terminated\"\n  }\n}\n"); !strings.Contains(out, `must be one of`) {
		t.Errorf("got:\n%s", out)
	}
	sim.Inject(morsim.Fault{Call: us.listCall, Skip: 1, Kind: morsim.HTTPError, HTTPStatus: 500})
	if out := ask(1, "list \"mor_did\" \"a\" {\n  provider = mor\n}\n"); !strings.Contains(out, "Error: Could not list DIDs") || !strings.Contains(out, "HTTP 500") {
		t.Errorf("got:\n%s", out)
	}
}

// TestQueryAnInventory is TestAdoptAnInventory by terraform query: one list block
// for the numbers, and one for each trunk. MOR_TEST_ADOPT sets how many numbers.
func TestQueryAnInventory(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 1, 14, "list resources")
	n := adoptSize(t)
	sim := grown(t, n, morsim.Options{})
	want := 0
	for _, did := range sim.DIDs() {
		if did.Status != morsim.Terminated {
			want++
		}
		if did.DeviceID != 0 {
			want++
		}
	}
	w := sim.workspace(t, "")
	w.timeout = 15 * time.Minute
	w.put("all.tfquery.hcl", `
list "mor_did" "all" {
  provider = mor
  limit    = 100000
}

list "mor_did_trunk_assignment" "on" {
  for_each = { vilnius = 7, kaunas = 9, customer = 13 }
  provider = mor
  limit    = 100000

  config {
    device_id = each.value
  }
}
`)
	sim.ResetLog()
	begin := time.Now()
	w.must(0, "query", "-generate-config-out=adopted.tf")
	t.Logf("query: %v, %d requests", time.Since(begin).Round(100*time.Millisecond), len(sim.Requests()))
	if asked := len(sim.Requests()); asked > 60+n/20 {
		t.Errorf("%d requests", asked)
	}
	if err := os.Remove(filepath.Join(w.dir, "all.tfquery.hcl")); err != nil {
		t.Fatal(err)
	}
	begin = time.Now()
	if out, line := w.plan(2), fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", want); !strings.Contains(out, line) {
		t.Fatalf("the plan does not say %s, but %s", line, out[max(0, strings.LastIndex(out, "Plan:")):])
	}
	t.Logf("plan: %v", time.Since(begin).Round(100*time.Millisecond))
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
}

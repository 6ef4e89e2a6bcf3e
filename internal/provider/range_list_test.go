package provider

import (
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// blocks fills a server with two blocks and some single numbers between them.
func blocks(t *testing.T) simulated {
	sim := simulate(t, morsim.Options{})
	for i := range 150 {
		sim.AddDID(morsim.DID{Number: rangeNumber(i), UserID: 5, DeviceID: 7})
	}
	for i := 150; i < 280; i++ {
		sim.AddDID(morsim.DID{Number: rangeNumber(i)})
	}
	sim.EditDID(rangeNumber(20), func(d *morsim.DID) { d.Status = morsim.Terminated })
	sim.EditDID(rangeNumber(200), func(d *morsim.DID) { d.UserID, d.Status = 6, morsim.Reserved })
	sim.AddDID(morsim.DID{Number: "3705GOTAXI"})
	return sim
}

// TestRangeList finds the blocks on the server.
func TestRangeList(t *testing.T) {
	t.Parallel()
	sim := blocks(t)
	p := sim.protocol(t, nil)
	var left []string
	names := func(limit int64, config map[string]tftypes.Value) string {
		var all []string
		for _, one := range p.list("mor_did_range", config, true, limit) {
			if len(one.errors) > 0 {
				t.Error(one.errors)
			}
			if one.name == "" {
				left = append(left, one.warnings...)
				continue
			}
			all = append(all, one.name)
		}
		return strings.Join(all, "; ")
	}
	all := "37052000000-37052000019 (20 numbers, Vilnius Office); 37052000021-37052000149 (129 numbers, Vilnius Office); " +
		"37052000150-37052000199 (50 numbers); 37052000201-37052000279 (79 numbers)"
	if got := names(1000, nil); got != all {
		t.Errorf("got %s", got)
	}
	if len(left) != 1 || left[0] != "1 number is left out: It is not written in digits only, and Terraform manages no others: 3705GOTAXI." {
		t.Errorf("beside the blocks: %q", left)
	}
	if got := names(2, nil); got != strings.Join(strings.Split(all, "; ")[:2], "; ") {
		t.Errorf("two: %s", got)
	}
	if got := names(1000, map[string]tftypes.Value{"min_size": tftypes.NewValue(tftypes.Number, big.NewFloat(100))}); got != strings.Split(all, "; ")[1] {
		t.Errorf("of 100: %s", got)
	}
	sim.Inject(morsim.Fault{Call: us.listCall, Kind: morsim.HTML200})
	if results := sim.protocol(t, map[string]tftypes.Value{"max_retries": tftypes.NewValue(tftypes.Number, 0)}).
		list("mor_did_range", nil, false, 1000); len(results) != 1 || len(results[0].errors) != 1 {
		t.Errorf("an unreadable list: %+v", results)
	}
}

// TestRangeQuery runs the example as documented: what it generates imports the
// blocks, and nothing is written.
func TestRangeQuery(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 14, "list resources")
	sim := blocks(t)
	w := sim.workspace(t, "")
	w.put("blocks.tfquery.hcl", example(t, "list-resources", "mor_did_range", "list-resource.tfquery.hcl"))
	out := w.must(0, "query", "-generate-config-out=blocks.tf")
	if got := strings.Count(out, "first="); got != 1 || !strings.Contains(out, "Warning: 1 number is left out") {
		t.Errorf("%d results:\n%s", got, out)
	}
	if err := os.Remove(filepath.Join(w.dir, "blocks.tfquery.hcl")); err != nil {
		t.Fatal(err)
	}
	rangeSays(t, w.plan(2), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
}

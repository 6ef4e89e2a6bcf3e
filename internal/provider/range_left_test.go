package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// rangeNamed is a range at an address of its own.
func rangeNamed(name, first, last, settings string) string {
	return fmt.Sprintf("resource \"mor_did_range\" %q {\n  first = %q\n  last = %q\n  provider_id = 1\n%s\n}\n", name, first, last, settings)
}

// TestRangePartlyMoved: an unfinished range whose block changes ends no number of which the plan has not said so.
func TestRangePartlyMoved(t *testing.T) {
	const abandon = trunkSettings + "deletion_policy = \"abandon\"\n"
	moved := func(settings string) string { return rangeNamed("block", "37052000050", "37052000099", settings) }
	for name, c := range map[string]struct {
		config   string
		says     []string
		ended    bool // the numbers that it has
		from, to int  // that are there afterwards
	}{
		"within itself": {moved(trunkSettings), []string{"37052000050-37052000099: apply will create 50, take 40 off their device, reserve 50 for user 5, " +
			"put 50 on device 7, terminate 40", "terminate: 37052000000-37052000039"}, true, 50, 100},
		"within itself, abandoned": {moved(abandon), []string{
			"create 50, reserve 50 for user 5, put 50 on device 7, let go of 40",
			"let go of: 37052000000-37052000039",
		}, false, 50, 100},
		"within itself, beside a new one": {
			moved(trunkSettings) + rangeNamed("other", "37052000100", "37052000109", ""),
			[]string{"terminate: 37052000000-37052000039", "37052000100-37052000109: apply will create 10"},
			true, 50, 100,
		},
		"in part": {
			rangeNamed("block", "37052000030", "37052000099", trunkSettings),
			[]string{"create 60, take 30 off their device, reserve 60 for user 5, put 60 on device 7, terminate 30"},
			false, 30, 100,
		},
		"away": {rangeNamed("block", "37052000100", "37052000149", trunkSettings), []string{
			"Range 37052000000-37052000099 is to be replaced by 37052000100-37052000149",
			"The 40 numbers of 37052000000-37052000099 are ended as its deletion_policy \"terminate\" says", "apply will create 50",
		}, true, 100, 150},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.workspace(t, rangeOf(100, trunkSettings))
			sim.applyRefused(w, "did_create", 40, 60)
			w.reconfigure(c.config)
			rangeSays(t, w.must(0, "plan", "-out=p"), c.says...)
			w.must(0, "apply", "p")
			w.plan(0)
			sim.wantRange(t, c.from, c.to-c.from, morsim.Active, 5, 7)
			if c.ended {
				sim.wantRange(t, 0, 40, morsim.Terminated, 0, 0)
			} else {
				sim.wantRange(t, 30, 10, morsim.Active, 5, 7)
			}
		})
	}
}

// TestRangePartlyUnclear: what becomes of an unfinished range has to be clear, or nothing is done.
func TestRangePartlyUnclear(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(100, trunkSettings))
	sim.applyRefused(w, "did_create", 40, 60)

	w.reconfigure(rangeNamed("block", "37052000050", "37052000099", trunkSettings))
	rangeSays(t, w.must(1, "apply", "-auto-approve", "-refresh=false"), "is not finished, and the plan has not said what goes on with it")
	w.reconfigure(rangeNamed("block", "37052000200", "37052000209", "") + rangeNamed("other", "37052000000", "37052000099", trunkSettings))
	w.must(1, "apply", "-auto-approve")
	sim.wantRange(t, 0, 40, morsim.Active, 5, 7)
	sim.noneEnded(t)
	if !strings.Contains(w.state(), `"37052000040-37052000099"`) {
		t.Error("the state does not have the range any more")
	}
	w.must(0, "untaint", "mor_did_range.block")
	w.reconfigure(rangeNamed("block", "37052000050", "37052000099", trunkSettings))
	rangeSays(t, w.plan(2), "take 40 off their device", "terminate 40")
}

// TestRangeLeftUnclear: where two new ranges may both be the replacement of an unfinished one, neither goes on with it.
// Whether the CLI plans both at the same time cannot be arranged.
func TestRangeLeftUnclear(t *testing.T) {
	t.Parallel()
	part := func(first, last string) rangeModel {
		m := importedRange()
		m.First, m.Last = types.StringValue(first), types.StringValue(last)
		return m
	}
	unfinished, one, two := part("37052000000", "37052000099"), part("37052000050", "37052000059"), part("37052000060", "37052000099")
	unfinished.Missing = blockList(append(one.numbers(), two.numbers()...))
	for name, c := range map[string]struct {
		seek      []rangeModel
		continued bool
		lost, err int
	}{
		"one":         {[]rangeModel{one}, true, 0, 0},
		"both":        {[]rangeModel{one, two}, false, 0, 1},
		"one, beside": {[]rangeModel{part("37059000000", "37059000009"), one}, true, 0, 0},
		"none":        {[]rangeModel{part("37059000000", "37059000009")}, false, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var left leftRanges
			left.leave(unfinished, rangeMemory{})
			for _, plan := range c.seek {
				if left.claim(plan) != nil || !left.seek(plan) {
					t.Errorf("%s does not seek", plan.name())
				}
			}
			var diags diag.Diagnostics
			continued, lost := left.settle(c.seek[len(c.seek)-1], &diags)
			if (continued != nil) != c.continued || len(lost) != c.lost || diags.ErrorsCount() != c.err {
				t.Errorf("continued %v, lost %d, %v", continued, len(lost), diags)
			}
		})
	}
}

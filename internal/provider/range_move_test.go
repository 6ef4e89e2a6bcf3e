package provider

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestGuideRanges follows the guide: blocks are split and joined, numbers taken out
// and put in, and nothing of that touches the server.
func TestGuideRanges(t *testing.T) {
	skipBefore(t, 1, 7, "removed blocks")
	for name, steps := range map[string][]string{
		"split and join":    {"split.tf", "join.tf"},
		"out of and into":   {"take-out.tf", "put-in.tf"},
		"split, out, again": {"split.tf", "join.tf", "take-out.tf", "put-in.tf"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.workspace(t, example(t, "guides", "ranges", "whole.tf"))
			w.apply()
			sim.wantRange(t, 0, 100, morsim.Active, 5, 7)
			for _, step := range steps {
				sim.ResetLog()
				w.reconfigure(example(t, "guides", "ranges", step))
				if plan := w.must(0, "plan"); !strings.Contains(plan, "0 to destroy") && !strings.Contains(plan, "No changes") {
					t.Errorf("%s:\n%s", step, plan)
				}
				w.apply()
				if writes := sim.Writes(); len(writes) != 0 {
					t.Errorf("%s wrote: %v", step, writes)
				}
				if plan := w.plan(0); strings.Contains(plan, "Warning") {
					t.Errorf("the plan after %s warns:\n%s", step, plan)
				}
				sim.wantRange(t, 0, 100, morsim.Active, 5, 7)
			}
		})
	}
}

// TestRangeImport takes over what stands, as it stands.
func TestRangeImport(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	for i := range 100 {
		sim.AddDID(morsim.DID{Number: rangeNumber(i), UserID: 5, DeviceID: 7})
	}
	sim.EditDID(rangeNumber(50), func(d *morsim.DID) { d.UserID, d.DeviceID = 6, 9 })
	sim.EditDID(rangeNumber(51), func(d *morsim.DID) { d.UserID, d.DeviceID, d.Status = 6, 0, morsim.Reserved })
	sim.RemoveDID(rangeNumber(60))
	config := func(more string) string {
		return rangeOf(100, trunkSettings+more) + "import {\n  to = mor_did_range.block\n  id = \"37052000000-37052000099\"\n}\n"
	}
	w := sim.workspace(t, config("exclude = [\"37052000060\"]\n"))
	rangeSays(t, w.must(0, "plan"), "1 to import, 0 to add, 1 to change, 0 to destroy", "apply will refuse 2",
		"37052000050: The number is active, reserved for Kaunas Office, on device SIP/9.", "37052000051: The number is reserved for Kaunas Office.")
	w.reconfigure(config("exclude = [\"37052000050-37052000051\", \"37052000060\"]\n"))
	rangeSays(t, w.must(0, "plan"), "1 to import", "apply will let go of 2", "let go of: 37052000050-37052000051")
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
	sim.wantRange(t, 50, 1, morsim.Active, 6, 9)

	w.must(0, "state", "rm", "mor_did_range.block")
	w.reconfigure(rangeOf(100, trunkSettings))
	for id, want := range map[string]string{
		"37052000000":             "The import ID is malformed",
		"37052000000-3705200009":  "both must have the same length",
		"37052000099-37052000000": "the first number is the higher one",
		"37059000000-37059000099": "No number of range 37059000000-37059000099 is on the server",
	} {
		rangeSays(t, w.must(1, "import", "mor_did_range.block", id), want)
	}
}

// TestRangeRefusesConfig: bad input gets a clear error and changes nothing.
func TestRangeRefusesConfig(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, "")
	for settings, want := range map[string]string{
		`first = "37052000009"` + "\n" + `last = "37052000000"`:                                                  "the first number is the higher one; swap them",
		`first = "3705200000"` + "\n" + `last = "37052000009"`:                                                   "both must have the same length",
		`first = "+37052000000"` + "\n" + `last = "37052000009"`:                                                 `Write it as "37052000000".`,
		`first = "37050000000"` + "\n" + `last = "37059999999"`:                                                  "more than the 100000 that can be listed at once",
		`first = "37052000000"` + "\n" + `last = "37052000009"` + "\n" + `exclude = ["37052000010"]`:             "37052000010 is not within 37052000000-37052000009",
		`first = "37052000000"` + "\n" + `last = "37052000009"` + "\n" + `exclude = ["x"]`:                       "Neither a number nor a block",
		`first = "37052000000"` + "\n" + `last = "37052000009"` + "\n" + `exclude = ["37052000000-37052000009"]`: "Nothing is left of the range",
		`first = "37052000000"` + "\n" + `last = "37052000009"` + "\n" + `device_id = 7`:                         `"user_id" must be specified when "device_id" is specified`,
		`first = "37052000000"` + "\n" + `last = "37052000009"` + "\n" + `deletion_policy = "destroy"`:           "value must be one of",
	} {
		w.reconfigure("resource \"mor_did_range\" \"block\" {\n  provider_id = 1\n  " + settings + "\n}\n")
		rangeSays(t, w.must(1, "plan"), want)
	}
	if n := len(sim.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

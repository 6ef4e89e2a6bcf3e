package conflicts_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/conflicts"
)

// TestTwoOfOneNumber: which roles of a number go together in one plan, in either order.
func TestTwoOfOneNumber(t *testing.T) {
	const did = "37052000001"
	type note struct {
		role conflicts.Role
		says string
	}
	kept, wanted := note{conflicts.Kept, "provider_id = 1"}, note{conflicts.Wanted, "provider_id = 2"}
	ended, forgotten := note{conflicts.Ended, ""}, note{conflicts.Forgotten, ""}
	for name, c := range map[string]struct {
		a, b    note
		summary string // "": they go together
	}{
		"kept and read":          {kept, note{conflicts.Held, ""}, ""},
		"kept twice":             {kept, kept, "Two mor_did have the same DID"},
		"kept and wanted":        {kept, wanted, "Two mor_did have the same DID"},
		"ended and kept":         {ended, kept, "A DID is destroyed at one address and used at another"},
		"ended and wanted":       {ended, wanted, "A DID is destroyed at one address and used at another"},
		"forgotten and wanted":   {forgotten, wanted, "A DID is destroyed at one address and used at another"},
		"forgotten and kept":     {forgotten, kept, ""},
		"read before it is kept": {note{conflicts.Held, ""}, kept, ""},
	} {
		for _, notes := range [][2]note{{c.a, c.b}, {c.b, c.a}} {
			var plan conflicts.Plan
			plan.NoteDID(did, notes[0].role, notes[0].says)
			claim := plan.NoteDID(did, notes[1].role, notes[1].says)
			var diags diag.Diagnostics
			refused := claim.RefuseDID(&diags)
			if refused != (c.summary != "") || refused && diags[0].Summary() != c.summary {
				t.Errorf("%s: %v", name, diags)
			}
		}
	}
}

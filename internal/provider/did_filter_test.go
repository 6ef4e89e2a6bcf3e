package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestDIDPrefix: what begins with it is found, and not what has it elsewhere, on
// servers that search by part of a number and on those that do not.
func TestDIDPrefix(t *testing.T) {
	t.Parallel()
	for _, exact := range []bool{false, true} {
		sim := simulate(t, morsim.Options{ExactSearch: exact})
		for _, number := range []string{"3705", "37052000001", "37052000002", "46370500001"} {
			sim.AddDID(morsim.DID{Number: number, UserID: 5})
		}
		p := sim.protocol(t, nil)
		for _, c := range []struct {
			config map[string]tftypes.Value
			want   string
		}{
			{map[string]tftypes.Value{"did_prefix": str("3705")}, "3705\n37052000001\n37052000002"},
			{map[string]tftypes.Value{"did_prefix": str("3705"), "did": str("0002")}, "37052000002"},
			{map[string]tftypes.Value{"did_prefix": str("3706")}, ""},
			{map[string]tftypes.Value{"did": str("3705")}, "3705\n37052000001\n37052000002\n46370500001"},
		} {
			state, diags := p.data("mor_dids", c.config)
			noDiagnostics(t, diags)
			isEqual(t, "mor_dids", tableText(t, state["dids"], "did"), c.want)
		}
		listed := p.list("mor_did", map[string]tftypes.Value{"did_prefix": str("3705")}, false, 100)
		if len(listed) != 3 {
			t.Errorf("%d are listed: %+v", len(listed), listed)
		}
	}
}

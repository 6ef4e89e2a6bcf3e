package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestDIDsAllocate holds what a row of mor_dids allocates, with what the simulator
// allocates to serve it. Left to the framework alone, it is three times as much, and
// takes three times as long.
func TestDIDsAllocate(t *testing.T) {
	const rows, most = 500, 1500
	p := inventoryOf(t, rows, morsim.Options{}).protocol(t, nil)
	schemas, err := p.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	typ := schemas.DataSourceSchemas["mor_dids"].ValueType().(tftypes.Object)
	config := object(t, typ, nil)
	each := testing.AllocsPerRun(1, func() {
		resp, err := p.server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: "mor_dids", Config: config})
		if err != nil || len(resp.Diagnostics) != 0 {
			t.Fatal(err, resp.Diagnostics)
		}
		state := map[string]tftypes.Value{}
		listed := []tftypes.Value{}
		value, err := resp.State.Unmarshal(typ)
		if err != nil || value.As(&state) != nil || state["dids"].As(&listed) != nil || len(listed) != rows {
			t.Fatal(err, len(listed))
		}
	}) / rows
	if each > most {
		t.Errorf("%.0f allocations for each row, and at most %d are expected", each, most)
	}
	t.Logf("%.0f allocations for each row", each)
}

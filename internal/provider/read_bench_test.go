package provider

import (
	"math/rand/v2"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// BenchmarkReadThatHits reads numbers that the shared view has, through the
// protocol server, so that the framework's part is in it.
func BenchmarkReadThatHits(b *testing.B) {
	const numbers = 1000
	sim := inventoryOf(b, numbers, morsim.Options{})
	p := sim.protocol(b, nil)
	refresh(b, p, rand.Perm(numbers))
	sim.ResetLog()
	var states [numbers]*tfprotov6.DynamicValue
	for i := range states {
		full, diags := p.read(b.Context(), "mor_did", nth(i))
		if full == nil || len(diags) != 0 {
			b.Fatal(full, diags)
		}
		full["user_id"], full["provider_id"] = tftypes.NewValue(tftypes.Number, 5), tftypes.NewValue(tftypes.Number, 1)
		states[i] = object(b, p.types["mor_did"], full)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		resp, err := p.server.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{TypeName: "mor_did", CurrentState: states[i%numbers]})
		if err != nil || len(resp.Diagnostics) != 0 {
			b.Fatal(err, resp.Diagnostics)
		}
	}
	if requests := len(sim.Requests()); requests != 0 {
		b.Errorf("%d requests", requests)
	}
}

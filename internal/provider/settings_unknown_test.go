package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// unready is a provider whose endpoint Terraform does not know yet.
func unready(t *testing.T, deferral bool) (p *protocol, configured []*tfprotov6.Diagnostic) {
	t.Helper()
	p = simulate(t, morsim.Options{}).protocol(t, nil) // for the types
	p.server = providerserver.NewProtocol6(New("test")())()
	schemas, err := p.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := p.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: object(t, schemas.Provider.ValueType().(tftypes.Object), map[string]tftypes.Value{
			"endpoint": tftypes.NewValue(tftypes.String, tftypes.UnknownValue), "username": str(us.username), "api_secret_key": str(us.key),
		}),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: deferral},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, resp.Diagnostics
}

// refresh reads a number of the state, and returns whether that is deferred.
func (p *protocol) refresh(number string) (deferred bool, diagnostics []*tfprotov6.Diagnostic) {
	p.t.Helper()
	resp, err := p.server.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: "mor_did", CurrentState: object(p.t, p.types["mor_did"], map[string]tftypes.Value{"did": str(number), "id": str("1")}),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.Deferred != nil && resp.Deferred.Reason == tfprotov6.DeferredReasonProviderConfigUnknown, resp.Diagnostics
}

// TestUnknownSettingsDefer where the client can defer: then nothing is an error.
func TestUnknownSettingsDefer(t *testing.T) {
	t.Parallel()
	p, diagnostics := unready(t, true)
	if len(diagnostics) != 0 {
		t.Errorf("configure: %v", diagnostics)
	}
	if deferred, diagnostics := p.refresh("37052000001"); !deferred || len(diagnostics) != 0 {
		t.Errorf("deferred is %t, %v", deferred, diagnostics)
	}
}

// TestUnknownSettingsWarn where it cannot: the plan of a new number goes through, and
// one warning says that nothing was checked. What has to be read is an error.
func TestUnknownSettingsWarn(t *testing.T) {
	t.Parallel()
	p, diagnostics := unready(t, false)
	if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning || diagnostics[0].Summary != "This plan cannot look at MOR" ||
		!strings.Contains(diagnostics[0].Detail, "the value of endpoint depends on something that Terraform will only know after apply") {
		t.Errorf("configure: %v", diagnostics)
	}
	planned := map[string]tftypes.Value{"did": str("37052000001"), "provider_id": num(1), "user_id": num(5)}
	if diagnostics := p.plan(t.Context(), "mor_did", nil, planned); len(diagnostics) != 0 {
		t.Errorf("plan: %v", diagnostics)
	}
	if deferred, diagnostics := p.refresh("37052000001"); deferred || len(diagnostics) != 1 || !strings.Contains(diagnostics[0].Detail, "the value of endpoint depends on") {
		t.Errorf("deferred is %t, %v", deferred, diagnostics)
	}
}

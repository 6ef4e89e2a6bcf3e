package tfdriver

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// process is what a provider's process is for Terraform: one provider, which lives
// as long as one walk.
type process struct {
	*Driver
	ctx    context.Context
	server tfprotov6.ProviderServer

	mu          sync.Mutex
	diagnostics Diagnostics
}

func (d *Driver) start() *process {
	d.t.Helper()
	server, err := d.factory()
	if err != nil {
		d.t.Fatalf("starting the provider: %v", err)
	}
	return &process{Driver: d, ctx: d.t.Context(), server: server}
}

// report keeps the diagnostics and reports whether there was no error among them.
func (p *process) report(diagnostics Diagnostics) (ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.diagnostics = append(p.diagnostics, diagnostics...)
	return !diagnostics.HasErrors()
}

// answered reports the diagnostics of a call. A call that fails itself is an error, too.
func (p *process) answered(address string, diagnostics []*tfprotov6.Diagnostic, err error) (ok bool) {
	all := fromProtocol(address, diagnostics)
	if err != nil {
		all = append(all, failure(address, "Request failed", "%v", err)...)
	}
	return p.report(all)
}

// validateProvider has the provider block looked at.
func (p *process) validateProvider() (config *tfprotov6.DynamicValue, ok bool) {
	value, err := toValue(p.schemas.Provider.ValueType(), p.settings, nil)
	if err != nil {
		p.t.Fatalf("the provider block: %v", err)
	}
	config = dynamic(value)
	resp, err := p.server.ValidateProviderConfig(p.ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		return nil, p.answered("provider", nil, err)
	}
	return config, p.answered("provider", resp.Diagnostics, nil)
}

// configure makes the provider ready for requests.
func (p *process) configure() (ok bool) {
	config, ok := p.validateProvider()
	if !ok {
		return false
	}
	resp, err := p.server.ConfigureProvider(p.ctx, &tfprotov6.ConfigureProviderRequest{
		TerraformVersion:   p.Terraform.String(),
		Config:             config,
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{},
	})
	if err != nil {
		return p.answered("provider", nil, err)
	}
	return p.answered("provider", resp.Diagnostics, nil)
}

// validate has the configuration of an instance looked at.
func (p *process) validate(n *node, config tftypes.Value) (ok bool) {
	var diagnostics []*tfprotov6.Diagnostic
	var err error
	if n.block.data {
		var resp *tfprotov6.ValidateDataResourceConfigResponse
		resp, err = p.server.ValidateDataResourceConfig(p.ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: n.Type, Config: dynamic(config)})
		if resp != nil {
			diagnostics = resp.Diagnostics
		}
	} else {
		var resp *tfprotov6.ValidateResourceConfigResponse
		resp, err = p.server.ValidateResourceConfig(p.ctx, &tfprotov6.ValidateResourceConfigRequest{
			TypeName: n.Type, Config: dynamic(config),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		if resp != nil {
			diagnostics = resp.Diagnostics
		}
	}
	return p.answered(n.address, diagnostics, err)
}

// upgraded returns the object as the provider of today has it: each state goes
// through the provider before it is used.
func (p *process) upgraded(address string, o *object) (*object, bool) {
	if o == nil || isData(address) {
		return o, true
	}
	resp, err := p.server.UpgradeResourceState(p.ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: o.typ, Version: p.schemas.ResourceSchemas[o.typ].Version, RawState: rawState(o.value),
	})
	if err != nil || resp.UpgradedState == nil {
		var diagnostics []*tfprotov6.Diagnostic
		if resp != nil {
			diagnostics = resp.Diagnostics
		}
		return nil, p.answered(address, diagnostics, err)
	}
	if !p.answered(address, resp.Diagnostics, nil) {
		return nil, false
	}
	return o.with(p.value(resp.UpgradedState, o.typ), o.private, o.identity), true
}

// read refreshes an object. One that is gone has a null value.
func (p *process) read(address string, o *object) (*object, bool) {
	resp, err := p.server.ReadResource(p.ctx, &tfprotov6.ReadResourceRequest{
		TypeName: o.typ, CurrentState: dynamic(o.value), Private: o.private, CurrentIdentity: p.identity(o.identity),
		ClientCapabilities: &tfprotov6.ReadResourceClientCapabilities{},
	})
	if err != nil {
		return nil, p.answered(address, nil, err)
	}
	if !p.answered(address, resp.Diagnostics, nil) {
		return nil, false
	}
	value := p.value(resp.NewState, o.typ)
	if !value.IsFullyKnown() {
		return nil, p.report(failure(address, invalidObject, "The refreshed state contains unknown values."))
	}
	return o.with(value, resp.Private, p.identity(resp.NewIdentity)), true
}

// readData reads a data source.
func (p *process) readData(n *node, config tftypes.Value) (tftypes.Value, bool) {
	if !p.validate(n, config) {
		return config, false
	}
	resp, err := p.server.ReadDataSource(p.ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: n.Type, Config: dynamic(config), ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{},
	})
	if err != nil {
		return config, p.answered(n.address, nil, err)
	}
	if !p.answered(n.address, resp.Diagnostics, nil) {
		return config, false
	}
	value, err := resp.State.Unmarshal(p.schemas.DataSourceSchemas[n.Type].ValueType())
	if err != nil {
		p.t.Errorf("%s: %v", n.address, err)
		return config, false
	}
	return value, true
}

func (o *object) with(value tftypes.Value, private []byte, identity *tfprotov6.ResourceIdentityData) *object {
	other := *o
	other.value, other.private, other.identity = value, private, identity
	return &other
}

// value decodes a resource's value; none is null.
func (p *process) value(d *tfprotov6.DynamicValue, typ string) tftypes.Value {
	of := p.schemas.ResourceSchemas[typ].ValueType()
	if d == nil {
		return tftypes.NewValue(of, nil)
	}
	value, err := d.Unmarshal(of)
	if err != nil {
		panic(fmt.Sprintf("tfdriver: decoding a %s: %v", typ, err))
	}
	return value
}

// identity drops an identity that is null, and any where Terraform knows none.
func (p *process) identity(data *tfprotov6.ResourceIdentityData) *tfprotov6.ResourceIdentityData {
	if !p.Terraform.hasIdentities() || data == nil || data.IdentityData == nil {
		return nil
	}
	if null, err := data.IdentityData.IsNull(); err == nil && null {
		return nil
	}
	return data
}

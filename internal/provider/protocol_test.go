package provider

import (
	"context"
	"fmt"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// protocol drives the provider in process as a CLI would, without one: for what
// a CLI is too slow or too old for.
type protocol struct {
	t      testing.TB
	server tfprotov6.ProviderServer
	types  map[string]tftypes.Object // of the resources
	sim    simulated

	schemas *tfprotov6.GetProviderSchemaResponse
}

// protocol starts a provider on the simulated server. settings are those of the
// provider block besides the credentials.
func (s simulated) protocol(t testing.TB, settings map[string]tftypes.Value) *protocol {
	t.Helper()
	p := &protocol{t: t, server: providerserver.NewProtocol6(New("test")())(), types: map[string]tftypes.Object{}, sim: s}
	schemas, err := p.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	p.schemas = schemas
	for name, schema := range schemas.ResourceSchemas {
		p.types[name] = schema.ValueType().(tftypes.Object)
	}
	values := map[string]tftypes.Value{
		"endpoint":       tftypes.NewValue(tftypes.String, s.url),
		"username":       tftypes.NewValue(tftypes.String, us.username),
		"api_secret_key": tftypes.NewValue(tftypes.String, us.key),
	}
	if us.password != "" {
		values["password"] = tftypes.NewValue(tftypes.String, us.password)
	}
	for name, value := range settings {
		values[name] = value
	}
	config := object(t, schemas.Provider.ValueType().(tftypes.Object), values)
	resp, err := p.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
	if err != nil || len(resp.Diagnostics) != 0 {
		t.Fatalf("configuring the provider: %v, %v", err, resp.Diagnostics)
	}
	return p
}

// object is a value of the type in which all that is not given is null.
func object(t testing.TB, typ tftypes.Object, values map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	all := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		all[name] = tftypes.NewValue(attribute, nil)
	}
	for name, value := range values {
		all[name] = value
	}
	dynamic, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, all))
	if err != nil {
		t.Fatal(err)
	}
	return &dynamic
}

// read refreshes a resource of which only the number and its ID are known, and
// returns the attributes of its new state, nil if it is gone.
func (p *protocol) read(ctx context.Context, resource, number string) (map[string]tftypes.Value, []*tfprotov6.Diagnostic) {
	did, _ := p.sim.DID(number)
	state := object(p.t, p.types[resource], map[string]tftypes.Value{
		"did": tftypes.NewValue(tftypes.String, number), "id": str(fmt.Sprint(did.ID)),
	})
	resp, err := p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: resource, CurrentState: state})
	if err != nil {
		p.t.Error(err)
		return nil, nil
	}
	value, err := resp.NewState.Unmarshal(p.types[resource])
	if err != nil {
		p.t.Error(err)
		return nil, nil
	}
	var attributes map[string]tftypes.Value
	if !value.IsNull() {
		if err := value.As(&attributes); err != nil {
			p.t.Error(err)
		}
	}
	return attributes, resp.Diagnostics
}

// plan plans the change of a resource between two states, of which nil is none,
// and returns what the CLI would show.
func (p *protocol) plan(ctx context.Context, resource string, prior, config map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	state := func(values map[string]tftypes.Value) *tfprotov6.DynamicValue {
		if values == nil {
			null, err := tfprotov6.NewDynamicValue(p.types[resource], tftypes.NewValue(p.types[resource], nil))
			if err != nil {
				p.t.Error(err)
			}
			return &null
		}
		return object(p.t, p.types[resource], values)
	}
	resp, err := p.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: resource, PriorState: state(prior), ProposedNewState: state(config), Config: state(config),
	})
	if err != nil {
		p.t.Error(err)
		return nil
	}
	return resp.Diagnostics
}

// listed is a result of a list resource.
type listed struct {
	name     string
	did      string
	deviceID string // "" is null
	object   map[string]tftypes.Value
	warnings []string
	errors   []string
}

// list asks a list resource. config is that of the list block.
func (p *protocol) list(resource string, config map[string]tftypes.Value, include bool, limit int64) []listed {
	p.t.Helper()
	identities, err := p.server.GetResourceIdentitySchemas(p.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		p.t.Fatal(err)
	}
	stream, err := p.server.(tfprotov6.ListResourceServer).ListResource(p.t.Context(), &tfprotov6.ListResourceRequest{
		TypeName:        resource,
		Config:          object(p.t, p.schemas.ListResourceSchemas[resource].ValueType().(tftypes.Object), config),
		IncludeResource: include,
		Limit:           limit,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	var all []listed
	for result := range stream.Results {
		one := listed{name: result.DisplayName}
		for _, d := range result.Diagnostics {
			text := d.Summary + ": " + d.Detail
			if d.Severity == tfprotov6.DiagnosticSeverityError {
				one.errors = append(one.errors, text)
			} else {
				one.warnings = append(one.warnings, text)
			}
		}
		if result.Identity != nil {
			values := attributes(p.t, result.Identity.IdentityData, identities.IdentitySchemas[resource].ValueType())
			one.did = text(p.t, values["did"])
			one.deviceID = text(p.t, values["device_id"])
		}
		if result.Resource != nil {
			one.object = attributes(p.t, result.Resource, p.types[resource])
		}
		all = append(all, one)
	}
	return all
}

// attributes takes an object apart.
func attributes(t testing.TB, dynamic *tfprotov6.DynamicValue, typ tftypes.Type) map[string]tftypes.Value {
	t.Helper()
	value, err := dynamic.Unmarshal(typ)
	if err != nil {
		t.Fatal(err)
	}
	if value.IsNull() {
		return nil
	}
	var values map[string]tftypes.Value
	if err := value.As(&values); err != nil {
		t.Fatal(err)
	}
	return values
}

// text is a string or number as text, "" if it is null or none.
func text(t testing.TB, value tftypes.Value) string {
	t.Helper()
	if value.Type() == nil || value.IsNull() {
		return ""
	}
	if value.Type().Is(tftypes.Number) {
		n := new(big.Float)
		if err := value.As(&n); err != nil {
			t.Fatal(err)
		}
		return n.Text('f', 0)
	}
	var s string
	if err := value.As(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

func str(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
func num(n int64) tftypes.Value  { return tftypes.NewValue(tftypes.Number, n) }

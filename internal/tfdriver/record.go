package tfdriver

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Call is a call of Terraform's to a provider.
type Call struct {
	Method   string         `json:"method"`
	Type     string         `json:"type,omitempty"`
	Config   any            `json:"config,omitempty"`
	Prior    any            `json:"prior,omitempty"`
	Proposed any            `json:"proposed,omitempty"`
	Planned  any            `json:"planned,omitempty"`
	Private  string         `json:"private,omitempty"`
	Identity any            `json:"identity,omitempty"`
	Other    map[string]any `json:"other,omitempty"`
}

// Record wraps a provider so that keep sees each call before it is made. Calls for
// schemas are not among them.
func Record(server tfprotov6.ProviderServer, keep func(Call)) tfprotov6.ProviderServer {
	r := &recorder{ProviderServer: server, keep: keep}
	r.schemas, _ = server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	r.identities, _ = server.GetResourceIdentitySchemas(context.Background(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	return r
}

type recorder struct {
	tfprotov6.ProviderServer
	keep       func(Call)
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
}

// missing stands for null values, which JSON would leave out.
const missing = "(null)"

func show(value *tfprotov6.DynamicValue, typ tftypes.Type) any {
	if value == nil {
		return nil
	}
	decoded, err := value.Unmarshal(typ)
	if err != nil {
		return err.Error()
	}
	if decoded.IsNull() {
		return missing
	}
	return asPlain(decoded)
}

// settings returns those of the provider block, without secrets.
func (r *recorder) settings(value *tfprotov6.DynamicValue) any {
	all, _ := show(value, r.schemas.Provider.ValueType()).(map[string]any)
	for _, a := range r.schemas.Provider.Block.Attributes {
		if a.Sensitive && all[a.Name] != nil {
			all[a.Name] = "(sensitive)"
		}
	}
	return all
}

func (r *recorder) resource(value *tfprotov6.DynamicValue, typ string) any {
	return show(value, r.schemas.ResourceSchemas[typ].ValueType())
}

func (r *recorder) identity(data *tfprotov6.ResourceIdentityData, typ string) any {
	if data == nil {
		return nil
	}
	return show(data.IdentityData, r.identities.IdentitySchemas[typ].ValueType())
}

func raw(state *tfprotov6.RawState) any {
	if state == nil {
		return nil
	}
	var decoded any
	if json.Unmarshal(state.JSON, &decoded) != nil {
		return string(state.JSON)
	}
	return decoded
}

func (r *recorder) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	r.keep(Call{Method: "ValidateProviderConfig", Config: r.settings(req.Config)})
	return r.ProviderServer.ValidateProviderConfig(ctx, req)
}

func (r *recorder) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	r.keep(Call{Method: "ConfigureProvider", Config: r.settings(req.Config)})
	return r.ProviderServer.ConfigureProvider(ctx, req)
}

func (r *recorder) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	r.keep(Call{Method: "ValidateResourceConfig", Type: req.TypeName, Config: r.resource(req.Config, req.TypeName)})
	return r.ProviderServer.ValidateResourceConfig(ctx, req)
}

func (r *recorder) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	r.keep(Call{Method: "UpgradeResourceState", Type: req.TypeName, Prior: raw(req.RawState), Other: map[string]any{"version": req.Version}})
	return r.ProviderServer.UpgradeResourceState(ctx, req)
}

func (r *recorder) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	r.keep(Call{Method: "ReadResource", Type: req.TypeName, Prior: r.resource(req.CurrentState, req.TypeName), Private: string(req.Private), Identity: r.identity(req.CurrentIdentity, req.TypeName)})
	return r.ProviderServer.ReadResource(ctx, req)
}

func (r *recorder) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	r.keep(Call{
		Method: "PlanResourceChange", Type: req.TypeName, Config: r.resource(req.Config, req.TypeName),
		Prior: r.resource(req.PriorState, req.TypeName), Proposed: r.resource(req.ProposedNewState, req.TypeName),
		Private: string(req.PriorPrivate), Identity: r.identity(req.PriorIdentity, req.TypeName),
	})
	return r.ProviderServer.PlanResourceChange(ctx, req)
}

func (r *recorder) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	r.keep(Call{
		Method: "ApplyResourceChange", Type: req.TypeName, Config: r.resource(req.Config, req.TypeName),
		Prior: r.resource(req.PriorState, req.TypeName), Planned: r.resource(req.PlannedState, req.TypeName),
		Private: string(req.PlannedPrivate), Identity: r.identity(req.PlannedIdentity, req.TypeName),
	})
	return r.ProviderServer.ApplyResourceChange(ctx, req)
}

func (r *recorder) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	r.keep(Call{Method: "ImportResourceState", Type: req.TypeName, Other: map[string]any{"id": req.ID}, Identity: r.identity(req.Identity, req.TypeName)})
	return r.ProviderServer.ImportResourceState(ctx, req)
}

func (r *recorder) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	r.keep(Call{Method: "MoveResourceState", Type: req.TargetTypeName, Prior: raw(req.SourceState), Private: string(req.SourcePrivate), Identity: raw(req.SourceIdentity), Other: map[string]any{
		"provider": req.SourceProviderAddress, "type": req.SourceTypeName, "version": req.SourceSchemaVersion,
	}})
	return r.ProviderServer.MoveResourceState(ctx, req)
}

func (r *recorder) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	r.keep(Call{Method: "ValidateDataResourceConfig", Type: req.TypeName, Config: show(req.Config, r.schemas.DataSourceSchemas[req.TypeName].ValueType())})
	return r.ProviderServer.ValidateDataResourceConfig(ctx, req)
}

func (r *recorder) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	r.keep(Call{Method: "ReadDataSource", Type: req.TypeName, Config: show(req.Config, r.schemas.DataSourceSchemas[req.TypeName].ValueType())})
	return r.ProviderServer.ReadDataSource(ctx, req)
}

package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// sampleProvider has one of everything that a provider can have a schema for.
// The embedded interfaces stand for the methods that nobody calls here.
type sampleProvider struct {
	provider.Provider

	broken bool
}

func (*sampleProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "sample"
}

func (*sampleProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerschema.Schema{
		Attributes: map[string]providerschema.Attribute{
			"password": providerschema.StringAttribute{Optional: true, Sensitive: true},
		},
	}
}

func (p *sampleProvider) Resources(context.Context) []func() resource.Resource {
	all := []func() resource.Resource{func() resource.Resource { return &sampleResource{} }}
	if p.broken {
		all = append(all, all...)
	}
	return all
}

func (*sampleProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return &sampleDataSource{} }}
}

func (*sampleProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return &sampleEphemeral{} }}
}

func (*sampleProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{func() list.ListResource { return &sampleList{} }}
}

func (*sampleProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{func() action.Action { return &sampleAction{} }}
}

func (*sampleProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{func() function.Function { return &sampleFunction{} }}
}

type sampleResource struct{ resource.Resource }

func (*sampleResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_thing"
}

func (*sampleResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceschema.Schema{
		Version:             3,
		MarkdownDescription: "A [thing](https://example.com).",
		Attributes: map[string]resourceschema.Attribute{
			"name":   resourceschema.StringAttribute{Required: true, MarkdownDescription: "The **name**."},
			"plain":  resourceschema.StringAttribute{Optional: true, Description: "No *markup*."},
			"size":   resourceschema.Int64Attribute{Optional: true, Computed: true, Default: int64default.StaticInt64(7)},
			"old":    resourceschema.BoolAttribute{Optional: true, DeprecationMessage: "Leave it out."},
			"secret": resourceschema.StringAttribute{Optional: true, Sensitive: true, WriteOnly: true},
			"tags":   resourceschema.SetAttribute{Computed: true, ElementType: types.StringType},
			"matrix": resourceschema.ListAttribute{Computed: true, ElementType: types.ListType{ElemType: types.Int64Type}},
			"anyhow": resourceschema.DynamicAttribute{Computed: true},
			"numbers": resourceschema.MapAttribute{
				Computed: true,
				ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{
					"id": types.Int64Type,
					"ok": types.BoolType,
				}},
			},
			"routes": resourceschema.ListNestedAttribute{
				Optional:            true,
				MarkdownDescription: "Where it *goes*.",
				NestedObject: resourceschema.NestedAttributeObject{
					Attributes: map[string]resourceschema.Attribute{
						"to": resourceschema.StringAttribute{Required: true, MarkdownDescription: "The `to`."},
						"via": resourceschema.SingleNestedAttribute{
							Computed: true,
							Attributes: map[string]resourceschema.Attribute{
								"hop": resourceschema.StringAttribute{Computed: true},
							},
						},
					},
				},
			},
		},
		Blocks: map[string]resourceschema.Block{
			"range": resourceschema.ListNestedBlock{
				MarkdownDescription: "A **range**.",
				DeprecationMessage:  "Write a list.",
				NestedObject: resourceschema.NestedBlockObject{
					Attributes: map[string]resourceschema.Attribute{
						"from": resourceschema.StringAttribute{Required: true},
					},
				},
			},
		},
	}
}

func (*sampleResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{
		Version: 2,
		Attributes: map[string]identityschema.Attribute{
			"name":   identityschema.StringAttribute{RequiredForImport: true, Description: "The name."},
			"server": identityschema.StringAttribute{OptionalForImport: true},
		},
	}
}

type sampleDataSource struct{ datasource.DataSource }

func (*sampleDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "sample_thing"
}

func (*sampleDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = datasourceschema.Schema{
		Attributes: map[string]datasourceschema.Attribute{"name": datasourceschema.StringAttribute{Required: true}},
	}
}

type sampleEphemeral struct{ ephemeral.EphemeralResource }

func (*sampleEphemeral) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "sample_thing"
}

func (*sampleEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = ephemeralschema.Schema{
		Attributes: map[string]ephemeralschema.Attribute{"name": ephemeralschema.StringAttribute{Required: true}},
	}
}

type sampleList struct{ list.ListResource }

func (*sampleList) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "sample_thing"
}

func (*sampleList) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = listschema.Schema{
		Attributes: map[string]listschema.Attribute{"prefix": listschema.StringAttribute{Optional: true}},
	}
}

type sampleAction struct{ action.Action }

func (*sampleAction) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = "sample_poke"
}

func (*sampleAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = actionschema.Schema{
		Attributes: map[string]actionschema.Attribute{"name": actionschema.StringAttribute{Required: true}},
	}
}

type sampleFunction struct{ function.Function }

func (*sampleFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "join"
}

func (*sampleFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Joins.",
		MarkdownDescription: "Joins **all** of it.",
		DeprecationMessage:  "Use `join` instead.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "first", Description: "The first."},
			function.SetParameter{Name: "second", ElementType: types.Int64Type, AllowNullValue: true},
		},
		VariadicParameter: function.BoolParameter{Name: "rest", Description: "All others."},
		Return:            function.ListReturn{ElementType: types.StringType},
	}
}

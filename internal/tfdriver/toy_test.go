package tfdriver_test

import (
	"context"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// toy is a provider whose resource does what a test says, for what no well-behaved
// provider shows.
type toy struct {
	provider.Provider
	modify func(req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse)
	create func(req resource.CreateRequest, resp *resource.CreateResponse)
	delete func(req resource.DeleteRequest, resp *resource.DeleteResponse)
}

type thing struct {
	Name  types.String `tfsdk:"name"`
	Size  types.Int64  `tfsdk:"size"`
	ID    types.String `tfsdk:"id"`
	Parts types.Map    `tfsdk:"parts"`
}

func (*toy) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "toy"
}
func (*toy) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (*toy) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (*toy) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (p *toy) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource { return &toyResource{p, "toy_thing"} },
		func() resource.Resource { return &toyResource{p, "toy_other"} },
	}
}

type toyResource struct {
	*toy
	name string
}

func (r *toyResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.name
}

func (r *toyResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"name": schema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}},
		"size": schema.Int64Attribute{Optional: true},
		"id":   schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		"parts": schema.MapNestedAttribute{Optional: true, NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"color":  schema.StringAttribute{Optional: true},
			"serial": schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		}}},
	}}
}

func (r *toyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{"name": identityschema.StringAttribute{RequiredForImport: true}}}
}

func (r *toyResource) ModifyPlan(_ context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.modify != nil {
		r.modify(req, resp)
	}
}

func (r *toyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var t thing
	resp.Diagnostics.Append(req.Plan.Get(ctx, &t)...)
	t.ID = types.StringValue("id of " + t.Name.ValueString())
	parts := t.Parts.Elements()
	resp.Diagnostics.Append(resp.State.Set(ctx, &t)...)
	for key := range parts {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("parts").AtMapKey(key).AtName("serial"), "serial of "+key)...)
	}
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("name"), t.Name)...)
	if r.create != nil {
		r.create(req, resp)
	}
}

func (r *toyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var name types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("name"), &name)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("name"), name)...)
}

func (r *toyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (r *toyResource) Delete(_ context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	if r.delete != nil {
		r.delete(req, resp)
	}
}

func (r *toyResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		if req.SourceTypeName == "toy_thing" {
			resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("name"), "moved")...)
			resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("id"), "id of moved")...)
			resp.TargetPrivate = req.SourcePrivate
			resp.Diagnostics.Append(resp.TargetIdentity.SetAttribute(ctx, path.Root("name"), "moved")...)
		}
	}}}
}

func drive(t *testing.T, p *toy) *tfdriver.Driver {
	t.Helper()
	return tfdriver.New(t, providerserver.NewProtocol6WithError(p), nil)
}

func one(name string, attrs map[string]any) tfdriver.Resource {
	all := map[string]any{"name": name}
	for name, value := range attrs {
		all[name] = value
	}
	return tfdriver.Resource{Type: "toy_thing", Name: "a", Attrs: all}
}

// counter counts how many are in at once.
type counter struct {
	mu        sync.Mutex
	now, most int
}

func (c *counter) in() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now++
	c.most = max(c.most, c.now)
}

func (c *counter) out() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now--
}

package provider

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

var _ datasource.DataSourceWithConfigure = (*didsDataSource)(nil)

// didsDataSource is mor_dids: a listing of numbers.
type didsDataSource struct{ *server }

func newDIDsDataSource() datasource.DataSource { return &didsDataSource{} }

// didsModel is the data source mor_dids.
type didsModel struct {
	DID            types.String `tfsdk:"did"`
	Status         types.String `tfsdk:"status"`
	HideTerminated types.Bool   `tfsdk:"hide_terminated"`
	DIDs           []didRow     `tfsdk:"dids"`
}

// didRow is one number of the listing.
type didRow struct {
	ID                      types.Int64  `tfsdk:"id"`
	DID                     types.String `tfsdk:"did"`
	Status                  types.String `tfsdk:"status"`
	Owner                   types.String `tfsdk:"owner"`
	Device                  types.String `tfsdk:"device"`
	ProviderName            types.String `tfsdk:"provider_name"`
	DialPlan                types.String `tfsdk:"dial_plan"`
	AIAgentCompatible       types.Bool   `tfsdk:"ai_agent_compatible"`
	RoutesToOpenAIProjectID types.String `tfsdk:"routes_to_openai_project_id"`
	UpdatedAt               types.String `tfsdk:"updated_at"`
}

func (d *didsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_dids"
}

func (d *didsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *didsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the DIDs (phone numbers) on the server that match all given filters, sorted by number. It reads " +
			"all pages of the inventory, and fails rather than return a part of it.",
		Attributes: map[string]schema.Attribute{
			"did": schema.StringAttribute{
				Optional: true, MarkdownDescription: "Part of the number, digits only, for example `3705200`.",
				Validators: []validator.String{numberValidator{}},
			},
			"status": schema.StringAttribute{
				Optional: true, MarkdownDescription: "One of `free`, `reserved`, `active`, `closed` and `terminated`.",
				Validators: []validator.String{stringvalidator.OneOf(string(mor.StatusFree), string(mor.StatusReserved),
					string(mor.StatusActive), string(mor.StatusClosed), string(mor.StatusTerminated))},
			},
			"hide_terminated": schema.BoolAttribute{Optional: true, MarkdownDescription: "Whether to leave terminated numbers out. Defaults to `false`."},
			"dids": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The numbers found, sorted by number.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":                          schema.Int64Attribute{Computed: true, MarkdownDescription: "MOR's ID of the DID."},
					"did":                         schema.StringAttribute{Computed: true, MarkdownDescription: "The number."},
					"status":                      schema.StringAttribute{Computed: true, MarkdownDescription: "Where the number stands: `free`, `reserved`, `active`, `closed` or `terminated`."},
					"owner":                       schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the user that the number is reserved for."},
					"device":                      schema.StringAttribute{Computed: true, MarkdownDescription: "Label of the device that the number is on."},
					"provider_name":               schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the provider that the number comes from."},
					"dial_plan":                   schema.StringAttribute{Computed: true, MarkdownDescription: "Name and type of the dial plan that the number is on."},
					"ai_agent_compatible":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the number may be used by AI agents."},
					"routes_to_openai_project_id": schema.StringAttribute{Computed: true, MarkdownDescription: "OpenAI project that VoiceAI routes the number to."},
					"updated_at":                  schema.StringAttribute{Computed: true, MarkdownDescription: "Time of the last change (RFC 3339, UTC)."},
				}},
			},
		},
	}
}

func (d *didsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model didsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := d.inventory.List(ctx, mor.Filter{
		Number:         model.DID.ValueString(),
		Status:         mor.Status(model.Status.ValueString()),
		HideTerminated: model.HideTerminated.ValueBool(),
	})
	if err != nil {
		report(&resp.Diagnostics, "list DIDs", err)
		return
	}
	slices.SortFunc(found, func(a, b mor.DID) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	})
	model.DIDs = make([]didRow, 0, len(found))
	for _, did := range found {
		model.DIDs = append(model.DIDs, didRow{
			ID:                      types.Int64Value(did.ID),
			DID:                     types.StringValue(did.Number),
			Status:                  label(string(did.Status)),
			Owner:                   label(did.Owner),
			Device:                  label(did.Device),
			ProviderName:            label(did.Provider),
			DialPlan:                label(did.DialPlan),
			AIAgentCompatible:       types.BoolPointerValue(did.AIAgentCompatible),
			RoutesToOpenAIProjectID: label(did.RoutesToOpenAIProjectID),
			UpdatedAt:               label(did.UpdatedAt),
		})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

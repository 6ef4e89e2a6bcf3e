package provider

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

var _ datasource.DataSourceWithConfigure = (*providersDataSource)(nil)

// providersDataSource is mor_providers: from names to the IDs of providers.
type providersDataSource struct{ *server }

func newProvidersDataSource() datasource.DataSource { return &providersDataSource{} }

// providersModel is the data source mor_providers.
type providersModel struct {
	Providers []providerRow `tfsdk:"providers"`
}

type providerRow struct {
	ID         types.Int64  `tfsdk:"id"`
	Name       types.String `tfsdk:"name"`
	Technology types.String `tfsdk:"technology"`
}

func (d *providersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_providers"
}

func (d *providersDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *providersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the providers (carriers) that the user of this provider may use, so that a configuration can name them instead of using " +
			"their IDs.\n\n" +
			"It calls `providers_get`, which MOR has from version X17 on. Passwords in the answer are never read.",
		Attributes: map[string]schema.Attribute{
			"providers": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The providers, sorted by ID.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         schema.Int64Attribute{Computed: true, MarkdownDescription: "ID of the provider: `provider_id` elsewhere in this provider. Null if MOR does not return it."},
					"name":       schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the provider. Several providers can have the same name."},
					"technology": schema.StringAttribute{Computed: true, MarkdownDescription: "Technology, for example `SIP`. Null if MOR does not return it."},
				}},
			},
		},
	}
}

func (d *providersDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	providers, err := d.view.Providers(ctx)
	if err != nil {
		report(&resp.Diagnostics, "list providers", err)
		return
	}
	model := providersModel{Providers: make([]providerRow, 0, len(providers))}
	for _, p := range slices.SortedFunc(slices.Values(providers), func(a, b mor.Provider) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name))
	}) {
		row := providerRow{Name: label(p.Name), Technology: label(p.Technology)}
		if p.ID != 0 {
			row.ID = types.Int64Value(p.ID)
		}
		model.Providers = append(model.Providers, row)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

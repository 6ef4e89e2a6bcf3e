package provider

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/view"
)

var _ datasource.DataSourceWithConfigure = (*didsDataSource)(nil)

// didsDataSource is mor_dids: a listing of numbers.
type didsDataSource struct{ *server }

func newDIDsDataSource() datasource.DataSource { return &didsDataSource{} }

// didsModel is the data source mor_dids.
type didsModel struct {
	didFilterModel
	didLegacyFilterModel
	ResolveIDs types.Bool   `tfsdk:"resolve_ids"`
	DIDs       types.List   `tfsdk:"dids"` // see setRows
	Inventory  types.String `tfsdk:"inventory"`
}

func (d *didsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_dids"
}

func (d *didsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *didsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := didFilterAttributes()
	maps.Copy(attributes, didLegacyFilterAttributes())
	attributes["resolve_ids"] = resolveIDsAttribute()
	attributes["dids"] = rowsAttribute{schema.ListNestedAttribute{
		Computed: true, MarkdownDescription: "The numbers found, sorted by number.",
		NestedObject: schema.NestedAttributeObject{Attributes: resolvedRowAttributes()},
	}}
	attributes["inventory"] = inventoryAttribute()
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the DIDs (phone numbers) on the server that match all given filters, sorted by number. It reads all pages of the list, and " +
			"fails rather than return a part of it.\n\n" +
			"~> **Do not use a list of free numbers as the `for_each` of resources that take them.** A number that they took is no longer " +
			"free, so the next plan ends it. Copy the list into a file once, for example with `terraform output`, and read that file.\n\n" +
			"Only MOR's legacy list (`dids_get`) can filter by `owner`, `language` and the IDs. With any of them, the data source reads that " +
			"list, whatever `read_api` says. What that list does not show, such as `updated_at`, is null then. The provider checks that MOR " +
			"applies such a filter, and fails if it does not.",
		Attributes: attributes,
	}
}

func (d *didsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model didsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	filter := model.filter()
	names := model.narrow(&filter)
	found, err := d.view.List(ctx, filter)
	if err != nil {
		reportGone(&resp.Diagnostics, "list DIDs", spoken(narrowed(err, names)))
		return
	}
	slices.SortFunc(found, func(a, b mor.DID) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	})
	var ids map[int64]view.IDs
	if model.ResolveIDs.ValueBool() {
		var left []view.Unresolved
		if ids, left, err = d.view.Resolve(ctx, found); err != nil {
			report(&resp.Diagnostics, "resolve the IDs of DIDs", spoken(err))
			return
		}
		warnUnresolved(&resp.Diagnostics, left)
		model.Inventory = asInventory(found, ids, left, &resp.Diagnostics)
	}
	rows := make([]resolvedRow, len(found))
	for i, did := range found {
		rows[i].didRow = newDIDRow(did)
		rows[i].set(ids[did.ID])
	}
	if resp.Diagnostics.Append(resp.State.Set(ctx, &model)...); resp.Diagnostics.HasError() {
		return
	}
	if err := setRows(ctx, &resp.State, "dids", rows); err != nil {
		report(&resp.Diagnostics, "list DIDs", err)
	}
}

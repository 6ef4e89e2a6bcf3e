package provider

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

var _ datasource.DataSourceWithConfigure = (*didsDataSource)(nil)

// didsDataSource is mor_dids: a listing of numbers.
type didsDataSource struct{ *server }

func newDIDsDataSource() datasource.DataSource { return &didsDataSource{} }

// didsModel is the data source mor_dids.
type didsModel struct {
	didFilterModel
	DIDs []didRow `tfsdk:"dids"`
}

func (d *didsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_dids"
}

func (d *didsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *didsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := didFilterAttributes()
	attributes["dids"] = schema.ListNestedAttribute{
		Computed: true, MarkdownDescription: "The numbers found, sorted by number.",
		NestedObject: schema.NestedAttributeObject{Attributes: didRowAttributes()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the DIDs (phone numbers) on the server that match all given filters, sorted by number. It reads " +
			"all pages of the inventory, and fails rather than return a part of it.",
		Attributes: attributes,
	}
}

func (d *didsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	defer d.traffic.begin()()
	var model didsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := d.inventory.List(ctx, model.filter())
	if err != nil {
		report(&resp.Diagnostics, "list DIDs", err)
		return
	}
	slices.SortFunc(found, func(a, b mor.DID) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	})
	model.DIDs = make([]didRow, 0, len(found))
	for _, did := range found {
		model.DIDs = append(model.DIDs, newDIDRow(did))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

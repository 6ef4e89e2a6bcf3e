package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/didops/terraform-provider-mor/internal/wording"
)

var _ datasource.DataSourceWithConfigure = (*didDataSource)(nil)

// didDataSource is mor_did: one number.
type didDataSource struct{ *server }

func newDIDDataSource() datasource.DataSource { return &didDataSource{} }

func (d *didDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_did"
}

func (d *didDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *didDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := didRowAttributes()
	attributes["did"] = schema.StringAttribute{
		Required: true, MarkdownDescription: "The whole number, digits only, for example `\"37052000001\"`. " + quoteNumbers,
		Validators: []validator.String{numberValidator{}},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One DID (phone number) on the server. A number that is not there is an error. One that MOR still has as " +
			"terminated is there, with that `status`.",
		Attributes: attributes,
	}
}

func (d *didDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model didRow
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	number := model.DID.ValueString()
	now, err := d.find(ctx, number)
	switch {
	case err != nil:
		reportDID(&resp.Diagnostics, number, "read a DID", spoken(err))
		return
	case !now.Found:
		resp.Diagnostics.AddAttributeError(path.Root("did"), "The DID is not on the server",
			"DID "+number+": the server lists no such number to this user. Check its digits. If it may be missing, use data \"mor_dids\" with the same did: "+
				"its list is empty then.\n\n"+wording.DestroyReads)
		return
	}
	model = newDIDRow(now.DID)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

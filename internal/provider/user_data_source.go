package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

var _ datasource.DataSourceWithConfigure = (*userDataSource)(nil)

// userDataSource is mor_user: from one login name to the user's ID.
type userDataSource struct{ *server }

func newUserDataSource() datasource.DataSource { return &userDataSource{} }

// userModel is the data source mor_user.
type userModel struct {
	ID       types.Int64  `tfsdk:"id"`
	Username types.String `tfsdk:"username"`
}

func (d *userDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (d *userDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *userDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up the ID of one user or reseller by the login name. A user that does not exist is an error.\n\n" +
			"It makes one call, `user_details_get`, which MOR has from version X4 on and which needs only the API Secret Key. " +
			"Passwords in the answer are never read.",
		Attributes: map[string]schema.Attribute{
			"id": schema.Int64Attribute{Computed: true, MarkdownDescription: "ID of the user: `user_id` elsewhere in this provider."},
			"username": schema.StringAttribute{
				Required: true, MarkdownDescription: "The whole login name of the user.", Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
	}
}

func (d *userDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model userModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	user, err := d.mor.UserByUsername(ctx, model.Username.ValueString())
	switch {
	case mor.CodeOf(err) == mor.CodeUserNotFound:
		resp.Diagnostics.AddAttributeError(path.Root("username"), "User not found", fmt.Sprintf(
			"MOR has no user with the login name %q, or does not show that user to the user of this provider. Check the spelling. The data source "+
				"mor_users lists all users that can be seen.\n\n"+wording.DestroyReads, model.Username.ValueString()))
		return
	case err != nil:
		report(&resp.Diagnostics, "look up a user", err)
		return
	}
	model.ID = types.Int64Value(user.ID)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

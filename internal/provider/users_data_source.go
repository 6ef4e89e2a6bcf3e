package provider

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

var _ datasource.DataSourceWithConfigure = (*usersDataSource)(nil)

// usersDataSource is mor_users: from names to the IDs of users.
type usersDataSource struct{ *server }

func newUsersDataSource() datasource.DataSource { return &usersDataSource{} }

// usersModel is the data source mor_users.
type usersModel struct {
	Users []userRow `tfsdk:"users"`
}

type userRow struct {
	ID       types.Int64  `tfsdk:"id"`
	Username types.String `tfsdk:"username"`
	Name     types.String `tfsdk:"name"`
	Type     types.String `tfsdk:"type"`
}

func (d *usersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_users"
}

func (d *usersDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *usersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the users and resellers on the server, so that a configuration can name them instead of using their IDs. " +
			"Admin and accountants see all users, a reseller sees their own.\n\n" +
			"It calls `users_get`, which MOR has from version X8 on. That call needs `password`, the password of the MOR GUI. " +
			"To look up one user without a password, use the data source `mor_user`. Passwords in the answer are never read.",
		Attributes: map[string]schema.Attribute{
			"users": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The users, sorted by ID.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":       schema.Int64Attribute{Computed: true, MarkdownDescription: "ID of the user: `user_id` elsewhere in this provider."},
					"username": schema.StringAttribute{Computed: true, MarkdownDescription: "Login name of the user. MOR has each login name once."},
					"name": schema.StringAttribute{Computed: true, MarkdownDescription: "First and last name of the user. Several users can have the same name. " +
						"Null if MOR has none."},
					"type": schema.StringAttribute{Computed: true, MarkdownDescription: "Kind of user, as MOR spells it: for example `user`, `reseller`, `accountant` or `admin`."},
				}},
			},
		},
	}
}

func (d *usersDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	users, err := d.view.Users(ctx)
	if err != nil {
		report(&resp.Diagnostics, "list users", err)
		return
	}
	model := usersModel{Users: make([]userRow, 0, len(users))}
	for _, user := range slices.SortedFunc(slices.Values(users), func(a, b mor.User) int { return cmp.Compare(a.ID, b.ID) }) {
		model.Users = append(model.Users, userRow{
			ID: types.Int64Value(user.ID), Username: label(user.Username), Name: label(strings.TrimSpace(user.FirstName + " " + user.LastName)), Type: label(user.Type),
		})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

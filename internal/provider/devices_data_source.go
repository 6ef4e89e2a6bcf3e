package provider

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/view"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

var _ datasource.DataSourceWithConfigure = (*devicesDataSource)(nil)

// devicesDataSource is mor_devices: from names to the IDs of devices.
type devicesDataSource struct{ *server }

func newDevicesDataSource() datasource.DataSource { return &devicesDataSource{} }

// devicesModel is the data source mor_devices.
type devicesModel struct {
	UserID  types.Int64 `tfsdk:"user_id"`
	Devices []deviceRow `tfsdk:"devices"`
}

type deviceRow struct {
	ID          types.Int64  `tfsdk:"id"`
	Username    types.String `tfsdk:"username"`
	Description types.String `tfsdk:"description"`
	UserID      types.Int64  `tfsdk:"user_id"`
	IsTrunk     types.Bool   `tfsdk:"is_trunk"`
	Type        types.String `tfsdk:"type"`
}

func (d *devicesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_devices"
}

func (d *devicesDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *devicesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	const detail = "Null if `device_details_get` does not return it."
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the devices of one user or of all users, so that a configuration can name trunks instead of using their IDs.\n\n" +
			"It calls `devices_get` once for each user, and `device_details_get` once for each device. MOR returns those details (`description` and " +
			"`is_trunk`) only for devices of the caller's own users. Without `user_id` it also calls `users_get` once, which needs `password`, the " +
			"password of the MOR GUI.\n\n" +
			"Set `user_id` where you can: it costs fewer requests. At most `max_concurrent_requests` requests run at once, and the log shows the progress. " +
			"Secrets in the answers are never read.",
		Attributes: map[string]schema.Attribute{
			"user_id": schema.Int64Attribute{
				Optional: true, MarkdownDescription: "ID of the user whose devices are listed. Without it, the devices of all users are listed.",
				Validators: []validator.Int64{int64validator.AtLeast(0)}, // MOR's own admin has 0
			},
			"devices": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The devices, sorted by ID.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":          schema.Int64Attribute{Computed: true, MarkdownDescription: "ID of the device: `device_id` elsewhere in this provider."},
					"username":    schema.StringAttribute{Computed: true, MarkdownDescription: "Username of the device, as in its label `SIP/<username>`. Null if MOR does not return it."},
					"description": schema.StringAttribute{Computed: true, MarkdownDescription: "Description of the device in MOR. " + detail},
					"user_id":     schema.Int64Attribute{Computed: true, MarkdownDescription: "ID of the user that the device belongs to."},
					"is_trunk":    schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the device is a trunk. Only a trunk can be given numbers. " + detail},
					"type":        schema.StringAttribute{Computed: true, MarkdownDescription: "Type of the device, for example `SIP`. Null if MOR does not return it."},
				}},
			},
		},
	}
}

func (d *devicesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model devicesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	devices, err := d.devices(ctx, model.UserID, &resp.Diagnostics)
	if err != nil {
		reportGone(&resp.Diagnostics, "list devices", err)
		return
	}
	slices.SortFunc(devices, func(a, b mor.Device) int { return cmp.Compare(a.ID, b.ID) })
	model.Devices = make([]deviceRow, 0, len(devices))
	for _, device := range devices {
		model.Devices = append(model.Devices, deviceRow{
			ID: types.Int64Value(device.ID), Username: label(device.Username), Description: label(device.Description),
			UserID: types.Int64Value(device.UserID), IsTrunk: types.BoolPointerValue(device.Trunk), Type: label(device.Type),
		})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// devices lists the devices of one user or, if that is null, of all that MOR lists.
func (d *devicesDataSource) devices(ctx context.Context, userID types.Int64, diags *diag.Diagnostics) ([]mor.Device, error) {
	if !userID.IsNull() {
		ofUser, err := d.view.DevicesOf(ctx, []int64{userID.ValueInt64()})
		if err == nil {
			err = ofUser[0].Refused
		}
		if err != nil {
			return nil, err
		}
		return d.view.Described(ctx, ofUser)
	}
	users, err := d.view.Users(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(users))
	for i, user := range users {
		ids[i] = user.ID
	}
	ofUsers, err := d.view.DevicesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	var refused []view.UserDevices
	for _, user := range ofUsers {
		if mor.IsUnavailable(user.Refused) {
			refused = append(refused, user)
		}
	}
	switch {
	case len(refused) > 0 && len(refused) == len(ofUsers):
		return nil, refused[0].Refused
	case len(refused) > 0:
		detail := wording.Why(refused[0].Refused)
		diags.AddWarning("Devices of some users are missing", fmt.Sprintf(
			"MOR refused to list the devices of %d of %d users, so they are not in the list. The first of them is user %d.\n\n%s",
			len(refused), len(ofUsers), refused[0].UserID, detail))
	}
	return d.view.Described(ctx, ofUsers)
}

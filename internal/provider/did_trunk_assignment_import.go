package provider

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

func (r *didTrunkAssignmentResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var identity assignmentIdentityModel
	if req.ID != "" || !hasIdentity(req) {
		number, device, ok := parseAssignmentID(req.ID)
		if !ok {
			resp.Diagnostics.AddError("The import ID is malformed", fmt.Sprintf(
				"%q is not a number and a device ID with a slash between them, such as 37052000001/7.", req.ID))
			return
		}
		identity = assignmentIdentityModel{DID: types.StringValue(number), DeviceID: types.Int64Value(device)}
	} else {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		if identity.DID.ValueString() == "" {
			resp.Diagnostics.AddError("The import ID is malformed", "The identity has no did. It needs the number, such as 37052000001, and may have device_id.")
			return
		}
		if !identity.DeviceID.IsNull() && identity.DeviceID.ValueInt64() < 1 {
			resp.Diagnostics.AddAttributeError(path.Root("device_id"), "Not a device ID", fmt.Sprintf(
				"device_id is %d in the identity; IDs begin at 1. Leave it out if it is not known.", identity.DeviceID.ValueInt64()))
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	number := identity.DID.ValueString()
	now, ok := r.findToImport(ctx, number, &resp.Diagnostics)
	if !ok {
		return
	}
	if !now.OnDevice() {
		resp.Diagnostics.AddAttributeError(path.Root("did"), "The DID of the assignment is on no device",
			fmt.Sprintf("DID %s is %s, so there is no assignment to import. To put it on a device, leave the import out.", number, now.Describe()))
		return
	}
	if !identity.DeviceID.IsNull() {
		there, err := r.view.Stands(ctx, now.DID, mor.SubjectDevice, identity.DeviceID.ValueInt64())
		if err != nil {
			reportDID(&resp.Diagnostics, number, "import an assignment", spoken(err))
			return
		}
		if !there {
			resp.Diagnostics.AddAttributeError(path.Root("device_id"), "The DID to import is on another device",
				fmt.Sprintf("DID %s is %s, and that is not device %d. Import it with the ID of that device.", number, now.Describe(), identity.DeviceID.ValueInt64()))
			return
		}
	}
	state := didTrunkAssignmentModel{DID: identity.DID, DeviceID: identity.DeviceID}
	state.show(now.DID)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// parseAssignmentID takes an import ID apart: the number, a slash, and the
// device ID, which is 1 or more. The number is not looked at.
func parseAssignmentID(id string) (number string, deviceID int64, ok bool) {
	number, device, _ := strings.Cut(id, "/")
	deviceID, err := strconv.ParseInt(device, 10, 64)
	return number, deviceID, err == nil && deviceID >= 1
}

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/didops/terraform-provider-mor/internal/conflicts"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// planTrunk looks at what a plan does with the number of an assignment. It refuses
// what would take a number off its device that another resource puts there, and
// warns of what apply will refuse: to put a number on a device that sits elsewhere.
// says is as in planDID.
func (s *server) planTrunk(ctx context.Context, did string, deviceID types.Int64, r conflicts.Role, says string, diags *diag.Diagnostics) {
	if s.applying.Load() {
		return // this has been looked at in the plan
	}
	c := s.claims.NoteTrunk(did, r, says)
	if c.RefuseTrunk(diags) || !r.Has(conflicts.Wanted) || c.Has(conflicts.Held|conflicts.Kept) || deviceID.IsUnknown() {
		return
	}
	now, err := s.glance(ctx, did)
	if err != nil || !now.OnDevice() || now.Status == mor.StatusTerminated {
		logUnseen(ctx, did, err)
		return
	}
	if there, err := s.view.Stands(ctx, now.DID, mor.SubjectDevice, deviceID.ValueInt64()); err != nil || there {
		logUnseen(ctx, did, err)
		return
	}
	diags.AddAttributeWarning(path.Root("device_id"), "A DID is on another device", fmt.Sprintf(
		"DID %s is %s, and that is not device %d. Apply will not take it away from there. Take it off that device in MOR first; or, if it belongs there, "+
			"set device_id to that device's ID.", did, now.Describe(), deviceID.ValueInt64()))
}

// logUnseen logs why a plan cannot warn. Apply asks again, and says why it fails.
func logUnseen(ctx context.Context, did string, err error) {
	if err != nil {
		tflog.Info(ctx, "where a number is cannot be told", map[string]any{"did": did, "error": fmt.Sprint(err)})
	}
}

// says puts into words what a configuration says of a number.
func (m *didTrunkAssignmentModel) says() string {
	return saying(said{"device_id", m.DeviceID}, said{"user_id", m.UserID})
}

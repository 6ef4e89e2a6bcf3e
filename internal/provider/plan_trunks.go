package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// planTrunk looks at what a plan does with the number of an assignment. It refuses
// what would take a number off its device that another resource puts there, and
// warns of what apply will refuse: to put a number on a device that sits elsewhere.
// says is as in planDID.
func (s *server) planTrunk(ctx context.Context, did string, deviceID types.Int64, r role, says string, diags *diag.Diagnostics) {
	if s.applying.Load() {
		return // this has been looked at in the plan
	}
	c := s.claims.noteTrunk(did, r, says)
	if reportTrunkConflict(diags, &c) || !r.has(wanted) || c.has(held|kept) || deviceID.IsUnknown() {
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

// sharesTrunk reports whether both an assignment and an inventory say where a
// number is to be, also if the assignment is destroyed: that takes it off its device.
func (c *claim) sharesTrunk() bool {
	return (c.inventory != "" || c.endedIn != "") && (len(c.users) > 0 || c.has(ended))
}

// reportTrunkConflict refuses a number of which two resources of the plan say where
// it is to be. It reports whether that is so.
func reportTrunkConflict(diags *diag.Diagnostics, c *claim) bool {
	switch {
	case c.inventory != "" && c.sharesTrunk():
		diags.AddAttributeError(didPath, "A DID is in an inventory and in an assignment", trunkInTable(c.number, c.inventory))
	case c.sharesTrunk():
		diags.AddAttributeError(didPath, "A DID is in an inventory and in an assignment", trunkInTable(c.number, c.endedIn))
	case c.has(ended) && len(c.users) > 0:
		diags.AddAttributeError(didPath, "An assignment is destroyed and another has its DID", "DID "+c.number+takenOff)
	case len(c.users) > 1:
		diags.AddAttributeError(didPath, "Two assignments have the same DID", fmt.Sprintf(
			"DID %s is in %d mor_did_trunk_assignment. %s Each apply would take the number from where the other puts it, so this is refused. %s",
			c.number, len(c.users), c.says(), keepOne))
	default:
		return false
	}
	return true
}

const takenOff = " would leave its device with the one assignment, and be put on a device by the other. So this is refused.\n\n" +
	"If only the address has changed (its name, its key in for_each, its index in count), say so:\n\n" +
	"moved {\n  from = mor_did_trunk_assignment.old\n  to   = mor_did_trunk_assignment.new\n}\n\n" +
	"One such block moves all instances of a resource. A key or an index that has changed needs a block of its own.\n\n" +
	"If the state has the number at both addresses, or the plan shows a deposed object, let Terraform forget the one that is to be destroyed. " +
	"That leaves the number on its device:\n\n  " + wording.StateRm + "\n\nIf that address stays in the configuration, adopt the number there with an import block.\n\n" + wording.NotDestroying

// says tells in words what a configuration says of a number.
func (m *didTrunkAssignmentModel) says() string {
	return saying(said{"device_id", m.DeviceID}, said{"user_id", m.UserID})
}

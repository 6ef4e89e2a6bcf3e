package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// A number that MOR has no more leaves the state, so that the plan shows that it is
// created or brought back. Where MOR has its user or provider no more either, that
// apply would fail, and then nothing would tell the number from a new one, of which a
// wrong ID is an error. So it stays in the state: the plan warns, and changes nothing.
// The same holds for an assignment whose device is gone.

// missingStatus is the status of a number that stays in the state, and is not on the server.
const missingStatus = "missing"

// isGone reports whether a number is in the state only because it cannot be brought back.
func (m *didModel) isGone() bool {
	status := m.Status.ValueString()
	return status == missingStatus || status == string(mor.StatusTerminated)
}

// didUnchanged reports whether a plan leaves as it is what the configuration says.
func didUnchanged(plan, state didModel) bool {
	goal := plan.changeFrom(state)
	return goal.IsEmpty()
}

// keepsGone reports whether a number stays in the state that MOR has no more, and says why.
func (r *didResource) keepsGone(ctx context.Context, state *didModel, now lifecycle.Standing, diags *diag.Diagnostics) bool {
	wish := view.Wish{Number: now.Number, UserID: state.UserID.ValueInt64(), ProviderID: state.ProviderID.ValueInt64(), Drift: true}
	if len(r.view.Check(ctx, []view.Wish{wish})) == 0 {
		return false
	}
	how := "was terminated"
	state.Status, state.Owner = label(string(now.Status)), types.StringNull()
	if !now.Found {
		how, state.Status = "was removed", types.StringValue(missingStatus)
	}
	diags.AddWarning("A DID cannot be brought back as configured", fmt.Sprintf("DID %s %s outside Terraform. Another warning of this plan says which of its IDs MOR has no more. "+
		"Terraform keeps the number in the state, and leaves it as it is in MOR.", now.Number, how))
	r.checkIDs(ctx, atItsOwn, diags, wish)
	r.ids.gone.Store(now.Number, true)
	return true
}

// keepsGone reports whether an assignment stays in the state whose number is on no
// device, and says why, unless its mor_did has.
func (r *didTrunkAssignmentResource) keepsGone(ctx context.Context, state *didTrunkAssignmentModel, now lifecycle.Standing, private privateState, diags *diag.Diagnostics) bool {
	was, more := r.reservedFor(ctx, now.Number, state.UserID, private)
	diags.Append(more...)
	wish := view.Wish{Number: now.Number, DeviceID: state.DeviceID.ValueInt64(), OwnerID: was.UserID, Drift: true}
	blocked := slices.ContainsFunc(r.view.Check(ctx, []view.Wish{wish}), func(f view.Fault) bool { return !f.Allowed })
	if _, gone := r.ids.gone.Load(now.Number); !gone && !blocked {
		return false
	}
	r.checkIDs(ctx, atItsOwn, diags, wish)
	state.show(now.DID)
	return true
}

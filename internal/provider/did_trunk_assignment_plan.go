package provider

import (
	"cmp"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/conflicts"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// ModifyPlan keeps the plan quiet where nothing moves, and warns of a move that
// could end with the number on no device.
func (r *didTrunkAssignmentResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state didTrunkAssignmentModel
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	r.refuseWithoutKey(req.Plan.Raw.IsNull() || req.State.Raw.IsNull() || !plan.DID.Equal(state.DID) || !plan.DeviceID.Equal(state.DeviceID), &resp.Diagnostics)
	switch {
	case req.Plan.Raw.IsNull():
		r.planTrunk(ctx, state.DID.ValueString(), state.DeviceID, conflicts.Ended, "", &resp.Diagnostics)
		return
	case req.State.Raw.IsNull():
		r.planNew(ctx, plan, req.Private, &resp.Diagnostics)
		return
	case !plan.DID.Equal(state.DID): // replaced; the new number is planned by a call of its own
		r.planTrunk(ctx, state.DID.ValueString(), state.DeviceID, conflicts.Ended, "", &resp.Diagnostics)
		resp.Diagnostics.Append(keepReplaced(ctx, resp.Private, state.DID.ValueString())...)
		return
	}
	r.planTrunk(ctx, plan.DID.ValueString(), plan.DeviceID, conflicts.Kept, plan.says(), &resp.Diagnostics)
	resp.Diagnostics.Append(keepReplaced(ctx, resp.Private, state.DID.ValueString())...)
	if _, changes := r.userChanges.Load(plan.DID.ValueString()); changes && r.planUserChange(plan, state, resp) {
		return
	}
	if plan.DeviceID.IsUnknown() {
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	if plan.DeviceID.Equal(state.DeviceID) {
		plan.ID, plan.Status, plan.Device, plan.Owner = state.ID, state.Status, state.Device, state.Owner
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
		return
	}
	if state.ID.IsNull() { // the number was missing: see keepsGone
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...)
	}
	r.checkTrunk(ctx, plan, &state, req.Private, &resp.Diagnostics)
	was, diags := r.reservedFor(ctx, plan.DID.ValueString(), plan.UserID, req.Private)
	user := was.user()
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if state.DeviceID.IsNull() && (!state.Device.IsNull() || state.Status.ValueString() == string(mor.StatusActive)) {
		r.warnMoves(ctx, plan, state, user, &resp.Diagnostics)
	}
	if user == nil && !plan.UserID.IsUnknown() && !state.DeviceID.IsNull() {
		resp.Diagnostics.AddAttributeWarning(path.Root("user_id"), "A move that may lose the reservation", fmt.Sprintf(
			"DID %s moves from %s to device %d. Some MOR servers free a number that leaves a device, and only a reserved one "+
				"can go onto the next. Nobody is known to reserve it for: set user_id, here or on its mor_did.",
			plan.DID.ValueString(), deviceNamed(state.Device), plan.DeviceID.ValueInt64()))
	}
}

// planUserChange plans an assignment whose number is to have another user. MOR gives a
// number to another user only while it is on no device. So the assignment is replaced:
// Terraform takes the number off its device, changes the user, and then puts the
// number on the new device. On the device that it has, it would stay out of service.
func (r *didTrunkAssignmentResource) planUserChange(plan, state didTrunkAssignmentModel, resp *resource.ModifyPlanResponse) (done bool) {
	if state.DeviceID.IsNull() {
		return false // it is not where we have put it: see warnMoves
	}
	if plan.DeviceID.Equal(state.DeviceID) {
		resp.Diagnostics.AddAttributeError(path.Root("device_id"), "A DID on a device cannot change its user", fmt.Sprintf(
			"The plan gives DID %s to another user, and leaves it on %s. MOR refuses that.\n\nSet device_id to a device of the new user in the same plan. Apply then takes "+
				"the number off its device, changes the user, and puts it on the new device. Or remove this assignment, and apply.",
			plan.DID.ValueString(), deviceNamed(state.Device)))
		return true
	}
	resp.RequiresReplace = append(resp.RequiresReplace, path.Root("device_id"))
	return true
}

// planNew looks at an assignment that is to be created, perhaps in a replacement.
func (r *didTrunkAssignmentResource) planNew(ctx context.Context, plan didTrunkAssignmentModel, private privateState, diags *diag.Diagnostics) {
	if plan.DID.IsUnknown() {
		return
	}
	number, says := plan.DID.ValueString(), plan.says()
	was, more := replacedNumber(ctx, private)
	diags.Append(more...)
	if was == "" && r.isCreatedFirst("mor_did_trunk_assignment", number, r.claims.NoteTrunk(number, 0, "")) {
		// Create refuses what it must: see notes. But the note may be of an earlier plan.
		c := r.claims.NoteTrunk(number, conflicts.Wanted, says)
		c.RefuseTrunk(diags)
		return
	}
	if was == number {
		says = ""
	}
	r.planTrunk(ctx, number, plan.DeviceID, conflicts.Wanted, says, diags)
	r.checkTrunk(ctx, plan, nil, private, diags)
	if c := r.claims.NoteTrunk(number, 0, ""); !diags.HasError() && (was != "" || c.Has(conflicts.Held)) {
		r.notes.leave("mor_did_trunk_assignment "+number, cmp.Or(was, number))
	}
}

// warnMoves says so in the plan when a number of which only the device's label is
// known (it was moved, or imported without the device) is on another device. user
// is whose it must be to be moved; nil: nobody is known.
func (r *didTrunkAssignmentResource) warnMoves(ctx context.Context, plan, state didTrunkAssignmentModel, user *int64, diags *diag.Diagnostics) {
	if r.belongs(ctx, state.DID, state.ID, mor.SubjectDevice, state.DeviceID, plan.DeviceID) {
		return
	}
	if user == nil && !state.Device.IsNull() {
		diags.AddAttributeWarning(path.Root("device_id"), "A DID is on another device", fmt.Sprintf(
			"DID %s is on %s, and nothing proves that this is device %d. Apply takes it from there only if the number is proven to be of the user that is set, "+
				"here or on its mor_did, as user_id. If it is to stay there, destroy this assignment, which leaves it where it is.",
			plan.DID.ValueString(), deviceNamed(state.Device), plan.DeviceID.ValueInt64()))
		return
	}
	theirs := true
	if user != nil {
		var err error
		if theirs, err = r.view.Stands(ctx, mor.DID{ID: didID(state.ID), Number: state.DID.ValueString()}, mor.SubjectUser, *user); err != nil {
			reportDID(diags, plan.DID.ValueString(), "find out whose a DID is", err)
			return
		}
	}
	if !theirs {
		diags.AddAttributeWarning(path.Root("device_id"), "A DID is somebody else's", fmt.Sprintf(
			"DID %s is of %s, on %s. Apply does not take it from them. %s", plan.DID.ValueString(), cmp.Or(mor.Clean(state.Owner.ValueString()), "somebody whose name is not shown"), deviceNamed(state.Device), wording.GivenWays))
		return
	}
	outcome := "Apply moves it there."
	if state.Device.IsNull() {
		outcome = notFromUnnamed
	}
	diags.AddAttributeWarning(path.Root("device_id"), "A DID is on another device", fmt.Sprintf(
		"DID %s is on %s, and nothing proves that this is device %d. %s", plan.DID.ValueString(), deviceNamed(state.Device), plan.DeviceID.ValueInt64(), outcome))
}

// deviceNamed is a device by its label, in words.
func deviceNamed(device types.String) string {
	if device.IsNull() {
		return "a device that is not shown"
	}
	return "device " + mor.Clean(device.ValueString())
}

// notFromUnnamed is what becomes of a number on another device that is not shown:
// nothing would tell whether it is still the same one by then.
const notFromUnnamed = "Apply does not take it from there. Take it off that device in MOR first; or, if it belongs there, set device_id to that device's ID."

func warnLeft(diags *diag.Diagnostics, number, standing string) {
	diags.AddWarning("A DID stays where it is", fmt.Sprintf(
		"DID %s is %s. Somebody else put or closed it there. So destroying the assignment leaves the number alone, and Terraform forgets the assignment. "+
			"Only destroying a mor_did with force_destroy = true ends the number all the same.", number, standing))
}

func warnUnreserved(diags *diag.Diagnostics, number, owner string) {
	diags.AddWarning("A DID is free now", fmt.Sprintf(
		"DID %s is free now, for anybody to take. It was reserved for %s, and MOR freed it as it left its device. Terraform could not find out that user's ID, "+
			"so it did not reserve the number again.\n\nIf a mor_did with a user_id manages the number, apply again: that reserves it for this user_id. Otherwise reserve it in MOR.", number, owner))
}

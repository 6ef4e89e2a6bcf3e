package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/conflicts"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// ModifyPlan keeps the plan quiet about what will not change, and refuses what
// cannot be or would take a number out of service.
func (r *didResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, state didModel
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		resp.Diagnostics.Append(r.recallSeen(ctx, &state, req.Private)...)
		if state.DeletionPolicy.ValueString() == policyAbandon {
			warnAbandoned(&resp.Diagnostics, state)
		}
		r.refuseWithoutKey(state.DeletionPolicy.ValueString() != policyAbandon, &resp.Diagnostics)
		r.planDID(ctx, state.DID.ValueString(), state.ending(), "", &resp.Diagnostics)
		if !resp.Diagnostics.HasError() {
			r.planEnd(ctx, state, req.Private, &resp.Diagnostics)
		}
		return
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		resp.Diagnostics.Append(r.recallSeen(ctx, &state, req.Private)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if config.ProviderID.IsNull() { // not managed: as it is known, if it is
		plan.ProviderID = state.ProviderID
	}
	switch did := plan.DID.ValueString(); {
	case req.State.Raw.IsNull():
		r.planNew(ctx, plan, req.Private, &resp.Diagnostics)
	case plan.DID.Equal(state.DID) && state.isGone() && !didUnchanged(plan, state):
		if state.Status.ValueString() == missingStatus {
			plan.ID = types.StringUnknown()
		}
		r.checkDID(ctx, plan, nil, req.Private, &resp.Diagnostics)
		r.planDID(ctx, did, state.standing(conflicts.Kept), plan.says(), &resp.Diagnostics)
	case plan.DID.Equal(state.DID):
		plan.expect(state)
		known := r.adopt(ctx, plan, state)
		r.noteUserChange(plan, known)
		r.checkDID(ctx, plan, &known, req.Private, &resp.Diagnostics)
		warnInUse(&resp.Diagnostics, plan, known)
		r.planDID(ctx, did, state.standing(conflicts.Kept), plan.says(), &resp.Diagnostics)
	default: // replaced; the new number is planned by a call of its own
		r.planDID(ctx, state.DID.ValueString(), state.ending(), "", &resp.Diagnostics)
	}
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(keepReplaced(ctx, resp.Private, state.DID.ValueString())...)
	}
	goal := plan.changeFrom(state)
	if !req.State.Raw.IsNull() && !goal.IsEmpty() {
		resp.Diagnostics.Append(r.keepSeen(ctx, state, resp.Private)...)
	}
	r.refuseWithoutKey(req.State.Raw.IsNull() || !goal.IsEmpty(), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// noteUserChange notes for the assignment, which Terraform plans later, that its number is to
// have another user.
func (r *didResource) noteUserChange(plan, state didModel) {
	if !plan.UserID.Equal(state.UserID) && !state.UserID.IsNull() && !r.applying.Load() {
		r.userChanges.Store(plan.DID.ValueString(), true)
	}
}

// planNew looks at a number that is to be created, perhaps in a replacement.
func (r *didResource) planNew(ctx context.Context, plan didModel, private privateState, diags *diag.Diagnostics) {
	if plan.DID.IsUnknown() {
		return
	}
	number, says := plan.DID.ValueString(), plan.says()
	was, more := replacedNumber(ctx, private)
	diags.Append(more...)
	if was == "" && r.isCreatedFirst("mor_did", number, r.claims.NoteDID(number, 0, "")) {
		// Create refuses what it must: see notes. But the note may be of an earlier plan.
		c := r.claims.NoteDID(number, conflicts.Wanted, says)
		c.RefuseDID(diags)
		return
	}
	if was == number {
		says = ""
	}
	r.planDID(ctx, number, conflicts.Wanted, says, diags)
	r.checkDID(ctx, plan, nil, private, diags)
	if c := r.claims.NoteDID(number, 0, ""); !diags.HasError() && (was != "" || c.Has(conflicts.Held)) {
		r.notes.leave("mor_did "+number, cmp.Or(was, number))
	}
}

func warnAbandoned(diags *diag.Diagnostics, state didModel) {
	diags.AddWarning("A DID is left on the server", fmt.Sprintf(
		"deletion_policy of DID %s is \"abandon\": the number stays in MOR as it is (%s), and Terraform forgets it.",
		state.DID.ValueString(), string(state.seen.Status)))
}

// warnInUse says in the plan what apply will refuse, unless the number leaves
// its device before.
func warnInUse(diags *diag.Diagnostics, plan, state didModel) {
	if plan.UserID.Equal(state.UserID) || plan.UserID.IsUnknown() {
		return
	}
	number := state.DID.ValueString()
	if state.UserID.IsNull() && state.seen.Status == mor.StatusReserved {
		detail := fmt.Sprintf("DID %s is reserved for %s. Unless that is user %d, apply takes it from them.", number, mor.Clean(state.Owner.ValueString()), plan.UserID.ValueInt64())
		if state.Owner.IsNull() { // nothing would tell whether it is still the same one by then
			detail = fmt.Sprintf("Whom DID %s is reserved for is not shown. Unless that is user %d, apply does not take it from them. To have it, free it in MOR first.",
				number, plan.UserID.ValueInt64())
		}
		diags.AddAttributeWarning(path.Root("user_id"), "A DID is reserved already", detail)
	}
	if state.UserID.IsNull() && state.seen.Status == mor.StatusActive {
		now := lifecycle.Standing{Found: true, DID: mor.DID{
			Status: mor.StatusActive, Owner: state.Owner.ValueString(),
			Device: state.seen.Device, DialPlan: state.DialPlan.ValueString(),
		}}
		diags.AddAttributeWarning(path.Root("user_id"), "A DID is in service already", fmt.Sprintf(
			"DID %s is %s. Unless that is user %d, apply will fail, and change nothing: set user_id to the user whose it is, or leave it out.",
			number, now.Describe(), plan.UserID.ValueInt64()))
	}
}

func warnKept(diags *diag.Diagnostics, number string, kept error) {
	if problem := (*lifecycle.Problem)(nil); errors.As(kept, &problem) || mor.IsDoubtful(kept) {
		why := kept.Error() + "."
		switch {
		case problem != nil && problem.Err != nil:
			why = problem.Err.Error() + "."
		case problem != nil:
			why = wording.Why(kept)
		}
		diags.AddWarning("Whether a DID was deleted is not known",
			"DID "+number+" is terminated, and so out of use. Look in MOR whether its row is still there, and delete it there if you want.\n\n"+why+wording.MissingMethod(kept))
		return
	}
	diags.AddWarning("A DID is terminated, but not deleted",
		"DID "+number+" is out of use. Its row stays in MOR, and only in MOR can it be deleted now: "+kept.Error()+"."+wording.MissingMethod(kept))
}

// warnClosed has, as other warnings that many numbers of one plan may have and
// that end nothing, a summary without the number: Terraform shows the first of
// those with one summary, and how many more there are.
func warnClosed(diags *diag.Diagnostics, number string) {
	diags.AddWarning("A DID is closed",
		"DID "+number+" is closed: it was suspended in MOR, for example because of an unpaid bill. Terraform does not put it back in service. MOR "+
			"frees a closed number by itself after a while (90 days unless set otherwise). The data source mor_dids with status = \"closed\" "+
			"lists all closed numbers.")
}

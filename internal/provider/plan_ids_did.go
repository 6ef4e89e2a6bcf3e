package provider

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// driftNote is, in private state, the provider or device that a refresh has found the
// number to have no more. While the configuration names it still, that is drift.
type driftNote struct {
	ProviderID int64 `json:"provider_id,omitempty"`
	DeviceID   int64 `json:"device_id,omitempty"`
}

const driftKey = "drift"

// keepDrift writes down what a refresh has found to be so no more. Nothing forgets it.
func keepDrift(ctx context.Context, private privateState, note driftNote) diag.Diagnostics {
	if note == (driftNote{}) {
		return private.SetKey(ctx, driftKey, nil)
	}
	text, err := json.Marshal(note)
	if err != nil {
		return diag.Diagnostics{unwritable(err)}
	}
	return private.SetKey(ctx, driftKey, text)
}

func driftIn(ctx context.Context, private privateState) (note driftNote, diags diag.Diagnostics) {
	text, diags := private.GetKey(ctx, driftKey)
	if diags.HasError() || len(text) == 0 {
		return note, diags
	}
	if err := json.Unmarshal(text, &note); err != nil {
		diags.Append(unreadable(err))
	}
	return note, diags
}

// changed returns the ID that a plan gives a number; 0: none, or none that is known yet.
func changed(plan, state types.Int64) int64 {
	if plan.IsNull() || plan.IsUnknown() || plan.Equal(state) {
		return 0
	}
	return plan.ValueInt64()
}

// didWishes are what apply gives the number of a mor_did. What the configuration
// changes and what has drifted are two. prior is nil if the number is to be created.
func (r *didResource) didWishes(ctx context.Context, plan didModel, prior *didModel, private privateState) (all []view.Wish, diags diag.Diagnostics) {
	number, known, drift, reserved := plan.DID.ValueString(), didModel{}, driftNote{}, &trunkReservation{}
	if prior != nil {
		known = *prior
		drift, diags = driftIn(ctx, private)
		kept, more := reservationIn(ctx, private)
		if diags.Append(more...); kept != nil {
			reserved = kept
		}
	}
	if user := changed(plan.UserID, known.UserID); user != 0 {
		all = append(all, view.Wish{Number: number, UserID: user, Drift: reserved.UserID == user})
	}
	if provider := changed(plan.ProviderID, known.ProviderID); provider != 0 {
		all = append(all, view.Wish{Number: number, ProviderID: provider, Drift: drift.ProviderID == provider})
	}
	return all, diags
}

// checkDID checks the IDs that a plan gives the number of a mor_did.
func (r *didResource) checkDID(ctx context.Context, plan didModel, prior *didModel, private privateState, diags *diag.Diagnostics) {
	if !plan.UserID.IsNull() {
		r.ids.planned.Store(plan.DID.ValueString(), plan.UserID.ValueInt64()) // 0 of one that is not known yet
	}
	wishes, more := r.didWishes(ctx, plan, prior, private)
	if diags.Append(more...); !diags.HasError() {
		r.checkIDs(ctx, atItsOwn, diags, wishes...)
	}
}

// skipDead returns a plan without what the plan has warned that apply skips.
func (r *didResource) skipDead(ctx context.Context, plan, state didModel, private privateState, diags *diag.Diagnostics) didModel {
	wishes, more := r.didWishes(ctx, plan, &state, private)
	diags.Append(more...)
	wishes = slices.DeleteFunc(wishes, func(w view.Wish) bool { return !w.Drift })
	for _, f := range r.view.Check(ctx, wishes) {
		if f.Kind == view.NoUser {
			plan.UserID = state.UserID
		} else {
			plan.ProviderID = state.ProviderID
		}
	}
	return plan
}

// leaveSkipped shows in the state of a mor_did how the number stands that was to be
// changed to what is skipped. A name is not shown where it would be taken for that
// of an ID which is not so.
func (m *didModel) leaveSkipped(sent, state didModel) {
	if m.Status.IsUnknown() {
		m.ID, m.Status, m.Owner = state.ID, state.Status, state.Owner
	}
	if m.ProviderName.IsUnknown() {
		m.ProviderName = state.ProviderName
	}
	if !m.UserID.Equal(sent.UserID) {
		m.Owner = types.StringNull()
	}
	if !m.ProviderID.Equal(sent.ProviderID) {
		m.ProviderName = types.StringNull()
	}
}

// trunkWish is the device that apply puts the number of an assignment on. prior is nil
// if the assignment is to be created; user is whose the number is, if that is known.
func (r *didTrunkAssignmentResource) trunkWish(ctx context.Context, plan didTrunkAssignmentModel, prior *didTrunkAssignmentModel, user *int64, private privateState) (wish view.Wish, diags diag.Diagnostics) {
	number, known := plan.DID.ValueString(), didTrunkAssignmentModel{}
	wish.Number = number
	if prior != nil {
		known = *prior
		note, more := driftIn(ctx, private)
		diags = more
		wish.Drift = known.DeviceID.IsNull() && note.DeviceID != 0 && note.DeviceID == plan.DeviceID.ValueInt64()
	}
	wish.DeviceID = changed(plan.DeviceID, known.DeviceID)
	switch planned, ok := r.ids.planned.Load(number); {
	case ok && plan.UserID.IsNull():
		wish.OwnerID = planned.(int64)
	case user != nil:
		wish.OwnerID = *user
	}
	return wish, diags
}

// checkTrunk checks the device that a plan puts a number on.
func (r *didTrunkAssignmentResource) checkTrunk(ctx context.Context, plan didTrunkAssignmentModel, prior *didTrunkAssignmentModel, private privateState, diags *diag.Diagnostics) {
	was, more := r.reservedFor(ctx, plan.DID.ValueString(), plan.UserID, private)
	if diags.Append(more...); diags.HasError() {
		return
	}
	wish, more := r.trunkWish(ctx, plan, prior, was.user(), private)
	if diags.Append(more...); diags.HasError() || len(r.view.Check(ctx, []view.Wish{wish})) == 0 {
		return
	}
	known := didTrunkAssignmentModel{DID: plan.DID}
	if prior != nil {
		known = *prior
	} else if now, err := r.glance(ctx, plan.DID.ValueString()); err == nil {
		known.ID = idText(now.ID)
	}
	if !r.belongs(ctx, known.DID, known.ID, mor.SubjectDevice, known.DeviceID, plan.DeviceID) { // what is there already, stays
		r.checkIDs(ctx, atItsOwn, diags, wish)
	}
}

// skipsTrunk reports whether the plan has warned that apply does not put the number on its device.
func (r *didTrunkAssignmentResource) skipsTrunk(ctx context.Context, plan, state didTrunkAssignmentModel, was trunkReservation, private privateState, diags *diag.Diagnostics) bool {
	wish, more := r.trunkWish(ctx, plan, &state, was.user(), private)
	diags.Append(more...)
	if !wish.Drift {
		return false
	}
	faults := r.view.Check(ctx, []view.Wish{wish})
	return len(faults) > 0 && !faults[0].Allowed
}

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// A mor_did ends no number that is kept for somebody else. Where its state has no
// user, private state has whom it was reserved for: the user that a refresh found
// to have it no more, or the owner, of whom only the name is known, that an import
// found, or a refresh while the number was in service. An assignment with a user_id
// of its own may have reserved it, too; if that is destroyed in the same run, it
// comes first, and says so in server.unassigned.

// keepOwner writes down what a refresh has found of a number whose mor_did has no
// user: that it is no more that of prior, or whose it is while it is in service.
// An assignment may have put it there, and may be destroyed long before it.
func keepOwner(ctx context.Context, private privateState, prior types.Int64, now lifecycle.Standing) diag.Diagnostics {
	if !prior.IsNull() {
		return keepIn(ctx, private, &trunkReservation{UserID: prior.ValueInt64()})
	}
	kept, diags := reservationIn(ctx, private)
	if diags.HasError() || kept != nil && kept.UserID != 0 || now.Status != mor.StatusActive || now.OwnerName() == "" {
		return diags
	}
	return keepIn(ctx, private, &trunkReservation{Owner: now.OwnerName()})
}

// reservedFor returns whom a number that is to be ended may be kept for: a user,
// which is to be proven, or else a name, which must do. Neither: nobody is known.
func (r *didResource) reservedFor(ctx context.Context, state didModel, private privateState) (user *int64, owner string, diags diag.Diagnostics) {
	if !state.UserID.IsNull() {
		return state.UserID.ValueInt64Pointer(), "", nil
	}
	kept, diags := reservationIn(ctx, private)
	known := []trunkReservation{}
	if left, ok := r.unassigned.Load(state.DID.ValueString()); ok {
		known = append(known, left.(trunkReservation))
	}
	if kept != nil {
		known = append(known, *kept)
	}
	for _, k := range known {
		if k.UserID != 0 {
			return &k.UserID, "", diags
		}
	}
	if len(known) > 0 {
		owner = known[0].Owner
	}
	return nil, owner, diags
}

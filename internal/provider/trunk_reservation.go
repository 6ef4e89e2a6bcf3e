package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// trunkReservation is whom a number on a trunk is reserved for, kept in the
// private state of mor_did_trunk_assignment.
//
// MOR does not document whether a number that leaves a device stays reserved.
// Where it is freed, it has to be reserved again, or it would end in the pool of
// free numbers for anybody to take. No call tells the user's ID; but the mor_did
// that reserves the number is refreshed or applied before its assignment, in the
// same run, and leaves it in server.reservations.
type trunkReservation struct {
	UserID int64  `json:"user_id"` // 0: not known
	Owner  string `json:"owner"`   // the owner's name at that moment: if it is another now, the ID proves nothing any more
}

const reservationKey = "reservation"

// privateState is what the framework gives for reading and writing private state.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// keepReservation writes down what this run knows of the number's reservation: the
// user, or else the owner's name alone, as long as the number is on our device.
func (s *server) keepReservation(ctx context.Context, private privateState, now lifecycle.Standing, onOurs bool) diag.Diagnostics {
	kept, diags := reservationIn(ctx, private)
	userID, known := s.reservations.Load(now.Number)
	switch {
	case diags.HasError():
		return diags
	case known:
		kept = &trunkReservation{UserID: userID.(int64), Owner: now.OwnerName()}
	case onOurs && (kept == nil || kept.Owner != now.OwnerName()):
		kept = &trunkReservation{Owner: now.OwnerName()}
	default:
		return nil
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("The reservation cannot be kept", err.Error())}
	}
	return private.SetKey(ctx, reservationKey, text)
}

// reservationIn is what was written down, if anything was.
func reservationIn(ctx context.Context, private privateState) (*trunkReservation, diag.Diagnostics) {
	text, diags := private.GetKey(ctx, reservationKey)
	var kept trunkReservation
	if diags.HasError() || len(text) == 0 || json.Unmarshal(text, &kept) != nil {
		return nil, diags
	}
	return &kept, diags
}

// reserveFor tells whom to reserve the number for should the server free it:
// the user in configuration, or else the one that this run knows, or else the one
// written down, as long as the owner is still the same. Nil: nobody is known.
func (s *server) reserveFor(ctx context.Context, did string, configured types.Int64, owner types.String, private privateState) (*int64, diag.Diagnostics) {
	if !configured.IsNull() {
		return configured.ValueInt64Pointer(), nil
	}
	if userID, ok := s.reservations.Load(did); ok {
		known := userID.(int64)
		return &known, nil
	}
	kept, diags := reservationIn(ctx, private)
	if kept == nil || kept.UserID == 0 || !mor.SameName(owner.ValueString(), kept.Owner) {
		return nil, diags
	}
	return &kept.UserID, diags
}

// isGiven tells that a number which somebody has moved to another device belongs
// to somebody else there than it did on ours: then it is theirs, and not moved
// back. Another name of the owner's is a renaming only if the user is known and
// proven.
func (s *server) isGiven(ctx context.Context, state didTrunkAssignmentModel, user *int64, private privateState) (bool, error) {
	kept, _ := reservationIn(ctx, private)
	if !state.DeviceID.IsNull() || kept == nil || mor.SameName(state.Owner.ValueString(), kept.Owner) {
		return false, nil
	}
	if user == nil && kept.UserID != 0 {
		user = &kept.UserID
	}
	if user == nil {
		return true, nil
	}
	theirs, err := s.inventory.Stands(ctx, mor.DID{ID: state.ID.ValueInt64(), Number: state.DID.ValueString()}, mor.SubjectUser, *user)
	return err == nil && !theirs, err
}

package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
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
	UserID int64  `json:"user_id"`
	Owner  string `json:"owner"` // the owner's name at that moment: if it is another now, the ID proves nothing any more
}

const reservationKey = "reservation"

// privateState is what the framework gives for reading and writing private state.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// keepReservation writes down what this run knows of the number's reservation.
func (s *server) keepReservation(ctx context.Context, private privateState, now lifecycle.Standing) diag.Diagnostics {
	userID, ok := s.reservations.Load(now.Number)
	if !ok {
		return nil
	}
	text, err := json.Marshal(trunkReservation{UserID: userID.(int64), Owner: now.Owner})
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("The reservation cannot be kept", err.Error())}
	}
	return private.SetKey(ctx, reservationKey, text)
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
	text, diags := private.GetKey(ctx, reservationKey)
	var kept trunkReservation
	if diags.HasError() || len(text) == 0 || json.Unmarshal(text, &kept) != nil || kept.Owner != owner.ValueString() {
		return nil, diags
	}
	return &kept.UserID, diags
}

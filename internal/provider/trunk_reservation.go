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
	return keepIn(ctx, private, kept)
}

// keepIn writes a reservation down. Nil forgets it.
func keepIn(ctx context.Context, private privateState, reservation *trunkReservation) diag.Diagnostics {
	if reservation == nil {
		return private.SetKey(ctx, reservationKey, nil)
	}
	text, err := json.Marshal(reservation)
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
	if configured.IsUnknown() {
		return nil, nil
	}
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

// movedOf tells whose a number has to be that somebody has moved to another
// device, and that is to be taken from there: user, or else the one written down.
// That one may be called otherwise by now, and somebody else may be called the
// same; so it is proven by ID before anything is taken. Nil: nobody is known.
func movedOf(ctx context.Context, user *int64, private privateState) *int64 {
	if user != nil {
		return user
	}
	if kept, _ := reservationIn(ctx, private); kept != nil && kept.UserID != 0 {
		return &kept.UserID
	}
	return nil
}

// leave remembers for the run whom an assignment leaves its number reserved for,
// off the device: a mor_did that does not know that itself, and is destroyed next,
// may end it. Where no user is known, the owner's name is that on the device.
func (s *server) leave(left lifecycle.Standing, user *int64, owner types.String) {
	switch {
	case user != nil:
		s.unassigned.Store(left.Number, trunkReservation{UserID: *user})
	case left.Status != mor.StatusClosed && !owner.IsNull() && mor.SameName(left.OwnerName(), owner.ValueString()):
		s.unassigned.Store(left.Number, trunkReservation{Owner: left.OwnerName()})
	}
}

package provider

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

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
	case onOurs && kept == nil: // whoever has it later is somebody else, or has another name: it is not ours then, until a user is known
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
		return diag.Diagnostics{unwritable(err)}
	}
	return private.SetKey(ctx, reservationKey, text)
}

// reservationIn returns what was written down, if anything was.
func reservationIn(ctx context.Context, private privateState) (*trunkReservation, diag.Diagnostics) {
	text, diags := private.GetKey(ctx, reservationKey)
	if diags.HasError() || len(text) == 0 {
		return nil, diags
	}
	var kept trunkReservation
	if err := json.Unmarshal(text, &kept); err != nil {
		diags.Append(unreadable(err))
		return nil, diags
	}
	return &kept, diags
}

// unreadable is the error of private state that cannot be read. What it says of whose a
// number is must not be lost, so nothing is done without it.
func unreadable(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The private state cannot be read",
		"The provider keeps notes in the state, and cannot read them: "+err.Error()+". A newer version of the provider may have written them. "+
			"Nothing was changed. Use that version again; or take the resource out of the state and import it.")
}

// unwritable is the error of private state that cannot be written.
func unwritable(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The private state cannot be written",
		"The provider keeps notes in the state, and cannot write them: "+err.Error()+". This is a bug in the provider. Please report it.")
}

// reservedFor returns whose the number is as far as we know: the user in the
// configuration, or else the one that this run knows, or else what is written down.
// That may be out of date, so it is proven before anything is done to the number.
func (s *server) reservedFor(ctx context.Context, did string, configured types.Int64, private privateState) (trunkReservation, diag.Diagnostics) {
	if configured.IsUnknown() {
		return trunkReservation{}, nil
	}
	if !configured.IsNull() {
		return trunkReservation{UserID: configured.ValueInt64()}, nil
	}
	if userID, ok := s.reservations.Load(did); ok {
		return trunkReservation{UserID: userID.(int64)}, nil
	}
	kept, diags := reservationIn(ctx, private)
	if kept == nil {
		return trunkReservation{}, diags
	}
	return *kept, diags
}

// usersOfDevice returns the user whose device it is, where nobody else is known whose
// the number may be. A server that cannot be asked for it settles that itself.
func (r *didTrunkAssignmentResource) usersOfDevice(ctx context.Context, was trunkReservation, id int64) []int64 {
	if was.UserID != 0 {
		return nil
	}
	device, err := r.view.Device(ctx, id)
	if err != nil || device.UserID == 0 {
		tflog.Info(ctx, "whose a device is cannot be told", map[string]any{"device_id": id, "error": fmt.Sprint(err)})
		return nil
	}
	return []int64{device.UserID}
}

// holder completes whose a number is that is on our device, where a run before did not
// know it: the device's user, if the number is proven to be theirs. Without that, a
// server that frees what leaves a device would leave the number to anybody.
func (r *didTrunkAssignmentResource) holder(ctx context.Context, state didTrunkAssignmentModel, was trunkReservation) trunkReservation {
	users := r.usersOfDevice(ctx, was, state.DeviceID.ValueInt64())
	if len(users) == 0 {
		return was
	}
	now, err := r.find(ctx, state.DID.ValueString())
	if err != nil || !now.OnDevice() {
		return was
	}
	if theirs, err := r.view.Stands(ctx, now.DID, mor.SubjectUser, users[0]); err == nil && theirs {
		was.UserID = users[0]
	}
	return was
}

// user returns the user's ID, nil if it is not known.
func (t trunkReservation) user() *int64 {
	if t.UserID == 0 {
		return nil
	}
	return &t.UserID
}

// leave remembers for the run whom an assignment leaves its number reserved for,
// off the device: a mor_did that does not know that itself, and is destroyed next,
// may end it. Where no user is known, the owner's name is that on the device.
func (s *server) leave(left lifecycle.Standing, was trunkReservation) {
	switch {
	case was.UserID != 0:
		s.unassigned.Store(left.Number, trunkReservation{UserID: was.UserID})
	case left.Status != mor.StatusClosed && mor.SameName(left.OwnerName(), was.Owner):
		s.unassigned.Store(left.Number, trunkReservation{Owner: left.OwnerName()})
	}
}

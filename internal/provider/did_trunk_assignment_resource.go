package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/didops/terraform-provider-mor/internal/conflicts"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

var (
	_ resource.ResourceWithConfigure   = (*didTrunkAssignmentResource)(nil)
	_ resource.ResourceWithIdentity    = (*didTrunkAssignmentResource)(nil)
	_ resource.ResourceWithImportState = (*didTrunkAssignmentResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*didTrunkAssignmentResource)(nil)
)

// didTrunkAssignmentResource is mor_did_trunk_assignment: a number on a trunk device.
type didTrunkAssignmentResource struct{ *server }

func newDIDTrunkAssignmentResource() resource.Resource { return &didTrunkAssignmentResource{} }

// didTrunkAssignmentModel is the resource mor_did_trunk_assignment.
type didTrunkAssignmentModel struct {
	DID      types.String `tfsdk:"did"`
	DeviceID types.Int64  `tfsdk:"device_id"`
	UserID   types.Int64  `tfsdk:"user_id"`

	ID     types.String `tfsdk:"id"`
	Status types.String `tfsdk:"status"`
	Device types.String `tfsdk:"device"`
	Owner  types.String `tfsdk:"owner"`
}

// assignmentIdentityModel is its resource identity.
type assignmentIdentityModel struct {
	DID      types.String `tfsdk:"did"`
	DeviceID types.Int64  `tfsdk:"device_id"`
}

func (m *didTrunkAssignmentModel) identity() assignmentIdentityModel {
	return assignmentIdentityModel{DID: m.DID, DeviceID: m.DeviceID}
}

// show takes over what the server says of the number.
func (m *didTrunkAssignmentModel) show(did mor.DID) {
	m.ID = idText(did.ID)
	m.Status = label(string(did.Status))
	m.Device = label(did.Device)
	m.Owner = label(did.OwnerName())
}

// prior is whom and what the number was given to.
func (m *didTrunkAssignmentModel) prior(was trunkReservation) lifecycle.Prior {
	return lifecycle.Prior{DeviceIDs: idList(m.DeviceID.ValueInt64Pointer()), UserIDs: idList(was.user()), Owner: was.Owner}
}

// ownedBy is the goal of a number that is reserved again for its user should it
// stand free, and taken from nobody.
func ownedBy(was trunkReservation) lifecycle.Owner {
	return lifecycle.Owner{UserID: was.UserID, IfFree: was.UserID != 0}
}

// idList returns a list of the ID, or an empty one.
func idList(id *int64) []int64 {
	if id == nil {
		return nil
	}
	return []int64{*id}
}

func (r *didTrunkAssignmentResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_did_trunk_assignment"
	resp.ResourceBehavior.MutableIdentity = true // the device in it changes when the number moves
}

func (r *didTrunkAssignmentResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *didTrunkAssignmentResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.applying.Store(true)
	var plan didTrunkAssignmentModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	number := plan.DID.ValueString()
	r.notes.drop("mor_did_trunk_assignment " + number)
	defer r.alone(number)()
	was, diags := r.reservedFor(ctx, number, plan.UserID, resp.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	now, err := r.lifecycle.Bring1(ctx, &lifecycle.Member{Number: number, Ours: true, Goal: &lifecycle.Goal{
		Device: lifecycle.Device{ID: plan.DeviceID.ValueInt64()}, Owner: ownedBy(was),
		Prior: lifecycle.Prior{UserIDs: r.usersOfDevice(ctx, was, plan.DeviceID.ValueInt64())},
	}})
	if err != nil {
		reportDID(&resp.Diagnostics, number, "put a DID on its device", err)
		return
	}
	tflog.Info(ctx, "DID put on trunk device", map[string]any{"did": number, "device_id": plan.DeviceID.ValueInt64()})
	r.assigned.Store(number, true)
	plan.show(now.DID)
	resp.Diagnostics.Append(r.keepReservation(ctx, resp.Private, now, true)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// Read finds out whether the number is still on the device. On none, it is
// unassigned and the resource gone; on another, device_id becomes null so that
// the plan shows the way back.
func (r *didTrunkAssignmentResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state didTrunkAssignmentModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// Also for a number that is gone: a CLI without identities has none stored, and the framework wants one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	if resp.Diagnostics.HasError() {
		return
	}
	number := state.DID.ValueString()
	now, err := r.find(ctx, number)
	if err != nil {
		reportDID(&resp.Diagnostics, number, "read a DID", err)
		return
	}
	closed := now.Status == mor.StatusClosed
	switch {
	case (!now.OnDevice() && !closed || now.Status == mor.StatusTerminated) && r.keepsGone(ctx, &state, now, req.Private, &resp.Diagnostics):
		r.claims.NoteTrunk(number, conflicts.Held, "")
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
		return
	case !now.OnDevice() && !closed, now.Status == mor.StatusTerminated:
		resp.Diagnostics.AddWarning("A DID is on no device any more",
			fmt.Sprintf("DID %s was on %s and is %s now. As long as the assignment is in the configuration, the next apply puts it back.",
				number, deviceNamed(state.Device), now.Describe())+r.otherServerOf(now))
		resp.State.RemoveResource(ctx)
		return
	case closed:
		warnClosed(&resp.Diagnostics, number)
	case !state.DeviceID.IsNull() && !mor.SameName(now.Device, state.Device.ValueString()):
		// The label alone proves nothing: it can be renamed.
		same, err := r.view.Stands(ctx, now.DID, mor.SubjectDevice, state.DeviceID.ValueInt64())
		if err != nil {
			reportDID(&resp.Diagnostics, number, "read the device of a DID", err)
			return
		}
		if !same {
			outcome := "As long as the configuration says so, the next apply moves it back, if it is proven to be still of its user."
			if now.Device == "" {
				outcome = notFromUnnamed
			}
			resp.Diagnostics.AddWarning("A DID was moved outside Terraform", fmt.Sprintf(
				"DID %s is on %s, no longer on device %d. %s",
				number, deviceNamed(label(now.Device)), state.DeviceID.ValueInt64(), outcome))
			resp.Diagnostics.Append(keepDrift(ctx, resp.Private, driftNote{DeviceID: state.DeviceID.ValueInt64()})...)
			state.DeviceID = types.Int64Null()
		}
	}
	r.claims.NoteTrunk(number, conflicts.Held, "")
	device := state.Device
	state.show(now.DID)
	if closed && !now.OnDevice() {
		state.Device = device // to recognise it by, once it is opened again
	}
	resp.Diagnostics.Append(r.keepReservation(ctx, resp.Private, now, !state.DeviceID.IsNull() && !closed)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

func (r *didTrunkAssignmentResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	r.applying.Store(true)
	var plan, state didTrunkAssignmentModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...) // as long as the number has not moved
	was, diags := r.reservedFor(ctx, plan.DID.ValueString(), plan.UserID, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	switch number := plan.DID.ValueString(); {
	case plan.DeviceID.Equal(state.DeviceID):
	case r.skipsTrunk(ctx, plan, state, was, req.Private, &resp.Diagnostics):
		plan.ID, plan.Status, plan.Owner, plan.Device = state.ID, state.Status, state.Owner, types.StringNull()
	default:
		defer r.alone(number)()
		now, err := r.move(ctx, number, plan, state, r.holder(ctx, state, was))
		if err != nil {
			reportDID(&resp.Diagnostics, number, "move a DID to its device", spoken(err))
			return
		}
		tflog.Info(ctx, "DID is on trunk device", map[string]any{"did": number, "device_id": plan.DeviceID.ValueInt64()})
		plan.show(now.DID)
		resp.Diagnostics.Append(r.keepReservation(ctx, resp.Private, now, true)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// move puts the number on the device in plan, unless that is only adopted.
func (r *didTrunkAssignmentResource) move(ctx context.Context, number string, plan, state didTrunkAssignmentModel, was trunkReservation) (lifecycle.Standing, error) {
	if r.belongs(ctx, state.DID, state.ID, mor.SubjectDevice, state.DeviceID, plan.DeviceID) {
		now, err := r.find(ctx, number)
		if err != nil || now.Found && now.ID == didID(state.ID) && now.OnDevice() {
			return now, err
		}
	}
	member := &lifecycle.Member{Number: number, Ours: true, Goal: &lifecycle.Goal{
		Device: lifecycle.Device{ID: plan.DeviceID.ValueInt64()}, Owner: ownedBy(was), Prior: state.prior(was),
	}}
	if state.DeviceID.IsNull() { // where somebody has put it, the plan has shown
		member.Back = &lifecycle.Elsewhere{Owner: state.Owner.ValueString(), Device: state.Device.ValueString()}
	}
	return r.lifecycle.Bring1(ctx, member)
}

func (r *didTrunkAssignmentResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	r.applying.Store(true)
	var state didTrunkAssignmentModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	was, diags := r.reservedFor(ctx, state.DID.ValueString(), state.UserID, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	number := state.DID.ValueString()
	defer r.alone(number)()
	if _, ok := r.assigned.Load(number); ok {
		// The number goes on under another address, which was created first: taking
		// it off now would leave that one without its device.
		tflog.Info(ctx, "DID stays on its device for another resource", map[string]any{"did": number})
		return
	}
	if state.DeviceID.IsNull() {
		// Read has found it on another device than ours: that is not ours to end.
		warnLeft(&resp.Diagnostics, number, "on "+deviceNamed(state.Device))
		return
	}
	was = r.holder(ctx, state, was)
	left, err := r.lifecycle.Bring1(ctx, &lifecycle.Member{Number: number, Ours: true, Goal: &lifecycle.Goal{
		Device: lifecycle.Device{None: true}, Owner: ownedBy(was), Prior: state.prior(was),
	}})
	if err != nil {
		reportDID(&resp.Diagnostics, number, "take a DID off its device", err)
		return
	}
	switch {
	case left.OnDevice():
		warnLeft(&resp.Diagnostics, number, left.Describe())
	case left.Status == mor.StatusFree && was.UserID == 0 && was.Owner != "":
		warnUnreserved(&resp.Diagnostics, number, was.Owner)
	}
	r.leave(left, was)
	tflog.Info(ctx, "DID taken off trunk device", map[string]any{"did": number, "standing": left.Describe()})
}

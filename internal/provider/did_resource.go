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
	_ resource.ResourceWithConfigure   = (*didResource)(nil)
	_ resource.ResourceWithIdentity    = (*didResource)(nil)
	_ resource.ResourceWithImportState = (*didResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*didResource)(nil)
)

// didResource is mor_did: a number that exists, with its settings.
type didResource struct{ *server }

func newDIDResource() resource.Resource { return &didResource{} }

// policyAbandon leaves the number as it is; the other policies are lifecycle's.
const policyAbandon = "abandon"

func (r *didResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_did"
}

func (r *didResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *didResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.applying.Store(true)
	var plan didModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	number := plan.DID.ValueString()
	if r.refuseCreateFirst(ctx, number, &resp.Diagnostics) {
		return
	}
	member := &lifecycle.Member{Number: number, Goal: plan.goal()}
	now, err := r.lifecycle.Bring1(ctx, member)
	if member.Doubt != nil {
		resp.Diagnostics.Append(keepMark(ctx, resp.Private, *member.Doubt)...)
	}
	broughtBack := member.Freed != 0 // perhaps, and then it is ours: no later run would believe that without its ID in the state
	if err != nil && !member.Created() && !broughtBack {
		reportDID(&resp.Diagnostics, number, "create a DID", err)
		if member.Doubt != nil {
			plan.unfinished()
			plan.show(mor.DID{})
			resp.Diagnostics.Append(plan.save(ctx, &resp.State, resp.Identity)...)
		}
		return
	}
	plan.show(now.DID)
	resp.Diagnostics.Append(r.keepSeen(ctx, plan, resp.Private)...)
	if err != nil {
		plan.unfinished()
		reportDID(&resp.Diagnostics, number, "finish creating a DID", err)
		warnUnfinished(&resp.Diagnostics, number, now.ID)
	} else {
		r.noteReservation(plan)
		tflog.Info(ctx, "DID created", map[string]any{"did": number, "id": now.ID, "status": string(now.Status)})
	}
	resp.Diagnostics.Append(plan.save(ctx, &resp.State, resp.Identity)...)
}

func (r *didResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state didModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// Also for a number that is gone: a CLI without identities has none stored, and the framework wants one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityModel{DID: state.DID})...)
	if resp.Diagnostics.HasError() {
		return
	}
	number := state.DID.ValueString()
	now, err := r.find(ctx, number)
	if err != nil {
		reportDID(&resp.Diagnostics, number, "read a DID", err)
		return
	}
	resp.Diagnostics.Append(r.recallSeen(ctx, &state, req.Private)...)
	unsure := state.ID.IsNull()
	switch {
	case unsure && !r.isOurs(ctx, req.Private, now, &resp.Diagnostics):
		resp.State.RemoveResource(ctx)
		return
	case !unsure && (!now.Found || now.Status == mor.StatusTerminated) && r.keepsGone(ctx, &state, now, &resp.Diagnostics):
		r.claims.NoteDID(number, state.standing(conflicts.Held), "")
		r.seen.Store(number, lastSeen{Status: mor.Status(state.Status.ValueString())})
		resp.Diagnostics.Append(state.save(ctx, &resp.State, resp.Identity)...)
		return
	case !now.Found:
		resp.Diagnostics.AddWarning("A DID is no longer on the server",
			"DID "+number+" was removed outside Terraform. As long as it is in the configuration, the next apply creates it again."+r.otherServer(state.seen))
		resp.State.RemoveResource(ctx)
		return
	case !unsure && now.ID != didID(state.ID):
		resp.Diagnostics.AddWarning("A DID was deleted and created anew", fmt.Sprintf(
			"Somebody has deleted DID %s (ID %d) and created it anew (ID %d, %s). It is not taken for ours: Terraform forgets the old one.%s",
			number, didID(state.ID), now.ID, now.Describe(), r.otherServer(state.seen)))
		resp.State.RemoveResource(ctx)
		return
	case now.Status == mor.StatusTerminated:
		resp.Diagnostics.AddWarning("A DID was terminated outside Terraform",
			"DID "+number+" was terminated and counts as gone. As long as it is in the configuration, the next apply brings it back.")
		resp.State.RemoveResource(ctx)
		return
	case now.Status == mor.StatusClosed:
		warnClosed(&resp.Diagnostics, number)
	}
	resp.Diagnostics.Append(warnFreed(ctx, state, now, resp.Private)...)
	r.claims.NoteDID(number, state.standing(conflicts.Held), "")
	user, provider := state.UserID, state.ProviderID
	if err := r.recognise(ctx, &state, now); err != nil {
		reportDID(&resp.Diagnostics, number, "read the owner and provider of a DID", err)
		return
	}
	if state.UserID.IsNull() {
		resp.Diagnostics.Append(keepOwner(ctx, resp.Private, user, now)...)
	}
	if !state.ProviderID.Equal(provider) && !provider.IsNull() {
		resp.Diagnostics.Append(keepDrift(ctx, resp.Private, driftNote{ProviderID: provider.ValueInt64()})...)
	}
	was := state.seen
	state.show(now.DID)
	r.seen.Store(number, state.seen)
	if r.isElsewhere(was) {
		resp.Diagnostics.AddWarning(elsewhere, r.sameNumber(number, was))
		resp.Diagnostics.Append(r.keepSeen(ctx, state, resp.Private)...)
	}
	state.readBack(now.DID)
	r.noteReservation(state)
	resp.Diagnostics.Append(state.save(ctx, &resp.State, resp.Identity)...)
}

// recognise decides whether the number still belongs to the user and the
// provider in state, of which the server shows only names. A name that stands
// still is believed; one that changed is either a renaming, which is no drift,
// or another user or provider, which is: the ID settles it. What is no longer so
// becomes null, and the plan shows it.
func (r *didResource) recognise(ctx context.Context, state *didModel, now lifecycle.Standing) error {
	if !state.UserID.IsNull() && now.Status == mor.StatusFree {
		state.UserID = types.Int64Null()
	}
	// A closed number is nobody's to reserve until it is opened again.
	if !state.UserID.IsNull() && now.Status != mor.StatusClosed && !mor.SameName(now.OwnerName(), state.Owner.ValueString()) {
		same, err := r.view.Stands(ctx, now.DID, mor.SubjectUser, state.UserID.ValueInt64())
		if err != nil {
			return err
		}
		if !same {
			state.UserID = types.Int64Null()
		}
	}
	if !state.ProviderID.IsNull() && !label(now.Provider).Equal(state.ProviderName) {
		same, err := r.view.Stands(ctx, now.DID, mor.SubjectProvider, state.ProviderID.ValueInt64())
		if err != nil {
			return err
		}
		if !same {
			state.ProviderID = r.providerID(ctx, now)
		}
	}
	return nil
}

func (r *didResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	r.applying.Store(true)
	var plan, state didModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(r.recallSeen(ctx, &state, req.Private)...)
	if resp.Diagnostics.HasError() {
		return
	}
	sent := r.skipDead(ctx, plan, state, req.Private, &resp.Diagnostics)
	if !sent.UserID.Equal(state.UserID) {
		resp.Diagnostics.Append(keepIn(ctx, resp.Private, nil)...)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, freedKey, nil)...)
	}
	if goal := sent.changeFrom(state); !goal.IsEmpty() {
		number := plan.DID.ValueString()
		now, err := r.change(ctx, number, sent, state)
		if err != nil {
			reportDID(&resp.Diagnostics, number, "change a DID", spoken(err))
			return
		}
		expected := plan
		plan.show(now.DID)
		resp.Diagnostics.Append(r.keepSeen(ctx, plan, resp.Private)...)
		plan.keepExpected(expected)
		if !plan.UserID.IsNull() && plan.UserID.Equal(state.UserID) {
			plan.Owner = state.Owner // another name is for the next Read to find, and to prove who that is
		}
	}
	plan.leaveSkipped(sent, state)
	r.noteReservation(sent)
	resp.Diagnostics.Append(plan.save(ctx, &resp.State, resp.Identity)...)
}

// change sends what differs between two states, but for what is only adopted.
func (r *didResource) change(ctx context.Context, number string, plan, state didModel) (lifecycle.Standing, error) {
	goal := plan.changeFrom(r.adopt(ctx, plan, state))
	if state.isGone() {
		goal = *plan.goal() // all of it, as for a new number
	}
	if goal.IsEmpty() {
		now, err := r.find(ctx, number)
		if err != nil || now.Found && now.ID == didID(state.ID) {
			return now, err
		}
	}
	member := &lifecycle.Member{Number: number, Ours: true, ID: didID(state.ID), Goal: &goal}
	if state.UserID.IsNull() { // what somebody has reserved, the plan has shown
		member.Back = &lifecycle.Elsewhere{Owner: state.Owner.ValueString(), Device: state.seen.Device}
	} else {
		goal.Prior.UserIDs = []int64{state.UserID.ValueInt64()}
	}
	return r.lifecycle.Bring1(ctx, member)
}

// noteReservation remembers for the run whom mor_did reserves the number for.
func (s *server) noteReservation(m didModel) {
	if m.UserID.IsNull() {
		s.reservations.Delete(m.DID.ValueString())
		return
	}
	s.reservations.Store(m.DID.ValueString(), m.UserID.ValueInt64())
}

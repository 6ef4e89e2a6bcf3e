package provider

import (
	"context"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/didops/terraform-provider-mor/internal/conflicts"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Delete ends the number as deletion_policy says.
func (r *didResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	r.applying.Store(true)
	var state didModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	number := state.DID.ValueString()
	switch {
	case state.ID.IsNull():
		warnUnsure(&resp.Diagnostics, number)
		return // created or not, by us or not: no read has told yet, so it is not ours to end
	case state.DeletionPolicy.ValueString() == policyAbandon:
		warnAbandoned(&resp.Diagnostics, state)
		return
	}
	member, diags := r.ended(ctx, state, req.Private)
	if resp.Diagnostics.Append(diags...); diags.HasError() {
		return
	}
	if _, err := r.lifecycle.Bring1(ctx, member); err != nil {
		reportDID(&resp.Diagnostics, number, "destroy a DID", err)
		return
	}
	if member.Kept != nil {
		warnKept(&resp.Diagnostics, number, member.Kept)
	}
	tflog.Info(ctx, "DID ended", map[string]any{"did": number, "deletion_policy": string(member.Goal.End)})
}

// ended is the number of a mor_did on its way out of use.
func (r *didResource) ended(ctx context.Context, state didModel, private privateState) (*lifecycle.Member, diag.Diagnostics) {
	user, owner, diags := r.reservedFor(ctx, state, private)
	policy := lifecycle.Policy(state.DeletionPolicy.ValueString())
	if policy == "" {
		policy = lifecycle.Terminate // see didModel.unfinished
	}
	return &lifecycle.Member{Number: state.DID.ValueString(), Ours: true, ID: didID(state.ID), Goal: &lifecycle.Goal{
		End: policy, Force: state.ForceDestroy.ValueBool(), Prior: lifecycle.Prior{UserIDs: idList(user), Owner: owner},
	}}, diags
}

// planEnd refuses at plan a destroy that apply would refuse. It asks the server, also
// with -refresh=false.
//
// A number in service is a case of its own, and so is one whose user only an assignment
// knows: an assignment that is destroyed in the same run takes it off its device first. In a destroy plan the assignment comes
// first, and has told of itself. If the blocks are gone, the two come in any order,
// but from Terraform 1.12 on after they were read. Terraform 1.11 and older plan them
// before that, so nothing tells the two plans apart: they warn, and apply decides.
func (r *didResource) planEnd(ctx context.Context, state didModel, private privateState, diags *diag.Diagnostics) {
	number := state.DID.ValueString()
	if r.applying.Load() || r.notReady || state.ID.IsNull() || state.DeletionPolicy.ValueString() == policyAbandon {
		return
	}
	member, more := r.ended(ctx, state, private)
	if diags.Append(more...); diags.HasError() {
		return
	}
	err := r.outlook(ctx, member)
	if err != nil {
		reportDID(diags, number, "find out whether a DID can be destroyed", err)
		return
	}
	reason := member.Outlook().Refused
	if reason == "" {
		return
	}
	if reason != lifecycle.InUse && !state.UserID.IsNull() {
		reportDID(diags, number, "destroy a DID", member.Refusal(reason))
		return
	}
	trunk, did := r.claims.NoteTrunk(number, 0, ""), r.claims.NoteDID(number, 0, "")
	switch {
	case trunk.Role != 0, did.Has(conflicts.Held): // read in this walk, so it is no destroy plan
	case r.plansRemovedFirst:
		diags.AddWarning("Apply may refuse to destroy a DID", "DID "+number+" is "+member.Now.Describe()+". Apply does not end it, unless a "+
			"mor_did_trunk_assignment that is destroyed in the same apply has put it there.")
	default:
		reportDID(diags, number, "destroy a DID", member.Refusal(reason))
	}
}

// plansRemovedFirst reports whether a client of this version plans the end of an object
// whose block is gone before it reads the object.
func plansRemovedFirst(client string) bool {
	v, err := version.NewVersion(client)
	return err != nil || v.Core().LessThan(version.Must(version.NewVersion("1.12.0")))
}

// outlook finds out how a number stands, and what a plan has to know to foresee its way.
func (s *server) outlook(ctx context.Context, member *lifecycle.Member) error {
	now, err := s.find(ctx, member.Number)
	if err != nil {
		return err
	}
	member.Now = now
	block := lifecycle.Block{Members: []*lifecycle.Member{member}, Names: lifecycle.Names{}}
	return block.Survey(ctx, func(ctx context.Context, dids []mor.DID, subject mor.Subject, id int64) ([]bool, error) {
		stands, err := s.view.Stands(ctx, dids[0], subject, id)
		return []bool{stands}, err
	})
}

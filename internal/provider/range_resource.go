package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

var (
	_ resource.ResourceWithConfigure      = (*rangeResource)(nil)
	_ resource.ResourceWithIdentity       = (*rangeResource)(nil)
	_ resource.ResourceWithImportState    = (*rangeResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*rangeResource)(nil)
	_ resource.ResourceWithValidateConfig = (*rangeResource)(nil)
)

// rangeResource is mor_did_range: a block of numbers.
type rangeResource struct{ *server }

func newRangeResource() resource.Resource { return &rangeResource{} }

func (r *rangeResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_did_range"
	resp.ResourceBehavior.MutableIdentity = true // it is its first and last number, which change
}

func (r *rangeResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *rangeResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config rangeModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		config.check(&resp.Diagnostics)
	}
}

// Create creates what is missing of the range. What could not be done, is said, and
// stays in the state as missing: Terraform taints the range then, and the next apply
// goes on with it; see leftRanges.
func (r *rangeResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.applying.Store(true)
	var plan rangeModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var prior *rangeModel
	var memory rangeMemory
	if left := r.left.claim(plan); left != nil {
		prior, memory = &left.model, left.memory
	}
	state, memory, done := r.bring(ctx, plan, prior, memory, true, &resp.Diagnostics)
	switch {
	case done:
	case len(state.have()) == 0 && len(memory.Doubts) == 0:
		return // nothing was created, so there is nothing to remember
	default:
		state.unfinished()
	}
	memory.keep(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

func (r *rangeResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	r.applying.Store(true)
	var plan, prior rangeModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	memory := remembered(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if plan.sameNumbersAndSettings(prior) && prior.asConfigured() {
		plan.StatusCounts = prior.StatusCounts // only what says how it is to be destroyed
		memory.Imported = false
	} else {
		plan, memory, _ = r.bring(ctx, plan, &prior, memory, false, &resp.Diagnostics)
	}
	memory.keep(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// Delete ends the numbers as deletion_policy says. In a replacement of an
// unfinished range it does nothing: the creation that follows goes on with them.
func (r *rangeResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	r.applying.Store(true)
	var state rangeModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	memory := remembered(ctx, req.Private, &resp.Diagnostics)
	switch {
	case resp.Diagnostics.HasError():
		return
	case state.isUnfinished() && !memory.Ending && memory.Continued == "":
		resp.Diagnostics.AddError("Range "+state.name()+" is not finished, and the plan has not said what goes on with it",
			"It was made with -refresh=false, or before the numbers of the range were known, or another range takes them over. Nothing was "+
				"done to the range. Run 'terraform untaint' on it, and plan again, with refresh.")
		return
	case state.isUnfinished() && !memory.Ending:
		r.left.leave(state, memory)
		tflog.Info(ctx, "the range is not finished: its numbers stay for its creation to go on", map[string]any{"range": state.name()})
		return
	case state.DeletionPolicy.ValueString() == policyAbandon:
		warnRangeAbandoned(&resp.Diagnostics, state)
		return
	}
	work := &rangeWork{block: &lifecycle.Block{Names: memory.Names}, ends: true}
	want := ending(state.DeletionPolicy, state.ForceDestroy, &state, memory)
	have := state.have()
	taken := r.brought.taken(have)
	if len(taken) > 0 {
		resp.Diagnostics.AddWarning("Numbers of range "+state.name()+" are not ended", inBlocks(sortedNumbers(taken))+
			": a range that was applied just before has them, as it may be with create_before_destroy.")
	}
	for _, n := range have {
		if taken[n] {
			continue
		}
		work.leaving = append(work.leaving, &lifecycle.Member{Number: n, Want: want, Ours: true, Newest: memory.Newest, Written: true})
	}
	work.block.Members = work.leaving
	err := r.run(ctx, state, work)
	if !reportRange(&resp.Diagnostics, "destroy range "+state.name(), work, err) {
		return
	}
	if work.block.Looked {
		gone := sortedNumbers(taken)
		var rest []*lifecycle.Member
		for _, m := range work.leaving {
			if m.Done() {
				gone = append(gone, m.Number)
			} else {
				rest = append(rest, m)
			}
		}
		state.StatusCounts = statusCounts(rest)
		state.Missing = blockList(append(gone, sortedNumbers(numbersIn(state.Missing))...))
	}
	memory.Ending, memory.Continued = false, ""
	memory.keep(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// bring brings a range from prior, which may be nil, to plan, and returns how it
// stands then. Without done, not all could be done, and diags says what not.
func (r *rangeResource) bring(ctx context.Context, plan rangeModel, prior *rangeModel, memory rangeMemory, creates bool, diags *diag.Diagnostics) (rangeModel, rangeMemory, bool) {
	if memory.Names == nil {
		memory.Names = lifecycle.Names{}
	}
	plan.identify()
	if names, ok := r.planned.Load(plan.name()); ok { // proven a moment ago
		memory.Names = names.(lifecycle.Names)
	}
	work := workFrom(&plan, prior, memory)
	work.creates = creates
	err := r.run(ctx, plan, work)
	failed := reportRange(diags, "apply range "+plan.name(), work, err)
	if !work.block.Looked { // and so nothing was done
		if prior == nil {
			plan.Missing, plan.NotReserved, plan.NotOnDevice, plan.NotUpdated = blockList(plan.numbers()), noBlocks, noBlocks, noBlocks
			return plan, memory, false
		}
		return *prior, memory, false
	}
	state := plan
	state.show(work.staying)
	r.brought.note(state)
	if !failed && !state.asConfigured() { // which no number has said why
		failed = true
		detail := "MOR reported success for all numbers, but not all stand as they should: somebody may have changed them meanwhile. Run plan again to see which."
		if creates {
			detail += "\n\n" + tainted
		}
		diags.AddError("Could not apply range "+plan.name(), detail)
	}
	memory.take(work, plan, prior, failed)
	if failed {
		state.stretch(work)
		return state, memory, false
	}
	r.noteReservations(state)
	return state, memory, true
}

// run brings the numbers where they should be, and tells the log of its progress.
func (r *rangeResource) run(ctx context.Context, model rangeModel, work *rangeWork) error {
	work.block.Progress = func(p lifecycle.Progress) {
		tflog.Info(ctx, "range "+model.name(), map[string]any{
			"done": p.Done, "of": p.Total, "requests": p.Writes, "requests_per_second": int(p.PerSecond), "seconds": int(p.Seconds),
		})
	}
	err := r.lifecycle.Bring(ctx, work.block)
	through := map[string]any{"numbers": len(work.block.Members)}
	if err != nil {
		through["error"] = err.Error()
	}
	tflog.Info(ctx, "range "+model.name()+" is through", through)
	return err
}

// stretch makes the range hold also the numbers that could not be ended.
func (m *rangeModel) stretch(work *rangeWork) {
	first, last := m.First.ValueString(), m.Last.ValueString()
	keep := setOf(m.numbers())
	before := len(keep)
	for _, member := range work.leaving {
		if !member.Done() {
			first, last = min(first, member.Number), max(last, member.Number)
			keep[member.Number] = true
		}
	}
	if len(keep) == before {
		return
	}
	m.First, m.Last, m.Exclude = types.StringValue(first), types.StringValue(last), types.ListNull(types.StringType)
	var others []string
	for _, n := range m.numbers() {
		if !keep[n] {
			others = append(others, n)
		}
	}
	if len(others) > 0 {
		m.Exclude = blockList(others)
	}
	m.identify()
}

// noteReservations remembers for the run whom numbers of the range are reserved
// for, should a mor_did_trunk_assignment put them on a device.
func (r *rangeResource) noteReservations(m rangeModel) {
	if m.UserID.IsNull() || !m.DeviceID.IsNull() {
		return
	}
	for _, n := range m.have() {
		r.reservations.Store(n, m.UserID.ValueInt64())
	}
}

func warnRangeAbandoned(diags *diag.Diagnostics, state rangeModel) {
	diags.AddWarning("Range "+state.name()+" is left on the server", fmt.Sprintf(
		"deletion_policy is \"abandon\": its %d numbers stay in MOR as they are, and Terraform forgets them.", len(state.have())))
}

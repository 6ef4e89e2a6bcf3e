package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/number"
)

// ModifyPlan says in words what apply will do, and refuses what would end half
// applied. It looks at the shared view of the server and asks it for no more,
// unless nothing is known of the numbers yet.
func (r *rangeResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer r.traffic.begin()()
	var config, plan, state rangeModel
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	memory := remembered(ctx, req.Private, &resp.Diagnostics)
	if req.Plan.Raw.IsNull() {
		r.planEnd(ctx, state, memory, resp)
		return
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if config.ProviderID.IsNull() { // not managed: as it is known, if it is
		plan.ProviderID = state.ProviderID
	}
	plan.Missing, plan.NotReserved, plan.NotOnDevice, plan.NotUpdated = noBlocks, noBlocks, noBlocks, noBlocks
	plan.ID, plan.Size, plan.StatusCounts = types.StringUnknown(), types.Int64Unknown(), types.MapUnknown(types.Int64Type)
	if plan.known() && number.Block.Size(plan.block()) > 0 {
		plan.identify()
		stay := plan.numbers()
		r.refuseOverlap(plan, req.State.Raw.IsNull(), &resp.Diagnostics)
		var prior *rangeModel
		creates := req.State.Raw.IsNull()
		if !creates {
			prior = &state
			if !plan.apart(state) {
				r.held.LoadOrStore(plan.name(), plan)
			}
		} else if left, lost := r.continued(ctx, plan, &resp.Diagnostics); left != nil {
			prior, memory = &left.model, left.memory
			memory.Continued = plan.name()
			memory.keep(ctx, resp.Private, &resp.Diagnostics) // for the destroy that comes first, which is given this and not the state's
		} else if len(lost) > 0 {
			r.planLost(ctx, plan, lost, resp)
		}
		r.planRange(ctx, stay, ends(stay, plan, prior, memory), &resp.Diagnostics)
		switch {
		case !req.State.Raw.IsNull() && plan.apart(state):
			resp.RequiresReplace = append(resp.RequiresReplace, rangeFirst, rangeLast)
			warnReplacement(&resp.Diagnostics, plan, state)
			prior, memory = nil, rangeMemory{}
			if left := r.left.claim(plan); left != nil {
				prior, memory = &left.model, left.memory
			}
			r.foresee(ctx, plan, prior, memory, &resp.Diagnostics) // Terraform drops the warnings of the creation's own plan
		case !creates && plan.sameNumbersAndSettings(state) && state.asConfigured():
			plan.StatusCounts = state.StatusCounts
		case prior == nil && r.isHeld(plan):
			refuseReplacement(&resp.Diagnostics, plan)
		default:
			r.foresee(ctx, plan, prior, memory, &resp.Diagnostics)
		}
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// planLost notes that unfinished ranges are ended for one with none of their
// numbers. Their destroy comes first, and is given the memory of the creation's plan.
func (r *rangeResource) planLost(ctx context.Context, plan rangeModel, lost []*leftRange, resp *resource.ModifyPlanResponse) {
	memory := rangeMemory{Ending: true}
	for _, left := range lost {
		if len(lost) == 1 {
			memory = left.memory
			memory.Ending = true
		}
		r.planRange(ctx, nil, ends(nil, plan, &left.model, left.memory), &resp.Diagnostics)
		warnReplacement(&resp.Diagnostics, plan, left.model)
	}
	memory.keep(ctx, resp.Private, &resp.Diagnostics)
}

// planEnd notes that a range is to be destroyed for good.
func (r *rangeResource) planEnd(ctx context.Context, state rangeModel, memory rangeMemory, resp *resource.ModifyPlanResponse) {
	memory.Ending, memory.Continued = true, ""
	memory.keep(ctx, resp.Private, &resp.Diagnostics)
	switch {
	case state.isUnfinished() && !r.left.end(state):
		resp.Diagnostics.AddError("Range "+state.name()+" is to be destroyed at one address and goes on at another",
			"It is not finished, and another mor_did_range with numbers of it is to be created. If only its address has changed, say so:\n\n"+
				"moved {\n  from = mor_did_range.old\n  to   = mor_did_range.new\n}")
	case state.DeletionPolicy.ValueString() == policyAbandon:
		warnRangeAbandoned(&resp.Diagnostics, state)
	case r.applying.Load(): // it is deposed, and Delete finds out what has become of its numbers
	default:
		r.planRange(ctx, nil, state.have(), &resp.Diagnostics)
		warnEnd(&resp.Diagnostics, state, memory)
	}
}

// ends are the numbers of prior, which may be nil, that are ended when the range is
// to have those that stay: see workFrom, and Delete for one that is apart.
func ends(stay []string, plan rangeModel, prior *rangeModel, memory rangeMemory) []string {
	if prior == nil {
		return nil
	}
	policy := plan.DeletionPolicy
	if plan.apart(*prior) {
		policy, memory.Imported = prior.DeletionPolicy, false
	}
	if policy.ValueString() == policyAbandon || memory.Imported {
		return nil
	}
	keep := setOf(stay)
	return slices.DeleteFunc(prior.have(), func(n string) bool { return keep[n] })
}

// warnReplacement says that a range is ended for another that has none of its numbers.
func warnReplacement(diags *diag.Diagnostics, plan, state rangeModel) {
	diags.AddWarning("Range "+state.name()+" is to be replaced by "+plan.name(), fmt.Sprintf(
		"They have no number in common. The %d numbers of %s are ended as its deletion_policy %q says; then %s is created.",
		len(state.have()), state.name(), state.DeletionPolicy.ValueString(), plan.name()))
}

// isHeld tells that a range that is to be created is in the state already, or would
// be by a change in place: before Terraform plans a forced replacement, it plans that.
func (r *rangeResource) isHeld(plan rangeModel) bool {
	_, held := r.held.Load(plan.name())
	return held
}

// holderOf is the name of a finished range in the state that has one of these
// numbers; it is empty if there is none.
func (r *rangeResource) holderOf(members []*lifecycle.Member) (name string) {
	if len(members) == 0 {
		return ""
	}
	numbers := make([]string, len(members))
	for i, m := range members {
		numbers[i] = m.Number
	}
	r.held.Range(func(_, held any) bool {
		state := held.(rangeModel)
		if len(inBoth(state.have(), numbers)) > 0 {
			name = state.name()
		}
		return name == ""
	})
	return name
}

// refuseReplacement refuses to end a whole range only to create it anew.
func refuseReplacement(diags *diag.Diagnostics, plan rangeModel) {
	diags.AddAttributeError(rangeFirst, "Range "+plan.name()+" is to be destroyed and created anew",
		"That would take its numbers out of service to gain nothing, so it is refused. Where the resource is tainted, run 'terraform untaint'; "+
			"leave out -replace and replace_triggered_by. If only its address has changed, say so:\n\n"+
			"moved {\n  from = mor_did_range.old\n  to   = mor_did_range.new\n}\n\nTo do it all the same, destroy it in one apply and create it in the next; in 'terraform destroy', add -refresh=false if this stands in the way.")
}

// refuseOverlap refuses a range with numbers that another one of the same plan has.
// One that is replaced is planned twice, as the one that it was and as a new one.
func (r *rangeResource) refuseOverlap(plan rangeModel, creates bool, diags *diag.Diagnostics) {
	r.plans.mu.Lock()
	defer r.plans.mu.Unlock()
	for name, other := range r.plans.all {
		if name == plan.name() || plan.apart(other) {
			continue
		}
		others := setOf(other.numbers())
		both := slices.DeleteFunc(plan.numbers(), func(n string) bool { return !others[n] })
		if len(both) > 0 {
			diags.AddAttributeError(rangeFirst, "Ranges "+plan.name()+" and "+name+" overlap", fmt.Sprintf(
				"Both have %s. A number belongs to one range: change first or last of one of them, or put the numbers into its exclude.", inBlocks(both)))
		}
	}
	if r.plans.all == nil {
		r.plans.all, r.plans.as = map[string]rangeModel{}, map[plannedAs]bool{}
	}
	as := plannedAs{plan.name(), creates}
	if r.plans.as[as] {
		diags.AddAttributeError(rangeFirst, "Range "+plan.name()+" is there twice",
			"Two resources have its numbers. A number belongs to one range: take out one of them, with a removed block if the state has it.")
	}
	r.plans.all[plan.name()], r.plans.as[as] = plan, true
}

// plannedRanges are the ranges that this run has planned, by name.
type plannedRanges struct {
	mu  sync.Mutex
	all map[string]rangeModel
	as  map[plannedAs]bool
}

// plannedAs is a plan of a range: of one that is to be created, or of one that is in the state.
type plannedAs struct {
	name    string
	creates bool
}

// apart tells that two ranges have no number in common, so that the one cannot grow
// or shrink into the other.
func (m *rangeModel) apart(other rangeModel) bool {
	return !m.block().Overlaps(other.block())
}

// foresee says what an apply from prior, which may be nil, to plan will do.
func (r *rangeResource) foresee(ctx context.Context, plan rangeModel, prior *rangeModel, memory rangeMemory, diags *diag.Diagnostics) {
	end, err := r.surveying(ctx, plan.block().Size())
	if err != nil {
		report(diags, "find out how range "+plan.name()+" stands", err)
		return
	}
	defer end()
	work := workFrom(&plan, prior, memory)
	var later []string
	for name, unknown := range map[string]bool{
		"provider_id": plan.ProviderID.IsUnknown(), "user_id": plan.UserID.IsUnknown(), "device_id": plan.DeviceID.IsUnknown(),
	} {
		if unknown {
			later = append(later, name)
		}
	}
	slices.Sort(later)
	for _, m := range work.staying { // what is not known yet, does not count
		if plan.ProviderID.IsUnknown() {
			m.Want.ProviderID = nil
		}
		if plan.UserID.IsUnknown() {
			m.Want.UserID = nil
		}
		if plan.DeviceID.IsUnknown() {
			m.Want.DeviceID = nil
		}
	}
	found, _, err := r.view.Among(ctx, work.numbers())
	if err == nil {
		for _, m := range work.block.Members {
			m.Now = standings(found).standing(m.Number)
		}
		err = work.block.Survey(ctx, r.stand)
	}
	if err != nil {
		report(diags, "find out how range "+plan.name()+" stands", err)
		return
	}
	r.planned.Store(plan.name(), work.block.Names)
	outlook := outlookOf(work, prior)
	if len(later) > 0 {
		outlook.add("do more, once "+strings.Join(later, " and ")+" is known, with %d", plan.numbers()...)
	}
	refuseThere(diags, plan, prior, outlook.there, r.holderOf(outlook.there))
	outlook.warn(diags, plan)
}

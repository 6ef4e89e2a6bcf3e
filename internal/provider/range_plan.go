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
		} else if left := r.left.claim(plan); left != nil {
			prior, memory = &left.model, left.memory
			memory.keep(ctx, resp.Private, &resp.Diagnostics) // for the destroy that comes first, which is given this and not the state's
		} else if r.left.any() { // if it is the replacement of one, that one is ended
			rangeMemory{Ending: true}.keep(ctx, resp.Private, &resp.Diagnostics)
		}
		r.planRange(ctx, stay, ends(stay, plan, prior, memory), &resp.Diagnostics)
		switch {
		case !req.State.Raw.IsNull() && plan.apart(state):
			resp.RequiresReplace = append(resp.RequiresReplace, rangeFirst, rangeLast)
		case !req.State.Raw.IsNull() && plan.sameNumbersAndSettings(state) && state.asConfigured():
			plan.StatusCounts = state.StatusCounts
		case prior == nil && r.isHeld(plan):
			refuseReplacement(&resp.Diagnostics, plan)
		default:
			r.foresee(ctx, plan, prior, memory, &resp.Diagnostics)
		}
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// planEnd notes that a range is to be destroyed for good.
func (r *rangeResource) planEnd(ctx context.Context, state rangeModel, memory rangeMemory, resp *resource.ModifyPlanResponse) {
	memory.Ending = true
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

// isHeld tells that a range that is to be created is in the state already.
func (r *rangeResource) isHeld(plan rangeModel) bool {
	_, held := r.held.Load(plan.name())
	return held
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
	found, _, err := r.inventory.Among(ctx, work.numbers())
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
	refuseThere(diags, plan, prior, outlook.there)
	outlook.warn(diags, plan)
}

// rangeOutlook is what apply will do to which numbers, in words.
type rangeOutlook struct {
	verbs   []string // in the order in which they are said, each with %d for how many
	numbers map[string][]string
	there   []*lifecycle.Member // that are not the range's
	refused []*lifecycle.Member // that will not be brought where they should be, for another reason
	back    []*lifecycle.Member // that are taken back from where somebody has put them
}

func (o *rangeOutlook) add(verb string, numbers ...string) {
	if len(numbers) == 0 {
		return
	}
	if o.numbers[verb] == nil {
		o.verbs = append(o.verbs, verb)
	}
	o.numbers[verb] = append(o.numbers[verb], numbers...)
}

func outlookOf(work *rangeWork, prior *rangeModel) *rangeOutlook {
	before := map[string]bool{}
	if prior != nil {
		before = setOf(prior.numbers())
	}
	o := &rangeOutlook{numbers: map[string][]string{}}
	counted := map[string][]string{}
	for _, m := range work.block.Members {
		ahead := m.Outlook()
		switch {
		case ahead.Refused == lifecycle.Exists && !before[m.Number]:
			o.there = append(o.there, m)
		case ahead.Refused != "" && ahead.Refused != lifecycle.Closed:
			m.Err = m.Refusal(ahead.Refused)
			o.refused = append(o.refused, m)
		}
		if ahead.TakeBack {
			o.back = append(o.back, m)
		}
		for _, verb := range verbsOf(m, ahead) {
			counted[verb] = append(counted[verb], m.Number)
		}
	}
	for _, verb := range verbOrder(work) {
		o.add(verb, counted[verb]...)
	}
	if len(work.left) > 0 {
		o.add("leave %d as they are", work.left...)
	}
	return o
}

// The verbs, in the order in which they are said.
const (
	verbCreate    = "create %d"
	verbBringBack = "bring back %d"
	verbTakeBack  = "take back %d"
	verbUnassign  = "take %d off their device"
	verbFree      = "free %d"
	verbChange    = "update %d"
)

func verbReserve(w *lifecycle.Want) string {
	if w.UserID == nil {
		return ""
	}
	return fmt.Sprintf("reserve %%d for user %d", *w.UserID)
}

func verbAssign(w *lifecycle.Want) string {
	if w.DeviceID == nil {
		return ""
	}
	return fmt.Sprintf("put %%d on device %d", *w.DeviceID)
}

func verbEnd(w *lifecycle.Want) string {
	return map[lifecycle.Policy]string{
		lifecycle.Terminate: "terminate %d", lifecycle.Delete: "delete %d", lifecycle.Free: "free %d for good",
	}[w.End]
}

func verbOrder(work *rangeWork) []string {
	order := []string{verbCreate, verbBringBack, verbTakeBack, verbUnassign, verbFree, verbReserve(work.want), verbChange, verbAssign(work.want)}
	if len(work.leaving) > 0 {
		order = append(order, verbEnd(work.leaving[0].Want))
	}
	return order
}

func verbsOf(m *lifecycle.Member, ahead lifecycle.Outlook) (verbs []string) {
	if len(ahead.Moves) == 0 {
		return nil
	}
	if m.Want.End != "" {
		if ahead.Refused == "" {
			verbs = append(verbs, verbEnd(m.Want))
		}
		return verbs
	}
	if ahead.TakeBack {
		verbs = append(verbs, verbTakeBack)
	}
	for _, step := range ahead.Moves {
		switch step {
		case lifecycle.StepCreate:
			verbs = append(verbs, verbCreate)
		case lifecycle.StepBringBack:
			verbs = append(verbs, verbBringBack)
		case lifecycle.StepUnassign, lifecycle.StepFree:
			if !ahead.TakeBack {
				verbs = append(verbs, map[lifecycle.Step]string{lifecycle.StepUnassign: verbUnassign, lifecycle.StepFree: verbFree}[step])
			}
		case lifecycle.StepReserve:
			verbs = append(verbs, verbReserve(m.Want))
		case lifecycle.StepChange:
			verbs = append(verbs, verbChange)
		case lifecycle.StepAssign:
			verbs = append(verbs, verbAssign(m.Want))
		}
	}
	return verbs
}

// warn says it. The summary is the range's own: Terraform folds warnings that share one.
func (o *rangeOutlook) warn(diags *diag.Diagnostics, plan rangeModel) {
	if len(o.verbs) == 0 && len(o.refused) == 0 {
		return
	}
	var said, lists []string
	for _, verb := range o.verbs {
		said = append(said, fmt.Sprintf(verb, len(o.numbers[verb])))
		without := strings.Join(strings.Fields(strings.Replace(verb, "%d", "", 1)), " ")
		lists = append(lists, without+": "+inBlocks(o.numbers[verb]))
	}
	summary := plan.name() + ": apply will "
	switch {
	case len(o.verbs) == 0:
		summary += fmt.Sprintf("leave %d as they are", len(o.refused))
	case len(o.refused) > 0:
		summary += strings.Join(said, ", ") + fmt.Sprintf(", and refuse %d", len(o.refused))
	default:
		summary += strings.Join(said, ", ")
	}
	detail := strings.Join(lists, "\n")
	if len(o.back) > 0 {
		detail += "\n\nSomebody has put elsewhere what is taken back:\n\n" + thereAs(o.back)
	}
	if len(o.refused) > 0 {
		detail += "\n\nNot to be brought where they should be:\n\n" + groupsOf(o.refused)
	}
	diags.AddWarning(summary, strings.TrimSpace(detail))
}

// refuseThere refuses to create numbers that MOR has and that are not the range's.
func refuseThere(diags *diag.Diagnostics, plan rangeModel, prior *rangeModel, there []*lifecycle.Member) {
	if len(there) == 0 {
		return
	}
	summary := fmt.Sprintf("%d numbers of range %s are on the server already", len(there), plan.name())
	if len(there) == 1 {
		summary = fmt.Sprintf("A number of range %s is on the server already", plan.name())
	}
	diags.AddAttributeError(rangeFirst, summary, thereAs(there)+"\n\n"+
		"They are not touched, since they may be somebody's.\n\n"+waysForThere(plan, prior))
}

// thereAs lists numbers by how they stand.
func thereAs(there []*lifecycle.Member) string {
	var order []string
	groups := map[string][]string{}
	for _, m := range there {
		stands := m.Now.Describe()
		if groups[stands] == nil {
			order = append(order, stands)
		}
		groups[stands] = append(groups[stands], m.Number)
	}
	var lines []string
	for i, stands := range order {
		if i == mostBlocks {
			lines = append(lines, fmt.Sprintf("and others, in %d more ways", len(order)-i))
			break
		}
		lines = append(lines, inBlocks(groups[stands])+": "+stands)
	}
	return strings.Join(lines, "\n")
}

// waysForThere are the ways on with numbers that MOR has.
func waysForThere(plan rangeModel, prior *rangeModel) string {
	ways := "Ways on: adopt_existing = true makes part of the range what is free and comes from provider_id, and what comes from it and stands just as configured."
	if plan.AdoptExisting.ValueBool() {
		ways = "adopt_existing does not cover them: they are neither free and proven to come from provider_id, nor do they stand just as configured. Ways on:"
	}
	if prior == nil {
		ways += fmt.Sprintf(" To take over all numbers of the range that exist, as they stand, import it:\n\nimport {\n  to = mor_did_range.example\n  id = %q\n}\n\n"+
			"where mor_did_range.example stands for the address of this resource. Or leave them out, with exclude.\n\n"+
			"A range that is in the state already needs no import: if it was renamed, write a moved block; if it is tainted, plan without "+
			"-refresh=false and without create_before_destroy, or run 'terraform untaint'.", plan.name())
		return ways
	}
	return ways + " Or leave them out, with exclude. To destroy the range, 'terraform destroy -refresh=false' asks nothing of the kind."
}

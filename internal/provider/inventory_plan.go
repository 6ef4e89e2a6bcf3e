package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// ModifyPlan says in words what apply will do, and refuses what can be foreseen to fail.
func (r *inventoryResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state inventoryModel
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if req.Plan.Raw.IsNull() {
		r.planEnd(ctx, state, resp)
		return
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.Size, plan.StatusCounts, plan.Ending = types.Int64Unknown(), types.MapUnknown(types.Int64Type), types.ListUnknown(types.StringType)
	if plan.isKnown() {
		prior := &state
		if req.State.Raw.IsNull() {
			prior = nil
		}
		r.planTable(ctx, &plan, prior, req, resp)
	} else {
		warnNotKnownYet(&resp.Diagnostics, "dids, name or a setting of it")
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
}

// warnNotKnownYet says that apply decides what a plan cannot.
func warnNotKnownYet(diags *diag.Diagnostics, what string) {
	diags.AddAttributeWarning(didsPath, "The numbers of an inventory are not known yet",
		what+" depends on something that is known only after apply. Apply then compares the rows, and refuses what this plan would have refused.")
}

// planTable plans the change to a table that is known. state is nil if there is none.
func (r *inventoryResource) planTable(ctx context.Context, plan, state *inventoryModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags, name := &resp.Diagnostics, plan.Name.ValueString()
	if state != nil && plan.ignores(state) {
		r.planIgnored(ctx, plan, state, req, resp)
		return
	}
	after, err := inventory.Parse(plan.Dids.ValueString())
	if err != nil {
		reportTable(diags, err)
		return
	}
	plan.Size = types.Int64Value(int64(after.Len()))
	var inv *inventory.Inventory
	replaces := false
	switch {
	case state == nil:
		if inv, replaces = r.openReplaced(name, diags); replaces {
			break
		}
		if ending, noted := r.notes.read(inventoryNote(name)); noted { // in an apply, with create_before_destroy: Create refuses what it must
			plan.Ending = textList(strings.Fields(ending))
			r.planNumbers(inventory.Plan{Name: name, Creates: true, Before: inv.Table, After: after, Policy: plan.DeletionPolicy.ValueString()}, nil, diags)
			return
		}
	case inventory.Same(plan.Dids.ValueString(), state.Dids.ValueString()): // and so no number deviates
		plan.Dids, plan.StatusCounts, plan.Ending = state.Dids, state.StatusCounts, state.Ending
		r.holdState(ctx, state, req.Private, diags)
		r.planNumbers(inventory.Plan{Name: name, Before: after, After: after, Policy: plan.DeletionPolicy.ValueString()}, nil, diags)
		return
	default:
		r.holdState(ctx, state, req.Private, diags)
		inv = openInventory(name, state.Dids.ValueString(), recall(ctx, req.Private, name, diags), diags)
	}
	if inv == nil || diags.HasError() {
		return
	}
	if r.notReady {
		warnNotKnownYet(diags, "A setting of the provider")
		return
	}
	if state != nil && refuseLost(diags, inv, plan.AdoptExisting.ValueBool()) {
		return
	}
	if err := inv.Resolve(ctx, r.inventoryServer(), plan.AdoptExisting.ValueBool()); err != nil {
		report(diags, "plan an inventory", err)
		return
	}
	work := inv.Work(after, plan.settings(), state == nil)
	plan.Ending = textList(work.Ending())
	if replaces && !r.applying.Load() {
		r.notes.leave(inventoryNote(name), strings.Join(work.Ending(), "\n"))
	}
	r.planNumbers(inventory.Plan{
		Name: name, Creates: state == nil, Before: inv.Table, After: after, Policy: plan.DeletionPolicy.ValueString(),
	}, work, diags)
	if state != nil {
		inv.Memory.Ending, inv.Memory.Others = false, r.planChange(ctx, plan, state, work, diags)
	} else {
		r.foresee(ctx, work, foresight{name: name, replaces: replaces}, diags)
	}
	if state != nil || replaces { // in a replacement for its Delete, which is given this and not what the state has
		keepMemory(ctx, resp.Private, inv.Memory, diags)
	}
}

// holdState notes for the run that the state has this inventory.
func (r *inventoryResource) holdState(ctx context.Context, state *inventoryModel, private privateState, diags *diag.Diagnostics) {
	text, more := private.GetKey(ctx, inventoryKey)
	diags.Append(more...)
	r.inventories.hold(state.Name.ValueString(), heldInventory{state.Dids.ValueString(), text})
}

// planNumbers notes which numbers an inventory is to have and which it ends, and
// refuses those that another resource has in the same plan. work is nil if nothing changes.
func (s *server) planNumbers(plan inventory.Plan, work *inventory.Work, diags *diag.Diagnostics) {
	if s.applying.Load() {
		return // this has been looked at in the plan
	}
	if s.inventories.isHeldTwice(plan.Name) {
		twice := inventory.Twice(plan.Name)
		diags.AddAttributeError(namePath, twice.Summary, twice.Detail)
	}
	shared := s.inventories.plans.Add(plan)
	for _, c := range shared {
		diags.AddAttributeError(didsPath, c.Summary, c.Detail)
	}
	if len(shared) > 0 {
		return
	}
	end := map[string]bool{}
	if work != nil {
		for _, n := range work.EndingNumbers() {
			end[n] = true
		}
	}
	s.claims.NoteInventory(plan.Name, plan.After, end, diags)
}

func numbersOf(t *table.Table) []string {
	all := make([]string, 0, t.Len())
	for n := range t.All() {
		all = append(all, n)
	}
	return all
}

// foresight is what a plan is that says what an apply will do.
type foresight struct {
	name     string
	replaces bool
}

// foresee says what an apply will do, and refuses what it would be refused.
func (r *inventoryResource) foresee(ctx context.Context, work *inventory.Work, f foresight, diags *diag.Diagnostics) {
	if err := work.Survey(ctx, r.inventoryServer()); err != nil {
		report(diags, "read the numbers of an inventory", spoken(err))
		return
	}
	r.checkWork(ctx, f.name, work, diags)
	outlook := work.Outlook(wording.Why)
	r.refuseWithoutKey(outlook.Touched > 0, diags)
	if outlook.Refused.Len() > 0 {
		refuseInventory(diags, work, outlook, f)
	}
	warnReplaced(diags, f.name, outlook.Replaced)
	if outlook.Touched == 0 && !f.replaces {
		return
	}
	detail := fmt.Sprintf("Inventory %q: %s changed.", f.name, are(outlook.Touched))
	if f.replaces {
		detail += " Terraform replaces the inventory. That ends no number: the new one continues with the numbers of the old one."
	}
	diags.AddWarning("Apply changes an inventory", strings.TrimSpace(detail+"\n\n"+outlook.Detail()))
}

// planEnd plans the destroy of an inventory. Only such a plan marks that its
// numbers are to be ended; a replacement makes none.
func (r *inventoryResource) planEnd(ctx context.Context, state inventoryModel, resp *resource.ModifyPlanResponse) {
	diags, name := &resp.Diagnostics, state.Name.ValueString()
	memory := recall(ctx, resp.Private, name, diags)
	inv := openInventory(name, state.Dids.ValueString(), memory, diags)
	if inv == nil || diags.HasError() {
		return
	}
	if state.DeletionPolicy.ValueString() != policyAbandon && refuseLost(diags, inv, state.AdoptExisting.ValueBool()) {
		return
	}
	if err := inv.Resolve(ctx, r.inventoryServer(), state.AdoptExisting.ValueBool()); err != nil {
		report(diags, "plan the destroy of an inventory", err)
		return
	}
	applying := r.applying.Load() // an object that was replaced in this apply: its numbers have gone on
	memory.Ending = !applying
	defer keepMemory(ctx, resp.Private, memory, diags)
	work := inv.Work(nil, state.settings(), false)
	if applying {
		return
	}
	r.planNumbers(inventory.Plan{Name: name, Before: inv.Table, Policy: state.DeletionPolicy.ValueString()}, work, diags)
	if state.DeletionPolicy.ValueString() == policyAbandon {
		warnInventoryStays(diags, name, inv, "deletion_policy is \"abandon\"")
		return
	}
	r.foresee(ctx, work, foresight{name: name}, diags)
}

// warnInventoryStays says that numbers stay in MOR, and that Terraform forgets them.
func warnInventoryStays(diags *diag.Diagnostics, name string, inv *inventory.Inventory, why string) {
	if numbers := numbersOf(inv.Table); len(numbers) > 0 {
		diags.AddWarning("The numbers of an inventory stay in MOR", fmt.Sprintf("%sThey stay as they are, because %s: %s.", inAll(name, len(numbers)), why, inventory.InBlocks(numbers)))
	}
}

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/didops/terraform-provider-mor/internal/inventory"
)

// With ignore_changes = [dids], Terraform plans the table that the state has, also with
// what the refresh has found to deviate. That is respected: no number is put back.

// ignores reports whether a plan keeps a table of the state in which numbers deviate. No
// configuration can have such a table.
func (m *inventoryModel) ignores(state *inventoryModel) bool {
	if !m.Dids.Equal(state.Dids) {
		return false
	}
	_, err := inventory.Parse(m.Dids.ValueString())
	return err != nil
}

// planIgnored plans a change that leaves all numbers as they are. state is not nil.
func (r *inventoryResource) planIgnored(ctx context.Context, plan, state *inventoryModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags, name := &resp.Diagnostics, plan.Name.ValueString()
	r.holdState(ctx, state, req.Private, diags)
	inv := openInventory(name, state.Dids.ValueString(), recall(ctx, req.Private, name, diags), diags)
	if inv == nil || diags.HasError() {
		return
	}
	plan.Size, plan.StatusCounts, plan.Ending = state.Size, state.StatusCounts, state.Ending
	r.planNumbers(inventory.Plan{Name: name, Before: inv.Table, After: inv.Table, Policy: plan.DeletionPolicy.ValueString()}, nil, diags)
}

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

var (
	_ resource.ResourceWithConfigure      = (*inventoryResource)(nil)
	_ resource.ResourceWithImportState    = (*inventoryResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*inventoryResource)(nil)
	_ resource.ResourceWithValidateConfig = (*inventoryResource)(nil)
)

// inventoryResource is mor_did_inventory: a table of numbers.
type inventoryResource struct{ *server }

func newInventoryResource() resource.Resource { return &inventoryResource{} }

func (r *inventoryResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_did_inventory"
}

func (r *inventoryResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *inventoryResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config inventoryModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.Dids.IsNull() || config.Dids.IsUnknown() {
		return
	}
	if _, err := inventory.Parse(config.Dids.ValueString()); err != nil {
		reportTable(&resp.Diagnostics, err)
	}
}

// Create creates the numbers, or goes on with those of the inventory that it
// replaces. Before its first write it refuses numbers that it may not adopt.
func (r *inventoryResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.applying.Store(true)
	var plan inventoryModel
	diags := &resp.Diagnostics
	diags.Append(req.Plan.Get(ctx, &plan)...)
	if diags.HasError() {
		return
	}
	name := plan.Name.ValueString()
	inv, replaces := r.openReplaced(name, diags)
	if inv == nil {
		return
	}
	work := r.work(inv, &plan, true)
	if err := r.mayCreate(ctx, inv, work); err != nil {
		report(diags, "create an inventory", err)
	} else if there := work.Exists(wording.Why); there.Len() > 0 {
		diags.AddAttributeError(didsPath, numbersExist, inAll(name, there.Len())+"They exist in MOR already.\n\n"+there.String()+"\n\nNothing was changed. "+adoptWays+r.createdFirst(name))
	}
	if diags.HasError() {
		if replaces { // it stays in the state as it was
			plan.Dids = types.StringValue(inv.Dids())
			plan.show(nil)
			keepMemory(ctx, resp.Private, inv.Memory, diags)
			diags.Append(resp.State.Set(ctx, &plan)...)
		}
		return
	}
	again := applyAgain + "\n\n" + creationTainted
	outcome := r.apply(ctx, &plan, work, nil)
	if done := reportInventory(diags, "create", name, outcome, again); !done && !replaces && !outcome.Memory.HasAny() {
		return // nothing was created, so there is nothing to remember
	}
	keepMemory(ctx, resp.Private, outcome.Memory, diags)
	diags.Append(resp.State.Set(ctx, &plan)...)
}

func (r *inventoryResource) mayCreate(ctx context.Context, inv *inventory.Inventory, work *inventory.Work) error {
	if err := inv.Resolve(ctx, r.inventoryServer(), work.Adopts()); err != nil {
		return err
	}
	return work.Survey(ctx, r.inventoryServer())
}

func (r *inventoryResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	r.applying.Store(true)
	var plan, state inventoryModel
	diags := &resp.Diagnostics
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.State.Get(ctx, &state)...)
	name := plan.Name.ValueString()
	inv := openInventory(name, state.Dids.ValueString(), recall(ctx, req.Private, name, diags), diags)
	if inv == nil || diags.HasError() {
		return
	}
	if err := inv.Resolve(ctx, r.inventoryServer(), plan.AdoptExisting.ValueBool()); err != nil {
		report(diags, "change an inventory", err)
		return
	}
	if plan.ignores(&state) {
		inv.Memory.Ending, inv.Memory.Others = false, nil
		keepMemory(ctx, resp.Private, inv.Memory, diags)
		diags.Append(resp.State.Set(ctx, &plan)...)
		return
	}
	others := inv.Memory.Others
	if others == nil {
		others = state.counts()
	}
	r.notes.drop(changeNote(state.Name.ValueString()))
	outcome := r.apply(ctx, &plan, r.work(inv, &plan, false), others)
	if !reportInventory(diags, "change", name, outcome, applyAgain) && !outcome.Looked {
		plan = state
	}
	keepMemory(ctx, resp.Private, outcome.Memory, diags)
	diags.Append(resp.State.Set(ctx, &plan)...)
}

// work is what is to be done as planned: no number is ended that the plan has not named.
func (r *inventoryResource) work(inv *inventory.Inventory, plan *inventoryModel, all bool) *inventory.Work {
	after, err := inventory.Parse(plan.Dids.ValueString())
	if err != nil {
		return nil // which the plan has refused
	}
	work := inv.Work(after, plan.settings(), all)
	var blocks []string
	for _, element := range plan.Ending.Elements() {
		if text, ok := element.(types.String); ok {
			blocks = append(blocks, text.ValueString())
		}
	}
	planned, _ := inventory.NumbersIn(blocks) // what the plan has not named is not ended
	work.Limit(planned)
	return work
}

// apply brings the numbers where they should be, and shows in the model how they stand.
func (r *inventoryResource) apply(ctx context.Context, m *inventoryModel, work *inventory.Work, others map[string]int64) *inventory.Outcome {
	name := m.Name.ValueString()
	work.Skip(r.skips(name))
	outcome := work.Apply(ctx, r.inventoryServer(), m.Dids.ValueString(), others, func(p lifecycle.Progress) {
		tflog.Info(ctx, "inventory "+name, map[string]any{
			"done": p.Done, "of": p.Total, "requests": p.Writes, "requests_per_second": int(p.PerSecond), "seconds": int(p.Seconds),
		})
	}, wording.Why)
	tflog.Info(ctx, "inventory "+name+" is through", map[string]any{"numbers": outcome.Total, "left": outcome.Refused.Len() + outcome.Undone})
	m.Dids, m.Size = types.StringValue(outcome.Dids), types.Int64Value(int64(outcome.Size))
	m.show(outcome.Counts)
	if outcome.Table != nil {
		r.inventories.apply(outcome.Table)
	}
	return outcome
}

// Delete ends the numbers as deletion_policy says, if a plan of a destroy has
// marked that. In a replacement it leaves them to the inventory that is created.
func (r *inventoryResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	r.applying.Store(true)
	var state inventoryModel
	diags := &resp.Diagnostics
	diags.Append(req.State.Get(ctx, &state)...)
	name := state.Name.ValueString()
	text, more := req.Private.GetKey(ctx, inventoryKey)
	diags.Append(more...)
	inv := openInventory(name, state.Dids.ValueString(), recallFrom(text, name, diags), diags)
	if inv == nil || diags.HasError() {
		return
	}
	r.notes.drop(inventoryNote(name))
	ending := inv.Memory.Ending
	inv.Memory.Ending = false // a Delete that fails is not to leave the mark in the state
	keepMemory(ctx, resp.Private, inv.Memory, diags)
	switch {
	case !ending:
		r.inventories.leave(name, heldInventory{state.Dids.ValueString(), text})
		warnInventoryStays(diags, name, inv, "Terraform replaces the inventory and does not destroy it. The one that is created with the same name continues with them")
		return
	case state.DeletionPolicy.ValueString() == policyAbandon:
		warnInventoryStays(diags, name, inv, "deletion_policy is \"abandon\"")
		return
	}
	if err := inv.Resolve(ctx, r.inventoryServer(), state.AdoptExisting.ValueBool()); err != nil {
		report(diags, "destroy an inventory", err)
		return
	}
	work := inv.Work(nil, state.settings(), false)
	if kept := work.Keep(r.inventories.has); len(kept) > 0 {
		diags.AddWarning(notEnded, inAll(name, len(kept))+"Another inventory has just been applied with them: "+inventory.InBlocks(kept)+".")
	}
	outcome := r.apply(ctx, &state, work, nil)
	if reportInventory(diags, "destroy", name, outcome, destroyAgain) {
		return
	}
	keepMemory(ctx, resp.Private, outcome.Memory, diags)
	diags.Append(resp.State.Set(ctx, &state)...)
}

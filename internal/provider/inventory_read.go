package provider

import (
	"cmp"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

// Read compares the numbers with how they stand. What deviates goes into dids, so
// that the plan shows it number by number.
func (r *inventoryResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state inventoryModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	name := state.Name.ValueString()
	inv := openInventory(name, state.Dids.ValueString(), recall(ctx, req.Private, name, &resp.Diagnostics), &resp.Diagnostics)
	if inv == nil || resp.Diagnostics.HasError() {
		return
	}
	found, err := inv.Read(ctx, r.inventoryServer())
	if err != nil {
		report(&resp.Diagnostics, "read an inventory", err)
		return
	}
	warnInventory(&resp.Diagnostics, name, found)
	warnOtherServer(&resp.Diagnostics, name, found, r.mor.Host())
	state.Dids = types.StringValue(found.Dids)
	state.show(found.Counts)
	keepMemory(ctx, resp.Private, found.Memory, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	r.holdInventory(found.Dids, name, found.Memory)
	r.inventories.noteRead(name)
}

// holdInventory notes for the run that the state has this inventory.
func (s *server) holdInventory(dids, name string, memory *inventory.Memory) {
	if text, err := memory.Encode(); err == nil {
		s.inventories.hold(name, heldInventory{dids, text})
	}
}

func (s *server) inventoryServer() inventory.Server {
	return inventory.Server{View: s.view, Lifecycle: s.lifecycle, Host: s.mor.Host()}
}

// warnInventory warns of what is no difference and yet to be known.
func warnInventory(diags *diag.Diagnostics, name string, found *inventory.Report) {
	warn := func(numbers []string, summary, detail string) {
		if len(numbers) > 0 {
			diags.AddWarning(summary, inAll(name, len(numbers))+detail+" These are: "+inventory.InBlocks(numbers)+".")
		}
	}
	warn(found.Closed, "Numbers of an inventory are closed", "Somebody has suspended them in MOR, for example because of an unpaid bill. Terraform does not put them back in service. "+
		"MOR frees a closed number by itself after a while (90 days unless set otherwise).")
	warn(found.Replaced, "Numbers were deleted and created again", "That happened outside Terraform, so they may be somebody's by now. Terraform does not touch them.")
	warn(found.OfOthers, "Somebody else has reserved numbers of an inventory", "Their rows have no user (user_id is null, or its cell is empty), and this inventory has not reserved them. Terraform leaves them as they are.")
	warn(found.OnOthers, "Somebody else has put numbers on a device", "Their rows have no device (device_id is null, or its cell is empty), and this inventory has not put them on one. Terraform leaves them as they are.")
}

// warnOtherServer says that the endpoint may name another server than before. What is
// missing there may well be in service on the server where it was.
func warnOtherServer(diags *diag.Diagnostics, name string, found *inventory.Report, host string) {
	moved := found.Host != "" && found.Host != host
	if found.Mine == 0 || !moved && found.Gone < found.Mine {
		return
	}
	was := cmp.Or(found.Host, host)
	var detail string
	switch found.Gone {
	case 0:
		detail = "All are there with the IDs that the state has, so it may be the same server under another name. If so, 'terraform apply -refresh-only' takes over the new name."
	case found.Mine:
		detail = "None of them is there. If you have another server there, correct endpoint before you apply: apply would create the numbers again."
	default:
		detail = fmt.Sprintf("%d of them are not there. If it is another server, correct endpoint before you apply: apply would change its numbers.", found.Gone)
	}
	diags.AddWarning("This looks like another MOR server", inAll(name, found.Mine)+
		fmt.Sprintf("They were last read from %s, and endpoint is %s now. ", was, host)+detail)
}

// ImportState begins an inventory without numbers, by its name.
func (r *inventoryResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" || len(req.ID) > 100 {
		resp.Diagnostics.AddError("The import ID is malformed", "It is the name of an inventory. Write the name that the configuration has, for example \"vilnius\". The inventory begins without numbers.")
		return
	}
	state := inventoryModel{
		Name: types.StringValue(req.ID), Dids: types.StringValue("{}"), Size: types.Int64Value(0), Ending: textList(nil),
		DeletionPolicy: types.StringValue(string(lifecycle.Terminate)), ForceDestroy: types.BoolValue(false), AdoptExisting: types.BoolValue(false),
	}
	state.show(nil)
	keepMemory(ctx, resp.Private, inventory.NewMemory(), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

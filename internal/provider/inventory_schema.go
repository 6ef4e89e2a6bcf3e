package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/table"
)

// inventoryModel is the resource mor_did_inventory.
type inventoryModel struct {
	Name           types.String `tfsdk:"name"`
	Dids           types.String `tfsdk:"dids"`
	DeletionPolicy types.String `tfsdk:"deletion_policy"`
	ForceDestroy   types.Bool   `tfsdk:"force_destroy"`
	AdoptExisting  types.Bool   `tfsdk:"adopt_existing"`

	Size         types.Int64 `tfsdk:"size"`
	StatusCounts types.Map   `tfsdk:"status_counts"`
	Ending       types.List  `tfsdk:"ending"`
}

var didsPath, namePath = path.Root("dids"), path.Root("name")

func (r *inventoryResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A table of DIDs (phone numbers) in MOR as one resource: up to 100,000 numbers, each with its own provider, user, device and " +
			"texts. It does for each number what `mor_did` and `mor_did_trunk_assignment` do for one. The plan shows the changes number by number.\n\n" +
			"A row that is added creates its number, or brings a terminated one back. A row that changes is carried out in one apply: the number is " +
			"taken off its device, given to its new user and put on its new device. If MOR refuses that, the number is put back. A row that is removed " +
			"ends its number as `deletion_policy` says.\n\n" +
			"A number in service is not ended as a side effect. The plan refuses to remove its row, until its `device_id` is `null` and applied, or " +
			"`force_destroy` is set.\n\n" +
			"The refresh compares each number with its row. A number that stands otherwise shows in the plan with what MOR has for it, for example " +
			"`{ owner = \"Kaunas Office\", status = \"reserved\" }` or `{ status = \"missing\" }`, and the next apply corrects it. Inside a block, its key ends " +
			"with `as found`: that key is not one of the configuration, and its removal in a plan ends nothing. A closed number is a warning: it was suspended in MOR, and Terraform " +
			"does not put it back in service. With `ignore_changes = [dids]`, no number is put back.\n\n" +
			"The plan asks MOR once for each user, device and provider that it gives to numbers. One that does not exist, a device that is no trunk, and a " +
			"trunk of another user are errors. Where the row has not changed, but the number has, it is a warning, and apply skips the number.\n\n" +
			"If some numbers fail, the others are done all the same. The error lists the rest, and the next apply continues. Start a new inventory " +
			"with an `import` block of its name, as in the example: Terraform does not taint it then if the first apply fails.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the inventory in messages, different for each. An inventory that is replaced continues by its name. Changes in place.",
				Validators: []validator.String{stringvalidator.LengthBetween(1, 100)},
			},
			"dids": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "The table, as JSON from `jsonencode` or the function `dids_from_csv`: an object of rows. Order and white space do not matter.\n\n" +
					"A key is a number (`\"37052000050\"`, in quotes, or leading zeros are lost) or a block (`37052000000-37052009999`). The most specific key counts. `null` in place of a row leaves " +
					fmt.Sprintf("its numbers out. A table may have %d numbers.\n\n", table.MaxNumbers) +
					"A row has any of these fields:\n\n" +
					"  * `provider_id`: ID of the MOR provider (the carrier). Only a reseller may leave it out for a new number.\n" +
					"  * `user_id`: ID of the user or reseller that the number is reserved for.\n" +
					"  * `device_id`: ID of the trunk device that the number is on, one of `user_id`.\n" +
					"  * `comment`, `reseller_comment`, `custom_sip_header`: texts. MOR cannot be asked for them, so changes made elsewhere are not seen.\n" +
					"  * `language`: language of the number, for example `lt`.\n" +
					"  * `call_limit`: how many calls the number may take at once. `0` is unlimited.\n\n" +
					"A value is set and kept. `null`, or an empty text, undoes what this inventory has set: off the device, no user, no text. What somebody else has set is left alone, " +
					"with a warning. A field that is absent is not managed: nothing is sent or compared, and what was managed before stays as it is. " +
					"`provider_id`, `language` and `call_limit` cannot be undone: there `null` is like absent.",
			},
			"deletion_policy": deletionPolicy("What happens to a number whose row is removed, or to all when the inventory is destroyed: `terminate` (default) takes " +
				"it out of use and keeps its row in MOR, so that it can be brought back; `delete` also removes that row, which MOR refuses for a number that " +
				"had calls; `free` returns it to the pool; `abandon` leaves it as it is, and Terraform forgets it."),
			"force_destroy": offByDefault("Whether a number may be ended that is in service, or that somebody else has reserved. A number on a dial plan is never ended: MOR's " +
				"API cannot take it off."),
			"adopt_existing": offByDefault("Whether numbers that exist in MOR become part of the inventory. It takes over " + inventory.Adoptable + ". " +
				"The plan refuses any other number that exists; when this is `false`, every one. Terminated numbers are brought back in any case."),

			"size": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many numbers the table has."},
			"status_counts": schema.MapAttribute{
				Computed: true, ElementType: types.Int64Type,
				MarkdownDescription: "How many numbers of the inventory have which status in MOR, for example `{ active = 9998, reserved = 2 }`.",
			},
			"ending": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The numbers that the last change of rows ends, as blocks. A plan that removes rows has it, so that a policy tool can check it.",
			},
		},
	}
}

// isKnown reports whether nothing that decides about numbers waits for another resource.
func (m *inventoryModel) isKnown() bool {
	return !m.Name.IsUnknown() && !m.Dids.IsUnknown() && !m.DeletionPolicy.IsUnknown() && !m.ForceDestroy.IsUnknown() && !m.AdoptExisting.IsUnknown()
}

func (m *inventoryModel) settings() inventory.Settings {
	return inventory.Settings{Policy: m.DeletionPolicy.ValueString(), Force: m.ForceDestroy.ValueBool(), Adopt: m.AdoptExisting.ValueBool()}
}

// counts are the status counts of the state.
func (m *inventoryModel) counts() map[string]int64 {
	counts := map[string]int64{}
	for status, count := range m.StatusCounts.Elements() {
		if n, ok := count.(types.Int64); ok {
			counts[status] = n.ValueInt64()
		}
	}
	return counts
}

// show takes over how many numbers have which status.
func (m *inventoryModel) show(counts map[string]int64) {
	values := map[string]attr.Value{}
	for status, n := range counts {
		if n > 0 {
			values[status] = types.Int64Value(n)
		}
	}
	m.StatusCounts = types.MapValueMust(types.Int64Type, values)
}

// textList are texts as a list.
func textList(texts []string) types.List {
	values := make([]attr.Value, len(texts))
	for i, text := range texts {
		values[i] = types.StringValue(text)
	}
	return types.ListValueMust(types.StringType, values)
}

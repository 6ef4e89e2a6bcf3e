package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/inventory"
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
			"texts. It does for each number what `mor_did` and `mor_did_trunk_assignment` do for one. The plan shows the changes number by " +
			"number.\n\n" +
			"- **A new row** creates its number, or brings a terminated one back.\n- **A changed row** takes one apply: the number leaves its " +
			"device, goes to its new user, and onto its new device. If MOR refuses that, apply puts the number back.\n- **A removed row** ends " +
			"its number as `deletion_policy` says.\n\n" +
			"The provider does not end a number in service as a side effect. Before you remove its row, set its `device_id` to `null` and " +
			"apply, or set `force_destroy`.\n\n" +
			"The refresh compares each number with its row. If a number differs, the plan shows what MOR has for it, for example `{ owner = " +
			"\"Kaunas Office\", status = \"reserved\" }` or `{ status = \"missing\" }`, and the next apply corrects it. Inside a block, the " +
			"key of such a number ends with `as found`. That key is not in the configuration, and its removal in a plan ends nothing. A closed " +
			"number is a warning: somebody has suspended it in MOR, and Terraform does not put it back in service. With `ignore_changes = " +
			"[dids]`, apply corrects nothing.\n\n" +
			"The plan asks MOR once for each user, device and provider that it gives to numbers. It refuses one that does not exist, a device " +
			"that is no trunk, and a trunk of another user. If only the number has changed, and not its row, that is a warning, and apply " +
			"skips the number.\n\n" +
			"If some numbers fail, apply does the others all the same. The error lists the rest, and the next apply continues. Start a new " +
			"inventory with an `import` block of its name, as in the example. Then Terraform does not taint it if the first apply fails.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the inventory in messages. Each inventory has its own. An inventory that is replaced continues by its name. Changes in " +
					"place.",
				Validators: []validator.String{stringvalidator.LengthBetween(1, 100)},
			},
			"dids": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "The table, as JSON from `jsonencode` or the function `dids_from_csv`: an object of rows. Order and white space do not matter.\n\n" +
					"A key is a number (`\"37052000050\"`, in quotes, or leading zeros are lost) or a block (`37052000000-37052009999`). The most specific key counts. `null` in place of a row leaves " +
					"its numbers out. A table may have 100,000 numbers.\n\n" +
					"A row has any of these fields:\n\n" +
					"  * `provider_id`: ID of the MOR provider (the carrier). Only a reseller may leave it out for a new number.\n" +
					"  * `user_id`: ID of the user or reseller that the number is reserved for.\n" +
					"  * `device_id`: ID of the trunk device that the number is on, one of `user_id`.\n" +
					"  * `comment`, `reseller_comment`, `custom_sip_header`: texts. The API cannot read them, so Terraform does not notice changes made elsewhere.\n" +
					"  * `language`: language of the number, for example `lt`.\n" +
					"  * `call_limit`: how many calls the number may take at once. `0` is unlimited.\n\n" +
					"Apply sets a value and keeps it. `null`, or an empty text, undoes what this inventory has set: off the device, no user, no text. It leaves alone what somebody else has set, " +
					"with a warning. Terraform does not manage a field that is absent: it sends and compares nothing, and what it has set before stays. " +
					"`provider_id`, `language` and `call_limit` cannot be undone: there `null` means the same as absent.",
			},
			"deletion_policy": deletionPolicy("What happens to a number whose row is removed, and to all numbers when the inventory is destroyed. `terminate` (default) takes it " +
				"out of use and keeps its row in MOR, so that it can be brought back. `delete` also removes that row; MOR refuses that for a " +
				"number that had calls. `free` returns it to the pool. `abandon` leaves it as it is, and Terraform forgets it."),
			"force_destroy": offByDefault("Whether Terraform may end a number in service, or one that somebody else has reserved. It never ends a number on a dial plan: " +
				"MOR's API cannot take it off."),
			"adopt_existing": offByDefault("Whether numbers that exist in MOR become part of the inventory. It takes over " + inventory.Adoptable + ". " +
				"The plan refuses any other number that exists, and with `false` every one. It brings terminated numbers back in any case."),

			"size": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many numbers the table has."},
			"status_counts": schema.MapAttribute{
				Computed: true, ElementType: types.Int64Type,
				MarkdownDescription: "How many numbers of the inventory have which status in MOR, for example `{ active = 9998, reserved = 2 }`.",
			},
			"ending": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The numbers that the last change of rows ends, as blocks. A plan that removes rows shows them, so that a policy tool can check " +
					"them.",
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

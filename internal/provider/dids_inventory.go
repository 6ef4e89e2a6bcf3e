package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/number"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// inventoryAttribute is what resolve_ids makes of the rows for a mor_did_inventory.
func inventoryAttribute() schema.Attribute {
	return schema.StringAttribute{
		Computed: true, MarkdownDescription: "With `resolve_ids`: the numbers found, as JSON for `dids` of `mor_did_inventory`. Equal neighbours are blocks. Otherwise null. An " +
			"inventory with `adopt_existing = true` takes the numbers over as they are. `dids_to_csv` makes a CSV file of it.\n\n" +
			"A row has `provider_id`, `user_id` and `device_id`; `null` means none. It has no texts, language and call limit, so an inventory " +
			"leaves those alone. Terminated numbers are left out.\n\n" +
			"If an ID could not be resolved, the row lacks it, so an inventory leaves it alone. (`null` would take the number from its user or " +
			"off its device.) `dids_to_csv` refuses such a row, because a CSV file cannot say that.",
	}
}

// asInventory returns the resolved numbers as the table of an inventory, and warns
// of those that no table can have. An ID that is not known to be none is left out
// of the row: it is not managed then, while a null may take the number away from
// what it is on.
func asInventory(dids []mor.DID, ids map[int64]view.IDs, left []view.Unresolved, diags *diag.Diagnostics) types.String {
	open := map[mor.Subject]map[string]bool{}
	for _, u := range left {
		if open[u.Subject] == nil {
			open[u.Subject] = map[string]bool{}
		}
		for _, n := range u.Numbers {
			open[u.Subject][n] = true
		}
	}
	known := func(subject mor.Subject, n string, id int64) table.Field[int64] {
		switch {
		case id != 0:
			return table.Value(id)
		case open[subject][n]:
			return table.Field[int64]{}
		}
		return table.Null[int64]()
	}
	rows := make(map[string]table.Row, len(dids))
	var odd []string
	for _, did := range dids {
		switch id := ids[did.ID]; {
		case did.Status == mor.StatusTerminated:
		case number.Check(did.Number) != nil:
			odd = append(odd, did.Number)
		default:
			row := table.Row{UserID: known(mor.SubjectUser, did.Number, id.UserID), DeviceID: known(mor.SubjectDevice, did.Number, id.DeviceID)}
			if id.ProviderID != 0 {
				row.ProviderID = table.Value(id.ProviderID)
			}
			rows[did.Number] = row
		}
	}
	if len(odd) > 0 {
		diags.AddWarning("Some numbers cannot be in an inventory", "They have other characters than digits, so they are not in the attribute inventory: "+inventory.InBlocks(odd)+".")
	}
	t, err := table.Compress(rows)
	if err != nil {
		diags.AddError("The numbers cannot be written as an inventory", err.Error()+". This is a bug in the provider. Please report it.")
		return types.StringNull()
	}
	return types.StringValue(t.JSON())
}

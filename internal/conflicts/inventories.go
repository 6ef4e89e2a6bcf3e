package conflicts

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

var didsPath = path.Root("dids")

// NoteInventory notes which numbers a plan leaves in a mor_did_inventory (nil: none,
// it is destroyed) and which it ends there. It refuses those that a mor_did or an
// assignment has as well.
func (p *Plan) NoteInventory(name string, stay *table.Table, end map[string]bool, diags *diag.Diagnostics) {
	dids, trunks := p.noteInventory(name, tabled{stay, end})
	var comes, goes, both, placed []string
	for _, c := range dids {
		switch used := len(c.users) > 0; {
		case c.Has(Ended) && c.inventory == name:
			comes = append(comes, c.number)
		case used && c.endedIn == name:
			goes = append(goes, c.number)
		case used:
			both = append(both, c.number)
		}
	}
	for _, c := range trunks {
		if c.sharesTrunk() {
			placed = append(placed, c.number)
		}
	}
	refuse := func(numbers []string, summary, detail string) {
		if len(numbers) > 0 {
			diags.AddAttributeError(didsPath, summary, detail)
		}
	}
	refuse(comes, "Numbers of mor_did move to an inventory", didMovesToTable(inventory.InBlocks(comes), name))
	refuse(goes, "Numbers of an inventory move to mor_did", didMovesFromTable(inventory.InBlocks(goes), name))
	refuse(both, "Numbers are in an inventory and in mor_did", didInTable(inventory.InBlocks(both), name))
	refuse(placed, "Numbers are in an inventory and in an assignment", trunkInTable(inventory.InBlocks(placed), name))
}

func didMovesToTable(numbers, name string) string {
	return "A mor_did would end " + numbers + ". The inventory \"" + name + "\" is to have that, so this is refused.\n\n" +
		"To move numbers, set adopt_existing = true in the inventory, and let Terraform forget the mor_did and its assignment:" +
		wording.Forgetting("mor_did", "mor_did_trunk_assignment")
}

func didMovesFromTable(numbers, name string) string {
	return "The inventory \"" + name + "\" would end " + numbers + ". A mor_did is to have that, so this is refused.\n\n" +
		"To move numbers, set deletion_policy = \"abandon\" in the inventory, and adopt each number in the same apply:\n\n" +
		"import {\n  to = mor_did.example\n  id = \"NUMBER\"\n}\n\nwhere mor_did.example stands for the address of the mor_did. " +
		"If the inventory is to be destroyed, apply its deletion_policy first."
}

func didInTable(numbers, name string) string {
	return "The inventory \"" + name + "\" and a mor_did both have " + numbers + ". What the one does to a number, the other would undo or end, so this " +
		"is refused.\n\nLeave it out of the inventory, or take the mor_did out of the configuration. If the state has it in both, let one go without " +
		"touching the number. Either set deletion_policy = \"abandon\" in the inventory, and take the number out of it. Or let Terraform forget the mor_did:" +
		wording.Forgetting("mor_did")
}

func trunkInTable(numbers, name string) string {
	return "The inventory \"" + name + "\" and a mor_did_trunk_assignment both have " + numbers + ". Both say where a number is to be, so this is refused.\n\n" +
		"Put the device_id into the row of the inventory, and let Terraform forget the assignment, which leaves the number on its device:" +
		wording.Forgetting("mor_did_trunk_assignment")
}

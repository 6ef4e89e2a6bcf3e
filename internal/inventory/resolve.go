package inventory

import (
	"context"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

// Resolve settles, by asking the server, which of the numbers are ours that an
// interrupted run may have created, and, with adopt, those of a lost memory.
func (inv *Inventory) Resolve(ctx context.Context, server Server, adopt bool) error {
	if inv.Memory.Lost && adopt {
		if err := inv.recover(ctx, server); err != nil {
			return err
		}
	}
	return inv.Memory.ask(ctx, server)
}

// recover adopts the numbers that stand as the rows that were applied last. Those that
// stand as their new rows already are adopted with these.
func (inv *Inventory) recover(ctx context.Context, server Server) error {
	goals, block := newGoals(Settings{Adopt: true}), lifecycle.Block{Names: inv.Memory.Names}
	var numbers []string
	for n, row := range inv.Table.All() {
		if inv.Memory.IDs[n] == 0 {
			numbers = append(numbers, n)
			block.Members = append(block.Members, &lifecycle.Member{Number: n, Goal: goals.staying(row, nil)})
		}
	}
	found, _, err := server.View.Among(ctx, numbers)
	if err != nil {
		return err
	}
	for _, m := range block.Members {
		m.Now = standing(found, m.Number)
	}
	if err := block.Survey(ctx, server.prove); err != nil {
		return err
	}
	for _, m := range block.Members {
		if m.Have() {
			inv.Memory.IDs[m.Number] = m.Now.ID
			inv.Memory.unwritten[m.Number] = true // its texts may be those of the change that died
		}
	}
	return nil
}

package provider

import (
	"strconv"
	"sync"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/table"
)

// TestInventoriesOfARunAreShared has many inventories of one run note and ask at one time,
// which Terraform does when it walks them. The race detector sees what is not guarded.
func TestInventoriesOfARunAreShared(t *testing.T) {
	t.Parallel()
	var of inventories
	var group sync.WaitGroup
	for walker := range 4 {
		group.Go(func() {
			for i := range 200 { // often enough that they meet
				n := walker*200 + i
				name, number := strconv.Itoa(n), nth(n)
				parsed, err := table.Parse(`{"` + number + `": {"provider_id": 1}}`)
				if err != nil {
					t.Error(err)
					return
				}
				of.noteRead(name)
				of.hold(name, heldInventory{dids: number})
				if held, found := of.replaced(name); !of.isRead(name) || of.isHeldTwice(name) || !found || held.dids != number {
					t.Errorf("%s: %+v is held, %v", name, held, found)
				}
				of.hold(name, heldInventory{dids: "another"})
				of.leave(name, heldInventory{dids: "left"})
				if held, found := of.replaced(name); !of.isHeldTwice(name) || !found || held.dids != "left" {
					t.Errorf("%s: %+v is left, %v", name, held, found)
				}
				of.apply(parsed)
				if !of.has(number) {
					t.Errorf("%s is in no inventory", number)
				}
			}
		})
	}
	group.Wait()
}

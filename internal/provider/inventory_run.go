package provider

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/table"
)

// Terraform does not hand to the creation in a replacement what it replaces. So the
// refresh (for the plan) and the Delete that comes first (for the apply) leave the
// inventory here, and the one that is created with the same name goes on with it.

// inventoryNote names the note of an inventory that a plan replaces by itself.
func inventoryNote(name string) string { return "mor_did_inventory " + name }

// createdFirst says why an inventory finds its own numbers, if create_before_destroy has not let
// go of them before.
func (s *server) createdFirst(name string) string {
	if _, noted := s.notes.read(inventoryNote(name)); !noted {
		return ""
	}
	s.notes.drop(inventoryNote(name))
	return "\n\nThe resource, or one that depends on it, has create_before_destroy, and the state keeps the inventory as it was. If it is tainted, run " +
		"'terraform untaint' on its address. To replace it all the same, set adopt_existing = true, or take create_before_destroy out."
}

// inventories are what a run knows of its inventories.
type inventories struct {
	plans inventory.Plans

	mu      sync.Mutex
	held    map[string][]heldInventory // in the state, by name
	left    map[string]heldInventory   // by a Delete that ends nothing, by name
	applied []*table.Table             // created or changed in this run
	read    map[string]bool            // refreshed in this run, by name
}

// noteRead notes that this run has refreshed an inventory.
func (i *inventories) noteRead(name string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.read == nil {
		i.read = map[string]bool{}
	}
	i.read[name] = true
}

// isRead reports whether this run has refreshed an inventory.
func (i *inventories) isRead(name string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.read[name]
}

// heldInventory is an inventory as its state has it.
type heldInventory struct {
	dids   string
	memory []byte
}

// hold notes an inventory that the state has.
func (i *inventories) hold(name string, h heldInventory) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.held == nil {
		i.held = map[string][]heldInventory{}
	}
	for _, other := range i.held[name] {
		if other.dids == h.dids && bytes.Equal(other.memory, h.memory) {
			return // refreshed, and then planned
		}
	}
	i.held[name] = append(i.held[name], h)
}

// leave notes an inventory that its Delete has not ended.
func (i *inventories) leave(name string, h heldInventory) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.left == nil {
		i.left = map[string]heldInventory{}
	}
	i.left[name] = h
}

// replaced returns the inventory that one which is to be created goes on with.
func (i *inventories) replaced(name string) (h heldInventory, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if h, ok = i.left[name]; ok {
		return h, true
	}
	if all := i.held[name]; len(all) == 1 {
		return all[0], true
	}
	return h, false
}

// isHeldTwice reports whether the state has two inventories of a name.
func (i *inventories) isHeldTwice(name string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.held[name]) > 1
}

// apply notes a table that was created or changed.
func (i *inventories) apply(t *table.Table) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.applied = append(i.applied, t)
}

// has reports whether a number is in a table that was created or changed in this run.
func (i *inventories) has(number string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, t := range i.applied {
		if _, _, found := t.Lookup(number); found {
			return true
		}
	}
	return false
}

const inventoryKey = "inventory"

// recall reads what an inventory remembers. What cannot be read is an error, and then nothing may be written.
func recall(ctx context.Context, private privateState, name string, diags *diag.Diagnostics) *inventory.Memory {
	text, more := private.GetKey(ctx, inventoryKey)
	diags.Append(more...)
	return recallFrom(text, name, diags)
}

func recallFrom(text []byte, name string, diags *diag.Diagnostics) *inventory.Memory {
	memory, err := inventory.ReadMemory(text)
	if err != nil {
		diags.AddError("The state of an inventory cannot be read", fmt.Sprintf(
			"Inventory %q: %s. Nothing is changed. Restore the state from a backup. If there is none, run 'terraform state rm' of its address, import "+
				"the inventory by its name, and set adopt_existing = true.", name, err))
		return nil
	}
	return memory
}

// keepMemory writes what an inventory remembers.
func keepMemory(ctx context.Context, private privateState, memory *inventory.Memory, diags *diag.Diagnostics) {
	text, err := memory.Encode()
	if err != nil {
		diags.Append(unwritable(err))
		return
	}
	diags.Append(private.SetKey(ctx, inventoryKey, text)...)
}

// openInventory reads an inventory from its state.
func openInventory(name, dids string, memory *inventory.Memory, diags *diag.Diagnostics) *inventory.Inventory {
	if memory == nil {
		return nil
	}
	inv, err := inventory.Open(name, dids, memory)
	if err != nil {
		diags.AddError("The state of an inventory cannot be read", fmt.Sprintf("Inventory %q: %s. Nothing is changed.", name, err))
		return nil
	}
	return inv
}

// openReplaced returns the inventory that one which is to be created goes on with,
// or a new one.
func (s *server) openReplaced(name string, diags *diag.Diagnostics) (inv *inventory.Inventory, replaces bool) {
	h, ok := s.inventories.replaced(name)
	if !ok {
		return inventory.New(name), false
	}
	return openInventory(name, h.dids, recallFrom(h.memory, name, diags), diags), true
}

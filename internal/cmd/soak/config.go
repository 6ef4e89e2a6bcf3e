package main

import (
	"fmt"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

const (
	singles     = 100 // numbers with a mor_did and a mor_did_trunk_assignment each
	inventories = 2   // all other numbers are in so many mor_did_inventory
	blocks      = 10  // which have so many blocks together
)

func nth(i int) string { return fmt.Sprintf("3705%07d", i) }

// world is what a round's configuration wants: the device of every number. A number that is not in it is terminated.
type world map[string]int64

// configure returns the configuration of a round, and what it wants. Each round moves one block and a third of the single
// numbers to the other trunk, and changes a comment. Every other round takes ten single numbers and one of each inventory
// out, and the next one brings them back.
func configure(round, numbers int) (config string, want world) {
	want = world{}
	var b strings.Builder
	b.WriteString("terraform {\n  required_providers {\n    mor = {\n      source = \"registry.terraform.io/didops/mor\"\n    }\n  }\n}\n\nlocals {\n  numbers = {\n")
	for i := range singles {
		if round%2 == 1 && i < 10 {
			continue
		}
		want[nth(i)] = trunk(i+round, 3)
		_, _ = fmt.Fprintf(&b, "    %q = { device_id = %d, comment = \"round %d\" }\n", nth(i), want[nth(i)], (round+i)/singles)
	}
	_, _ = fmt.Fprintf(&b, singleResources, morsim.TestProviderID, morsim.VilniusID)
	for i := range inventories {
		_, _ = fmt.Fprintf(&b, inventoryResource, i, table(i, round, (numbers-singles)/blocks, want))
	}
	return b.String(), want
}

// table returns the rows of an inventory, and adds what they want. A number in its first block has a key and a comment of its own.
func table(inventory, round, size int, want world) string {
	var b strings.Builder
	const each = blocks / inventories
	for i := inventory * each; i < (inventory+1)*each; i++ {
		first, device := singles+i*size, trunk(i+round, blocks)
		for number := first; number < first+size; number++ {
			want[nth(number)] = device
		}
		_, _ = fmt.Fprintf(&b, "    \"%s-%s\" = %s\n", nth(first), nth(first+size-1), row(device, "block"))
	}
	own := singles + inventory*each*size
	_, _ = fmt.Fprintf(&b, "    %q = %s\n", nth(own), row(want[nth(own)], fmt.Sprintf("round %d", round)))
	if round%2 == 1 {
		_, _ = fmt.Fprintf(&b, "    %q = null\n", nth(own+1))
		delete(want, nth(own+1))
	}
	return b.String()
}

func row(device int64, comment string) string {
	return fmt.Sprintf("{ provider_id = %d, user_id = %d, device_id = %d, comment = %q }", morsim.TestProviderID, morsim.VilniusID, device, comment)
}

// trunk is one of two trunks: it changes for one in every n that follow each other.
func trunk(i, n int) int64 {
	if i/n%2 == 0 {
		return morsim.VilniusTrunkID
	}
	return morsim.VilniusSecondTrunkID
}

const singleResources = `  }
}

resource "mor_did" "line" {
  for_each = local.numbers

  did         = each.key
  provider_id = %d
  user_id     = %d
  comment     = each.value.comment
}

resource "mor_did_trunk_assignment" "line" {
  for_each = local.numbers

  did       = mor_did.line[each.key].did
  device_id = each.value.device_id
}
`

const inventoryResource = `
import {
  to = mor_did_inventory.table%[1]d
  id = "table%[1]d"
}

resource "mor_did_inventory" "table%[1]d" {
  name          = "table%[1]d"
  force_destroy = true
  dids = jsonencode({
%[2]s  })
}
`

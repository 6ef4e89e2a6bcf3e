package main

import (
	"fmt"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

const (
	singles = 100 // numbers with a mor_did and a mor_did_trunk_assignment each
	blocks  = 10  // all other numbers are in so many resources
)

func nth(i int) string { return fmt.Sprintf("3705%07d", i) }

// world is what a round's configuration wants: the device of every number. A number that is not in it is terminated.
type world map[string]int64

// configure returns the configuration of a round, and what it wants. Each round moves one block and a third of the single
// numbers to the other trunk, changes a comment, and takes ten single numbers out that the next round brings back.
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
	size := (numbers - singles) / blocks
	for i := range blocks {
		first, device := singles+i*size, trunk(i+round, blocks)
		for number := first; number < first+size; number++ {
			want[nth(number)] = device
		}
		_, _ = fmt.Fprintf(&b, blockResource, i, nth(first), nth(first+size-1), morsim.TestProviderID, morsim.VilniusID, device)
	}
	return b.String(), want
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

const blockResource = `
resource "mor_did_range" "block%d" {
  first       = %q
  last        = %q
  provider_id = %d
  user_id     = %d
  device_id   = %d
}
`

package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// How a message speaks of many numbers. Lines that are indented are not wrapped
// by Terraform.

const (
	// fewNumbers is how many numbers a message names one by one.
	fewNumbers = 5
	// mostBlocks bounds what is said of numbers that lie scattered.
	mostBlocks = 40
)

// oneByOne says of each number how it stands.
func oneByOne(findings []finding) string {
	lines := make([]string, len(findings))
	for i, f := range findings {
		lines[i] = fmt.Sprintf("  %s: %s", f.Number, f.Describe())
	}
	return strings.Join(lines, "\n")
}

// asBlocks lists numbers as blocks: "37052000000-37052000299".
func asBlocks(findings []finding) string {
	blocks, more := blocksOf(findings)
	lines := make([]string, len(blocks))
	for i, b := range blocks {
		lines[i] = "  " + b.String()
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// tally counts the numbers by status: "200 are reserved, 100 are active."
func tally(findings []finding) string {
	counts := map[string]int{}
	for _, f := range findings {
		counts[string(f.Status)]++
	}
	var parts []string
	for status, n := range counts {
		parts = append(parts, fmt.Sprintf("%s: %d", status, n))
	}
	slices.Sort(parts)
	return "By status: " + strings.Join(parts, ", ") + "."
}

// blocksOf returns the first blocks of the numbers, and how many numbers are not in them.
func blocksOf(findings []finding) (blocks []number.Block, more int) {
	numbers := make([]string, len(findings))
	for i, f := range findings {
		numbers[i] = f.Number
	}
	blocks = number.Compress(numbers)
	for _, b := range blocks[min(mostBlocks, len(blocks)):] {
		more += b.Size()
	}
	return blocks[:min(mostBlocks, len(blocks))], more
}

// importBlock is what adopts a number, ready to paste but for the resource's name.
func importBlock(did string) string {
	return fmt.Sprintf("import {\n  to = mor_did.example\n  id = %q\n}", did)
}

// importBlocks adopts a few numbers, each by a block of its own.
func importBlocks(findings []finding) string {
	blocks := make([]string, len(findings))
	for i, f := range findings {
		blocks[i] = fmt.Sprintf("import {\n  to = mor_did.example[%q]\n  id = %q\n}", f.Number, f.Number)
	}
	return strings.Join(blocks, "\n") + "\n\nwhere mor_did.example[…] stands for the address of each resource."
}

// importForEach adopts many numbers by one block.
func importForEach(findings []finding) string {
	blocks, more := blocksOf(findings)
	var sets, single []string
	for _, b := range blocks {
		if b.First == b.Last {
			single = append(single, fmt.Sprintf("%q", b.First))
			continue
		}
		sets = append(sets, fmt.Sprintf("provider::mor::did_range(%q, %q)", b.First, b.Last))
	}
	if len(single) > 0 {
		sets = append(sets, "["+strings.Join(single, ", ")+"]")
	}
	set := sets[0]
	if len(sets) > 1 {
		set = "concat(\n    " + strings.Join(sets, ",\n    ") + ",\n  )"
	}
	rest := ""
	if more > 0 {
		rest = " The next plan names those that are left."
	}
	return fmt.Sprintf("import {\n  for_each = toset(%s)\n  to       = mor_did.example[each.key]\n  id       = each.key\n}\n\n"+
		"where mor_did.example stands for the resource that has these numbers as keys of its for_each. This needs Terraform 1.8 or "+
		"OpenTofu 1.7.%s", set, rest)
}

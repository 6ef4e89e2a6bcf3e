package inventory

import (
	"fmt"
	"iter"

	"github.com/didops/terraform-provider-mor/internal/number"
	"github.com/didops/terraform-provider-mor/internal/table"
)

// Blocks are numbers as blocks, in order.
func Blocks(numbers []string) []string {
	var all []string
	for _, block := range number.Compress(numbers) {
		all = append(all, block.String())
	}
	return all
}

// mostNumbers is more than any state has. It keeps damaged data from filling the memory.
const mostNumbers = 10 * table.MaxNumbers

// NumbersIn are the numbers of blocks.
func NumbersIn(blocks []string) (map[string]bool, error) {
	all := map[string]bool{}
	for _, text := range blocks {
		block, err := number.ParseBlock(text)
		if err != nil {
			return nil, err
		}
		if size := block.Size(); size > mostNumbers-len(all) {
			return nil, fmt.Errorf("%s has %d numbers, too many", text, size)
		}
		for n := range each(block) {
			all[n] = true
		}
	}
	return all, nil
}

// each yields the numbers of a block.
func each(block number.Block) iter.Seq[string] {
	return func(yield func(string) bool) {
		for n, ok := block.First, true; ok && n <= block.Last; n, ok = number.Shift(n, 1) {
			if !yield(n) {
				return
			}
		}
	}
}

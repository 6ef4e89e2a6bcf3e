package number

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// MaxExpand is how many numbers one block may be expanded to. It is far above
// what a carrier hands out at once, and keeps a typing error in a long number
// from filling the memory.
const MaxExpand = 100_000

// Block is a run of consecutive numbers of one length, First and Last included.
// Both are as MOR stores numbers. They stay text, so that leading zeros and
// numbers of any length are exact. A number with letters, which MOR's GUI allows
// after a leading digit, has no successor: it is only ever a block of its own.
type Block struct {
	First, Last string
}

// BlockError says why two numbers that are fine by themselves make no block, or
// one that is too large.
type BlockError struct {
	Block  Block
	Reason string
}

// Error names the block and the reason.
func (e *BlockError) Error() string {
	return fmt.Sprintf("%q to %q %s", e.Block.First, e.Block.Last, e.Reason)
}

// NewBlock returns the block from first to last. It returns a *FormError if one
// of them is not a number of digits, and a *BlockError if they differ in length
// or stand the wrong way round. A block of one may be a number with letters.
func NewBlock(first, last string) (Block, error) {
	block := Block{First: first, Last: last}
	if first == last && hasLetters(first) {
		return block, nil
	}
	for _, text := range []string{first, last} {
		if err := Check(text); err != nil {
			return Block{}, err
		}
	}
	switch {
	case len(first) != len(last):
		return Block{}, &BlockError{block, fmt.Sprintf(
			"is no block: one has %d digits, the other %d; both must have the same length, leading zeros included", len(first), len(last))}
	case last < first:
		return Block{}, &BlockError{block, "is no block: the first number is the higher one; swap them"}
	}
	return block, nil
}

// ParseBlock reads the form that String writes: "37052000012-37052000019", or one
// number alone. It returns the errors of NewBlock.
func ParseBlock(text string) (Block, error) {
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	return NewBlock(first, last)
}

// String returns "first-last", or the number alone for a block of one.
func (b Block) String() string {
	if b.First == b.Last {
		return b.First
	}
	return b.First + "-" + b.Last
}

// Size is how many numbers are in the block, 0 if it is none that NewBlock would
// return, and math.MaxInt if there are more than that.
func (b Block) Size() int {
	if b.First == b.Last {
		return 1
	}
	if _, err := NewBlock(b.First, b.Last); err != nil {
		return 0
	}
	steps, _ := Distance(b.First, b.Last)
	if steps == math.MaxInt {
		return math.MaxInt
	}
	return steps + 1
}

// Contains reports whether all numbers of the other block are in this one.
// Neither need be one that NewBlock would return.
func (b Block) Contains(other Block) bool {
	return len(b.First) == len(other.First) && b.First <= other.First && other.Last <= b.Last
}

// Overlaps tells whether a number is in both blocks. Neither need be one that
// NewBlock would return.
func (b Block) Overlaps(other Block) bool {
	return len(b.First) == len(other.First) && b.First <= other.Last && other.First <= b.Last
}

// Expand returns the numbers of the block, ascending. It returns the errors of
// NewBlock, and a *BlockError for more than MaxExpand numbers.
func (b Block) Expand() ([]string, error) {
	if _, err := NewBlock(b.First, b.Last); err != nil {
		return nil, err
	}
	size := b.Size()
	if size > MaxExpand {
		count := fmt.Sprint(size)
		if size == math.MaxInt {
			count = "too many"
		}
		return nil, &BlockError{b, fmt.Sprintf("has %s numbers, more than the %d that can be listed at once; split it", count, MaxExpand)}
	}
	// The numbers are written one after the other into one text and cut out of it:
	// an allocation for all instead of one for each.
	length := len(b.First)
	var all strings.Builder
	all.Grow(size * length)
	for digits, i := []byte(b.First), 0; i < size; i++ {
		all.Write(digits)
		increment(digits)
	}
	numbers := make([]string, size)
	for i := range numbers {
		numbers[i] = all.String()[i*length : (i+1)*length]
	}
	return numbers, nil
}

// increment adds one to digits of which not all are 9; those become 0.
func increment(digits []byte) {
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] != '9' {
			digits[i]++
			return
		}
		digits[i] = '0'
	}
}

// Compress returns the fewest blocks that hold exactly the given numbers, in the
// order of their first numbers as text, as listings are sorted. Numbers may come
// in any order and more than once. Numbers of different length never share a
// block, and what has anything but digits in it is a block of its own.
func Compress(numbers []string) []Block {
	sorted := slices.Clone(numbers)
	slices.SortFunc(sorted, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	var blocks []Block
	for _, number := range slices.Compact(sorted) {
		if last := len(blocks) - 1; last >= 0 && follows(blocks[last].Last, number) {
			blocks[last].Last = number
			continue
		}
		blocks = append(blocks, Block{First: number, Last: number})
	}
	slices.SortFunc(blocks, func(a, b Block) int { return strings.Compare(a.First, b.First) })
	return blocks
}

// follows tells whether both are digits only, of one length, and next is one more.
func follows(number, next string) bool {
	if len(number) != len(next) || !allDigits(number) || !allDigits(next) {
		return false
	}
	i := len(number) - 1
	for ; i >= 0 && number[i] == '9' && next[i] == '0'; i-- { // what carries over
	}
	return i >= 0 && number[i] != '9' && number[i]+1 == next[i] && number[:i] == next[:i]
}

func allDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// hasLetters tells whether text is a number as MOR's GUI allows it beyond digits:
// a digit, then digits and letters.
func hasLetters(text string) bool {
	letters := false
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9':
		case i > 0 && (r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'):
			letters = true
		default:
			return false
		}
	}
	return letters
}

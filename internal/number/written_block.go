package number

import "strings"

// NormalizeBlock returns the block that a text means: one number as people write
// it, or two of one length with a dash between them, such as
// "+370 5 200 0010 – +370 5 200 0019". It returns the errors of Normalize and
// NewBlock.
func NormalizeBlock(text string) (Block, error) {
	if first, last, _ := strings.Cut(text, "-"); allDigits(first) && allDigits(last) && len(first) == len(last) {
		return NewBlock(first, last)
	}
	single, refused := Normalize(text)
	switch {
	case refused == nil:
		return Block{First: single, Last: single}, nil
	case len(text) > 2*mostWritten:
		return Block{}, refused
	}
	for i, r := range text {
		if !isDash(r) {
			continue
		}
		first, err := Normalize(text[:i])
		if err != nil {
			continue
		}
		last, err := Normalize(strings.TrimPrefix(text[i:], string(r)))
		if err == nil && len(first) == len(last) {
			return NewBlock(first, last)
		}
	}
	return Block{}, refused
}

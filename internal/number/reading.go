package number

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// reading is a text taken apart into groups of digits and the gaps between
// them. gaps[i] is in front of groups[i]; one more gap is behind the last group.
type reading struct {
	groups []string
	gaps   []gap
	plus   bool
}

// gap is what stands between two groups of digits.
type gap struct {
	mark        rune // the last of '-', '.' and '/' in it, or 0
	marks       int  // how many of them
	spaces      int
	open, close int // brackets
}

// kind returns what has to be the same for two gaps to look alike. A bracket
// counts as a space.
func (g gap) kind() gap {
	return gap{mark: g.mark, marks: g.marks, spaces: min(g.spaces+g.open+g.close, 1)}
}

// isInvisible reports whether r is one of the marks that programs add to copied
// text: zero-width spaces and joiners, marks for the direction of text, a byte
// order mark. They carry no meaning in a number.
func isInvisible(r rune) bool {
	return r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2060' && r <= '\u2069' ||
		r == '\ufe0f' || r == '\ufeff'
}

// isDash reports whether r is a hyphen or a dash. The wave dash is none, because
// it only ever means a range. Nor is the minus sign.
func isDash(r rune) bool {
	return r == '-' || r >= '\u2010' && r <= '\u2015' || r == '\ufe58' || r == '\ufe63' || r == '\uff0d'
}

// Trim returns text without the white space and the invisible marks around it.
func Trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || isInvisible(r) })
}

// scan takes text apart. It returns the reason if that cannot be done. Groups
// with nothing but an invisible mark between them are one.
func scan(text string) (reading, string) {
	if text == "" {
		return reading{}, "is empty; a DID is digits only"
	}
	var (
		found  reading
		here   gap
		digits []byte
		begins []int // where each group begins in digits
	)
	for _, r := range text {
		if r < '0' || r > '9' {
			if reason := here.add(r, found.plus, len(begins) > 0); reason != "" {
				return reading{}, reason
			}
			found.plus = found.plus || r == '+'
			continue
		}
		if len(begins) == 0 || here != (gap{}) {
			begins, found.gaps, here = append(begins, len(digits)), append(found.gaps, here), gap{}
		}
		digits = append(digits, byte(r))
	}
	if len(begins) == 0 {
		return reading{}, "has no digit; a DID is digits only"
	}
	found.gaps = append(found.gaps, here)
	found.groups = make([]string, len(begins))
	end := len(digits)
	for i, begin := range slices.Backward(begins) {
		found.groups[i], end = string(digits[begin:end]), begin
	}
	return found, ""
}

// add puts one character that is not a digit into the gap, or says why not. A
// line break or a tab inside a text separates lines or cells, not the groups of
// one number.
func (g *gap) add(r rune, afterPlus, afterDigit bool) string {
	switch {
	case isInvisible(r):
	case r == '+' && !afterPlus && !afterDigit:
	case unicode.Is(unicode.Zs, r):
		g.spaces++
	case isDash(r):
		g.mark, g.marks = '-', g.marks+1
	case r == '.' || r == '/':
		g.mark, g.marks = r, g.marks+1
	case r == '(':
		g.open++
	case r == ')':
		g.close++
	case unicode.IsLetter(r):
		return fmt.Sprintf("has the letter %q; a DID is digits only", r)
	default:
		return fmt.Sprintf("has the character %q; a DID is digits only", r)
	}
	return ""
}

package inventory

import (
	"fmt"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Messages name at most so many blocks, groups and lines, whatever an inventory's size.
const (
	mostBlocks = 12
	mostGroups = 20
)

// InBlocks lists numbers as blocks, not too many of them.
func InBlocks(numbers []string) string {
	blocks := Blocks(numbers)
	if more := len(blocks) - mostBlocks; more > 0 {
		return strings.Join(blocks[:mostBlocks], ", ") + fmt.Sprintf(" and %d more blocks", more)
	}
	return strings.Join(blocks, ", ")
}

// Count says how many numbers there are: "1 number", "8 numbers".
func Count(n int) string {
	if n == 1 {
		return "1 number"
	}
	return fmt.Sprintf("%d numbers", n)
}

// Groups are numbers by a text that they share, in the order in which the texts came.
type Groups struct {
	texts   []string
	numbers map[string][]string
}

// Add adds a number to the group of a text.
func (g *Groups) Add(text, number string) {
	if g.numbers == nil {
		g.numbers = map[string][]string{}
	}
	if g.numbers[text] == nil {
		g.texts = append(g.texts, text)
	}
	g.numbers[text] = append(g.numbers[text], number)
}

// Len is how many numbers there are in all groups.
func (g *Groups) Len() (n int) {
	for _, numbers := range g.numbers {
		n += len(numbers)
	}
	return n
}

// String lists the groups: the numbers as blocks, and then the text.
func (g *Groups) String() string {
	var said []string
	for i, text := range g.texts {
		if i == mostGroups {
			said = append(said, fmt.Sprintf("And %s, for %d more reasons.", Count(g.after(i)), len(g.texts)-i))
			break
		}
		numbers := g.numbers[text]
		count := ""
		if len(numbers) > 1 {
			count = fmt.Sprintf(" (%s)", Count(len(numbers)))
		}
		said = append(said, InBlocks(numbers)+count+": "+text)
	}
	return strings.Join(said, "\n\n")
}

func (g *Groups) after(i int) (n int) {
	for _, text := range g.texts[i:] {
		n += len(g.numbers[text])
	}
	return n
}

// named is an ID with the name under which it was last proven: "user 5 (Vilnius Office)".
func (w *Work) named(what string, subject mor.Subject, id int64) string {
	if name := mor.Clean(w.block.Names.Label(subject, id)); name != "" {
		return fmt.Sprintf("%s %d (%s)", what, id, name)
	}
	return fmt.Sprintf("%s %d", what, id)
}

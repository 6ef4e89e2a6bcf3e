package table

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// mostShown is how many problems an error lists.
const mostShown = 10

// Problem is one thing that is wrong with a table.
type Problem struct {
	Line  int    // of a CSV file; 0 in JSON
	Key   string // the key as it is written, in CSV the cell
	Field string // the field of the row, in CSV the column; may be empty
	Text  string // what is wrong; goes on where a name of the place ends
}

// String names the place and what is wrong there.
func (p Problem) String() string {
	var place []string
	if p.Line > 0 {
		place = append(place, fmt.Sprintf("line %d", p.Line))
		if p.Field != "" {
			place = append(place, fmt.Sprintf("column %q, cell %s", p.Field, shorten(p.Key)))
		}
	} else {
		if p.Key != "" || p.Field != "" {
			place = append(place, shorten(p.Key))
		}
		if p.Field != "" {
			place = append(place, p.Field)
		}
	}
	if place == nil {
		return p.Text
	}
	return strings.Join(place, ", ") + ": " + p.Text
}

// Problems is everything that is wrong with a table. Every error of this
// package that a person can cause is one.
type Problems []Problem

// Error lists up to ten problems, one a line, and says how many more there are.
func (p Problems) Error() string {
	var lines []string
	for _, problem := range p[:min(len(p), mostShown)] {
		lines = append(lines, problem.String())
	}
	if more := len(p) - mostShown; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// orNil returns the problems as an error, if there are any.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// shorten quotes a text and cuts it where it is too long for a message.
func shorten(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprintf("%q…", string([]rune(text)[:most]))
}

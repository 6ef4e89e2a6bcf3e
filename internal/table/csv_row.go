package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// row reads one row of the file.
func (f *file) row(cells []string) {
	if !f.complete(cells) {
		return
	}
	f.entries = append(f.entries, entry{record: len(f.places)}) // filled in its place: there are many
	var (
		e     = &f.entries[len(f.entries)-1]
		here  place
		wrong = len(f.problems)
		err   error
	)
	for i, name := range f.columns {
		line, _ := f.reader.FieldPos(i)
		at := place{line, cells[i]}
		switch column, known := byName[name]; {
		case len(f.ignored) > 0 && slices.Contains(f.ignored, name):
		case name == "" && number.Trim(cells[i]) != "":
			f.problem(at, fmt.Sprint(i+1), "the column has no name in the first row")
		case name == didColumn:
			here = at
			if e.block, err = number.NormalizeBlock(cells[i]); err != nil {
				f.problem(at, name, reason(cells[i], err))
			}
		case known:
			f.cell(e, column, at)
		}
	}
	f.places = append(f.places, here)
	if field, text := check(&e.row); field != "" && wrong == len(f.problems) {
		i := slices.Index(f.columns, field)
		line, _ := f.reader.FieldPos(i)
		f.problem(place{line, cells[i]}, field, text)
	}
	if e.key = e.block.String(); err != nil {
		f.entries = f.entries[:len(f.entries)-1]
	}
}

// complete reports whether a row has a cell for each column. A row that is cut
// off must not read as one with empty cells, because those take numbers off
// their devices. Spreadsheets add empty cells behind a row: they do not matter.
func (f *file) complete(cells []string) bool {
	if len(cells) < len(f.columns) {
		line, _ := f.reader.FieldPos(len(cells) - 1)
		f.problem(place{line, ""}, f.columns[len(cells)], fmt.Sprintf(
			"the row has %d cells, and the first row names %d; leave a cell empty for none", len(cells), len(f.columns)))
		return false
	}
	for i := len(f.columns); i < len(cells); i++ {
		if number.Trim(cells[i]) != "" {
			line, _ := f.reader.FieldPos(i)
			f.problem(place{line, cells[i]}, fmt.Sprint(i+1), fmt.Sprintf(
				"the row has %d cells, and the first row names %d; put a cell with a separator in it in quotes", len(cells), len(f.columns)))
			return false
		}
	}
	return true
}

// cell reads one field.
func (f *file) cell(e *entry, column int, at place) {
	c := &columns[column]
	text := at.cell
	if c.number != nil {
		text = number.Trim(text)
	}
	ok := true
	switch {
	case text == "":
		c.none(&e.row)
		e.spelling.nulls |= 1 << column
	case c.number != nil:
		ok = c.setNumber(&e.row, text)
	default:
		ok = c.setText(&e.row, unguard(lineFeeds(text)))
	}
	if !ok {
		f.problem(at, c.name, c.want())
	}
}

// formula are the characters with which a formula of a spreadsheet begins.
const formula = "=+-@\t\r"

// isGuarded reports whether a text begins like a formula, however many
// apostrophes are in front.
func isGuarded(text string) bool {
	bare := strings.TrimLeft(text, "'")
	return len(bare) > 1 && strings.ContainsRune(formula, rune(bare[0]))
}

// guard puts an apostrophe in front of a text that a spreadsheet would take for
// a formula. It would carry that out, and save the result in place of the text.
func guard(text string) string {
	if isGuarded(text) {
		return "'" + text
	}
	return text
}

// unguard takes the apostrophe away that guard has put there, or a person.
func unguard(text string) string {
	if isGuarded(text) {
		return strings.TrimPrefix(text, "'")
	}
	return text
}

var lineBreak = regexp.MustCompile("\r+\n")

// lineFeeds returns text with "\n" for each line break, as encoding/csv reads it.
func lineFeeds(text string) string {
	if !strings.Contains(text, "\r\n") {
		return text
	}
	return lineBreak.ReplaceAllString(text, "\n")
}

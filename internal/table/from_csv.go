package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// didColumn is the column with the number or block of a row.
const didColumn = "did"

// FromCSV returns the JSON of the table in a CSV file, in the form of
// Table.JSON. The first row names the columns: did, and the fields of a row.
// Columns that are ignored may have any name. The error is Problems.
//
//   - Comma, semicolon or tab separate, whichever the header uses. Cells may be
//     quoted. A byte order mark, CRLF and blank rows are fine.
//   - A did cell is a number or a block as number.NormalizeBlock reads it.
//   - An empty cell is a null, a missing column is no field.
//   - White space and invisible marks around numbers do not count. A text is
//     taken as it is, but for the apostrophe that ToCSV puts in front.
func FromCSV(text string, ignored ...string) (string, error) {
	if !utf8.ValidString(text) {
		return "", Problems{{Text: "the file is not UTF-8; save it as CSV UTF-8"}}
	}
	f := file{text: strings.TrimPrefix(text, "\ufeff"), ignored: ignored}
	if !f.header() {
		return "", f.problems
	}
	lines := min(strings.Count(f.text, "\n"), MaxNumbers)
	f.entries, f.places = make([]entry, 0, lines), make([]place, 0, lines)
	f.rows()
	t, conflicts := newTable(f.entries)
	for _, c := range conflicts {
		e := &f.entries[c.entry]
		f.problem(f.places[e.record], didColumn, f.conflict(c))
	}
	if err := f.problems.orNil(); err != nil {
		slices.SortStableFunc(f.problems, func(a, b Problem) int { return a.Line - b.Line })
		return "", err
	}
	return t.JSON(), nil
}

// file is a CSV file that is being read.
type file struct {
	text     string
	ignored  []string
	reader   *csv.Reader
	columns  []string // the names of the columns
	entries  []entry
	places   []place // where the did cell of each record is
	problems Problems
}

// place is a cell.
type place struct {
	line int
	cell string
}

func (f *file) problem(at place, column, text string) {
	f.problems = append(f.problems, Problem{Line: at.line, Key: at.cell, Field: column, Text: text})
}

// conflict says what a conflict is in terms of lines.
func (f *file) conflict(c conflict) string {
	if c.with < 0 {
		return c.text(f.entries)
	}
	this, other := &f.entries[c.entry], &f.entries[c.with]
	at := f.places[other.record]
	if this.block == other.block {
		return fmt.Sprintf("is in line %d already, as %s", at.line, shorten(at.cell))
	}
	return fmt.Sprintf("overlaps %s in line %d, and neither is inside the other; make one of them smaller", shorten(at.cell), at.line)
}

// open starts to read the file with a separator.
func (f *file) open(separator rune) {
	f.reader = csv.NewReader(strings.NewReader(f.text))
	f.reader.Comma, f.reader.FieldsPerRecord, f.reader.ReuseRecord = separator, -1, true
}

// next returns the next row that is not blank. Its error is io.EOF or about the
// syntax. Separators alone make a blank row, whichever this file uses.
func (f *file) next() ([]string, error) {
	for {
		cells, err := f.reader.Read()
		if err != nil || slices.ContainsFunc(cells, func(cell string) bool { return strings.Trim(number.Trim(cell), ",; \t") != "" }) {
			return cells, err
		}
	}
}

// header finds the separator and reads the names of the columns. The separator
// is the one that gives the most columns with a name that is known, or else the
// most columns.
func (f *file) header() bool {
	separator, best := ',', -1
	for _, candidate := range []rune{',', ';', '\t'} {
		f.open(candidate)
		cells, err := f.next()
		score := len(cells)
		if err != nil {
			cells, score = nil, 0
		}
		for _, cell := range cells {
			if f.knows(number.Trim(cell)) {
				score += 1_000_000
			}
		}
		if score > best {
			separator, best = candidate, score
		}
	}
	f.open(separator)
	cells, err := f.next()
	if err != nil {
		f.syntax(err, cells)
		return false
	}
	for i, cell := range cells {
		line, _ := f.reader.FieldPos(i)
		name := number.Trim(cell)
		switch {
		case name == "" || slices.Contains(f.ignored, name):
		case !f.knows(name):
			f.problem(place{line, cell}, name, "is not a known column; the known ones are did, "+names()+". To skip a column, pass its name as an ignored column")
		case slices.Contains(f.columns, name):
			f.problem(place{line, cell}, name, "is there twice")
		}
		f.columns = append(f.columns, name)
	}
	if !slices.Contains(f.columns, didColumn) {
		line, _ := f.reader.FieldPos(0)
		f.problem(place{line: line}, "", `there is no column "did"; the first row must name the columns`)
	}
	return len(f.problems) == 0
}

func (f *file) knows(name string) bool {
	_, known := byName[name]
	return known || name == didColumn || slices.Contains(f.ignored, name)
}

// rows reads all rows behind the header.
func (f *file) rows() {
	for {
		cells, err := f.next()
		if err != nil {
			f.syntax(err, cells)
			return
		}
		f.row(cells)
	}
}

// syntax reports what is wrong with the syntax. What comes behind it cannot be
// read reliably.
func (f *file) syntax(err error, cells []string) {
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF) && f.columns == nil:
		f.problem(place{line: 1}, "", "the file is empty; the first row must name the columns")
	case errors.As(err, &parse):
		column := fmt.Sprint(len(cells) + 1)
		if len(cells) < len(f.columns) {
			column = f.columns[len(cells)]
		}
		text := "a quote stands inside a cell; put the whole cell in quotes, and write each quote in it twice"
		if errors.Is(err, csv.ErrQuote) {
			text = "a quoted cell does not end, or something is behind its last quote; write each quote inside of it twice"
		}
		f.problem(place{parse.StartLine, f.rawCell(parse.StartLine, len(cells))}, column, text)
	}
}

// rawCell returns a cell, as far as it is in one line, of the row that begins in
// a line. It is for rows with an error in their quotes.
func (f *file) rawCell(line, index int) string {
	text := f.text
	for range line - 1 {
		_, text, _ = strings.Cut(text, "\n")
	}
	quoted, begin := false, 0
	for i, r := range text {
		switch {
		case index == 0 && (r == f.reader.Comma || r == '\n'):
			return strings.TrimSuffix(text[begin:i], "\r")
		case r == '"':
			quoted = !quoted
		case r == f.reader.Comma && !quoted:
			index, begin = index-1, i+1
		}
	}
	return text[begin:]
}

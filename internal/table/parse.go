package table

import (
	"errors"
	"strconv"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// asFound ends the keys of a state that show what was found inside a block.
const asFound = " as found"

// entry is one key of a table.
type entry struct {
	key      string
	record   int // of a CSV file
	block    number.Block
	leftOut  bool // null in place of a row
	row      Row
	spelling spelling
	found    *Found // in a state, if the numbers are not as configured
}

// Parse reads the JSON of a table. The error is Problems, with everything that
// is wrong.
func Parse(text string) (*Table, error) {
	p := parser{}
	if err := p.parse(text); err != nil {
		return nil, err
	}
	return p.table()
}

// parser reads a table, or the table in a state.
type parser struct {
	*scanner
	state    bool // whether deviations may be there
	entries  []entry
	blocks   []entry // with a key that ends with asFound
	problems Problems
}

func (p *parser) parse(text string) error {
	var err error
	if p.scanner, err = scan(text); err != nil {
		return err
	}
	p.entries = make([]entry, 0, min(strings.Count(text, "{"), MaxNumbers))
	p.object(p.entry)
	return nil
}

// table returns the table of the entries that were read.
func (p *parser) table() (*Table, error) {
	t, conflicts := newTable(p.entries)
	for _, c := range conflicts {
		if c.with < 0 && p.state && t.size <= mostInState {
			continue
		}
		p.problems = append(p.problems, Problem{Key: p.entries[c.entry].key, Text: c.text(p.entries)})
	}
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return t, nil
}

func (p *parser) problem(key, field, text string) {
	p.problems = append(p.problems, Problem{Key: key, Field: field, Text: text})
}

// entry reads one key and its row.
func (p *parser) entry(key string) {
	p.entries = append(p.entries, entry{key: key}) // filled in its place: there are many
	e, keep := &p.entries[len(p.entries)-1], false
	defer func() {
		if !keep {
			p.entries = p.entries[:len(p.entries)-1]
		}
	}()
	written, isFound := strings.CutSuffix(key, asFound)
	block, err := parseKey(written)
	switch {
	case key == "":
		p.problem("", "", `the key "" is no number`)
	case isFound && !p.state:
		p.problem(key, "", "shows in a plan what MOR has; leave it out of the configuration")
	case err != nil:
		p.problem(key, "", reason(key, err))
	}
	e.block = block
	if isFound {
		e.found = &Found{}
	}
	switch {
	case p.peek() == '{':
		p.row(e)
	case p.text[p.at] == 'n' && !isFound:
		e.leftOut = true
		p.value()
	default:
		p.problem(key, "", "must be an object of fields, or null to leave the numbers out, not "+name(p.value()))
		return
	}
	switch {
	case err != nil || isFound && !p.state:
	case isFound:
		p.blocks = append(p.blocks, *e)
	default:
		keep = true
	}
}

// parseKey reads a key. ParseBlock takes a number with letters, a table does not.
func parseKey(key string) (number.Block, error) {
	block, err := number.ParseBlock(key)
	if err == nil {
		err = number.Check(block.First)
	}
	return block, err
}

// reason says why a key is none.
func reason(key string, err error) string {
	if len(key) > 100 {
		return "is too long to be a number or a block"
	}
	var form *number.FormError
	if errors.As(err, &form) && form.Text == key {
		return strings.TrimPrefix(err.Error(), strconv.Quote(key)+" ")
	}
	return err.Error()
}

// row reads the fields of a row.
func (p *parser) row(e *entry) {
	var (
		seen  uint16 // the members that were there
		wrong = len(p.problems)
	)
	p.object(func(field string) {
		i, known := memberByName[field]
		switch {
		case !known || members[i].column == nil && !p.state:
			p.problem(e.key, "", shorten(field)+" is not a field; the fields are "+names())
			p.value()
		case seen&(1<<i) != 0:
			p.problem(e.key, field, "is there twice")
			p.value()
		default:
			seen |= 1 << i
			p.member(e, &members[i])
		}
	})
	if field, text := check(&e.row); field != "" && wrong == len(p.problems) && e.found == nil {
		p.problem(e.key, field, text)
	}
	if e.found != nil {
		e.found.Row = e.row
	}
}

// member reads the value of one field or label.
func (p *parser) member(e *entry, m *member) {
	c, raw := m.column, p.value()
	ok := false
	switch {
	case c == nil:
		p.label(e, m, raw)
		return
	case raw == "null":
		c.none(&e.row)
		e.spelling.nulls |= m.bit
		ok = true
	case raw == `""` && c.text != nil && !c.kept:
		c.none(&e.row)
		e.spelling.empties |= m.bit
		ok = true
	case raw[0] == '"' && c.text != nil:
		ok = c.setText(&e.row, unquote(raw))
	case c.number != nil:
		ok = c.setNumber(&e.row, raw)
	}
	if !ok {
		p.problem(e.key, c.name, c.want()+", not "+name(raw))
	}
}

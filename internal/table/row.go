// Package table holds tables of numbers: which numbers there are, and what each
// of them is to be. It reads and writes them as JSON and as CSV, and compares
// them. It is pure and knows neither MOR's API nor Terraform.
//
// A table is an object of rows. The key of a row is a number or a block of
// numbers. Where keys lie inside each other, the most specific one governs; a
// null in place of a row leaves its numbers out:
//
//	{
//	  "37052000000-37052009999": {"provider_id": 1, "user_id": 5, "device_id": 7},
//	  "37052000050":             {"provider_id": 1, "user_id": 6, "comment": "Kaunas"},
//	  "37052000060-37052000069": null
//	}
package table

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxNumbers is how many numbers a table may have.
const MaxNumbers = 100_000

// Presence says what a row has of a field.
type Presence uint8

const (
	// Absent fields are not managed.
	Absent Presence = iota
	// None is a null: the number has no value of this kind.
	None
	// Set fields have a value.
	Set
)

// Field is one field of a row. Value counts only if the field is Set.
type Field[T int64 | string] struct {
	Presence Presence
	Value    T
}

// Value returns a field that is Set.
func Value[T int64 | string](value T) Field[T] { return Field[T]{Presence: Set, Value: value} }

// Null returns a field that is None.
func Null[T int64 | string]() Field[T] { return Field[T]{Presence: None} }

// Row is what a number is to be. Rows that mean the same are equal (==). The
// provider, the language and the call limit are never None: MOR has no way to
// take them away, so a null means the same as no field.
type Row struct {
	ProviderID, UserID, DeviceID Field[int64]
	Comment, ResellerComment     Field[string]
	CustomSIPHeader, Language    Field[string]
	CallLimit                    Field[int64]
}

// column is what a field of a row is called, and what it may hold. It has
// either number or text.
type column struct {
	name   string
	number func(*Row) *Field[int64]
	text   func(*Row) *Field[string]
	least  int64 // of a number
	kept   bool  // there is no way to take it away, so it is never None
}

// columns are all fields, in the order of the columns of a CSV file.
var columns = []column{
	{name: "provider_id", number: func(r *Row) *Field[int64] { return &r.ProviderID }, least: 1, kept: true},
	{name: "user_id", number: func(r *Row) *Field[int64] { return &r.UserID }, least: 1},
	{name: "device_id", number: func(r *Row) *Field[int64] { return &r.DeviceID }, least: 1},
	{name: "comment", text: func(r *Row) *Field[string] { return &r.Comment }},
	{name: "reseller_comment", text: func(r *Row) *Field[string] { return &r.ResellerComment }},
	{name: "custom_sip_header", text: func(r *Row) *Field[string] { return &r.CustomSIPHeader }},
	{name: "language", text: func(r *Row) *Field[string] { return &r.Language }, kept: true},
	{name: "call_limit", number: func(r *Row) *Field[int64] { return &r.CallLimit }, kept: true}, // 0 is unlimited
}

// byName is where a column is in columns.
var byName = func() map[string]int {
	index := map[string]int{}
	for i, c := range columns {
		index[c.name] = i
	}
	return index
}()

// names lists the fields for an error.
func names() string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.name
	}
	return strings.Join(list, ", ")
}

// spelling is how a row was written beyond what it means: bit i is for
// columns[i]. A null or an empty text is written back as it was.
type spelling struct{ nulls, empties uint8 }

// spell returns the plain way to write a row.
func spell(row *Row) spelling {
	var s spelling
	for i, c := range columns {
		if c.presence(row) == None {
			s.nulls |= 1 << i
		}
	}
	return s
}

// has returns a bit for each column that the row is written with.
func (s spelling) has(row *Row) uint8 {
	bits := s.nulls | s.empties
	for i, c := range columns {
		if c.presence(row) == Set {
			bits |= 1 << i
		}
	}
	return bits
}

func (c *column) presence(row *Row) Presence {
	if c.number != nil {
		return c.number(row).Presence
	}
	return c.text(row).Presence
}

// none makes the field None, or Absent where there is no way to take it away.
func (c *column) none(row *Row) {
	presence := None
	if c.kept {
		presence = Absent
	}
	if c.number != nil {
		*c.number(row) = Field[int64]{Presence: presence}
	} else {
		*c.text(row) = Field[string]{Presence: presence}
	}
}

// want says what the column takes.
func (c *column) want() string {
	switch {
	case c.number != nil:
		return fmt.Sprintf("must be a whole number of at least %d", c.least)
	case c.kept:
		return "must be text that is not empty"
	}
	return "must be text"
}

// setNumber sets the field from its digits, if they are a whole number in its plain form.
func (c *column) setNumber(row *Row, digits string) bool {
	value, err := strconv.ParseInt(digits, 10, 64)
	plain := digits == "0" || err == nil && digits[0] >= '1' && digits[0] <= '9'
	if err != nil || value < c.least || !plain {
		return false
	}
	*c.number(row) = Value(value)
	return true
}

// setText sets the field to a text that is not empty.
func (c *column) setText(row *Row, text string) bool {
	if text != "" {
		*c.text(row) = Value(text)
	}
	return text != ""
}

// check returns the field of a row that does not go with the others, and why.
// MOR puts only a number that is reserved for a user on a device (vendor page
// "MOR API did trunk device assign": "DID must be reserved for a User").
func check(row *Row) (field, text string) {
	if row.DeviceID.Presence == Set && row.UserID.Presence == None {
		return "user_id", "must have a value beside device_id: MOR puts only a reserved number on a device"
	}
	return "", ""
}

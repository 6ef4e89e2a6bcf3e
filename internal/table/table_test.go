package table_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/number"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

func parse(t *testing.T, json string) *table.Table {
	t.Helper()
	read, err := table.Parse(json)
	if err != nil {
		t.Fatalf("%s: %v", json, err)
	}
	return read
}

// rows returns the table as a map.
func rows(read *table.Table) map[string]table.Row {
	all := map[string]table.Row{}
	for digits, row := range read.All() {
		all[digits] = *row
	}
	return all
}

// TestRow: the three states of each field.
func TestRow(t *testing.T) {
	tests := map[string]struct {
		json string
		want table.Row
	}{
		"absent": {`{}`, table.Row{}},
		"null": {
			`{"provider_id": null, "user_id": null, "device_id": null, "comment": null, "reseller_comment": null, "custom_sip_header": null, "language": null, "call_limit": null}`,
			table.Row{
				UserID: table.Null[int64](), DeviceID: table.Null[int64](),
				Comment: table.Null[string](), ResellerComment: table.Null[string](), CustomSIPHeader: table.Null[string](),
			},
		},
		"empty text": {`{"comment": "", "reseller_comment": "", "custom_sip_header": ""}`, table.Row{
			Comment: table.Null[string](), ResellerComment: table.Null[string](), CustomSIPHeader: table.Null[string](),
		}},
		"set": {
			`{"call_limit": 0, "comment": "a\"\u0105", "reseller_comment": " ", "custom_sip_header": "X: y", "device_id": 7, "language": "lt", "provider_id": 1, "user_id": 9223372036854775807}`,
			table.Row{
				ProviderID: table.Value[int64](1), UserID: table.Value[int64](9223372036854775807), DeviceID: table.Value[int64](7),
				Comment: table.Value(`a"ą`), ResellerComment: table.Value(" "), CustomSIPHeader: table.Value("X: y"),
				Language: table.Value("lt"), CallLimit: table.Value[int64](0),
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, row, found := parse(t, `{"1": `+test.json+`}`).Lookup("1")
			if !found || *row != test.want {
				t.Errorf("%+v\nwant %+v", row, test.want)
			}
		})
	}
}

// TestMostSpecificKeyGoverns draws the nested keys of a table.
func TestMostSpecificKeyGoverns(t *testing.T) {
	read := parse(t, ` {
		"100-199": {"user_id": 1},
		"110-149": {"user_id": 2},
		"110-119": null,
		"115":     {"user_id": 3},
		"120-120": {"user_id": 4},
		"149":     null,
		"199":     {"user_id": 5},
		"0100":    {"user_id": 6},
		"300-309": null
	} `)
	want := map[string]string{
		"099": "", "100": "100-199", "109": "100-199", "110": "", "114": "", "115": "115", "116": "", "119": "",
		"120": "120-120", "121": "110-149", "148": "110-149", "149": "", "150": "100-199", "198": "100-199",
		"199": "199", "200": "", "0100": "0100", "0101": "", "1100": "", "300": "", "": "", "1A5": "",
	}
	for digits, key := range want {
		if got, row, found := read.Lookup(digits); got != key || found != (key != "") || found != (row != nil) {
			t.Errorf("%q is governed by %q, %t; want %q", digits, got, found, key)
		}
	}
	var runs []string
	for block, row := range read.Runs() {
		runs = append(runs, fmt.Sprintf("%s:%d", block, row.UserID.Value))
	}
	if got, want := strings.Join(runs, " "), "100-109:1 115:3 120:4 121-148:2 150-198:1 199:5 0100:6"; got != want {
		t.Errorf("runs %s\nwant %s", got, want)
	}
	if read.Len() != 91 {
		t.Errorf("%d numbers", read.Len())
	}
	var keys []string
	for key, row := range read.Keys() {
		keys = append(keys, fmt.Sprintf("%s:%t", key, row != nil))
	}
	if got, want := strings.Join(keys, " "), "0100:true 100-199:true 110-119:false 110-149:true 115:true 120-120:true 149:false 199:true 300-309:false"; got != want {
		t.Errorf("keys %s\nwant %s", got, want)
	}
}

func TestNoTable(t *testing.T) {
	var none *table.Table
	if _, _, found := none.Lookup("1"); found || none.Len() != 0 || none.JSON() != "{}" {
		t.Error("a nil table has numbers")
	}
	for range none.All() {
		t.Error("a nil table has a number")
	}
	for range none.Runs() {
		t.Error("a nil table has a run")
	}
	for range none.Keys() {
		t.Error("a nil table has a key")
	}
	for change := range table.Diff(none, none) {
		t.Errorf("nothing changes: %v", change)
	}
	if empty := parse(t, "{}"); empty.Len() != 0 || empty.JSON() != "{}" {
		t.Error("an empty table has numbers")
	}
}

// nested returns a table made by chance, whose blocks lie inside or beside each
// other, and the row of each of its numbers by the definition: the smallest key
// that the number is in.
func nested(random *rand.Rand) (map[string]*table.Row, map[string]table.Row) {
	keys := map[string]*table.Row{}
	var divide func(first, last, depth int)
	divide = func(first, last, depth int) {
		if random.IntN(4) > 0 {
			key := number.Block{First: fmt.Sprintf("%04d", first), Last: fmt.Sprintf("%04d", last)}.String()
			keys[key] = randomRow(random)
		}
		for at := first; depth > 0 && at <= last; {
			end := min(at+random.IntN(1+(last-first)/2), last)
			if random.IntN(3) > 0 && end-at < last-first {
				divide(at, end, depth-1)
			}
			at = end + 1
		}
	}
	divide(0, random.IntN(200), 3)
	divide(500, 500+random.IntN(50), 2)
	blocks := map[number.Block]*table.Row{}
	for key, row := range keys {
		block, _ := number.ParseBlock(key)
		blocks[block] = row
	}
	want := map[string]table.Row{}
	for i := range 700 {
		digits := fmt.Sprintf("%04d", i)
		best, size := (*table.Row)(nil), 0
		for block, row := range blocks {
			if block.Contains(number.Block{First: digits, Last: digits}) && (size == 0 || block.Size() < size) {
				best, size = row, block.Size()
			}
		}
		if best != nil {
			want[digits] = *best
		}
	}
	return keys, want
}

// randomRow returns a row of few possible ones, or nil. Whether it has the
// device is left to chance, the other fields are always there.
func randomRow(random *rand.Rand) *table.Row {
	if random.IntN(4) == 0 {
		return nil
	}
	row := &table.Row{UserID: table.Value(int64(1 + random.IntN(2))), Comment: table.Null[string]()}
	if random.IntN(2) == 0 {
		row.Comment = table.Value([]string{"=1+1", "'", "a\"b", "ą,\n;", " "}[random.IntN(5)])
	}
	return row
}

// TestNestedTables compares tables made by chance with the definition, also
// after they were written and read as JSON and as CSV.
func TestNestedTables(t *testing.T) {
	unraced.Skip(t)
	random := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		keys, want := nested(random)
		built, err := table.Build(keys)
		if err != nil {
			t.Fatal(err)
		}
		check := func(what string, got *table.Table) {
			t.Helper()
			if !maps.Equal(rows(got), want) || got.Len() != len(want) {
				t.Fatalf("%s: %s\nhas %v\nwant %v", what, built.JSON(), rows(got), want)
			}
			for i := range 700 {
				digits := fmt.Sprintf("%04d", i)
				row, is := want[digits]
				if _, found, ok := got.Lookup(digits); ok != is || ok && *found != row {
					t.Fatalf("%s: %s is %v", what, digits, found)
				}
			}
		}
		check("built", built)
		check("parsed", parse(t, built.JSON()))
		csv, err := table.ToCSV(built.JSON())
		if err != nil {
			t.Fatal(err)
		}
		json, err := table.FromCSV(csv)
		if err != nil {
			t.Fatalf("%v\n%s", err, csv)
		}
		check("from CSV", parse(t, json))
		compressed, err := table.Compress(want)
		if err != nil {
			t.Fatal(err)
		}
		check("compressed", compressed)
		var order []string
		for digits := range built.All() {
			order = append(order, digits)
		}
		if !slices.IsSortedFunc(order, number.Compare) {
			t.Fatalf("not in order: %v", order)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	for key, want := range map[string]string{
		"+1":    `"+1": is not written in digits only, as MOR stores numbers; write "1"`,
		"1A":    `"1A": has the letter 'A'; a DID is digits only`,
		"9-1":   `"9-1": "9" to "1" is no block: the first number is the higher one; swap them`,
		"1-1":   `"1-1": is the same as "1"`,
		"0-999": `"0-999": "0" to "999" is no block: one has 1 digits, the other 3; both must have the same length, leading zeros included`,
	} {
		_, err := table.Build(map[string]*table.Row{key: {}, "1": {}})
		refuse(t, err, want)
	}
}

func TestCompress(t *testing.T) {
	five, six := table.Row{UserID: table.Value[int64](5)}, table.Row{UserID: table.Value[int64](6)}
	got, err := table.Compress(map[string]table.Row{"09": five, "10": five, "11": six, "12": six, "14": six, "9": five, "8": five})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"09-10":{"user_id":5},"11-12":{"user_id":6},"14":{"user_id":6},"8-9":{"user_id":5}}`; got.JSON() != want {
		t.Errorf("got  %s\nwant %s", got.JSON(), want)
	}
}

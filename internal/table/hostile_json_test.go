package table_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/table"
)

// refuse checks that err is Problems and says just this.
func refuse(t *testing.T, err error, want string) {
	t.Helper()
	var problems table.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("%v, want an error:\n%s", err, want)
	}
	if got := err.Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// fields is how the errors list the fields of a row.
const fields = "provider_id, user_id, device_id, comment, reseller_comment, custom_sip_header, language, call_limit"

// TestHostileJSON has the exact error for each input.
func TestHostileJSON(t *testing.T) {
	tests := map[string]struct{ json, want string }{
		"empty":                      {``, "this is not valid JSON: line 1: unexpected end of JSON input"},
		"spaces":                     {" \n ", "this is not valid JSON: line 2: unexpected end of JSON input"},
		"cut off":                    {`{"1": {`, "this is not valid JSON: line 1: unexpected end of JSON input"},
		"comma behind":               {"{\n\"1\": null,\n}", "this is not valid JSON: line 3: invalid character '}' looking for beginning of object key string"},
		"no comma":                   {`{"1": null "2": null}`, "this is not valid JSON: line 1: invalid character '\"' after object key:value pair"},
		"no colon":                   {`{"1" null}`, "this is not valid JSON: line 1: invalid character 'n' after object key"},
		"two values":                 {`{} {}`, "this is not valid JSON: line 1: invalid character '{' after top-level value"},
		"comment":                    {`{/* no */}`, "this is not valid JSON: line 1: invalid character '/' looking for beginning of object key string"},
		"single quotes":              {`{'1': null}`, "this is not valid JSON: line 1: invalid character '\\'' looking for beginning of object key string"},
		"NaN":                        {`{"1": {"user_id": NaN}}`, "this is not valid JSON: line 1: invalid character 'N' looking for beginning of value"},
		"leading zero":               {`{"1": {"user_id": 05}}`, "this is not valid JSON: line 1: invalid character '5' after object key:value pair"},
		"byte order mark":            {"\ufeff{}", "this is not valid JSON: line 1: invalid character 'ï' looking for beginning of value"},
		"not UTF-8":                  {"{\"1\": {\"comment\": \"\xff\"}}", "the JSON is not valid UTF-8"},
		"deep":                       {strings.Repeat("[", 20000) + strings.Repeat("]", 20000), "this is not valid JSON: line 1: invalid character '[' exceeded max depth"},
		"null":                       {`null`, "this must be a JSON object with a key for each number or block, not null"},
		"list":                       {`[{"did": "1"}]`, "this must be a JSON object with a key for each number or block, not a list"},
		"text":                       {`"{}"`, `this must be a JSON object with a key for each number or block, not the text "{}"`},
		"number":                     {`1`, "this must be a JSON object with a key for each number or block, not 1"},
		"empty key":                  {`{"": {}}`, `the key "" is no number`},
		"key with plus":              {`{"+3705": {}}`, `"+3705": is not written in digits only, as MOR stores numbers; write "3705"`},
		"key with spaces":            {`{" 3705": {}}`, `" 3705": is not written in digits only, as MOR stores numbers; write "3705"`},
		"key with letters":           {`{"3706GOTAXI": {}}`, `"3706GOTAXI": has the letter 'G'; a DID is digits only`},
		"key is a decimal":           {`{"37052000001.0": {}}`, `"37052000001.0": may be a decimal; write one number, digits only`},
		"key is an exponent":         {`{"3.7052E+10": {}}`, `"3.7052E+10": has the letter 'E'; a DID is digits only`},
		"digits of other script":     {`{"٣٧": {}}`, `"٣٧": has the character '٣'; a DID is digits only`},
		"block, wrong way round":     {`{"19-10": {}}`, `"19-10": "19" to "10" is no block: the first number is the higher one; swap them`},
		"block, lengths differ":      {`{"9-10": {}}`, `"9-10": "9" to "10" is no block: one has 1 digits, the other 2; both must have the same length, leading zeros included`},
		"block without an end":       {`{"10-": {}}`, `"10-": "" is empty; a DID is digits only`},
		"block with spaces":          {`{"10 - 19": {}}`, `"10 - 19": "10 " is not written in digits only, as MOR stores numbers; write "10"`},
		"block of three":             {`{"10-12-14": {}}`, `"10-12-14": "12-14" may be a range, or have an extension; write one number, digits only`},
		"key of a state":             {`{"10-19 as found": {"status": "free"}}`, "\"10-19 as found\": shows in a plan what MOR has; leave it out of the configuration\n\"10-19 as found\": \"status\" is not a field; the fields are " + fields},
		"long key":                   {`{"` + strings.Repeat("1x", 60) + `": {}}`, `"` + strings.Repeat("1x", 30) + `"…: is too long to be a number or a block`},
		"row is text":                {`{"1": "5"}`, `"1": must be an object of fields, or null to leave the numbers out, not the text "5"`},
		"row is a list":              {`{"1": [1, {"a": "]"}]}`, `"1": must be an object of fields, or null to leave the numbers out, not a list`},
		"row is true":                {`{"1": true}`, `"1": must be an object of fields, or null to leave the numbers out, not true`},
		"unknown field":              {`{"1": {"usr_id": 5}}`, `"1": "usr_id" is not a field; the fields are ` + fields},
		"field in capitals":          {`{"1": {"User_ID": 5}}`, `"1": "User_ID" is not a field; the fields are ` + fields},
		"field without name":         {`{"1": {"": 5}}`, `"1": "" is not a field; the fields are ` + fields},
		"field of a state":           {`{"1": {"status": "free"}}`, `"1": "status" is not a field; the fields are ` + fields},
		"unknown field, deep":        {`{"1": {"x": {"y": [{"z": "}"}]}, "user_id": 0}}`, `"1": "x" is not a field; the fields are ` + fields + "\n" + `"1", user_id: must be a whole number of at least 1, not 0`},
		"ID is text":                 {`{"1": {"user_id": "5"}}`, `"1", user_id: must be a whole number of at least 1, not the text "5"`},
		"ID is a decimal":            {`{"1": {"user_id": 5.0}}`, `"1", user_id: must be a whole number of at least 1, not 5.0`},
		"ID is an exponent":          {`{"1": {"device_id": 1e3}}`, `"1", device_id: must be a whole number of at least 1, not 1e3`},
		"ID is zero":                 {`{"1": {"provider_id": 0}}`, `"1", provider_id: must be a whole number of at least 1, not 0`},
		"ID is negative":             {`{"1": {"user_id": -1}}`, `"1", user_id: must be a whole number of at least 1, not -1`},
		"ID beyond 64 bits":          {`{"1": {"user_id": 9223372036854775808}}`, `"1", user_id: must be a whole number of at least 1, not 9223372036854775808`},
		"ID is huge":                 {`{"1": {"user_id": ` + strings.Repeat("9", 50) + `}}`, `"1", user_id: must be a whole number of at least 1, not ` + strings.Repeat("9", 40) + "…"},
		"ID is true":                 {`{"1": {"user_id": true}}`, `"1", user_id: must be a whole number of at least 1, not true`},
		"ID is an object":            {`{"1": {"user_id": {"id": 5}}}`, `"1", user_id: must be a whole number of at least 1, not an object`},
		"call limit is negative":     {`{"1": {"call_limit": -1}}`, `"1", call_limit: must be a whole number of at least 0, not -1`},
		"call limit is minus zero":   {`{"1": {"call_limit": -0}}`, `"1", call_limit: must be a whole number of at least 0, not -0`},
		"call limit is text":         {`{"1": {"call_limit": ""}}`, `"1", call_limit: must be a whole number of at least 0, not the text ""`},
		"comment is a number":        {`{"1": {"comment": 5}}`, `"1", comment: must be text, not 5`},
		"comment is a list":          {`{"1": {"comment": []}}`, `"1", comment: must be text, not a list`},
		"language is empty":          {`{"1": {"language": ""}}`, `"1", language: must be text that is not empty, not the text ""`},
		"field twice":                {`{"1": {"user_id": 5, "user_id": 5}}`, `"1", user_id: is there twice`},
		"field twice, escaped":       {`{"1": {"user_id": 5, "user\u005fid": 6}}`, `"1", user_id: is there twice`},
		"device of a free number":    {`{"1": {"user_id": null, "device_id": 7}}`, `"1", user_id: must have a value beside device_id: MOR puts only a reserved number on a device`},
		"key twice":                  {`{"1": {"user_id": 5}, "2": {}, "1": {"user_id": 6}}`, `"1": is there twice`},
		"key twice, escaped":         {`{"1": {}, "\u0031": {}}`, `"1": is there twice`},
		"key three times":            {`{"1": {}, "1": null, "1": {}}`, "\"1\": is there twice\n\"1\": is there twice"},
		"key twice, as a block":      {`{"1-1": {}, "1": {}}`, `"1": is the same as "1-1"`},
		"block twice":                {`{"10-19": {}, "10-19": null}`, `"10-19": is there twice`},
		"blocks of one size overlap": {`{"10-19": {}, "15-24": {}}`, `"15-24": overlaps "10-19", and neither is inside the other; make one of them smaller`},
		"blocks overlap":             {`{"10-19": {}, "15-99": null}`, `"15-99": overlaps "10-19", and neither is inside the other; make one of them smaller`},
		"blocks overlap, deep":       {`{"10-99": {}, "20-29": {}, "25-35": {}, "26-27": {}}`, `"25-35": overlaps "20-29", and neither is inside the other; make one of them smaller`},
		"too many numbers":           {`{"000000-100000": {}}`, `"000000-100000": the table has 100001 numbers, and may have 100000 at most; no other key has more of them than this one`},
		"too many in several":        {`{"000000-099999": {}, "1": {}}`, `"000000-099999": the table has 100001 numbers, and may have 100000 at most; no other key has more of them than this one`},
		"far too many numbers":       {`{"` + strings.Repeat("0", 30) + "-" + strings.Repeat("9", 30) + `": {}}`, `"` + strings.Repeat("0", 30) + "-" + strings.Repeat("9", 29) + `"…: the table has too many numbers, and may have 100000 at most; no other key has more of them than this one`},
		"many far too many": {
			`{"0000000000000000000-5000000000000000000": {}, "10000000000000000000-15000000000000000000": {}}`,
			`"0000000000000000000-5000000000000000000": the table has too many numbers, and may have 100000 at most; no other key has more of them than this one`,
		},
		"many problems": {
			`{"1": {"x": 1}, "2": {"user_id": "a"}, "x": 5, "3": {}, "3": {}}`,
			`"1": "x" is not a field; the fields are ` + fields + "\n" + `"2", user_id: must be a whole number of at least 1, not the text "a"` + "\n" +
				`"x": has the letter 'x'; a DID is digits only` + "\n" + `"x": must be an object of fields, or null to leave the numbers out, not 5` + "\n" + `"3": is there twice`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			read, err := table.Parse(test.json)
			if read != nil {
				t.Errorf("a table of %d numbers", read.Len())
			}
			refuse(t, err, test.want)
		})
	}
}

// TestProblemsAreCut: ten problems are listed, the rest is counted.
func TestProblemsAreCut(t *testing.T) {
	rows := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`"%d": {"user_id": 0}`, i))
		}
		return "{" + strings.Join(list, ",") + "}"
	}
	var lines []string
	for i := range 10 {
		lines = append(lines, fmt.Sprintf(`"%d", user_id: must be a whole number of at least 1, not 0`, i))
	}
	_, err := table.Parse(rows(10))
	refuse(t, err, strings.Join(lines, "\n"))
	_, err = table.Parse(rows(110))
	refuse(t, err, strings.Join(append(lines, "and 100 more"), "\n"))
}

package table_test

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/table"
)

// TestHostileCSV has the exact error for each input.
func TestHostileCSV(t *testing.T) {
	const unknown = " is not a known column; the known ones are did, " + fields + ". To skip a column, pass its name as an ignored column"
	tests := map[string]struct{ csv, want string }{
		"empty":                     {"", "line 1: the file is empty; the first row must name the columns"},
		"only a byte order mark":    {"\ufeff", "line 1: the file is empty; the first row must name the columns"},
		"only blank rows":           {"\r\n ,,\n\n", "line 1: the file is empty; the first row must name the columns"},
		"not UTF-8":                 {"did,comment\n1,\xe4\n", "the file is not UTF-8; save it as CSV UTF-8"},
		"no header":                 {"37052000001,1,5\n", `line 1, column "37052000001", cell "37052000001":` + unknown + "\n" + `line 1, column "1", cell "1":` + unknown + "\n" + `line 1, column "5", cell "5":` + unknown + "\n" + `line 1: there is no column "did"; the first row must name the columns`},
		"no did":                    {"user_id\n5\n", `line 1: there is no column "did"; the first row must name the columns`},
		"did in capitals":           {"DID,user_id\n1,5\n", `line 1, column "DID", cell "DID":` + unknown + "\n" + `line 1: there is no column "did"; the first row must name the columns`},
		"unknown column":            {"did,usr_id\n1,5\n", `line 1, column "usr_id", cell "usr_id":` + unknown},
		"unknown column, semicolon": {"did;usr_id\n1;5\n", `line 1, column "usr_id", cell "usr_id":` + unknown},
		"column twice":              {"did,user_id,user_id\n1,5,6\n", `line 1, column "user_id", cell "user_id": is there twice`},
		"did twice":                 {"\ndid,did\n1,2\n", `line 2, column "did", cell "did": is there twice`},
		"column without a name":     {"did,,user_id\n1,x,5\n", `line 2, column "2", cell "x": the column has no name in the first row`},
		"old Mac line breaks":       {"did,user_id\r1,5\r", `line 1, column "user_id\r1", cell "user_id\r1":` + unknown + "\n" + `line 1, column "5", cell "5":` + unknown},
		"colons":                    {"did:user_id\n1:5\n", `line 1, column "did:user_id", cell "did:user_id":` + unknown + "\n" + `line 1: there is no column "did"; the first row must name the columns`},
		"separator changes":         {"did,user_id\n1;5\n", `line 2, column "user_id", cell "": the row has 1 cells, and the first row names 2; leave a cell empty for none`},
		"row cut off":               {"did,user_id,device_id\n1,5,7\n2,5", `line 3, column "device_id", cell "": the row has 2 cells, and the first row names 3; leave a cell empty for none`},
		"row too long":              {"did,comment\n1,Sales, Vilnius\n", `line 2, column "3", cell " Vilnius": the row has 3 cells, and the first row names 2; put a cell with a separator in it in quotes`},
		"no number":                 {"did,user_id\n,5\n", `line 2, column "did", cell "": is empty; a DID is digits only`},
		"number is blank":           {"did,user_id\n\u00a0,5\n", `line 2, column "did", cell "\u00a0": is empty; a DID is digits only`},
		"decimal":                   {"did\n37052000001.0\n", `line 2, column "did", cell "37052000001.0": may be a decimal; write one number, digits only`},
		"exponent":                  {"did\n3.7052E+10\n", `line 2, column "did", cell "3.7052E+10": has the letter 'E'; a DID is digits only`},
		"decimal comma":             {"did;user_id\n3,7052E+10;5\n", `line 2, column "did", cell "3,7052E+10": has the character ','; a DID is digits only`},
		"two numbers":               {"did\n\"37052000001\n37052000002\"\n", `line 2, column "did", cell "37052000001\n37052000002": has the character '\n'; a DID is digits only`},
		"two numbers, comma":        {"did\n\"37052000001, 37052000002\"\n", `line 2, column "did", cell "37052000001, 37052000002": has the character ','; a DID is digits only`},
		"end of a range":            {"did\n37052000001-9\n", `line 2, column "did", cell "37052000001-9": may be a range, or have an extension; write one number, digits only`},
		"trunk prefix":              {"did\n+44 (0)20 7946 0000\n", `line 2, column "did", cell "+44 (0)20 7946 0000": has a zero that is not dialled from abroad; write one number, digits only`},
		"letters":                   {"did\n3706GOTAXI\n", `line 2, column "did", cell "3706GOTAXI": has the letter 'G'; a DID is digits only`},
		"spreadsheet error":         {"did,user_id\n#N/A,5\n", `line 2, column "did", cell "#N/A": has the character '#'; a DID is digits only`},
		"formula in did":            {"did\n=37052000001\n", `line 2, column "did", cell "=37052000001": has the character '='; a DID is digits only`},
		"block, wrong way round":    {"did\n37052000009-37052000000\n", `line 2, column "did", cell "37052000009-37052000000": "37052000009" to "37052000000" is no block: the first number is the higher one; swap them`},
		"block of four":             {"did\n12345678-12345679-12345678-12345679\n", `line 2, column "did", cell "12345678-12345679-12345678-12345679": may be a range, or have an extension; write one number, digits only`},
		"long cell":                 {"did\n" + strings.Repeat("x1", 500) + "\n", `line 2, column "did", cell "` + strings.Repeat("x1", 30) + `"…: is too long to be a number or a block`},
		"ID is text":                {"did,user_id\n1,Kaunas\n", `line 2, column "user_id", cell "Kaunas": must be a whole number of at least 1`},
		"ID is a decimal":           {"did,user_id\n1,5.0\n", `line 2, column "user_id", cell "5.0": must be a whole number of at least 1`},
		"ID with thousands":         {"did;user_id\n1;1 005\n", `line 2, column "user_id", cell "1 005": must be a whole number of at least 1`},
		"ID with a zero in front":   {"did,device_id\n1,07\n", `line 2, column "device_id", cell "07": must be a whole number of at least 1`},
		"ID with a plus":            {"did,device_id\n1,+7\n", `line 2, column "device_id", cell "+7": must be a whole number of at least 1`},
		"ID is zero":                {"did,provider_id\n1,0\n", `line 2, column "provider_id", cell "0": must be a whole number of at least 1`},
		"ID is null":                {"did,user_id\n1,null\n", `line 2, column "user_id", cell "null": must be a whole number of at least 1`},
		"call limit is negative":    {"did,call_limit\n1,-1\n", `line 2, column "call_limit", cell "-1": must be a whole number of at least 0`},
		"device of a free number":   {"did,user_id,device_id\n1,,7\n", `line 2, column "user_id", cell "": must have a value beside device_id: MOR puts only a reserved number on a device`},
		"number twice":              {"did\n37052000001\n37052000002\n37052000001\n", `line 4, column "did", cell "37052000001": is in line 2 already, as "37052000001"`},
		"number twice, as written":  {"did,comment\n+370 5 200 0001,\"a\nb\"\n'37052000001,c\n", `line 4, column "did", cell "'37052000001": is in line 2 already, as "+370 5 200 0001"`},
		"number twice, as a block":  {"did\n37052000001-37052000001\n37052000001\n", `line 3, column "did", cell "37052000001": is in line 2 already, as "37052000001-37052000001"`},
		"blocks overlap":            {"did\n370520015-370520024\n370520010-370520019\n", `line 2, column "did", cell "370520015-370520024": overlaps "370520010-370520019" in line 3, and neither is inside the other; make one of them smaller`},
		"too many numbers":          {"did\n370520000000-370520099999\n1\n", `line 2, column "did", cell "370520000000-370520099999": the table has 100001 numbers, and may have 100000 at most; no other key has more of them than this one`},
		"quote inside a cell":       {"did,comment\n1,the \"new\" office\n2,x\n", `line 2, column "comment", cell "the \"new\" office": a quote stands inside a cell; put the whole cell in quotes, and write each quote in it twice`},
		"quote in the first cell":   {"did,comment\n\n 1\",x\n", `line 3, column "did", cell " 1\"": a quote stands inside a cell; put the whole cell in quotes, and write each quote in it twice`},
		"quote not closed":          {"did,comment\n1,\"Kaunas\n2,Vilnius\n", `line 2, column "comment", cell "\"Kaunas": a quoted cell does not end, or something is behind its last quote; write each quote inside of it twice`},
		"text behind a quote":       {"did,comment\n1,\"Kaunas\" office\n", `line 2, column "comment", cell "\"Kaunas\" office": a quoted cell does not end, or something is behind its last quote; write each quote inside of it twice`},
		"quote in the header":       {"did,com\"ment\n1,x\n", `line 1, column "2", cell "com\"ment": a quote stands inside a cell; put the whole cell in quotes, and write each quote in it twice`},
		"quote in too long a row":   {"did\n1,x\"\n", `line 2, column "2", cell "x\"": a quote stands inside a cell; put the whole cell in quotes, and write each quote in it twice`},
		"many problems": {
			"did,user_id\n1,x\n1.0,5\n1,6\n\n2,0\n",
			`line 2, column "user_id", cell "x": must be a whole number of at least 1` + "\n" +
				`line 3, column "did", cell "1.0": may be a decimal; write one number, digits only` + "\n" +
				`line 4, column "did", cell "1": is in line 2 already, as "1"` + "\n" +
				`line 6, column "user_id", cell "0": must be a whole number of at least 1`,
		},
		"more than ten": {
			"did\n" + strings.Repeat("x\n", 12),
			strings.TrimSpace(func() string {
				var text strings.Builder
				for _, line := range []string{"2", "3", "4", "5", "6", "7", "8", "9", "10", "11"} {
					text.WriteString("line " + line + `, column "did", cell "x": has the letter 'x'; a DID is digits only` + "\n")
				}
				return text.String()
			}()) + "\nand 2 more",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			json, err := table.FromCSV(test.csv)
			if json != "" {
				t.Errorf("both an error and %s", json)
			}
			refuse(t, err, test.want)
		})
	}
}

// TestFromCSV has what is fine, however odd it looks.
func TestFromCSV(t *testing.T) {
	const line = `{"37052000001":{"comment":"Sales, Vilnius","device_id":7,"provider_id":1,"user_id":5}}`
	tests := map[string]struct {
		csv     string
		ignored []string
		want    string
	}{
		"comma":                    {csv: "did,provider_id,user_id,device_id,comment\n37052000001,1,5,7,\"Sales, Vilnius\"\n", want: line},
		"semicolon":                {csv: "did;provider_id;user_id;device_id;comment\n37052000001;1;5;7;Sales, Vilnius\n", want: line},
		"tab":                      {csv: "did\tprovider_id\tuser_id\tdevice_id\tcomment\n37052000001\t1\t5\t7\tSales, Vilnius\n", want: line},
		"mark, CRLF, blank rows":   {csv: "\ufeff\r\n,,\r\ndid,provider_id,user_id,device_id,comment\r\n\r\n37052000001,1,5,7,\"Sales, Vilnius\"\r\n , ,,,\r\n", want: line},
		"no line break at the end": {csv: "did,user_id\n1,5", want: `{"1":{"user_id":5}}`},
		"everything quoted":        {csv: "\"did\",\"provider_id\",\"user_id\",\"device_id\",\"comment\"\n\"37052000001\",\"1\",\"5\",\"7\",\"Sales, Vilnius\"\n", want: line},
		"as people write it":       {csv: "comment, device_id ,user_id,provider_id,did\n\"Sales, Vilnius\",7\u00a0, 5,\u200b1,'+370 5 200-0001\n", want: line},
		"empty columns behind":     {csv: "did,user_id,,\n1,5,,\n2,6\u002c,,,\n", want: `{"1":{"user_id":5},"2":{"user_id":6}}`},
		"empty cells are null": {
			csv:  "did,provider_id,user_id,device_id,comment,reseller_comment,custom_sip_header,language,call_limit\n1,,,,,,,, \n",
			want: `{"1":{"call_limit":null,"comment":null,"custom_sip_header":null,"device_id":null,"language":null,"provider_id":null,"reseller_comment":null,"user_id":null}}`,
		},
		"all fields": {
			csv:  "did,provider_id,user_id,device_id,comment,reseller_comment,custom_sip_header,language,call_limit\n1,1,2,3,a,b,c,lt,0\n",
			want: `{"1":{"call_limit":0,"comment":"a","custom_sip_header":"c","device_id":3,"language":"lt","provider_id":1,"reseller_comment":"b","user_id":2}}`,
		},
		"only numbers":         {csv: "did\n1\n", want: `{"1":{}}`},
		"no rows":              {csv: "did,user_id\n", want: `{}`},
		"ignored columns":      {csv: "did,customer,,note\n1,UAB,x,\"a\nb\"\n", ignored: []string{"customer", "note", "", "gone"}, want: `{"1":{}}`},
		"an ignored field":     {csv: "did,comment\n1,x\n", ignored: []string{"comment"}, want: `{"1":{}}`},
		"ignored column twice": {csv: "did,note,note\n1,x,y\n", ignored: []string{"note"}, want: `{"1":{}}`},
		"ignored with comma":   {csv: "did;a,b,c\n1;x\n", ignored: []string{"a,b,c"}, want: `{"1":{}}`},
		"sorted by key":        {csv: "did\n2\n10\n1\n", want: `{"1":{},"10":{},"2":{}}`},
		"leading zeros":        {csv: "did\n0037052000001\n37052000001\n", want: `{"0037052000001":{},"37052000001":{}}`},
		"a number in a block":  {csv: "did,user_id\n37052000000-37052000009,5\n37052000005,6\n", want: `{"37052000000-37052000009":{"user_id":5},"37052000005":{"user_id":6}}`},
		"blocks as written":    {csv: "did\n+370 5 200 0010 – +370 5 200 0019\n37052000020 - 37052000029\n10-19\n7-7\n", want: `{"10-19":{},"37052000010-37052000019":{},"37052000020-37052000029":{},"7":{}}`},
		"line break in a text": {csv: "did,comment\r\n1,\"a\r\nb\"\r\n", want: `{"1":{"comment":"a\nb"}}`},
		"spaces in a text":     {csv: "did,comment\n1,\" a \"\n2, \n", want: `{"1":{"comment":" a "},"2":{"comment":" "}}`},
		"quotes in a text":     {csv: "did,comment\n1,\"the \"\"new\"\" office\"\n", want: `{"1":{"comment":"the \"new\" office"}}`},
		"no HTML escapes":      {csv: "did,comment\n1,<a&b>\n2,ąčę\n", want: `{"1":{"comment":"<a&b>"},"2":{"comment":"ąčę"}}`},
		"formulas stay text":   {csv: "did,comment\n1,=1+1\n2,'=1+1\n3,''=1+1\n4,'a\n5,-\n6,'-\n", want: `{"1":{"comment":"=1+1"},"2":{"comment":"=1+1"},"3":{"comment":"'=1+1"},"4":{"comment":"'a"},"5":{"comment":"-"},"6":{"comment":"'-"}}`},
		"null is a text":       {csv: "did,comment\n1,null\n", want: `{"1":{"comment":"null"}}`},
		"highest ID":           {csv: "did,user_id\n1,9223372036854775807\n", want: `{"1":{"user_id":9223372036854775807}}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			json, err := table.FromCSV(test.csv, test.ignored...)
			if err != nil || json != test.want {
				t.Fatalf("got  %s, %v\nwant %s", json, err, test.want)
			}
			if _, err := table.Parse(json); err != nil {
				t.Errorf("%s is refused: %v", json, err)
			}
		})
	}
}

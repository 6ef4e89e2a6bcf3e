package table_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

func TestToCSV(t *testing.T) {
	tests := map[string]struct{ json, want string }{
		"nothing":         {`{}`, "did\n"},
		"only numbers":    {`{"2": {}, "10": {}, "1": {}}`, "did\n1\n10\n2\n"},
		"all fields":      {`{"1": {"call_limit": 0, "comment": "a", "custom_sip_header": "c", "device_id": 3, "language": "lt", "provider_id": 1, "reseller_comment": "b", "user_id": 2}}`, "did,provider_id,user_id,device_id,comment,reseller_comment,custom_sip_header,language,call_limit\n1,1,2,3,a,b,c,lt,0\n"},
		"nulls":           {`{"1": {"user_id": null}, "2": {"user_id": 5}}`, "did,user_id\n1,\n2,5\n"},
		"columns of null": {`{"1": {"language": null, "call_limit": null, "comment": ""}}`, "did,comment,language,call_limit\n1,,,\n"},
		"no none":         {`{"1": {"provider_id": 1}, "2": {"language": "lt"}, "3": {"call_limit": 2}}`, "did,provider_id,language,call_limit\n1,1,,\n2,,lt,\n3,,,2\n"},
		"quotes":          {`{"1": {"comment": "a,\"b\"\nc"}, "2": {"comment": " ;\t"}}`, "did,comment\n1,\"a,\"\"b\"\"\nc\"\n2,\" ;\t\"\n"},
		"formulas":        {`{"1": {"comment": "=1"}, "2": {"comment": "+370"}, "3": {"comment": "-a"}, "4": {"comment": "@a"}, "5": {"comment": "'=1"}, "6": {"comment": "-"}, "7": {"comment": "'a"}, "8": {"comment": "\ta"}}`, "did,comment\n1,'=1\n2,'+370\n3,'-a\n4,'@a\n5,''=1\n6,-\n7,'a\n8,'\ta\n"},
		"line breaks":     {`{"1": {"comment": "a\r\nb\rc\r\r\nd"}}`, "did,comment\n1,\"a\nb\rc\nd\"\n"},
		"leading zeros":   {`{"0037052000001": {}}`, "did\n0037052000001\n"},
		"blocks":          {`{"10-19": {"user_id": 5}, "12": {"user_id": 6}, "20-20": {"user_id": 7}}`, "did,user_id\n10-19,5\n12,6\n20,7\n"},
		"left out":        {`{"10-19": {}, "12-13": null, "18-19": null, "30": null}`, "did\n10-11\n14-17\n"},
		"left out twice":  {`{"10-19": {}, "12-16": null, "13-14": null, "15": {}}`, "did\n10-11\n15\n17-19\n"},
		"left out, all":   {`{"10-19": {}, "10-14": null, "15-19": null}`, "did\n"},
		"left out, inner": {`{"10-19": {"user_id": 1}, "10-15": {"user_id": 2}, "12": null}`, "did,user_id\n10-11,2\n13-15,2\n13-19,1\n"},
		"left out, outer": {`{"10-19": null, "12-15": {}, "13": null}`, "did\n12\n14-15\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := table.ToCSV(test.json); err != nil || got != test.want {
				t.Errorf("got  %q, %v\nwant %q", got, err, test.want)
			}
		})
	}
}

func TestToCSVRefuses(t *testing.T) {
	for json, want := range map[string]string{
		`{"x": {}}`: `"x": has the letter 'x'; a DID is digits only`,
		`{"2": {"user_id": 5}, "1": {"comment": null}, "3": null}`: `"1", user_id: is missing here, but not in other rows; a CSV file cannot say that. Set it, or set it to null for none` + "\n" +
			`"2", comment: is missing here, but not in other rows; a CSV file cannot say that. Set it, or set it to null for none`,
	} {
		csv, err := table.ToCSV(json)
		if csv != "" {
			t.Errorf("both an error and %q", csv)
		}
		refuse(t, err, want)
	}
}

// TestCSVAndBack writes 100,000 rows made by chance, each with any of the fields'
// values, as CSV; reads them; and writes the same file.
func TestCSVAndBack(t *testing.T) {
	unraced.Skip(t)
	random := rand.New(rand.NewPCG(13, 14))
	pick := func(texts ...string) string { return texts[random.IntN(len(texts))] }
	number := func(of int) string { return pick("", fmt.Sprint(1+random.IntN(of))) }
	comment := func() string {
		return pick("", "", "Kaunas", `"Sales, Vilnius"`, `"the ""new"" office"`, "\"a\nb\"", "ąčę", "<&>", "'=SUM(A1)", "'+370 5", "''=x", "'a", "-", "a;b", `" x "`, "0", "null")
	}
	var csv strings.Builder
	csv.WriteString("did,provider_id,user_id,device_id,comment,reseller_comment,custom_sip_header,language,call_limit\n")
	rows := table.MaxNumbers
	if testing.Short() {
		rows /= 10
	}
	for i := range rows {
		user := number(500)
		device := ""
		if user != "" {
			device = number(600)
		}
		fmt.Fprintf(&csv, "%011d,%s,%s,%s,%s,%s,%s,%s,%s\n", 52000000+i+i/7, number(3), user, device, comment(), comment(), comment(), pick("", "lt", "en"), pick("", "0", "30"))
	}
	json, err := table.FromCSV(csv.String())
	if err != nil {
		t.Fatal(err)
	}
	if read := parse(t, json); read.Len() != rows || read.JSON() != json {
		t.Fatalf("the JSON has %d numbers, or is written in another way", read.Len())
	}
	same(t, csv.String(), json)
}

// same checks that the JSON is written as this CSV file.
func same(t *testing.T, csv, json string) {
	t.Helper()
	back, err := table.ToCSV(json)
	if err != nil {
		t.Fatal(err)
	}
	if back != csv {
		was, is := strings.Split(csv, "\n"), strings.Split(back, "\n")
		for i := range min(len(was), len(is)) {
			if was[i] != is[i] {
				t.Fatalf("line %d was %s, and is %s", i+1, was[i], is[i])
			}
		}
		t.Fatalf("%d lines, were %d", len(is), len(was))
	}
}

// FuzzFromCSV: what is read can be read as JSON, in its one form; as CSV it is
// the same table, and CSV that was written once is written the same again.
func FuzzFromCSV(f *testing.F) {
	for _, seed := range []string{
		"did,user_id\n1,5\n", "\ufeffdid;comment\r\n10-19;\"a\r\nb\"\r\n12;'=x\r\n", "did\tlanguage\n+370 5 200-0001\t\n",
		"did,comment\n1,\"\r\r\n\"\n", "did,,comment\n1,,x\n", "did\n1\"\n", "did,device_id,user_id\n1,7,\n", "did\n00-99\n0-9\n",
	} {
		f.Add(seed, "note")
	}
	f.Fuzz(func(t *testing.T, csv, ignored string) {
		json, err := table.FromCSV(csv, ignored)
		if err != nil {
			if json != "" || err.Error() == "" {
				t.Errorf("%q and %v", json, err)
			}
			return
		}
		read, err := table.Parse(json)
		if err != nil || read.JSON() != json {
			t.Fatalf("%s\nis read as %s, %v", json, read.JSON(), err)
		}
		once, err := table.ToCSV(json)
		if err != nil {
			t.Fatal(err)
		}
		again, err := table.FromCSV(once)
		if err != nil || again != json {
			t.Fatalf("%s\nis %s, %v\nthrough %q", json, again, err, once)
		}
		same(t, once, again)
	})
}

// FuzzParse: what is read is written in one form that means the same, and is the
// same table as CSV, if there is one.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"1": {"user_id": 5, "device_id": null}}`, ` {"10-19":{"comment":"\u0022"},"12":null} `, `{"1-1": {"language": null}, "2": {"comment": ""}}`,
		`{"1": {"user_id": 1e2}}`, `{"1": {}, "\u0031": {}}`, `{"10-19": {}, "15-24": {}}`, `{"000000-100000": {}}`, `[{}]`, `{"1": {"x": [{"]": "\\"}]}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := table.Parse(text)
		if err != nil {
			if read != nil || err.Error() == "" {
				t.Errorf("both a table and %v", err)
			}
			return
		}
		json := read.JSON()
		again := parse(t, json)
		if again.JSON() != json || again.Len() != read.Len() {
			t.Fatalf("%s\nis %s", json, again.JSON())
		}
		for change := range table.Diff(read, again) {
			t.Fatalf("%s is another table: %v", json, change)
		}
		state, err := table.ParseState(json)
		if err != nil || state.Configured(nil).JSON() != json || len(state.Deviations()) > 0 {
			t.Fatalf("%s is another state, %v", json, err)
		}
		csv, err := table.ToCSV(json)
		if err != nil {
			return
		}
		back, err := table.FromCSV(csv)
		if err != nil {
			t.Fatalf("%v\n%q", err, csv)
		}
		if strings.Contains(json, `\r\n`) { // line breaks become "\n"
			return
		}
		for change := range table.Diff(read, parse(t, back)) {
			t.Fatalf("%q is another table: %v", csv, change)
		}
	})
}

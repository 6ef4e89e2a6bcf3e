package mor

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/didops/terraform-provider-mor/internal/unraced"
)

func aRow(id int, number string) string {
	return fmt.Sprintf(`{"id":%d,"did":%q,"did_number":%q,"status":"Free","did_status":"free"}`, id, number, number)
}

func aPage(rows ...string) string {
	return fmt.Sprintf(`{"dids":[%s],"meta":{"from":1,"max_results":500,"returned":%d}}`, strings.Join(rows, ","), len(rows))
}

// documented is the example of vendor page 000, with its announced count set right.
const documented = `{
  "dids": [
    {
      "id": 6501,
      "did": "37066105718",
      "did_number": "37066105718",
      "status": "Active",
      "did_status": "active",
      "ai_agent_compatible": true,
      "routes_to_openai_project_id": "proj_xxx",
      "updated_at": "2026-05-27T07:35:57Z",
      "owner": "User Resellers",
      "device": "IAX2/105",
      "provider": "Test Provider",
      "dial_plan": "testDialPlan (authbypin)"
    }
  ],
  "meta": {
    "from": 1,
    "max_results": 500,
    "returned": 1
  }
}
`

func TestDecodePage(t *testing.T) {
	unraced.Skip(t)
	yes, no := true, false
	free := func(id int64, number string) DID { return DID{ID: id, Number: number, Status: StatusFree} }
	with := func(name, value string) string {
		return aPage(`{"id":1,"did":"2","did_status":"free","` + name + `":` + value + `}`)
	}
	big := strings.Repeat("long", 1<<18)
	for name, c := range map[string]struct {
		body string
		want []DID
	}{
		"documented": {documented, []DID{{
			ID: 6501, Number: "37066105718", Status: StatusActive, Owner: "User Resellers", Device: "IAX2/105",
			Provider: "Test Provider", DialPlan: "testDialPlan (authbypin)", AIAgentCompatible: &yes, RoutesToOpenAIProjectID: "proj_xxx",
			UpdatedAt: "2026-05-27T07:35:57Z",
		}}},
		"documented, empty":          {`{"dids": [], "meta": {"from": 1, "max_results": null, "returned": 0}}`, nil},
		"without meta":               {`{"dids":[` + aRow(1, "2") + `]}`, []DID{free(1, "2")}},
		"meta null":                  {`{"dids":[],"meta":null}`, nil},
		"meta without returned":      {`{"dids":[` + aRow(1, "2") + `],"meta":{}}`, []DID{free(1, "2")}},
		"meta first":                 {`{"meta":{"returned":1},"dids":[` + aRow(1, "2") + `]}`, []DID{free(1, "2")}},
		"two rows in their order":    {aPage(aRow(9, "2"), aRow(1, "3")), []DID{free(9, "2"), free(1, "3")}},
		"a row twice":                {aPage(aRow(1, "2"), aRow(1, "2")), []DID{free(1, "2"), free(1, "2")}},
		"id as a string":             {aPage(`{"id":"1","did":"2","did_status":"free"}`), []DID{free(1, "2")}},
		"did as a number":            {aPage(`{"id":1,"did":37066105718,"did_number":37066105718,"did_status":"free"}`), []DID{free(1, "37066105718")}},
		"a leading zero":             {aPage(`{"id":1,"did":"0370","did_status":"free"}`), []DID{free(1, "0370")}},
		"did_number alone":           {aPage(`{"id":1,"did_number":"2","did_status":"free"}`), []DID{free(1, "2")}},
		"the status's label alone":   {aPage(`{"id":1,"did":"2","status":"Free"}`), []DID{free(1, "2")}},
		"a status of the future":     {aPage(`{"id":1,"did":"2","did_status":"ported"}`), []DID{{ID: 1, Number: "2", Status: "ported"}}},
		"unknown fields":             {with("new", `{"a":[1,{"b":null}],"dids":[],"id":7}`), []DID{free(1, "2")}},
		"unknown members":            {`{"version":{"dids":[1]},"dids":[],"extra":[[["dids"]]],"n":1e99}`, nil},
		"labels null":                {aPage(`{"id":1,"did":"2","did_number":null,"did_status":"free","owner":null,"device":null,"provider":null,"dial_plan":null,"updated_at":null,"ai_agent_compatible":null,"routes_to_openai_project_id":null}`), []DID{free(1, "2")}},
		"labels as numbers":          {with("provider", "105"), []DID{{ID: 1, Number: "2", Status: StatusFree, Provider: "105"}}},
		"no device, in words":        {with("device", `"None"`), []DID{free(1, "2")}},
		"a stroke for a device":      {aPage(`{"id":1,"did":"2","status":"Reserved","device":"-"}`), []DID{{ID: 1, Number: "2", Status: StatusReserved}}},
		"the device of a closed one": {aPage(`{"id":1,"did":"2","did_status":"closed","device":"105"}`), []DID{{ID: 1, Number: "2", Status: StatusClosed, Device: "105"}}},
		"not fit for an AI":          {with("ai_agent_compatible", "false"), []DID{{ID: 1, Number: "2", Status: StatusFree, AIAgentCompatible: &no}}},
		"fit for an AI, as a number": {with("ai_agent_compatible", "1"), []DID{{ID: 1, Number: "2", Status: StatusFree, AIAgentCompatible: &yes}}},
		"unfit, as a text":           {with("ai_agent_compatible", `"0"`), []DID{{ID: 1, Number: "2", Status: StatusFree, AIAgentCompatible: &no}}},
		"AI empty":                   {with("ai_agent_compatible", `""`), []DID{free(1, "2")}},
		"long fields":                {with("owner", `"`+big+`"`), []DID{{ID: 1, Number: "2", Status: StatusFree, Owner: big}}},
		"escapes":                    {with("owner", `"\u001b[31m\u202e\u0000\"\\\/\ud83d\ude00"`), []DID{{ID: 1, Number: "2", Status: StatusFree, Owner: "\x1b[31m\u202e\x00\"\\/😀"}}},
		"half a surrogate":           {with("owner", `"\ud83d"`), []DID{{ID: 1, Number: "2", Status: StatusFree, Owner: "\ufffd"}}},
		"Latin-1 bytes":              {with("owner", "\"caf\xe9\""), []DID{{ID: 1, Number: "2", Status: StatusFree, Owner: "caf\ufffd"}}},
		"names in escapes":           {`{"d\u0069ds":[]}`, nil},
		"errors null":                {`{"dids":[],"errors":null,"error":null}`, nil},
		"errors empty":               {`{"dids":[],"errors":"","error":[]}`, nil},
		"the largest id":             {aPage(aRow(1<<62, "2")), []DID{free(1<<62, "2")}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decodePage(200, strings.NewReader(c.body))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %.300v, %v\nwant %.300v", got, err, c.want)
			}
			if again, err := decodePage(200, iotest.OneByteReader(strings.NewReader(c.body))); len(c.body) < 4096 && (err != nil || !reflect.DeepEqual(again, got)) {
				t.Errorf("byte by byte: %+v, %v", again, err)
			}
		})
	}
}

func TestDecodePageRefusesWhatIsNotAListing(t *testing.T) {
	for name, body := range map[string]string{
		"nothing":                    "",
		"white space":                " \n ",
		"null":                       "null",
		"true":                       "true",
		"a number":                   "7",
		"a text":                     `"dids"`,
		"a list":                     `[]`,
		"a list of rows":             `[` + aRow(1, "2") + `]`,
		"an HTML page":               "<!DOCTYPE html><html></html>",
		"XML":                        twoRows,
		"a byte order mark":          "\ufeff" + aPage(),
		"UTF-16":                     "{\x00\"\x00",
		"an empty object":            "{}",
		"no dids":                    `{"meta":{"returned":0}}`,
		"dids elsewhere":             `{"data":{"dids":[]},"meta":{"returned":0}}`,
		"dids null":                  `{"dids":null,"meta":{"returned":0}}`,
		"dids an object":             `{"dids":{},"meta":{"returned":0}}`,
		"dids an object of rows":     `{"dids":{"0":` + aRow(1, "2") + `}}`,
		"dids false":                 `{"dids":false}`,
		"dids a text":                `{"dids":"[]"}`,
		"dids a number":              `{"dids":0}`,
		"dids twice":                 `{"dids":[` + aRow(1, "2") + `],"dids":[]}`,
		"more announced than came":   `{"dids":[` + aRow(1, "2") + `],"meta":{"returned":2}}`,
		"none announced, one came":   `{"dids":[` + aRow(1, "2") + `],"meta":{"returned":0}}`,
		"one announced, none came":   `{"dids":[],"meta":{"returned":1}}`,
		"announced before":           `{"meta":{"returned":1},"dids":[]}`,
		"announced as a list":        `{"dids":[],"meta":{"returned":[]}}`,
		"meta a text":                `{"dids":[],"meta":"x"}`,
		"a row null":                 `{"dids":[null]}`,
		"a row a text":               `{"dids":["37066105718"]}`,
		"a row a list":               `{"dids":[[]]}`,
		"a row empty":                `{"dids":[{}]}`,
		"no id":                      aPage(`{"did":"2","did_status":"free"}`),
		"id null":                    aPage(`{"id":null,"did":"2","did_status":"free"}`),
		"id 0":                       aPage(`{"id":0,"did":"2","did_status":"free"}`),
		"id negative":                aPage(`{"id":-1,"did":"2","did_status":"free"}`),
		"id broken":                  aPage(`{"id":1.5,"did":"2","did_status":"free"}`),
		"id in exponents":            aPage(`{"id":1e3,"did":"2","did_status":"free"}`),
		"id too large":               aPage(`{"id":9223372036854775808,"did":"2","did_status":"free"}`),
		"id an object":               aPage(`{"id":{"$oid":1},"did":"2","did_status":"free"}`),
		"id true":                    aPage(`{"id":true,"did":"2","did_status":"free"}`),
		"no number":                  aPage(`{"id":1,"did_status":"free"}`),
		"the number empty":           aPage(`{"id":1,"did":"","did_number":"","did_status":"free"}`),
		"two numbers":                aPage(`{"id":1,"did":"2","did_number":"3","did_status":"free"}`),
		"a number and its float":     aPage(`{"id":1,"did":"37066105718","did_number":3.7066105718e10,"did_status":"free"}`),
		"no status":                  aPage(`{"id":1,"did":"2"}`),
		"status an object":           aPage(`{"id":1,"did":"2","did_status":{}}`),
		"a device an object":         aPage(`{"id":1,"did":"2","did_status":"free","device":{"id":7}}`),
		"a good row and a bad":       aPage(aRow(1, "2"), `{"id":2}`),
		"a comma too many":           `{"dids":[` + aRow(1, "2") + `,]}`,
		"a comma too few":            `{"dids":[` + aRow(1, "2") + aRow(2, "3") + `]}`,
		"the wrong bracket":          `{"dids":[}`,
		"a comma at the end":         `{"dids":[],}`,
		"more behind it":             aPage() + `<html><body>502 Bad Gateway</body></html>`,
		"two documents":              aPage() + aPage(aRow(1, "2")),
		"nested without end":         strings.Repeat(`{"a":`, 100_000),
		"nested lists without end":   `{"x":` + strings.Repeat(`[`, 100_000),
		"nested in dids without end": `{"dids":` + strings.Repeat(`[`, 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decodePage(200, strings.NewReader(body))
			if err == nil || got != nil {
				t.Errorf("got %v, %v", got, err)
			}
			if e := (*Error)(nil); errors.As(err, &e) {
				t.Errorf("taken for the server's word: %v", err)
			}
		})
	}
}

// An answer that is cut anywhere is an error, never a shorter listing.
func TestDecodePageCutAnywhere(t *testing.T) {
	whole := strings.TrimSpace(documented)
	for n := range len(whole) {
		if got, err := decodePage(200, strings.NewReader(whole[:n])); err == nil || got != nil {
			t.Fatalf("cut after %d of %d bytes: %v, %v", n, len(whole), got, err)
		}
		broke := errors.New("broke")
		if got, err := decodePage(200, io.MultiReader(strings.NewReader(whole[:n]), iotest.ErrReader(broke))); !errors.Is(err, broke) || got != nil {
			t.Fatalf("broken after %d of %d bytes: %v, %v", n, len(whole), got, err)
		}
	}
}

func TestDecodePageTellsTheServersErrors(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		code   Code // "" is none of the server's
		words  string
	}{
		{401, `{"errors":"Invalid token value"}`, CodeInvalidToken, "Invalid token value"},
		{401, `{"error":"Invalid token value"}`, CodeInvalidToken, "Invalid token value"},
		{401, `{"errors":"API Requests are disabled"}`, CodeAPIDisabled, "API Requests are disabled"},
		{401, `{"errors":"Unauthorized"}`, CodeUnauthorized, "Unauthorized"},
		{401, `{"errors":"API method not permitted: dids_get"}`, CodeMethodNotPermitted, "API method not permitted: dids_get"},
		{200, `{"errors":"Unauthorized"}`, CodeUnauthorized, "Unauthorized"},
		{403, `{"errors":["Unauthorized"]}`, CodeUnauthorized, "[Unauthorized]"},
		{401, `{"errors":"Token has expired"}`, CodeInvalidToken, "Token has expired"},
		{401, `{"errors":"Something new"}`, CodeUnknown, "Something new"},
		{200, `{"dids":[` + aRow(1, "2") + `],"errors":"Unauthorized"}`, CodeUnauthorized, "Unauthorized"},
		{401, `{"message":"Unauthorized"}`, "", ""},
		{401, aPage(aRow(1, "2")), "", ""},
		{500, aPage(), "", ""},
		{204, aPage(), "", ""},
	} {
		rows, err := decodePage(c.status, strings.NewReader(c.body))
		var e *Error
		switch {
		case err == nil || rows != nil:
			t.Errorf("%d %s: %v and %v", c.status, c.body, rows, err)
		case errors.As(err, &e) != (c.code != ""):
			t.Errorf("%d %s: %v", c.status, c.body, err)
		case e != nil && (e.Code != c.code || e.Words != c.words):
			t.Errorf("%d %s: %q %q", c.status, c.body, e.Code, e.Words)
		}
	}
}

func FuzzDecodePage(f *testing.F) {
	for _, body := range []string{
		documented, aPage(), aPage(aRow(1, "2"), aRow(1, "2")), `{"dids":null}`, `{"dids":{}}`, `{}`, `[]`, ``,
		`{"errors":"Unauthorized"}`, `{"errors":null,"dids":[]}`, `{"dids":[],"dids":[]}`, `{"d\u0069ds":[]}`, `{"DIDS":[]}`, `{"dids":[{"ID":1,"Did":2,"STATUS":"x"}]}`,
		`{"dids":[]}x`, `{"dids":[],}`, `{"a":{"dids":[]}}`, `{"dids":[1e3]}`, `{"meta":{"returned":-0},"dids":[]}`, "{\"dids\":[{\"id\":\"1\",\"did\":\"\xff\",\"did_status\":\" \"}]}",
		`{"dids":[{"id":1,"did":"2","did_status":"free"}],"meta":{"returned":1.0}}`,
	} {
		f.Add(200, []byte(body))
		f.Add(401, []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		rows, err := decodePage(status, strings.NewReader(string(body)))
		if err != nil {
			if rows != nil {
				t.Fatalf("an error (%v) and %d rows", err, len(rows))
			}
			return
		}
		if status != 200 {
			t.Fatalf("a listing with status %d", status)
		}
		var whole map[string]json.RawMessage
		var list []json.RawMessage
		if err := json.Unmarshal(body, &whole); err != nil {
			t.Fatalf("a listing out of what is no object: %v", err)
		}
		if err := json.Unmarshal(whole["dids"], &list); err != nil || list == nil || len(list) != len(rows) {
			t.Fatalf("%d rows out of %q (%v)", len(rows), whole["dids"], err)
		}
		for _, row := range rows {
			if row.ID <= 0 || row.Number == "" || row.Status == "" {
				t.Fatalf("a row without substance: %+v", row)
			}
		}
	})
}

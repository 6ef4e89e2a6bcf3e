package mor

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/charmap"

	"github.com/didops/terraform-provider-mor/internal/unraced"
)

const twoRows = `<?xml version="1.0" encoding="UTF-8"?>
<page>
  <dids>
    <did>
      <did>37066000001</did> <provider>Test Provider</provider> <language>lt</language> <status>Active</status>
      <reseller>R</reseller> <owner>User &amp; Co</owner> <device>IAX2/105</device> <dial_plan></dial_plan>
      <simultaneous_call_limit>Unlimited</simultaneous_call_limit> <tone_zone>it</tone_zone> <id>6501</id>
    </did>
    <did> <did> 37066000002 </did> <id>6502</id> </did>
  </dids>
</page>
`

// row makes a listing of one row with a device.
func deviceRow(device string) string {
	return "<page><dids><did><did>1</did><device>" + device + "</device><id>2</id></did></dids></page>"
}

// whole is a reply with its rows.
type whole struct {
	success, failure, id string
	listed               bool
	rows                 []map[string]string
}

func decode(body io.Reader) (whole, error) {
	var rows []map[string]string
	got, err := decodeReply(body, nil, func(row map[string]string) error {
		rows = append(rows, maps.Clone(row))
		return nil
	})
	if err != nil {
		if got.success+got.failure+got.id != "" || got.listed || got.rows != 0 || got.row != nil {
			return whole{success: "something beside an error"}, err
		}
		return whole{}, err
	}
	if got.rows != len(rows) {
		return whole{}, fmt.Errorf("%d rows were counted, %d came", got.rows, len(rows))
	}
	return whole{got.success, got.failure, got.id, got.listed, rows}, nil
}

func TestDecodeReply(t *testing.T) {
	unraced.Skip(t)
	encoded := func(encoding *charmap.Charmap, text string) string {
		bytes, err := encoding.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	latin1 := encoded(charmap.ISO8859_1, "Café")
	deep := func(n int) string {
		return strings.Repeat("<a>", n-1) + "<error>x</error>" + strings.Repeat("</a>", n-1)
	}
	rows := func(device string) whole {
		return whole{listed: true, rows: []map[string]string{{"did": "1", "device": device, "id": "2"}}}
	}
	for name, c := range map[string]struct {
		body string
		want whole
	}{
		"success": {
			"<page><status><success>DID created</success></status><did_details><id>3</id></did_details></page>",
			whole{success: "DID created", id: "3"},
		},
		"success without page":             {"<status><success>ok</success></status>", whole{success: "ok"}},
		"empty success":                    {"<page><success/></page>", whole{success: "success"}},
		"did_delete, documented":           {"<page><status><status><success>DID successfully deleted</success></status></status></page>", whole{success: "DID successfully deleted"}},
		"did_delete, text in inner status": {"<page><status><status> DID successfully deleted\n</status></status></page>", whole{success: "DID successfully deleted"}},
		"one status is no success":         {"<page><status>ok</status></page>", whole{}},
		"empty error":                      {"<page><error> </error></page>", whole{failure: "an empty error"}},
		"the first error counts":           {"<page><error>a</error><error>b</error></page>", whole{failure: "a"}},
		"an id elsewhere":                  {"<page><id>5</id><status><success>ok</success></status></page>", whole{success: "ok"}},
		"rows": {twoRows, whole{listed: true, rows: []map[string]string{
			{
				"did": "37066000001", "provider": "Test Provider", "language": "lt", "status": "Active", "reseller": "R", "owner": "User & Co",
				"device": "IAX2/105", "dial_plan": "", "simultaneous_call_limit": "Unlimited", "tone_zone": "it", "id": "6501",
			},
			{"did": "37066000002", "id": "6502"},
		}}},
		"an empty listing":            {"<page><dids></dids></page>", whole{listed: true}},
		"an empty listing, short":     {"<dids/>", whole{listed: true}},
		"providers":                   {"<page><status><providers><provider><id>1</id><name>P</name></provider></providers></status></page>", whole{listed: true, rows: []map[string]string{{"id": "1", "name": "P"}}}},
		"elements inside a column":    {deviceRow("SIP/<b>1</b>05"), rows("05")},
		"an element unknown":          {"<page><dids><did><did>1</did><device/><id>2</id><new><did>9</did><id>8</id></new></did></dids></page>", whole{listed: true, rows: []map[string]string{{"did": "1", "device": "", "id": "2", "new": ""}}}},
		"error and status in a row":   {"<page><dids><did><did>1</did><error>x</error><success>y</success></did></dids></page>", whole{listed: true, rows: []map[string]string{{"did": "1", "error": "x", "success": "y"}}}},
		"entities":                    {deviceRow("&lt;&gt;&amp;&quot;&apos;&#x17E;&#382;&#x1F600;"), rows(`<>&"'žž😀`)},
		"half a surrogate":            {deviceRow("&#xD800;"), rows("\ufffd")},
		"CDATA":                       {deviceRow("<![CDATA[<b> & &amp;]]>"), rows("<b> & &amp;")},
		"comments and instructions":   {deviceRow("a<!-- <error>x</error> --><?php error ?>b"), rows("ab")},
		"right to left":               {deviceRow("\u202eevil"), rows("\u202eevil")}, // cleaned where it is shown
		"Latin-1":                     {`<?xml version="1.0" encoding="ISO-8859-1"?>` + deviceRow(latin1), rows("Café")},
		"Windows-1252":                {`<?xml version="1.0" encoding="windows-1252"?>` + deviceRow("\x80 5"), rows("€ 5")},
		"Windows-1257":                {`<?xml version="1.0" encoding="windows-1257"?>` + deviceRow(encoded(charmap.Windows1257, "Žąsų ūkis")), rows("Žąsų ūkis")},
		"ISO-8859-13":                 {`<?xml version="1.0" encoding="ISO-8859-13"?>` + deviceRow(encoded(charmap.ISO8859_13, "Žąsų ūkis")), rows("Žąsų ūkis")},
		"ASCII":                       {`<?xml version="1.0" encoding="us-ascii"?>` + deviceRow("x"), rows("x")},
		"UTF-8 under another name":    {`<?xml version="1.0" encoding="utf8"?>` + deviceRow("Žalia"), rows("Žalia")},
		"UTF-8 in capitals":           {`<?xml version="1.0" encoding="Utf-8"?>` + deviceRow("Žalia"), rows("Žalia")},
		"a byte order mark":           {"\ufeff" + `<?xml version="1.0" encoding="UTF-8"?>` + deviceRow("x"), rows("x")},
		"a harmless DOCTYPE":          {"<!DOCTYPE page>" + deviceRow("x"), rows("x")},
		"long fields":                 {deviceRow(strings.Repeat("long", 1<<18)), rows(strings.Repeat("long", 1<<18))},
		"nested as deep as may be":    {deep(maxDepth), whole{failure: "x"}},
		"not a word of ours":          {"<html><body><p>hello</p></body></html>", whole{}},
		"attributes":                  {`<page v="<">` + "<error code='1'>a</error></page>", whole{}},
		"a well-formed page, no more": {"<page/>", whole{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decode(strings.NewReader(c.body))
			if name == "attributes" { // encoding/xml takes a < in an attribute for wrong, and so it is
				if err == nil {
					t.Errorf("got %+v", got)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %.300v, %v\nwant %.300v", got, err, c.want)
			}
			if again, err := decode(iotest.OneByteReader(strings.NewReader(c.body))); len(c.body) < 4096 && (err != nil || !reflect.DeepEqual(again, got)) {
				t.Errorf("byte by byte: %+v, %v", again, err)
			}
		})
	}
}

func TestDecodeReplyRefusesWhatIsNotWhole(t *testing.T) {
	bomb := "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"
	for name, body := range map[string]string{
		"nothing":                      "",
		"white space":                  " \n\t ",
		"text":                         "Incorrect hash",
		"JSON":                         `{"dids":[]}`,
		"an HTML page":                 "<!DOCTYPE html>\n<html><head><title>MOR</title></head><body><br><p>x</body></html>",
		"a declaration alone":          `<?xml version="1.0" encoding="UTF-8"?>`,
		"a comment alone":              `<!-- <error>x</error> -->`,
		"entities of its own":          bomb + deviceRow("&c;"),
		"an external entity":           `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + deviceRow("&x;"),
		"an entity of HTML's":          deviceRow("&nbsp;"),
		"an entity unfinished":         deviceRow("&amp"),
		"wrong bytes":                  deviceRow("caf\xe9"),
		"wrong bytes, said to be good": `<?xml version="1.0" encoding="UTF-8"?>` + deviceRow("\xff\xfe"),
		"UTF-16":                       "\xff\xfe<\x00a\x00/\x00>\x00",
		"an encoding unknown":          `<?xml version="1.0" encoding="UTF-7"?>` + deviceRow("x"),
		"an encoding with controls":    "<?xml version=\"1.0\" encoding=\"\x1b[31m\"?>" + deviceRow("x"),
		"XML 1.1":                      `<?xml version="1.1"?>` + deviceRow("x"),
		"NUL":                          deviceRow("\x00"),
		"escape":                       deviceRow("\x1b[31m"),
		"escape as a reference":        deviceRow("&#27;[31m"),
		"crossed elements":             "<page><dids></page></dids>",
		"closed too often":             "<page></page></page>",
		"nested too deep":              strings.Repeat("<a>", maxDepth+1) + strings.Repeat("</a>", maxDepth+1),
		"nested without end":           strings.Repeat("<dids>", 100_000),
		"attributes twice unquoted":    "<page a=1 a=1></page>",
	} {
		if got, err := decode(strings.NewReader(body)); err == nil || !reflect.DeepEqual(got, whole{}) {
			t.Errorf("%s: got %.200v, %v", name, got, err)
		}
	}
}

// A listing that is cut anywhere is an error, never a shorter listing.
func TestDecodeReplyCutAnywhere(t *testing.T) {
	body := strings.TrimSpace(twoRows)
	for n := range len(body) {
		if got, err := decode(strings.NewReader(body[:n])); err == nil || len(got.rows) != 0 || got.listed {
			t.Fatalf("cut after %d of %d bytes: %+v, %v", n, len(body), got, err)
		}
	}
	broke := errors.New("broke")
	broken := io.MultiReader(strings.NewReader(body[:200]), iotest.ErrReader(broke))
	if got, err := decode(broken); !errors.Is(err, broke) || got.rows != nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

func FuzzDecodeReply(f *testing.F) {
	for _, body := range []string{
		twoRows, "", "<page><status><error>DID already exists</error></status></page>", "<page><error>No DIDs found</error></page>",
		"<page><status><status>DID successfully deleted</status></status></page>", "<page><dids/></page>", deviceRow("&#x1F600;"),
		"<page><status><success>DID created</success></status><did_details><id>3</id></did_details></page>",
		"<dids><did><dids><did><id>1</id></did></dids></did></dids>", "<dids/><providers><a/></providers>", "<a:dids xmlns:a='b'><c>d</c></a:dids>",
		"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "<?xml version='1.0' encoding='latin1'?><error>\xe9</error>", strings.Repeat("<dids>", 40),
		"<dids></dids>trailing", "<![CDATA[<dids>]]><dids><x><y>z</y></x></dids>", "<html><body></body></html>",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := decode(strings.NewReader(string(body)))
		text := string(body)
		switch {
		case err != nil:
			if !reflect.DeepEqual(got, whole{}) {
				t.Fatalf("an error (%v) and %+v", err, got)
			}
		case got.listed && !strings.Contains(text, "dids") && !strings.Contains(text, "providers"):
			t.Fatalf("a listing out of %q", text)
		case len(got.rows) > 0 && !got.listed:
			t.Fatalf("rows without a listing: %+v", got)
		case got.failure != "" && !strings.Contains(text, "error"):
			t.Fatalf("a failure out of %q", text)
		case got.success != "" && !strings.Contains(text, "success") && !strings.Contains(text, "status"):
			t.Fatalf("a success out of %q", text)
		case got.id != "" && !strings.Contains(text, "did_details"):
			t.Fatalf("an id out of %q", text)
		}
		for _, row := range got.rows {
			for name, value := range row {
				if value != strings.TrimSpace(value) || !strings.Contains(text, name) {
					t.Fatalf("column %q is %q", name, value)
				}
			}
		}
	})
}

// The path is walked once per element: a listing of some thousand rows must not take long.
func BenchmarkDecodeReply(b *testing.B) {
	var rows strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&rows, "<did><did>%d</did><device>SIP/%d</device><id>%d</id></did>", i, i, i)
	}
	body := "<page><dids>" + rows.String() + "</dids></page>"
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if got, err := decode(strings.NewReader(body)); err != nil || len(got.rows) != 1000 {
			b.Fatal(err)
		}
	}
}

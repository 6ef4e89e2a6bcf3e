package inventory

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

func TestMemoryIsReadBack(t *testing.T) {
	m := NewMemory()
	m.Names["search_user 5"] = "Vilnius Office"
	for i := range 1000 {
		m.IDs[fmt.Sprintf("3705200%04d", i)] = int64(5000 + i)
	}
	m.unsettle("37052000007", []table.Row{{UserID: five, Comment: noText}, {UserID: six}})
	m.unsettle("37052000008", []table.Row{{UserID: five, Comment: noText}})
	m.unwritten["37052000007"] = true
	m.doubts = []doubt{{Number: "37052000009", Mark: &mor.Mark{Time: time.Unix(1000, 0).UTC(), Newest: 5}}, {Number: "37052000010", Freed: 7}}
	m.Others = map[string]int64{"active": 3}
	m.Ending = true
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 700 {
		t.Errorf("%d bytes for a block of 1,000 numbers: %s", len(text), text)
	}
	back, err := ReadMemory(text)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(m, back) {
		t.Errorf("read back as %+v", back)
	}
	m.settle("37052000007")
	m.settle("37052000008")
	m.tidy()
	m.doubts = nil
	if !m.isSettled() || len(m.rows) != 0 {
		t.Errorf("not settled: %+v", m.rows)
	}
}

func TestMemoryThatIsDamaged(t *testing.T) {
	for _, text := range []string{
		"{", "[]", `{"ids":{"3705":[1,2]}}`, `{"ids":{"x":[0,1,5]}}`, `{"ids":7}`, `{"rows":[{"3705":{"user_id":"x"}}]}`, `{"rows":["x"]}`,
		`{"unwritten":["a-b"]}`, `{"unwritten":["1-9999999999"]}`, `{"doubts":[7]}`,
	} {
		if m, err := ReadMemory([]byte(text)); err == nil {
			t.Errorf("%s was read as %+v", text, m)
		}
	}
	if m, err := ReadMemory(nil); err != nil || m.HasAny() {
		t.Errorf("nothing is %+v, %v", m, err)
	}
}

func TestSame(t *testing.T) {
	const a = `{"37052000001":{"user_id":5,"comment":"a < b"},"37052000002-37052000009":null}`
	for text, want := range map[string]bool{
		a: true,
		`{ "37052000002-37052000009" : null, "37052000001" : {"comment":"a \u003c b", "user_id": 5} }`:               true,
		`{"37052000001":{"user_id":6,"comment":"a < b"},"37052000002-37052000009":null}`:                             false,
		`{"37052000001":{"user_id":5,"comment":"a < b"}}`:                                                            false,
		`{"37052000001":{"user_id":6},"37052000001":{"user_id":5,"comment":"a < b"},"37052000002-37052000009":null}`: false,
		`{"37052000001":{"user_id":5,"user_id":5,"comment":"a < b"},"37052000002-37052000009":null}`:                 false,
		`{"37052000001":{"status":"free"},"37052000002-37052000009":null}`:                                           false,
		`{"37052000001":{"user_id":5,"comment":"a < b","language":null},"37052000002-37052000009":null}`:             false,
	} {
		if got := Same(text, a); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestTablesAreKeptOnlyWhileTheyAreFew(t *testing.T) {
	var kept tables
	for i := range 10 {
		parsed, err := table.Parse(fmt.Sprintf(`{"3705%d000000-3705%d049999":{}}`, i, i))
		if err != nil {
			t.Fatal(err)
		}
		kept.keep(fmt.Sprint(i), parsed)
	}
	if len(kept.all) != 4 || kept.recall("9") == nil || kept.recall("0") != nil {
		t.Errorf("%d tables are kept", len(kept.all))
	}
}

func TestNumbersThatCouldNotBeEndedStayInTheTable(t *testing.T) {
	row := table.Row{UserID: five}
	for config, want := range map[string]string{
		`{}`: `{"37052000010-37052000012":{"user_id":5}}`,
		`{"37052000000-37052000099":{},"37052000010-37052000012":null}`: `{"37052000000-37052000099":{},"37052000010-37052000012":{"user_id":5}}`,
		`{"37052000000-37052000011":{},"37052000010":null,"37052000011":null}`: `{"37052000000-37052000011":{},"37052000010":{"user_id":5},` +
			`"37052000011":{"user_id":5},"37052000012":{"user_id":5}}`,
	} {
		parsed, err := table.Parse(config)
		if err != nil {
			t.Fatal(err)
		}
		rest := map[string]table.Row{"37052000010": row, "37052000011": row, "37052000012": row}
		if got := extend(parsed, maps.Clone(rest)).JSON(); got != want {
			t.Errorf("%s becomes %s, want %s", config, got, want)
		}
	}
}

func TestGroupsAreBounded(t *testing.T) {
	var g Groups
	for i := range 500 {
		for j := range 3 {
			g.Add(fmt.Sprintf("reason %d", i), fmt.Sprintf("37052%03d%03d", i, 2*j))
		}
	}
	text := g.String()
	if lines := strings.Count(text, "\n"); lines > 50 || !strings.Contains(text, "And 1440 numbers, for 480 more reasons.") {
		t.Errorf("%d lines: %s", lines, text)
	}
	if g.Len() != 1500 {
		t.Errorf("%d numbers", g.Len())
	}
}

// What a change lets go is not in the past of later rows, also if the change is not finished.
func TestWhatIsLetGoIsNotRemembered(t *testing.T) {
	m := NewMemory()
	old := table.Row{ProviderID: five, UserID: five, DeviceID: six, Comment: table.Value("x"), Language: table.Value("lt")}
	row := table.Row{ProviderID: six, Comment: noText}
	e := &entry{Member: &lifecycle.Member{Number: "37052000001"}, old: &old, row: &row, past: past{&old}}
	m.remember(e)
	want := past{&row, {ProviderID: five, Comment: table.Value("x")}}
	got := m.past("37052000001", &row)
	if len(got) != len(want) || *got[0] != *want[0] || *got[1] != *want[1] {
		t.Errorf("the past is %+v", got)
	}
}

// A state may have more numbers than a table: those that could not be ended stay in it.
func TestAStateWithMoreNumbersThanATable(t *testing.T) {
	unraced.Skip(t)
	parsed, err := table.Parse(`{"37052000000-37052099999":{}}`)
	if err != nil {
		t.Fatal(err)
	}
	m, rest, found := NewMemory(), map[string]table.Row{}, map[string]table.Found{}
	for i := range 100_500 {
		n := fmt.Sprintf("370530%06d", i)
		rest[n], found[n] = table.Row{UserID: five}, table.Found{Status: "reserved", Owner: "Kaunas Office"}
		m.unsettle(n, []table.Row{rest[n]})
	}
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReadMemory(text)
	if err != nil {
		t.Fatal(err)
	}
	inv, err := Open("x", extend(parsed, rest).Render(found), back)
	if err != nil || inv.Table.Len() != 200_500 || len(inv.found) != 100_500 {
		t.Errorf("%v", err)
	}
}

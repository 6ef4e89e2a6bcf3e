package table_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/number"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestRender is the example of a state: a number with a key of its own keeps
// that, inside a block alike neighbours are one key, and nothing else changes.
func TestRender(t *testing.T) {
	const configured = `{"1-1":{"user_id":1},"10-19":{"comment":"","language":null,"user_id":5},"14":{"user_id":6},"17-18":null,"20-29":{"user_id":7},"9":{"comment":"<a & b>"}}`
	missing := table.Found{Status: "missing"}
	kaunas := table.Found{Row: table.Row{ProviderID: table.Value[int64](1), Comment: table.Null[string]()}, Status: "reserved", Owner: "Kaunas Office"}
	tests := map[string]struct {
		deviations map[string]table.Found
		want       string
	}{
		"as configured":                {nil, configured},
		"what the table does not have": {map[string]table.Found{"17": missing, "30": missing, "010": missing}, configured},
		"a key of its own": {
			map[string]table.Found{"9": kaunas, "14": missing, "1": missing},
			`{"1-1":{"status":"missing"},"10-19":{"comment":"","language":null,"user_id":5},"14":{"status":"missing"},"17-18":null,"20-29":{"user_id":7},"9":{"comment":null,"owner":"Kaunas Office","provider_id":1,"status":"reserved"}}`,
		},
		"inside of blocks": {
			map[string]table.Found{"10": missing, "11": missing, "12": kaunas, "13": missing, "15": missing, "16": missing, "19": missing, "20": missing, "22": {Status: "free", Device: "SIP/1", Provider: "p", DialPlan: "IVR"}},
			`{"1-1":{"user_id":1},"10-11 as found":{"status":"missing"},"10-19":{"comment":"","language":null,"user_id":5},` +
				`"12 as found":{"comment":null,"owner":"Kaunas Office","provider_id":1,"status":"reserved"},"13 as found":{"status":"missing"},"14":{"user_id":6},` +
				`"15-16 as found":{"status":"missing"},"17-18":null,"19 as found":{"status":"missing"},"20 as found":{"status":"missing"},"20-29":{"user_id":7},` +
				`"22 as found":{"device":"SIP/1","dial_plan":"IVR","provider":"p","status":"free"},"9":{"comment":"<a & b>"}}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := parse(t, configured).Render(test.deviations); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestStateIsReadBack renders tables made by chance with deviations made by
// chance, and reads both back.
func TestStateIsReadBack(t *testing.T) {
	unraced.Skip(t)
	random := rand.New(rand.NewPCG(9, 10))
	for range 60 {
		keys, want := nested(random)
		built, err := table.Build(keys)
		if err != nil {
			t.Fatal(err)
		}
		deviations := map[string]table.Found{}
		for digits := range want {
			if random.IntN(3) == 0 {
				deviations[digits] = table.Found{Status: []string{"free", "missing"}[random.IntN(2)], Row: table.Row{UserID: table.Value[int64](9)}}
			}
		}
		text := built.Render(deviations)
		state, err := table.ParseState(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		got := map[string]table.Found{}
		last := ""
		for _, d := range state.Deviations() {
			numbers, err := d.Block.Expand()
			if err != nil || last != "" && number.Compare(last, d.Block.First) >= 0 {
				t.Fatalf("%v behind %s, %v", d.Block, last, err)
			}
			last = d.Block.Last
			for _, digits := range numbers {
				got[digits] = d.Found
			}
		}
		if !maps.Equal(got, deviations) {
			t.Fatalf("%s\nhas %v\nwant %v", text, got, deviations)
		}
		if configured := state.Configured(built).JSON(); configured != built.JSON() {
			t.Fatalf("%s\nis %s\nwant %s", text, configured, built.JSON())
		}
		if again := state.Configured(built).Render(deviations); again != text {
			t.Fatalf("%s\nis %s\nagain", text, again)
		}
	}
}

// TestConfiguredWithoutTheRow: where nobody knows the row any more, what was
// found stands for it.
func TestConfiguredWithoutTheRow(t *testing.T) {
	state, err := table.ParseState(`{"1": {"user_id": 5, "comment": null, "status": "active"}, "2-9": {"user_id": 6}, "3 as found": {"status": "free"}}`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := state.Configured(nil).JSON(), `{"1":{"comment":null,"user_id":5},"2-9":{"user_id":6}}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	applied := parse(t, `{"1": {"user_id": 7}, "3": {"user_id": 8}}`)
	if got, want := state.Configured(applied).JSON(), `{"1":{"user_id":7},"2-9":{"user_id":6}}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestParseStateRefuses(t *testing.T) {
	for json, want := range map[string]string{
		`[]`:                                       "this must be a JSON object with a key for each number or block, not a list",
		`{"1": {"status": 5}}`:                     `"1", status: must be text, not 5`,
		`{"1": {"status": null}}`:                  `"1", status: must be text, not null`,
		`{"1": {"status": "a", "status": "a"}}`:    `"1", status: is there twice`,
		`{"1": {"state": "a"}}`:                    `"1": "state" is not a field; the fields are ` + fields,
		`{"1 as found": null}`:                     `"1 as found": must be an object of fields, or null to leave the numbers out, not null`,
		`{"1-A as found": {"status": "free"}}`:     `"1-A as found": "A" has the letter 'A'; a DID is digits only`,
		`{" as found": {"status": "free"}}`:        `" as found": "" is empty; a DID is digits only`,
		`{"10-19": {}, "15-24": {}}`:               `"15-24": overlaps "10-19", and neither is inside the other; make one of them smaller`,
		`{"1": {"user_id": null, "device_id": 7}}`: `"1", user_id: must have a value beside device_id: MOR puts only a reserved number on a device`,
	} {
		_, err := table.ParseState(json)
		refuse(t, err, want)
	}
	// What was found may be whatever it is.
	if _, err := table.ParseState(`{"1": {"user_id": null, "device_id": 7, "status": "active"}, "2-9 as found": {}}`); err != nil {
		t.Error(err)
	}
}

func ExampleTable_Render() {
	configured, err := table.Parse(`{
		"37052000000-37052000099": {"provider_id": 1, "user_id": 5, "device_id": 7},
		"37053000002":             {"provider_id": 1, "user_id": 6, "device_id": 9}
	}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	free := table.Found{Status: "free"}
	fmt.Println(configured.Render(map[string]table.Found{
		"37052000012": free,
		"37052000013": free,
		"37053000002": {Status: "reserved", Owner: "Kaunas Office"},
	}))
	// Output: {"37052000000-37052000099":{"device_id":7,"provider_id":1,"user_id":5},"37052000012-37052000013 as found":{"status":"free"},"37053000002":{"owner":"Kaunas Office","status":"reserved"}}
}

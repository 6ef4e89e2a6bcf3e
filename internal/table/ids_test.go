package table_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

func TestEncodeIDs(t *testing.T) {
	long := strings.Repeat("9", 30)
	tests := map[string]struct {
		ids  map[string]int64
		want string
	}{
		"none":            {map[string]int64{}, `{}`},
		"one":             {map[string]int64{"37052000001": 6501}, `{"37052000001":[0,6501,1]}`},
		"a run":           {map[string]int64{"08": 5, "09": 6, "10": 7}, `{"08":[0,5,3]}`},
		"a gap":           {map[string]int64{"10": 5, "11": 6, "14": 7}, `{"10":[0,5,2,2,1,1]}`},
		"another ID":      {map[string]int64{"10": 5, "11": 9, "12": 3}, `{"10":[0,5,1,0,4,1,0,-6,1]}`},
		"the same ID":     {map[string]int64{"10": 5, "11": 5}, `{"10":[0,5,1,0,0,1]}`},
		"other lengths":   {map[string]int64{"9": 1, "10": 2, "010": 3}, `{"9":[0,1,1],"10":[0,2,1],"010":[0,3,1]}`},
		"far away":        {map[string]int64{"1000000000000": 1, "9000000000000": 2}, `{"1000000000000":[0,1,1],"9000000000000":[0,2,1]}`},
		"the last of all": {map[string]int64{"98": 1, "99": 2}, `{"98":[0,1,2]}`},
		"long":            {map[string]int64{"1" + long: 1, "2" + strings.Repeat("0", 30): 2}, `{"1` + long + `":[0,1,2]}`},
		"letters":         {map[string]int64{"1A": 1, "1B": 2}, `{"1A":[0,1,1],"1B":[0,2,1]}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := string(table.EncodeIDs(test.ids)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if back, err := table.DecodeIDs([]byte(test.want)); err != nil || !maps.Equal(back, test.ids) {
				t.Errorf("%v, %v; want %v", back, err, test.ids)
			}
		})
	}
	if back, err := table.DecodeIDs([]byte(`{"37052000000": [0,6501,10000, 5,1,90]}`)); err != nil || len(back) != 10090 ||
		back["37052009999"] != 16500 || back["37052010005"] != 16501 || back["37052010094"] != 16590 {
		t.Errorf("the example of the comment: %d numbers, %v", len(back), err)
	}
}

// TestIDsComeBack encodes 100,000 numbers as they are after a large creation:
// with gaps between them, and with IDs that are out of order because many were
// created at once.
func TestIDsComeBack(t *testing.T) {
	unraced.Skip(t)
	random := rand.New(rand.NewPCG(11, 12))
	ids := make(map[string]int64, table.MaxNumbers)
	for i, at := 0, 0; i < table.MaxNumbers; i++ {
		at += 1 + random.IntN(3)
		ids[fmt.Sprintf("370%08d", at)] = int64(6501 + 2*i + random.IntN(16))
	}
	data := table.EncodeIDs(ids)
	back, err := table.DecodeIDs(data)
	if err != nil || !maps.Equal(back, ids) {
		t.Fatalf("%d of %d come back, %v", len(back), len(ids), err)
	}
	if each := float64(len(data)) / float64(len(ids)); each > 8 {
		t.Errorf("%.1f bytes for each number", each)
	}
}

func TestDecodeIDsRefuses(t *testing.T) {
	for data, says := range map[string]string{
		``:                                 "unexpected end of JSON input",
		`{"1": 5}`:                         "cannot unmarshal number",
		`{"1": []}`:                        `of "1" cannot be read: 0 integers are no runs of three`,
		`{"1": [0,1]}`:                     "2 integers are no runs of three",
		`{"1": [0,1,0]}`:                   "a run of 0 numbers after a gap of 0",
		`{"1": [-1,1,1]}`:                  "a run of 1 numbers after a gap of -1",
		`{"1": [2000000000,1,1]}`:          "a run of 1 numbers after a gap of 2000000000",
		`{"00000000": [0,1,1000001]}`:      "a run of 1000001 numbers",
		`{"1": [0,0,1]}`:                   `"1" with the ID 0`,
		`{"1": [0,5,1,0,-5,1]}`:            `"2" with the ID 0`,
		`{"9": [0,1,2]}`:                   `with the ID 2`,
		`{"9": [0,1,1,3,1,1]}`:             `with the ID 2`,
		`{"1A": [0,1,2]}`:                  `with the ID 2`,
		`{"1": [0,1,3], "2": [0,9,1]}`:     `"2" with the ID`,
		`{"1": [0,1,9223372036854775807]}`: "a run of 9223372036854775807 numbers",
		`{"1": [0,1,1.5]}`:                 "cannot unmarshal number 1.5",
	} {
		ids, err := table.DecodeIDs([]byte(data))
		if err == nil || ids != nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, %v; want %s", data, ids, err, says)
		}
	}
}

package number_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/number"
)

func TestBlock(t *testing.T) {
	thirty := strings.Repeat("9", 30)
	tests := map[string]struct {
		first, last string
		want        []string // of Expand
		size        int
		text        string
	}{
		"several":              {"37052000008", "37052000011", []string{"37052000008", "37052000009", "37052000010", "37052000011"}, 4, "37052000008-37052000011"},
		"one":                  {"37052000012", "37052000012", []string{"37052000012"}, 1, "37052000012"},
		"one digit":            {"0", "2", []string{"0", "1", "2"}, 3, "0-2"},
		"leading zeros":        {"0098", "0101", []string{"0098", "0099", "0100", "0101"}, 4, "0098-0101"},
		"zeros":                {"000", "001", []string{"000", "001"}, 2, "000-001"},
		"to the last":          {"998", "999", []string{"998", "999"}, 2, "998-999"},
		"carry through":        {"1999", "2000", []string{"1999", "2000"}, 2, "1999-2000"},
		"longer than 64 bits":  {thirty[:29] + "8", thirty, []string{thirty[:29] + "8", thirty}, 2, thirty[:29] + "8-" + thirty},
		"beyond 64 bits carry": {"1" + thirty, "2" + strings.Repeat("0", 30), []string{"1" + thirty, "2" + strings.Repeat("0", 30)}, 2, "1" + thirty + "-2" + strings.Repeat("0", 30)},
		"one with letters":     {"3706GOTAXI", "3706GOTAXI", []string{"3706GOTAXI"}, 1, "3706GOTAXI"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			block, err := number.NewBlock(test.first, test.last)
			if err != nil {
				t.Fatal(err)
			}
			got, err := block.Expand()
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("Expand: %v, %v; want %v", got, err, test.want)
			}
			if block.Size() != test.size || block.String() != test.text {
				t.Errorf("%d numbers, %q; want %d, %q", block.Size(), block, test.size, test.text)
			}
			if parsed, err := number.ParseBlock(test.text); err != nil || parsed != block {
				t.Errorf("ParseBlock(%q) = %v, %v", test.text, parsed, err)
			}
			if blocks := number.Compress(test.want); len(blocks) != 1 || blocks[0] != block {
				t.Errorf("Compress: %v", blocks)
			}
		})
	}
}

func TestBlockRefused(t *testing.T) {
	tests := map[string]struct{ first, last, says string }{
		"lengths differ":       {"99", "100", `"99" to "100" is no block: one has 2 digits, the other 3; both must have the same length, leading zeros included`},
		"the wrong way round":  {"37052000012", "37052000011", `"37052000012" to "37052000011" is no block: the first number is the higher one; swap them`},
		"first not digits":     {"+37052000012", "37052000019", `"+37052000012" is not written in digits only, as MOR stores numbers; write "37052000012"`},
		"last not digits":      {"37052000012", "37052 000019", `"37052 000019" is not written in digits only, as MOR stores numbers; write "37052000019"`},
		"from one with letter": {"3706A", "3706B", `"3706A" has the letter 'A'; a DID is digits only`},
		"a letter first":       {"A3706", "A3706", `"A3706" has the letter 'A'; a DID is digits only`},
		"empty":                {"", "", `"" is empty; a DID is digits only`},
		"no last":              {"37052000012", "", `"" is empty; a DID is digits only`},
		"digits and others":    {"37A%", "37A%", `"37A%" has the letter 'A'; a DID is digits only`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			check := func(what string, err error) {
				t.Helper()
				form, shape := (*number.FormError)(nil), (*number.BlockError)(nil)
				if err == nil || err.Error() != test.says || !errors.As(err, &form) && !errors.As(err, &shape) {
					t.Errorf("%s: %v\nwant %s", what, err, test.says)
				}
			}
			_, err := number.NewBlock(test.first, test.last)
			check("NewBlock", err)
			made := number.Block{First: test.first, Last: test.last}
			_, err = made.Expand()
			check("Expand", err)
			if size := made.Size(); size > 1 {
				t.Errorf("%d numbers in what is no block", size)
			}
			if test.first != test.last {
				_, err = number.ParseBlock(test.first + "-" + test.last)
				check("ParseBlock", err)
			}
		})
	}
}

func TestExpandHasALimit(t *testing.T) {
	most := number.Block{First: "000000", Last: "099999"}
	if numbers, err := most.Expand(); err != nil || len(numbers) != number.MaxExpand || numbers[number.MaxExpand-1] != most.Last {
		t.Errorf("%d numbers, %v", len(numbers), err)
	}
	for last, says := range map[string]string{
		"100000":                       "has 100001 numbers, more than the 100000 that can be listed at once; split it",
		"999999":                       "has 1000000 numbers",
		"0" + strings.Repeat("9", 100): "has too many numbers",
	} {
		block := number.Block{First: strings.Repeat("0", len(last)), Last: last}
		shape := (*number.BlockError)(nil)
		if _, err := block.Expand(); !errors.As(err, &shape) || !strings.Contains(err.Error(), says) {
			t.Errorf("to %s: %v, want %s", last, err, says)
		}
	}
	if size := (number.Block{First: strings.Repeat("0", 40), Last: strings.Repeat("9", 40)}).Size(); size != math.MaxInt {
		t.Errorf("size %d, want math.MaxInt", size)
	}
}

func TestCompress(t *testing.T) {
	tests := map[string]struct{ numbers, want string }{
		"none":                       {"", ""},
		"one":                        {"5", "5"},
		"a run":                      {"5 6 7", "5-7"},
		"out of order":               {"7 5 6", "5-7"},
		"twice":                      {"5 6 5 6 7 7", "5-7"},
		"a gap":                      {"5 7", "5 7"},
		"gaps":                       {"11 12 14 16 17", "11-12 14 16-17"},
		"lengths never meet":         {"9 10 99 100", "10 100 9 99"},
		"zeros in front":             {"01 1 02 2", "01-02 1-2"},
		"over a carry":               {"098 099 100 101", "098-101"},
		"9 to 0 is no step":          {"19 10", "10 19"},
		"a digit in front differs":   {"19 30", "19 30"},
		"longer than 64 bits":        {"99999999999999999999999 100000000000000000000000 99999999999999999999998", "100000000000000000000000 99999999999999999999998-99999999999999999999999"},
		"letters stand alone":        {"3706A 3706B 37060 37061", "37060-37061 3706A 3706B"},
		"letters between digits":     {"1A8 1A9", "1A8 1A9"},
		"what is next in characters": {"19 1:", "19 1:"}, // ':' comes after '9'
		"sorted as text":             {"38 370 37", "37-38 370"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			numbers := strings.Fields(test.numbers)
			given := slices.Clone(numbers)
			var got []string
			for _, block := range number.Compress(numbers) {
				got = append(got, block.String())
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("got  %v\nwant %s", got, test.want)
			}
			if !slices.Equal(numbers, given) {
				t.Errorf("the list that was given is %v now", numbers)
			}
		})
	}
}

// TestCompressAndExpandAreInverse goes both ways over inventories made by chance:
// dense and sparse, of mixed lengths, with leading zeros, in any order.
func TestCompressAndExpandAreInverse(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	tries := 200
	if testing.Short() {
		tries = 50
	}
	for range tries {
		prefix := strings.Repeat(fmt.Sprint(random.IntN(10)), random.IntN(25))
		var numbers []string
		for width := 1; width <= 1+random.IntN(3); width++ {
			for range random.IntN(120) {
				numbers = append(numbers, prefix+fmt.Sprintf("%0*d", width, random.IntN(int(math.Pow10(width)))))
			}
		}
		inverse(t, numbers)
	}
}

// inverse checks that compressing and expanding gives the same numbers, sorted
// and each once; that nothing can be joined further; and that compressing what
// was expanded gives the same blocks.
func inverse(t *testing.T, numbers []string) {
	t.Helper()
	blocks := number.Compress(numbers)
	var back []string
	for i, block := range blocks {
		expanded, err := block.Expand()
		if err != nil || len(expanded) != block.Size() || expanded[0] != block.First || expanded[len(expanded)-1] != block.Last {
			t.Fatalf("%v: %d numbers, %v", block, len(expanded), err)
		}
		if i > 0 && blocks[i-1].First >= block.First {
			t.Fatalf("%v before %v", blocks[i-1], block)
		}
		for _, other := range blocks {
			if joined, err := (number.Block{First: other.First, Last: block.Last}).Expand(); err == nil && len(joined) == other.Size()+block.Size() {
				t.Fatalf("%v and %v could be one", other, block)
			}
		}
		back = append(back, expanded...)
	}
	want := slices.Compact(slices.Sorted(slices.Values(numbers)))
	if slices.Sort(back); !slices.Equal(back, want) {
		t.Fatalf("%v came back as %v", want, back)
	}
	if again := number.Compress(back); !slices.Equal(again, blocks) {
		t.Fatalf("%v, compressed again: %v", blocks, again)
	}
}

func TestHundredThousandNumbers(t *testing.T) {
	numbers, err := number.Block{First: "37052000000", Last: "37052099999"}.Expand()
	if err != nil {
		t.Fatal(err)
	}
	rand.Shuffle(len(numbers), func(i, j int) { numbers[i], numbers[j] = numbers[j], numbers[i] })
	if blocks := number.Compress(numbers); len(blocks) != 1 {
		t.Errorf("%d blocks", len(blocks))
	}
}

func BenchmarkExpand(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (number.Block{First: "37052000000", Last: "37052099999"}).Expand(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompress(b *testing.B) {
	numbers, err := number.Block{First: "37052000000", Last: "37052099999"}.Expand()
	if err != nil {
		b.Fatal(err)
	}
	rand.Shuffle(len(numbers), func(i, j int) { numbers[i], numbers[j] = numbers[j], numbers[i] })
	b.ReportAllocs()
	for b.Loop() {
		number.Compress(numbers)
	}
}

// FuzzParseBlock: what is read is written the same, and is a block.
func FuzzParseBlock(f *testing.F) {
	for _, seed := range []string{"37052000012-37052000019", "37052000012", "0-9", "00-0", "9-10", "-", "1-", "-1", "1-2-3", "1A", "1A-1A", "+1-2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		block, err := number.ParseBlock(text)
		if err != nil {
			if block != (number.Block{}) {
				t.Errorf("both %v and %v", block, err)
			}
			return
		}
		if again, err := number.ParseBlock(block.String()); err != nil || again != block {
			t.Errorf("%q is %v, which reads as %v, %v", text, block, again, err)
		}
		size := block.Size()
		if size < 1 || len(block.First) != len(block.Last) {
			t.Fatalf("%v has %d numbers", block, size)
		}
		if size <= 1000 {
			if numbers, err := block.Expand(); err != nil || len(numbers) != size || number.Compress(numbers)[0] != block {
				t.Errorf("%v: %d numbers, %v", block, len(numbers), err)
			}
		}
	})
}

// FuzzCompress: no number is lost, gained or changed, whatever they look like.
func FuzzCompress(f *testing.F) {
	for _, seed := range []string{"1 2 3", "9 10", "09 10", "199 200 2A 2B", "999 1000", "٣ ٤", "19 1: 1/", "7 7 7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var digits []string
		odd := map[string]bool{}
		for _, field := range strings.Fields(text) {
			if number.Check(field) == nil {
				digits = append(digits, field)
			} else {
				odd[field] = true
			}
		}
		blocks := number.Compress(strings.Fields(text))
		blocks = slices.DeleteFunc(blocks, func(b number.Block) bool {
			if alone := odd[b.First]; alone != (number.Check(b.First) != nil) || alone && b.First != b.Last {
				t.Errorf("%q gives %v", text, b)
			}
			return odd[b.First]
		})
		if !slices.Equal(blocks, number.Compress(digits)) {
			t.Errorf("%q: what is not digits changes how the rest is joined: %v", text, blocks)
		}
		inverse(t, digits)
	})
}

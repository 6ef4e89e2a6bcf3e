package number_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/number"
)

func TestDistance(t *testing.T) {
	nines := strings.Repeat("9", 30)
	tests := []struct {
		from, to string
		want     int
		none     bool
	}{
		{from: "5", to: "5", want: 0},
		{from: "0098", to: "0101", want: 3},
		{from: "0101", to: "0098", want: -3},
		{from: "1" + nines, to: "2" + strings.Repeat("0", 30), want: 1},
		{from: "2" + strings.Repeat("0", 30), to: "1" + nines, want: -1},
		{from: "0000000000000000000", to: fmt.Sprint(math.MaxInt), want: math.MaxInt},
		{from: "0000000000000000000", to: fmt.Sprint(math.MaxInt - 1), want: math.MaxInt - 1},
		{from: strings.Repeat("0", 30), to: nines, want: math.MaxInt},
		{from: nines, to: strings.Repeat("0", 30), want: math.MinInt},
		{from: strings.Repeat("0", 30), to: "1" + strings.Repeat("0", 29), want: math.MaxInt},
		{from: "9", to: "10", none: true},
		{from: "", to: "", none: true},
		{from: "1A", to: "1B", none: true},
	}
	for _, test := range tests {
		if got, ok := number.Distance(test.from, test.to); got != test.want || ok == test.none {
			t.Errorf("from %s to %s: %d, %t; want %d", test.from, test.to, got, ok, test.want)
		}
	}
}

func TestShift(t *testing.T) {
	tests := []struct {
		number string
		steps  int
		want   string // "" if there is none
	}{
		{"0099", 1, "0100"},
		{"0100", -1, "0099"},
		{"0100", 0, "0100"},
		{"12", 87, "99"},
		{"12", 88, ""},
		{"12", -13, ""},
		{"0", math.MinInt, ""},
		{"9", math.MaxInt, ""},
		{"1" + strings.Repeat("9", 30), 1, "2" + strings.Repeat("0", 30)},
		{"1A", 1, ""},
		{"", 1, ""},
	}
	for _, test := range tests {
		if got, ok := number.Shift(test.number, test.steps); ok != (test.want != "") || ok && got != test.want {
			t.Errorf("%s and %d: %s, %t; want %q", test.number, test.steps, got, ok, test.want)
		}
	}
}

// TestDistanceAndShiftAreInverse compares both with arithmetic of the machine.
func TestDistanceAndShiftAreInverse(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		a, b := random.IntN(1_000_000), random.IntN(1_000_000)
		from, to := fmt.Sprintf("77%06d", a), fmt.Sprintf("77%06d", b)
		if got, ok := number.Distance(from, to); !ok || got != b-a {
			t.Fatalf("from %s to %s: %d", from, to, got)
		}
		if got, ok := number.Shift(from, b-a); !ok || got != to {
			t.Fatalf("%s and %d: %s, want %s", from, b-a, got, to)
		}
	}
}

func TestCompareAndContains(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"9", "10", -1}, {"10", "9", 1}, {"10", "11", -1}, {"7", "7", 0}, {"07", "7", 1}} {
		if got := number.Compare(test.a, test.b); got != test.want {
			t.Errorf("%s and %s: %d, want %d", test.a, test.b, got, test.want)
		}
	}
	for _, test := range []struct {
		outer, inner string
		want         bool
	}{
		{"10-19", "10-19", true},
		{"10-19", "12", true},
		{"10-19", "12-20", false},
		{"10-19", "09-12", false},
		{"10-19", "100-190", false},
	} {
		outer, err := number.ParseBlock(test.outer)
		if err != nil {
			t.Fatal(err)
		}
		inner, err := number.ParseBlock(test.inner)
		if err != nil {
			t.Fatal(err)
		}
		if outer.Contains(inner) != test.want {
			t.Errorf("%s contains %s: not %t", outer, inner, test.want)
		}
	}
}

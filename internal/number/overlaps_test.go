package number

import "testing"

func TestOverlaps(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"10-19", "15-25", true},
		{"10-19", "19-25", true},
		{"10-19", "20-25", false},
		{"10-19", "12", true},
		{"10-19", "10-19", true},
		{"10-19", "100-199", false},
		{"010-019", "10-19", false},
	} {
		a, err := ParseBlock(c.a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := ParseBlock(c.b)
		if err != nil {
			t.Fatal(err)
		}
		if a.Overlaps(b) != c.want || b.Overlaps(a) != c.want {
			t.Errorf("%s and %s: not %t", a, b, c.want)
		}
	}
}

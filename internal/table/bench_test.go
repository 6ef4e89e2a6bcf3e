package table_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/table"
)

// unlike returns a CSV file of n numbers of which no two are alike, with gaps
// between them.
func unlike(n int) string {
	var text strings.Builder
	text.WriteString("did,provider_id,user_id,device_id,comment\n")
	for i := range n {
		fmt.Fprintf(&text, "370%08d,%d,%d,%d,\"Office %d, Kaunas\"\n", 52000000+i+i/7, 1+i%3, 1+i%500, 1+i%600, i)
	}
	return text.String()
}

func BenchmarkFromCSV(b *testing.B) {
	text := unlike(table.MaxNumbers)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.FromCSV(text); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkJSON(b *testing.B, run func(json string) error) {
	json, err := table.FromCSV(unlike(table.MaxNumbers))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := run(json); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkToCSV(b *testing.B) {
	benchmarkJSON(b, func(json string) error {
		_, err := table.ToCSV(json)
		return err
	})
}

func BenchmarkParse(b *testing.B) {
	benchmarkJSON(b, func(json string) error {
		_, err := table.Parse(json)
		return err
	})
}

func BenchmarkDiff(b *testing.B) {
	json, err := table.FromCSV(unlike(table.MaxNumbers))
	if err != nil {
		b.Fatal(err)
	}
	one, err := table.Parse(json)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for change := range table.Diff(one, one) {
			b.Fatal(change)
		}
	}
}

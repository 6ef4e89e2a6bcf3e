package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// table is one in Markdown. Its first column is text, the others are numbers.
type table struct {
	title  string
	header []string
	rows   [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) String() string {
	var b strings.Builder
	line := func(cells []string) { _, _ = fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	_, _ = fmt.Fprintf(&b, "\n%s\n\n", t.title)
	line(t.header)
	rule := make([]string, len(t.header))
	for i := range rule {
		rule[i] = "---:"
	}
	rule[0] = "---"
	line(rule)
	for _, row := range t.rows {
		line(row)
	}
	return b.String()
}

func count(n int) string { return message.NewPrinter(language.English).Sprintf("%d", n) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// size is in MB, of a million bytes, and in kB below that.
func size(bytes int) string {
	switch {
	case bytes == 0:
		return "–"
	case bytes < 1_000_000:
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

// median is the middle one, by what key takes from each.
func median[T any, K cmp.Ordered](of []T, key func(T) K) K {
	keys := make([]K, len(of))
	for i, one := range of {
		keys[i] = key(one)
	}
	slices.Sort(keys)
	return keys[len(keys)/2]
}

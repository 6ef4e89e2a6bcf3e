package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestChart draws two lines and looks where their points are.
func TestChart(t *testing.T) {
	c := chart{title: "a < b", series: []series{{"one", []point{{10, 1}, {1000, 100}}}, {"two", []point{{100, 0.1}}}}}
	svg := c.String()
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		"<title>a &lt; b</title>", ">0.1<", ">1,000<", `<path class="l s0" d="M64.0 258.7L604.0 72.0"/>`, `<circle class="l s1" cx="334.0" cy="352.0"`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("%s is missing in\n%s", want, svg)
		}
	}
}

// TestFiguresAreReadBack draws what a race has measured.
func TestFiguresAreReadBack(t *testing.T) {
	table := table{title: "**T**", header: raceHeader}
	table.addRace(2000, []contender{
		{name: "floor", costs: []cost{{took: time.Second}}},
		{name: "mor", costs: []cost{{took: 1500 * time.Millisecond, traffic: traffic{requests: 12_345}}}},
	})
	page := table.String() + "\n| N | other |\n| --- | ---: |\n| 1 | mor |\n"
	for column, want := range map[string]point{"plan": {2000, 1.5}, "requests": {2000, 12_345}} {
		if got, err := pointsOf(page, column, "mor"); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, %v, want %v", column, got, err, want)
		}
	}
}

// TestChartsAreCurrent: the charts are those of the figures on the page.
func TestChartsAreCurrent(t *testing.T) {
	dir := t.TempDir()
	if err := drawAll(filepath.Join("..", "..", "..", "templates", "guides", "scale.md.tmpl"), dir); err != nil {
		t.Fatal(err)
	}
	for _, c := range charted {
		drawn, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		kept, err := os.ReadFile(filepath.Join("..", "..", "..", "pictures", c.file))
		if err != nil || !bytes.Equal(kept, drawn) {
			t.Errorf("%s is not what the figures say: make charts, %v", c.file, err)
		}
		if len(drawn) > 30_000 {
			t.Errorf("%s has %d bytes", c.file, len(drawn))
		}
	}
}

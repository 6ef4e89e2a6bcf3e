package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The tables of a page are its figures, and the charts are drawn from them: figures and charts cannot differ.

// charted is what is drawn: a column of the tables of plans, and the contenders by their names there.
var charted = []struct {
	file, title, column string
	lines               [][2]string // name in the tables, label
}{
	{"plan-seconds.svg", "Seconds of a plan without changes", "plan", [][2]string{
		{"mor", "mor_did, for_each"}, {"floor", "Terraform alone"}, {"`mor_did_inventory`", "mor_did_inventory"},
	}},
	{"plan-requests.svg", "Requests of a plan without changes", "requests", [][2]string{
		{"mor", "mor_did, for_each"}, {"mor, `bulk_refresh = false`", "bulk_refresh = false"}, {"`mor_did_inventory`", "mor_did_inventory"},
	}},
}

// drawAll draws the charts of a page with figures into a directory.
func drawAll(page, dir string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	for _, c := range charted {
		drawn := chart{title: c.title}
		for _, line := range c.lines {
			points, err := pointsOf(string(text), c.column, line[0])
			if err != nil {
				return fmt.Errorf("%s: %w", page, err)
			}
			if len(points) > 0 {
				drawn.series = append(drawn.series, series{line[1], points})
			}
		}
		if len(drawn.series) == 0 {
			return errors.New(page + " has no plans to draw")
		}
		if err := os.WriteFile(filepath.Join(dir, c.file), []byte(drawn.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// pointsOf reads a column of the tables that race contenders, for one of these.
func pointsOf(page, column, name string) ([]point, error) {
	var points []point
	at := slices.Index(raceHeader, column)
	inRace := false
	for line := range strings.Lines(page) {
		cells := cellsOf(line)
		switch {
		case cells == nil:
			inRace = false
		case slices.Equal(cells, raceHeader):
			inRace = true
		case inRace && cells[1] == name:
			n, err := figure(cells[0])
			if err != nil {
				return nil, err
			}
			value, err := figure(cells[at])
			if err != nil {
				return nil, err
			}
			points = append(points, point{n, value})
		}
	}
	return points, nil
}

// cellsOf are the cells of a row of a table in Markdown, nil if the line is none.
func cellsOf(line string) []string {
	row, isRow := strings.CutPrefix(strings.TrimSpace(line), "|")
	if !isRow {
		return nil
	}
	cells := strings.Split(strings.TrimSuffix(row, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// figure reads what count and seconds write.
func figure(text string) (float64, error) {
	return strconv.ParseFloat(strings.ReplaceAll(strings.TrimSuffix(text, " s"), ",", ""), 64)
}

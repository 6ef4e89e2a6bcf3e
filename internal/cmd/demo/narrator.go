package main

import (
	"fmt"
	"io"
	"time"
)

// narrator tells what happens, one step at a time: the title when it begins, the time it took and what came of it when
// it is done.
type narrator struct {
	w     io.Writer
	steps int
}

func (n *narrator) begin(title string) {
	n.steps++
	_, _ = fmt.Fprintf(n.w, "%2d. %-60s", n.steps, title)
}

func (n *narrator) done(took time.Duration, lines []string) {
	_, _ = fmt.Fprintf(n.w, "%8s\n", seconds(took))
	for _, line := range lines {
		_, _ = fmt.Fprintln(n.w, "     "+line)
	}
}

// cut ends the line of a step that was not done.
func (n *narrator) cut(why string) { _, _ = fmt.Fprintf(n.w, "%8s\n", why) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

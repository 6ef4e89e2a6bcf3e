// Command bench measures the provider at scale, everything side by side in one run: a real Terraform or OpenTofu, with the
// provider built from this checkout, against a simulated MOR server that takes 50 ms for each answer. It prints tables in
// Markdown, the machine named, and fails where what it measures is not what it says: a plan with changes, say.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if code, took := otherPart(); took {
		os.Exit(code)
	}
	os.Exit(untilInterrupted())
}

// otherPart does what this program does when it is started by itself, or, as a provider, by a CLI: it takes the part of
// one that is measured, in a process of its own. took is false if it was started by a person.
func otherPart() (code int, took bool) {
	if isHolder() {
		return serveHolder(), true
	}
	if endpoint := os.Getenv(readerEndpoint); endpoint != "" {
		return reader(endpoint), true
	}
	return 0, false
}

func untilInterrupted() int {
	// All that would otherwise end the program without tidying up, a reader of its output that leaves included.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// settings are the flags.
type settings struct {
	quick bool
	parts []string // of partNames
	file  string
	draw  string // a page with figures to draw; nothing is measured then
	usage string
}

// run returns the exit code: 0, 1 when something cannot be measured, 2 when the flags are wrong, 130 when interrupted.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprint(stdout, s.usage)
		return 0
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "bench:", err)
		return 2
	}
	if s.draw != "" {
		if err := drawAll(s.draw, "pictures"); err != nil {
			_, _ = fmt.Fprintln(stderr, "bench:", err)
			return 1
		}
		return 0
	}
	var report strings.Builder
	err = measure(ctx, s, io.MultiWriter(stdout, &report), &narrator{w: stderr, begin: time.Now()})
	if err == nil && s.file != "" {
		err = keep(s.file, report.String())
	}
	switch {
	case ctx.Err() != nil:
		_, _ = fmt.Fprintln(stderr, "bench: interrupted")
		return 130
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	return 0
}

func parse(args []string) (s settings, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	var text strings.Builder
	flags.SetOutput(&text)
	flags.Usage = func() {}
	only := flags.String("only", "", "measure only these `parts`, with commas between them: "+strings.Join(partNames, ", "))
	flags.BoolVar(&s.quick, "quick", false, "measure few numbers, once each: to see that it works")
	flags.StringVar(&s.file, "o", "", "write the tables into this `file`, too; into a page between its marks "+figuresBegin+" and "+figuresEnd)
	flags.StringVar(&s.draw, "draw", "", "measure nothing, and draw the charts of the tables in this `page` into pictures/")
	if err := flags.Parse(args); err != nil {
		_, _ = fmt.Fprintln(&text, "Usage: go run ./internal/cmd/bench [-quick] [-only parts] [-o file] [-draw page]")
		flags.PrintDefaults()
		s.usage = text.String()
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("%q is not understood: there are only flags", flags.Arg(0))
	}
	s.parts = partNames
	if *only != "" {
		s.parts = strings.Split(*only, ",")
	}
	for _, part := range s.parts {
		if !slices.Contains(partNames, part) {
			return s, fmt.Errorf("-only %q is not understood: the parts are %s", part, strings.Join(partNames, ", "))
		}
	}
	if s.file != "" { // found out now, not when all is measured
		file, err := os.OpenFile(s.file, os.O_WRONLY|os.O_CREATE, 0o644)
		if err != nil {
			return s, err
		}
		_ = file.Close()
	}
	return s, nil
}

// The marks of a page between which the figures stand.
const (
	figuresBegin = "<!-- figures -->"
	figuresEnd   = "<!-- end of figures -->"
)

// keep writes the report into the file: all of it, or, in a page that has the marks, what is between them.
func keep(file, report string) error {
	page, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(page), figuresBegin)
	_, after, ends := strings.Cut(rest, figuresEnd)
	if begins && ends {
		report = before + figuresBegin + "\n\n" + strings.TrimSpace(report) + "\n\n" + figuresEnd + after
	}
	return os.WriteFile(file, []byte(report), 0o644)
}

// narrator tells what is being done, for whoever waits.
type narrator struct {
	w     io.Writer
	begin time.Time
}

func (n *narrator) say(format string, args ...any) {
	_, _ = fmt.Fprintf(n.w, "%5.0f s  %s\n", time.Since(n.begin).Seconds(), fmt.Sprintf(format, args...))
}

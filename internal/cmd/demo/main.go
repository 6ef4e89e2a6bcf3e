// Command demo shows the provider at work: a real Terraform or OpenTofu, with the provider built from this checkout,
// against a simulated MOR server on this machine. It checks every claim it makes and fails on the first that is not so.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() { os.Exit(untilInterrupted()) }

func untilInterrupted() int {
	// All that would otherwise end the program without tidying up, a reader of its output that leaves included.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// run returns the exit code: 0, 1 when something is not as claimed, 2 when the flags are wrong, 130 when interrupted.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprint(stdout, s.usage)
		return 0
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "demo:", err)
		return 2
	}

	begin := time.Now()
	d, err := newDemo(ctx, s.zip)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "demo:", err)
		return 1
	}
	// What was found out comes first; then the directory goes, or is named.
	err = d.perform(ctx, &narrator{w: stdout})
	removed := d.close(s.keep)
	if err == nil {
		seen, writes := d.requests()
		_, _ = fmt.Fprintf(stdout, "\nAll as claimed, in %s. The server saw %d requests, %d of them writes.\n",
			seconds(time.Since(begin)), seen, writes)
		err = removed
	}
	if s.keep {
		_, _ = fmt.Fprintln(stdout, "Kept:", d.dir)
	}
	switch {
	case ctx.Err() != nil:
		_, _ = fmt.Fprintln(stderr, "demo: interrupted")
		return 130
	case err != nil:
		complain(stderr, err)
		return 1
	}
	return 0
}

// complain says what is not so, and under it what the CLI said.
func complain(w io.Writer, err error) {
	_, _ = fmt.Fprintln(w, "demo:", err)
	if unmet := (*failure)(nil); errors.As(err, &unmet) && unmet.output != "" {
		_, _ = fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(unmet.output))
	}
}

// settings are the flags.
type settings struct {
	keep  bool
	zip   string // of a release; empty: the provider is built
	usage string
}

func parse(args []string) (s settings, err error) {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	var text strings.Builder
	flags.SetOutput(&text)
	flags.Usage = func() {}
	flags.BoolVar(&s.keep, "keep", false, "keep the temporary directory, and say where it is")
	flags.StringVar(&s.zip, "zip", "", "install this `file` of a release instead of building the provider")
	if err := flags.Parse(args); err != nil {
		_, _ = fmt.Fprintln(&text, "Usage: go run ./internal/cmd/demo [-keep] [-zip file]")
		flags.PrintDefaults()
		s.usage = text.String()
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("%q is not understood: there are only flags", flags.Arg(0))
	}
	return s, nil
}

package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// settings are the flags, checked.
type settings struct {
	listen         string
	numbers        int
	latency        time.Duration
	unassignLeaves string
	lag            time.Duration
	lagWrites      bool
	noUpdatedAt    bool
	accountantMay  []string // API methods; nil: all
	faults         []order
	readyFile      string
	usage          string // what -h prints
}

// options are what the server is to be like.
func (s settings) options() morsim.Options {
	return morsim.Options{
		Latency: s.latency, UnassignLeaves: s.unassignLeaves, VisibilityLag: s.lag, LagWritesToo: s.lagWrites, OmitUpdatedAt: s.noUpdatedAt,
	}
}

func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("morsim", flag.ContinueOnError)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:0", "loopback `address` to listen on; port 0 takes a free one")
	flags.IntVar(&s.numbers, "numbers", 30, "how many numbers the server has to begin with")
	flags.DurationVar(&s.latency, "latency", 0, "how long each request takes, such as 200ms")
	flags.StringVar(&s.unassignLeaves, "unassign-leaves", morsim.Reserved, "`status` of a number after its device is unassigned: reserved or free")
	flags.DurationVar(&s.lag, "lag", 0, "how long reads do not see a write, such as 2s")
	flags.BoolVar(&s.lagWrites, "lag-writes", false, "with -lag: writes do not see an earlier write either")
	flags.BoolVar(&s.noUpdatedAt, "no-updated-at", false, "do not tell when a number was changed, like some servers")
	flags.Func("accountant-may", "restrict the accountant to these API `methods`, with commas between them; none for no method", func(value string) error {
		s.accountantMay = strings.Split(value, ",")
		return nil
	})
	flags.Func("fault", "spoil an answer, such as 'did_create drop after'; may be repeated. internal/cmd/morsim/README.md explains the `words`", func(value string) error {
		o, err := parseOrder(value)
		s.faults = append(s.faults, o)
		return err
	})
	flags.StringVar(&s.readyFile, "ready-file", "", "`file` to write the URL to when listening")

	var usage bytes.Buffer
	flags.SetOutput(&usage)
	flags.Usage()
	s.usage = usage.String()
	flags.SetOutput(io.Discard) // an error is one line, and run prints it
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return s, s.check()
}

func (s settings) check() error {
	if s.numbers < 0 {
		return fmt.Errorf("-numbers %d: must not be negative", s.numbers)
	}
	if s.latency < 0 {
		return fmt.Errorf("-latency %v: must not be negative", s.latency)
	}
	if s.lag < 0 {
		return fmt.Errorf("-lag %v: must not be negative", s.lag)
	}
	if s.lagWrites && s.lag == 0 {
		return errors.New("-lag-writes needs -lag")
	}
	if s.unassignLeaves != morsim.Reserved && s.unassignLeaves != morsim.Free {
		return fmt.Errorf("-unassign-leaves %q: must be reserved or free", s.unassignLeaves)
	}
	host, _, err := net.SplitHostPort(s.listen)
	if err != nil {
		return fmt.Errorf("-listen %q: want host:port, such as 127.0.0.1:8080", s.listen)
	}
	// The passwords are published with the source: nobody else may reach this server.
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("-listen %q: only loopback addresses, such as 127.0.0.1:8080, are allowed", s.listen)
	}
	return nil
}

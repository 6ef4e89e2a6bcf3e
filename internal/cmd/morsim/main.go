// Command morsim runs a simulated MOR server on this machine, to try the Terraform provider on without a telephony
// server: it prints what to export, a first configuration, and then every request as it is answered.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func main() { os.Exit(untilInterrupted()) }

func untilInterrupted() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// run serves until ctx ends and returns the exit code: 0, 1 when the server fails, 2 when the flags are wrong.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprint(stdout, s.usage)
		return 0
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "morsim:", err)
		return 2
	}
	if err := s.serve(ctx, stdout); err != nil {
		_, _ = fmt.Fprintln(stderr, "morsim:", err)
		return 1
	}
	return 0
}

// serve listens, says so, and answers until ctx ends.
func (s settings) serve(ctx context.Context, stdout io.Writer) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	url := "http://" + listener.Addr().String()

	p := &printer{w: stdout}
	c := s.control(p)
	p.welcome(url, os.Getenv(cliConfigVariable), s.numbers)
	if s.readyFile != "" {
		if err := announce(s.readyFile, url); err != nil {
			return err
		}
	}

	server := &http.Server{Handler: c, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if server.Shutdown(grace) != nil {
		_ = server.Close() // somebody is still being answered: not worth waiting for
	}
	return nil
}

// control makes the server that the flags ask for, and what a second terminal controls it by.
func (s settings) control(p *printer) *control {
	c := newControl()
	opts := s.options()
	opts.OnAnswer = func(r morsim.Request) {
		c.answered(r)
		p.request(r)
	}
	c.sim = morsim.New(opts)
	morsim.SeedInventory(c.sim, s.numbers)
	if s.accountantMay != nil {
		c.sim.EditUser(morsim.AccountantID, func(u *morsim.User) { u.APIRestricted, u.Group = true, morsim.Allow(s.accountantMay...) })
	}
	for _, o := range s.faults {
		c.inject(o)
	}
	return c
}

// announce writes the URL so that nobody reads half of it: a script waits for the file to be there.
func announce(path, url string) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".morsim-*")
	if err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	_, err = temporary.WriteString(url + "\n")
	if err := errors.Join(err, temporary.Close()); err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return errors.Join(fmt.Errorf("ready file: %w", err), os.Remove(temporary.Name()))
	}
	return nil
}

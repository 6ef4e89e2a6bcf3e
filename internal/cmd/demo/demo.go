package main

import (
	"context"
	_ "embed"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

//go:embed main.tf
var configuration []byte

// othersNumbers is how many numbers of other people the server has.
const othersNumbers = 200

// demo is one run.
type demo struct {
	checkout string // of this project
	dir      string // temporary; all that is written is in it
	zip      string // of a release, instead of a build
	cli      cli.CLI
	sim      *morsim.Simulator
	server   *http.Server
	endpoint string

	others  []morsim.DID     // the other people's numbers, before anything was done
	numbers map[string]place // ours, once they are applied
}

// place is where a number is to be, as the configuration says.
type place struct {
	UserID   int64 `json:"user_id"`
	DeviceID int64 `json:"device_id"`
}

// failure is a claim that did not hold, with what the CLI or the Go tool said.
type failure struct{ claim, output string }

func (f *failure) Error() string { return f.claim }

// newDemo finds the checkout and makes the directory with the configuration in it.
func newDemo(ctx context.Context, zip string) (*demo, error) {
	checkout, err := cli.Checkout(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mor-demo-")
	if err != nil {
		return nil, err
	}
	d := &demo{checkout: checkout, dir: dir, zip: zip, sim: morsim.New(morsim.Options{})}
	err = errors.Join(
		os.WriteFile(filepath.Join(dir, "main.tf"), configuration, 0o600),
		os.WriteFile(d.cliConfigFile(), d.mirror().Config(cli.MOR), 0o600),
	)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return d, nil
}

// close stops the server and, unless it is to be kept, removes the directory.
func (d *demo) close(keep bool) error {
	if d.server != nil {
		_ = d.server.Close()
	}
	if keep {
		return nil
	}
	return os.RemoveAll(d.dir)
}

// step does something, checks that it came out as claimed, and returns what to tell about it.
type step struct {
	title string
	do    func(context.Context) ([]string, error)
}

// perform does all steps, up to the first that fails.
func (d *demo) perform(ctx context.Context, n *narrator) error {
	provider := step{"Build the provider, into a mirror on disk", d.buildProvider}
	if d.zip != "" {
		provider = step{"Put the release into a mirror on disk", d.installZip}
	}
	steps := []step{
		{"Find Terraform or OpenTofu", d.findCLI},
		provider,
		{"Start a simulated MOR server", d.startServer},
		{"init: the provider comes from the mirror", d.initialise},
		{"apply: numbers, reserved for their users and on their trunks", d.applyAll},
		{"plan: what was applied needs nothing more", d.planNothing},
		{"Meanwhile, somebody at work in the MOR GUI", d.interfere},
		{"plan: finds these numbers and no others", d.planMending},
		{"apply: mends them", d.applyMending},
		{"plan: empty again", d.planNothing},
		{"destroy", d.destroyAll},
	}
	for _, s := range steps {
		n.begin(s.title)
		begin := time.Now()
		lines, err := s.do(ctx)
		switch {
		case ctx.Err() != nil:
			n.cut("stopped")
			return ctx.Err()
		case err != nil:
			n.cut("failed")
			return err
		}
		n.done(time.Since(begin), lines)
	}
	return nil
}

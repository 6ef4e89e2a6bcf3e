// Command picture draws the plan that README.md shows: what a real Terraform or OpenTofu says to the inventory of the
// guide, with the provider built from this checkout, against a simulated MOR server.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func main() { os.Exit(untilInterrupted()) }

func untilInterrupted() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, "pictures"); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "picture:", err)
		return 1
	}
	return 0
}

// run draws the plan into a directory of the checkout, once for each theme.
func run(ctx context.Context, dir string) error {
	checkout, err := cli.Checkout(ctx)
	if err != nil {
		return err
	}
	said, err := planOf(ctx, checkout)
	if err != nil {
		return err
	}
	lines, err := shown(said)
	if err != nil {
		return err
	}
	for _, t := range themes {
		file := filepath.Join(checkout, dir, "plan-"+t.name+".svg")
		if err := os.WriteFile(file, []byte(draw(lines, t)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// session is a directory with the configuration of the guide, and a server of its own.
type session struct {
	dir string
	env []string
	cli cli.CLI
}

// planOf applies the inventory, changes one row and two numbers behind Terraform's back, and returns the plan in colour.
func planOf(ctx context.Context, checkout string) (said string, err error) {
	dir, err := os.MkdirTemp("", "mor-picture-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	sim := morsim.New(morsim.Options{})
	server := httptest.NewServer(sim)
	defer server.Close()

	mirror, rc := cli.Mirror(filepath.Join(dir, "mirror")), filepath.Join(dir, "cli.tfrc")
	if err := os.WriteFile(rc, mirror.Config(cli.MOR), 0o600); err != nil {
		return "", err
	}
	if got, err := mirror.BuildMOR(ctx, checkout); err != nil || got.Code != 0 {
		return "", fmt.Errorf("building the provider: %w %s", err, got.Said())
	}
	s := session{dir: dir, env: cli.Environment(rc, server.URL+"/billing")}
	if s.cli, err = cli.Find(ctx, checkout, s.env); err != nil {
		return "", err
	}
	csv, err := s.configure(filepath.Join(checkout, "examples", "guides", "inventories"))
	if err != nil {
		return "", err
	}
	if _, err := s.run(ctx, "init", "-input=false"); err != nil {
		return "", err
	}
	if _, err := s.run(ctx, "apply", "-input=false", "-auto-approve"); err != nil {
		return "", err
	}
	csv = strings.Replace(csv, "37052000003,1,6,9,Kaunas", "37052000003,1,5,8,Kaunas", 1)
	if err := os.WriteFile(filepath.Join(dir, "numbers.csv"), []byte(csv), 0o600); err != nil {
		return "", err
	}
	for _, number := range []string{"37052000012", "37052000013"} {
		sim.EditDID(number, func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Reserved, morsim.KaunasID, 0 })
	}
	return s.run(ctx, "plan", "-input=false")
}

// configure writes the configuration and returns the table.
func (s session) configure(guide string) (csv string, err error) {
	config, err := os.ReadFile(filepath.Join(guide, "main.tf"))
	if err != nil {
		return "", err
	}
	table, err := os.ReadFile(filepath.Join(guide, "numbers.csv"))
	if err != nil {
		return "", err
	}
	required := fmt.Sprintf("terraform {\n  required_providers {\n    mor = {\n      source = %q\n    }\n  }\n}\n", cli.MOR.Address)
	return string(table), errors.Join(
		os.WriteFile(filepath.Join(s.dir, "main.tf"), append([]byte(required), config...), 0o600),
		os.WriteFile(filepath.Join(s.dir, "numbers.csv"), table, 0o600),
	)
}

func (s session) run(ctx context.Context, args ...string) (string, error) {
	got, err := cli.Run(ctx, s.dir, s.env, s.cli.Path, args...)
	if err == nil && got.Code != 0 {
		err = fmt.Errorf("%s %s: exit code %d: %s", s.cli.Name, args[0], got.Code, got.Said())
	}
	return got.Stdout, err
}

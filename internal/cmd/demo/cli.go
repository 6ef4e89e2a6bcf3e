package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
)

func (d *demo) mirror() cli.Mirror    { return cli.Mirror(filepath.Join(d.dir, "mirror")) }
func (d *demo) cliConfigFile() string { return filepath.Join(d.dir, "cli.tfrc") }

func (d *demo) findCLI(ctx context.Context) (lines []string, err error) {
	if d.cli, err = cli.Find(ctx, d.checkout, d.environment()); err != nil {
		return nil, err
	}
	return []string{fmt.Sprintf("%s %s, %s", d.cli.Name, d.cli.Version, d.cli.Whence)}, nil
}

func (d *demo) buildProvider(ctx context.Context) ([]string, error) {
	got, err := d.mirror().BuildMOR(ctx, d.checkout)
	if err != nil {
		return nil, err
	}
	if got.Code != 0 {
		return nil, &failure{"the provider does not build", got.Said()}
	}
	return []string{fmt.Sprintf("%s %s for %s_%s", cli.MOR.Address, cli.MOR.Version, runtime.GOOS, runtime.GOARCH)}, nil
}

// installZip takes the provider from a release. Nothing else is in the mirror, so the CLI can install nothing else.
func (d *demo) installZip(context.Context) ([]string, error) {
	version, err := d.mirror().InstallZip(d.zip, cli.MOR.Address)
	if err != nil {
		return nil, err
	}
	return []string{fmt.Sprintf("%s %s from %s", cli.MOR.Address, version, filepath.Base(d.zip))}, nil
}

func (d *demo) environment() []string { return cli.Environment(d.cliConfigFile(), d.endpoint) }

// terraform runs the CLI and returns what it wrote to standard output. Another exit code than wanted is a failure.
func (d *demo) terraform(ctx context.Context, wantCode int, args ...string) (stdout string, err error) {
	got, err := cli.Run(ctx, d.dir, d.environment(), d.cli.Path, args...)
	if err != nil {
		return "", &failure{fmt.Sprintf("%s %s: %v", d.cli.Name, args[0], err), got.Said()}
	}
	if got.Code != wantCode {
		return "", &failure{fmt.Sprintf("%s %s ended with exit code %d instead of %d", d.cli.Name, args[0], got.Code, wantCode), got.Said()}
	}
	return got.Stdout, nil
}

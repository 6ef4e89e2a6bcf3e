package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
)

const (
	providerAddress = "registry.terraform.io/didops/mor"
	providerVersion = "0.0.1" // of the demonstration only; Terraform takes 0.0.0 for none
)

func (d *demo) mirror() string        { return filepath.Join(d.dir, "mirror") }
func (d *demo) cliConfigFile() string { return filepath.Join(d.dir, "cli.tfrc") }

// cliConfig names the mirror as the only source of providers: init asks no registry, and there is no development
// override to warn of.
func (d *demo) cliConfig() []byte {
	return fmt.Appendf(nil, `provider_installation {
  filesystem_mirror {
    path    = %q
    include = [%q]
  }
}
`, filepath.ToSlash(d.mirror()), providerAddress)
}

// providerFile is where the mirror must have the provider for this machine.
func (d *demo) providerFile() string {
	return filepath.Join(d.mirror(), filepath.FromSlash(providerAddress), providerVersion,
		runtime.GOOS+"_"+runtime.GOARCH, executable("terraform-provider-mor_v"+providerVersion))
}

func (d *demo) buildProvider(ctx context.Context) ([]string, error) {
	got, err := start(ctx, d.checkout, nil, "go", "build", "-buildvcs=false",
		"-ldflags", "-X main.version="+providerVersion, "-o", d.providerFile(), ".")
	if err != nil {
		return nil, err
	}
	if got.code != 0 {
		return nil, &failure{"the provider does not build", got.said()}
	}
	return []string{fmt.Sprintf("%s %s for %s_%s", providerAddress, providerVersion, runtime.GOOS, runtime.GOARCH)}, nil
}

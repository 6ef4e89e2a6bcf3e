package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// Provider is one that a mirror has.
type Provider struct {
	Address string // with the host: OpenTofu has a registry of its own
	Version string
}

// MOR is the provider of this checkout. The version is of such uses only; Terraform takes 0.0.0 for none.
var MOR = Provider{Address: "registry.terraform.io/didops/mor", Version: "0.0.1"}

// Mirror is a directory that a CLI installs providers from.
type Mirror string

// File is where the mirror must have a provider for this machine.
func (m Mirror) File(p Provider) string {
	name := "terraform-provider-" + filepath.Base(p.Address) + "_v" + p.Version
	return filepath.Join(string(m), filepath.FromSlash(p.Address), p.Version, runtime.GOOS+"_"+runtime.GOARCH, executable(name))
}

// BuildMOR builds the provider of the checkout into the mirror, stripped as a release is: the CLI reads all of it in each
// of its runs.
func (m Mirror) BuildMOR(ctx context.Context, checkout string) (Result, error) {
	return Run(ctx, checkout, nil, "go", "build", "-buildvcs=false", "-ldflags", "-s -w -X main.version="+MOR.Version, "-o", m.File(MOR), ".")
}

// Config is a CLI configuration that names the mirror as the only source of the given providers: init asks no registry,
// and there is no development override to warn of.
func (m Mirror) Config(providers ...Provider) []byte {
	addresses := make([]string, len(providers))
	for i, p := range providers {
		addresses[i] = fmt.Sprintf("%q", p.Address)
	}
	return fmt.Appendf(nil, `provider_installation {
  filesystem_mirror {
    path    = %q
    include = [%s]
  }
}
`, filepath.ToSlash(string(m)), strings.Join(addresses, ", "))
}

// Checkout finds the directory of this project.
func Checkout(ctx context.Context) (string, error) {
	mod, err := Run(ctx, "", nil, "go", "env", "GOMOD")
	if err != nil {
		return "", fmt.Errorf("building the provider needs Go: https://go.dev/dl (%w)", err)
	}
	gomod := strings.TrimSpace(mod.Stdout)
	if filepath.Base(gomod) != "go.mod" {
		return "", errors.New("run this in a checkout of the project")
	}
	return filepath.Dir(gomod), nil
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

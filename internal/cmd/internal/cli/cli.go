// Package cli runs a real Terraform or OpenTofu with providers that were built on this machine, for the commands beside it.
package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The Terraform that is fetched where there is none, and what fetches it and checks its signature. The installer is no
// dependency of this module: the Go tool runs it from its own.
const (
	pinnedTerraform = "1.11.4"
	installer       = "github.com/hashicorp/hc-install/cmd/hc-install@v0.10.0"
)

// CLI is a Terraform or OpenTofu.
type CLI struct {
	Path    string
	Name    string // "terraform" or "tofu"
	Version string
	Whence  string // "found on PATH"
}

// Find takes the first that runs: terraform and tofu on PATH, then what was fetched earlier, then fetches it.
func Find(ctx context.Context, checkout string, env []string) (CLI, error) {
	fetched := filepath.Join(checkout, ".bin", executable("terraform"))
	for _, candidate := range []CLI{
		{Name: "terraform", Path: "terraform", Whence: "found on PATH"},
		{Name: "tofu", Path: "tofu", Whence: "found on PATH"},
		{Name: "terraform", Path: fetched, Whence: "fetched earlier into .bin"},
	} {
		if path, err := exec.LookPath(candidate.Path); err == nil {
			candidate.Path = path
			if candidate.runs(ctx, env) {
				return candidate, nil
			}
		}
	}
	reason := fetchTerraform(ctx, checkout)
	if reason == "" {
		if c := (CLI{Name: "terraform", Path: fetched, Whence: "fetched into .bin"}); c.runs(ctx, env) {
			return c, nil
		}
		reason = "it does not run"
	}
	return CLI{}, fmt.Errorf("neither terraform nor tofu on PATH runs: install one, https://developer.hashicorp.com/terraform/install "+
		"or https://opentofu.org/docs/intro/install (fetching Terraform %s failed: %s)", pinnedTerraform, reason)
}

// runs tells whether a CLI runs, and takes its version. A version manager's stand-in on PATH may not.
func (c *CLI) runs(ctx context.Context, env []string) bool {
	got, err := Run(ctx, "", env, c.Path, "version", "-json")
	var about struct {
		Version string `json:"terraform_version"` // OpenTofu calls it so as well
	}
	if err != nil || got.Code != 0 || json.Unmarshal([]byte(got.Stdout), &about) != nil {
		return false
	}
	c.Version = about.Version
	return c.Version != ""
}

// fetchTerraform puts the pinned Terraform into .bin of the checkout, or says why not.
func fetchTerraform(ctx context.Context, checkout string) (reason string) {
	bin := filepath.Join(checkout, ".bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err.Error()
	}
	got, err := Run(ctx, checkout, nil, "go", "run", installer, "install", "-path", bin, "-version", pinnedTerraform, "terraform")
	if err == nil && got.Code == 0 {
		return ""
	}
	_ = os.Remove(bin) // which succeeds if it is empty
	if err != nil {
		return err.Error()
	}
	return reasonIn(got.Said())
}

// reasonIn is the last line of an output that is not the Go tool's "exit status".
func reasonIn(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	for len(lines) > 1 && strings.HasPrefix(lines[len(lines)-1], "exit status") {
		lines = lines[:len(lines)-1]
	}
	return strings.TrimSpace(lines[len(lines)-1])
}

// Environment is what a CLI gets: the user's own, without anything that would steer Terraform or the provider, then
// ours, for a simulated server at endpoint. The credentials go this way and no other.
func Environment(configFile, endpoint string) []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "MOR_") {
			env = append(env, variable)
		}
	}
	return append(env,
		"TF_CLI_CONFIG_FILE="+configFile,
		"TF_IN_AUTOMATION=1", // no advice on what to type next
		"CHECKPOINT_DISABLE=1",
		"MOR_ENDPOINT="+endpoint,
		"MOR_USERNAME="+morsim.AdminUsername,
		"MOR_PASSWORD="+morsim.AdminPassword,
		"MOR_API_SECRET_KEY="+morsim.AdminAPISecretKey,
	)
}

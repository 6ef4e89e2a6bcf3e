package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The Terraform that is fetched where there is none, and what fetches it and checks its signature. The installer is no
// dependency of this module: the Go tool runs it from its own.
const (
	pinnedTerraform = "1.11.4"
	installer       = "github.com/hashicorp/hc-install/cmd/hc-install@v0.10.0"
)

// cli is the Terraform or OpenTofu in use.
type cli struct {
	path    string
	name    string // "terraform" or "tofu"
	version string
}

// findCLI takes the first that runs: terraform and tofu on PATH, then what was fetched earlier, then fetches it.
func (d *demo) findCLI(ctx context.Context) ([]string, error) {
	fetched := filepath.Join(d.checkout, ".bin", executable("terraform"))
	for _, candidate := range []struct{ name, path, whence string }{
		{"terraform", "terraform", "found on PATH"},
		{"tofu", "tofu", "found on PATH"},
		{"terraform", fetched, "fetched earlier into .bin"},
	} {
		if path, err := exec.LookPath(candidate.path); err == nil && d.try(ctx, candidate.name, path) {
			return d.tellCLI(candidate.whence), nil
		}
	}
	reason := d.fetchTerraform(ctx)
	if reason == "" {
		if d.try(ctx, "terraform", fetched) {
			return d.tellCLI("fetched into .bin"), nil
		}
		reason = "it does not run"
	}
	return nil, fmt.Errorf("neither terraform nor tofu on PATH runs: install one, https://developer.hashicorp.com/terraform/install "+
		"or https://opentofu.org/docs/intro/install (fetching Terraform %s failed: %s)", pinnedTerraform, reason)
}

func (d *demo) tellCLI(whence string) []string {
	return []string{fmt.Sprintf("%s %s, %s", d.cli.name, d.cli.version, whence)}
}

// try tells whether a CLI runs, and takes it if so. A version manager's stand-in on PATH may not.
func (d *demo) try(ctx context.Context, name, path string) bool {
	got, err := start(ctx, d.dir, d.environment(), path, "version", "-json")
	var about struct {
		Version string `json:"terraform_version"` // OpenTofu calls it so as well
	}
	if err != nil || got.code != 0 || json.Unmarshal([]byte(got.stdout), &about) != nil || about.Version == "" {
		return false
	}
	d.cli = cli{path: path, name: name, version: about.Version}
	return true
}

// fetchTerraform puts the pinned Terraform into .bin of the checkout, or says why not.
func (d *demo) fetchTerraform(ctx context.Context) (reason string) {
	bin := filepath.Join(d.checkout, ".bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err.Error()
	}
	got, err := start(ctx, d.checkout, nil, "go", "run", installer, "install", "-path", bin, "-version", pinnedTerraform, "terraform")
	if err == nil && got.code == 0 {
		return ""
	}
	_ = os.Remove(bin) // which succeeds if it is empty
	if err != nil {
		return err.Error()
	}
	return reasonIn(got.said())
}

// reasonIn is the last line of an output that is not the Go tool's "exit status".
func reasonIn(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	for len(lines) > 1 && strings.HasPrefix(lines[len(lines)-1], "exit status") {
		lines = lines[:len(lines)-1]
	}
	return strings.TrimSpace(lines[len(lines)-1])
}

// terraform runs the CLI and returns what it wrote to standard output. Another exit code than wanted is a failure.
func (d *demo) terraform(ctx context.Context, wantCode int, args ...string) (stdout string, err error) {
	got, err := start(ctx, d.dir, d.environment(), d.cli.path, args...)
	if err != nil {
		return "", &failure{fmt.Sprintf("%s %s: %v", d.cli.name, args[0], err), got.said()}
	}
	if got.code != wantCode {
		return "", &failure{fmt.Sprintf("%s %s ended with exit code %d instead of %d", d.cli.name, args[0], got.code, wantCode), got.said()}
	}
	return got.stdout, nil
}

// environment is what the CLI gets: the user's own, without anything that would steer Terraform or the provider, then
// ours. The credentials go this way and no other.
func (d *demo) environment() []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "MOR_") {
			env = append(env, variable)
		}
	}
	return append(env,
		"TF_CLI_CONFIG_FILE="+d.cliConfigFile(),
		"TF_IN_AUTOMATION=1", // no advice on what to type next
		"CHECKPOINT_DISABLE=1",
		"MOR_ENDPOINT="+d.endpoint,
		"MOR_USERNAME="+morsim.AdminUsername,
		"MOR_PASSWORD="+morsim.AdminPassword,
		"MOR_API_SECRET_KEY="+morsim.AdminAPISecretKey,
	)
}

// result is what a program left.
type result struct {
	stdout, stderr string
	code           int
}

// said is all its output.
func (r result) said() string { return r.stdout + r.stderr }

// patience is how long a program may take to stop when asked.
const patience = 15 * time.Second

// start runs a program to its end. An exit code is no error; not running, or being interrupted, is. When ctx ends, the
// program is asked to stop; neither it nor a child of its stays.
func start(ctx context.Context, dir string, env []string, program string, args ...string) (result, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, env
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = patience
	stopGently(cmd)
	err := cmd.Run()
	if ctx.Err() != nil {
		killRest(cmd)
		err = ctx.Err()
	}
	got := result{stdout: stdout.String(), stderr: stderr.String()}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.Exited() {
		got.code, err = exit.ExitCode(), nil
	}
	return got, err
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

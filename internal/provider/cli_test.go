package provider

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// mirror builds the provider once and lays it out as a filesystem mirror, so
// that a real CLI installs and starts it as a user's would.
var mirror = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "mor-provider-mirror"); err != nil {
		return "", err
	}
	mirrorDir = dir
	binary := filepath.Join(dir, "registry.terraform.io", "didops", "mor", "0.0.1", runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-mor_v0.0.1")
	build := exec.Command("go", "build", "-o", binary, "../..")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	config := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir)
	return dir, os.WriteFile(filepath.Join(dir, "terraformrc"), []byte(config), 0o600)
})

// requiredProviders is what every configuration begins with.
const requiredProviders = `terraform {
  required_providers {
    mor = {
      source = "registry.terraform.io/didops/mor"
    }
  }
}
`

// reservedNumber is the configuration of a number that is reserved for a user.
const reservedNumber = "resource \"mor_did\" \"a\" {\n  did = \"37052000001\"\n  provider_id = 1\n  user_id = 5\n}\n"

// mirrorDir is removed by TestMain.
var mirrorDir string

// workspace is a directory with a configuration and a real CLI in it.
type workspace struct {
	t   *testing.T
	dir string
	cli string
	env []string

	timeout time.Duration // of one run of the CLI

	// driver runs the commands instead of the CLI, if there is one; see inProcess.
	driver *tfdriver.Driver
	plans  map[string]*tfdriver.Plan // that it has saved
	blocks []tfdriver.Block          // of the configuration
}

const cliTimeout = 10 * time.Minute // long enough for a machine that is busy with other work

// cliSlots are for the runs of the CLI at one time. Most tests wait for time-outs and so are many at once;
// the CLI keeps a processor busy.
var cliSlots = semaphore.NewWeighted(4)

// cliName is the CLI under test: the one that terraform-plugin-testing takes, too.
func cliName() string {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	return "terraform"
}

// workspace makes one for the simulated server, whose credentials come from the environment.
func (s simulated) workspace(t *testing.T, config string) *workspace {
	t.Helper()
	w := newWorkspace(t)
	mirror, err := mirror()
	if err != nil {
		t.Fatalf("building the provider: %v", err)
	}
	w.env = append(w.env, "TF_CLI_CONFIG_FILE="+filepath.Join(mirror, "terraformrc"),
		"MOR_ENDPOINT="+s.url, "MOR_USERNAME="+us.username, "MOR_API_SECRET_KEY="+us.key,
	)
	if us.password != "" {
		w.env = append(w.env, "MOR_PASSWORD="+us.password)
	}
	w.write(requiredProviders + config)
	w.install(mirror)
	return w
}

// initialised is a directory in which 'terraform init' has installed the provider.
var initialised struct {
	sync.Mutex
	dir string
}

// install does what 'terraform init' does in a directory without modules. The CLI itself does it once: what
// it leaves is the same everywhere.
func (w *workspace) install(mirror string) {
	w.t.Helper()
	initialised.Lock()
	defer initialised.Unlock()
	if initialised.dir == "" {
		first := *w
		first.dir = filepath.Join(mirror, "initialised")
		if err := os.Mkdir(first.dir, 0o700); err != nil {
			w.t.Fatal(err)
		}
		first.write(requiredProviders)
		if code, out := first.run("init", "-no-color"); code != 0 {
			w.t.Fatalf("init: %s", out)
		}
		initialised.dir = first.dir
	}
	lock, err := os.ReadFile(filepath.Join(initialised.dir, ".terraform.lock.hcl"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.put(".terraform.lock.hcl", string(lock))
	if err := os.Mkdir(filepath.Join(w.dir, ".terraform"), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(initialised.dir, ".terraform", "providers"), filepath.Join(w.dir, ".terraform", "providers")); err != nil {
		w.t.Fatal(err)
	}
}

// newWorkspace makes an empty one, in which no provider is installed.
func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set: tests with the real CLI run by 'make test'")
	}
	cli, err := exec.LookPath(cliName())
	if err != nil {
		t.Fatalf("no Terraform CLI: %v", err)
	}
	return &workspace{t: t, dir: t.TempDir(), cli: cli, timeout: cliTimeout, env: append(os.Environ(), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")}
}

func (w *workspace) write(config string) { w.t.Helper(); w.put("main.tf", config) }

// reconfigure replaces everything but the terraform block.
func (w *workspace) reconfigure(config string) { w.t.Helper(); w.write(requiredProviders + config) }

func (w *workspace) put(file, content string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, file), []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// run runs the CLI and returns its exit code and all its output.
func (w *workspace) run(args ...string) (int, string) {
	w.t.Helper()
	if w.driver != nil {
		return w.drive(args...)
	}
	if err := cliSlots.Acquire(w.t.Context(), 1); err != nil {
		w.t.Fatal(err)
	}
	defer cliSlots.Release(1)
	ctx, cancel := context.WithTimeout(w.t.Context(), w.timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, w.cli, args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		w.t.Fatalf("%v: %v: %s", args, err, out)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// must runs the CLI and fails the test unless it exits with code.
func (w *workspace) must(code int, args ...string) string {
	w.t.Helper()
	got, out := w.run(append(args, "-no-color")...)
	if got != code {
		w.t.Fatalf("%v: exit code %d, want %d:\n%s", args, got, code, out)
	}
	return out
}
func (w *workspace) apply() string   { w.t.Helper(); return w.must(0, "apply", "-auto-approve") }
func (w *workspace) destroy() string { w.t.Helper(); return w.must(0, "destroy", "-auto-approve") }

// plan plans and wants exit code 0 for no changes, 2 for some.
func (w *workspace) plan(code int) string {
	w.t.Helper()
	return w.must(code, "plan", "-detailed-exitcode")
}

func (w *workspace) state() string {
	w.t.Helper()
	state, err := os.ReadFile(filepath.Join(w.dir, "terraform.tfstate"))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(state)
}

// flat folds the CLI's box drawing and line breaks, so that messages can be
// compared as they were written.
func flat(output string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(output)), " ")
}

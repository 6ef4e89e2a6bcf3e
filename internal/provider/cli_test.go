package provider

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
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
	if err := goBuild(binaryIn(dir), "../.."); err != nil {
		return "", err
	}
	config := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir)
	return dir, os.WriteFile(filepath.Join(dir, "terraformrc"), []byte(config), 0o600)
})

func goBuild(binary, from string) error {
	if out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", binary, from).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

func binaryIn(mirror string) string {
	return filepath.Join(mirror, "registry.terraform.io", "didops", "mor", "0.0.1", runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-mor_v0.0.1")
}

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

	// provider is the binary to attach each run of the CLI to; see attach. Without one
	// the CLI starts the provider that is installed.
	provider string

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
	w.provider = binaryIn(mirror)
	return w
}

// installed is a workspace whose CLI starts the provider itself, a process for each walk,
// as a user's does. It is for tests of logs, of functions, and of what one process
// leaves to the next.
func (s simulated) installed(t *testing.T, config string) *workspace {
	t.Helper()
	w := s.workspace(t, config)
	w.provider = ""
	return w
}

var reattach = regexp.MustCompile(`TF_REATTACH_PROVIDERS='.*'`)

// attach starts the provider as a developer does who debugs it, and returns the variable
// that makes the CLI use it. A CLI that starts the provider itself does so three times in
// a plan, which takes more than twice as long.
func (w *workspace) attach(ctx context.Context) (variable string, stop func()) {
	w.t.Helper()
	cmd := interruptible(ctx, w.provider, "-debug")
	cmd.Dir, cmd.Env = w.dir, append(slices.Clip(w.env), "PLUGIN_UNIX_SOCKET_DIR="+mirrorDir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); variable == "" && lines.Scan(); {
		variable = strings.ReplaceAll(reattach.FindString(lines.Text()), "'", "")
	}
	if variable == "" {
		w.t.Fatalf("the provider does not say how to attach to it: %v", cmd.Wait())
	}
	return variable, func() {
		if cmd.Cancel() != nil { // Windows has no interrupt
			_ = cmd.Process.Kill()
		}
		_ = cmd.Wait()
	}
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
	return &workspace{t: t, dir: t.TempDir(), cli: cli, timeout: cliTimeout, env: append(os.Environ(),
		"TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1", "GOMAXPROCS=1", // several run at one time, and each is a tenth cheaper so
	)}
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
	return w.execute(w.cli, args...)
}

// execute runs a program that is the CLI, or that runs the CLI.
func (w *workspace) execute(program string, args ...string) (int, string) {
	w.t.Helper()
	if err := cliSlots.Acquire(w.t.Context(), 1); err != nil {
		w.t.Fatal(err)
	}
	defer cliSlots.Release(1)
	ctx, cancel := context.WithTimeout(w.t.Context(), w.timeout)
	defer cancel()
	cmd := interruptible(ctx, program, args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	if w.provider != "" {
		variable, stop := w.attach(ctx)
		defer stop()
		cmd.Env = append(slices.Clip(cmd.Env), variable)
	}
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		w.t.Fatalf("%v: %v: %s", args, err, out)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// interruptible is a command that is interrupted when ctx ends, and killed if that does not help.
func interruptible(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
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

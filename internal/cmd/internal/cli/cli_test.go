package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestMirror(t *testing.T) {
	want := filepath.FromSlash("/somewhere/registry.terraform.io/didops/mor/0.0.1/" + runtime.GOOS + "_" + runtime.GOARCH +
		"/terraform-provider-mor_v0.0.1")
	if got := Mirror("/somewhere").File(MOR); strings.TrimSuffix(got, ".exe") != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	config := string(Mirror("/somewhere").Config(MOR, Provider{Address: "registry.terraform.io/hashicorp/time"}))
	for _, want := range []string{`path    = "/somewhere"`, `include = ["registry.terraform.io/didops/mor", "registry.terraform.io/hashicorp/time"]`} {
		if runtime.GOOS != "windows" && !strings.Contains(config, want) {
			t.Errorf("%s is missing in\n%s", want, config)
		}
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("TF_CLI_ARGS_plan", "-refresh=false")
	t.Setenv("TF_CLI_CONFIG_FILE", "theirs")
	t.Setenv("MOR_PAGE_SIZE", "1")
	t.Setenv("SOMETHING_ELSE", "stays")
	env := Environment("ours", "http://127.0.0.1:1/billing")
	for _, want := range []string{"SOMETHING_ELSE=stays", "TF_CLI_CONFIG_FILE=ours", "MOR_ENDPOINT=http://127.0.0.1:1/billing"} {
		if !slices.Contains(env, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, variable := range env {
		for _, unwanted := range []string{"TF_CLI_ARGS", "TF_CLI_CONFIG_FILE=theirs", "MOR_PAGE_SIZE"} {
			if strings.HasPrefix(variable, unwanted) {
				t.Error(variable)
			}
		}
	}
}

// A CLI that works, and one that does not.
const (
	working = `echo '{"terraform_version": "1.2.3"}'`
	broken  = `echo "no version is selected" >&2; exit 126`
)

func TestFindCLI(t *testing.T) {
	for name, c := range map[string]struct {
		scripts map[string]string // on PATH
		want    string
		fails   string
	}{
		"both":                    {map[string]string{"terraform": working, "tofu": working}, "terraform 1.2.3, found on PATH", ""},
		"only tofu":               {map[string]string{"tofu": working}, "tofu 1.2.3, found on PATH", ""},
		"a stand-in that fails":   {map[string]string{"terraform": broken, "tofu": working}, "tofu 1.2.3, found on PATH", ""},
		"none, and it is fetched": {map[string]string{"go": fetching(working)}, "terraform 1.2.3, fetched into .bin", ""},
		"none, and no network":    {map[string]string{"go": "echo working; echo no such host >&2; echo exit status 1 >&2; exit 1"}, "", "no such host"},
		"none, and no Go":         {map[string]string{}, "", "executable file not found"},
		"what is fetched fails":   {map[string]string{"go": fetching(broken)}, "", "it does not run"},
	} {
		t.Run(name, func(t *testing.T) {
			checkout := t.TempDir()
			t.Setenv("PATH", scripts(t, c.scripts)+":/bin:/usr/bin")
			if path, err := exec.LookPath("terraform"); err == nil && strings.HasPrefix(path, "/usr/bin") {
				t.Skip("Terraform cannot be hidden here")
			}
			got, err := Find(t.Context(), checkout, nil)
			if c.want != "" {
				if err != nil || fmt.Sprintf("%s %s, %s", got.Name, got.Version, got.Whence) != c.want {
					t.Errorf("%+v %v", got, err)
				}
				return
			}
			if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), c.fails) || !strings.Contains(err.Error(), "https://") {
				t.Error(err)
			}
			if _, err := os.Stat(filepath.Join(checkout, ".bin")); err == nil && !strings.HasPrefix(name, "what is fetched") {
				t.Error("an empty .bin is left")
			}
		})
	}
}

// fetching is a Go tool that is asked to fetch Terraform (go run installer install -path bin …) and does.
func fetching(terraform string) string {
	return `[ "$1 $3 $4" = "run install -path" ] || exit 9
printf '%s\n' '#!/bin/sh' ` + "'" + strings.ReplaceAll(terraform, "'", `'\''`) + "'" + ` >"$5/terraform"; chmod +x "$5/terraform"`
}

// TestInterrupt: a program that is interrupted stops in its own time, and what it leaves behind is ended.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(scripts(t, map[string]string{"terraform": `trap 'echo stopping; exit 1' INT
sleep 60 >/dev/null 2>&1 & echo $! >child
while :; do sleep 0.1; done`}), "terraform")
	ctx, cancel := context.WithCancel(t.Context())
	child := 0
	go func() {
		defer cancel()
		for deadline := time.Now().Add(10 * time.Second); child == 0 && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
			text, _ := os.ReadFile(filepath.Join(dir, "child"))
			child, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		}
	}()
	begin := time.Now()
	got, err := Run(ctx, dir, nil, script)
	if !errors.Is(err, context.Canceled) || strings.TrimSpace(got.Stdout) != "stopping" {
		t.Errorf("%+v, %v", got, err)
	}
	if took := time.Since(begin); took > patience {
		t.Errorf("it took %s", took)
	}
	<-ctx.Done()
	if child == 0 {
		t.Fatal("the script did not start")
	}
	for range 100 {
		if !runs(child) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("its child is still there")
}

// runs tells whether a process is there, and no zombie that nobody waits for.
func runs(pid int) bool {
	state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && !strings.HasPrefix(string(state), "Z")
}

// scripts writes shell scripts into a directory and returns it.
func scripts(t *testing.T, texts map[string]string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the programs in place of the CLI are shell scripts")
	}
	dir := t.TempDir()
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func TestWrongFlags(t *testing.T) {
	for _, args := range [][]string{{"-nonsense"}, {"-keep=perhaps"}, {"extra"}, {"-keep", "extra"}, {"-zip"}} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), args, &stdout, &stderr)
		if code != 2 || stdout.Len() != 0 || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%q: exit %d, stdout %q, stderr %q", args, code, &stdout, &stderr)
		}
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"-h"}, &stdout, &stderr); code != 0 || !strings.Contains(stdout.String(), "-keep") || stderr.Len() != 0 {
		t.Errorf("exit %d, stdout %q, stderr %q", code, &stdout, &stderr)
	}
}

// TestDemo is the demonstration itself. It runs where the acceptance tests do.
func TestDemo(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	if _, err := exec.LookPath("terraform"); err != nil {
		if _, err := exec.LookPath("tofu"); err != nil {
			t.Skip("neither terraform nor tofu is on PATH")
		}
	}
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TF_CLI_ARGS", "-nonsense") // must not reach the CLI
	t.Setenv("MOR_ENDPOINT", "http://192.0.2.1/billing")
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"-keep"}, &stdout, &stderr); code != 0 || stderr.Len() != 0 {
		t.Fatalf("exit %d\n%s\n%s", code, &stdout, &stderr)
	}
	for _, want := range []string{"mor_dids lists 20 as active.", "all 20 terminated", "All as claimed, in ", "Kept: " + temporary} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &stdout)
		}
	}
	if strings.Contains(stdout.String(), "\x1b") {
		t.Error("the output is coloured")
	}
	noSecretsIn(t, temporary)
}

// noSecretsIn looks for the credentials in the state and in all else that was kept.
func noSecretsIn(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || strings.Contains(path, "mirror") {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(morsim.AdminPassword)) || bytes.Contains(content, []byte(morsim.AdminAPISecretKey)) {
			t.Errorf("%s has a secret in it", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestZip takes what the archive of a release is called for the provider.
func TestZip(t *testing.T) {
	d := testDemo(t)
	name := "terraform-provider-mor_1.2.3_" + runtime.GOOS + "_" + runtime.GOARCH + ".zip"
	d.zip = filepath.Join(d.dir, name)
	if err := os.WriteFile(d.zip, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	lines, err := d.installZip(t.Context())
	if want := cli.MOR.Address + " 1.2.3 from " + name; err != nil || !slices.Equal(lines, []string{want}) {
		t.Errorf("%q, %v", lines, err)
	}
	d.zip += ".sig"
	if _, err := d.installZip(t.Context()); err == nil {
		t.Error("a signature was taken for a release")
	}
}

func TestDirectory(t *testing.T) {
	d := testDemo(t)
	for _, file := range []string{"main.tf", "cli.tfrc"} {
		if _, err := os.Stat(filepath.Join(d.dir, file)); err != nil {
			t.Error(err)
		}
	}
	if err := d.close(true); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(d.dir); err != nil {
		t.Error("kept:", err)
	}
	if err := d.close(false); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(d.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("not kept:", err)
	}
}

const aPlan = `
Note: Objects have changed outside of Terraform

  # mor_did.line["37052000001"] has changed
  ~ resource "mor_did" "line" {
      ~ user_id = 5 -> 6
    }

Terraform will perform the following actions:

  # data.mor_dids.active will be read during apply
  # (depends on a resource or a module with changes pending)

  # mor_did.line["37052000003"] will be updated in-place
  ~ resource "mor_did" "line" {
      ~ status  = "free" -> (known after apply)
      + user_id = 5
    }

  # mor_did_trunk_assignment.line["37052000011"] must be replaced
  # mor_did.line["37052000012"] is tainted, so must be replaced

Plan: 2 to add, 1 to change, 2 to destroy.
╷
│ Warning: A DID was moved outside Terraform
`

func TestPlannedChanges(t *testing.T) {
	want := []string{
		`mor_did.line["37052000003"] will be updated in-place`,
		`mor_did_trunk_assignment.line["37052000011"] must be replaced`,
		`mor_did.line["37052000012"] is tainted, so must be replaced`,
	}
	for _, plan := range []string{aPlan, strings.ReplaceAll(aPlan, "\n", "\r\n")} {
		if got := plannedChanges(plan); !slices.Equal(got, want) {
			t.Errorf("got %q", got)
		}
	}
}

func TestPlanLines(t *testing.T) {
	got := strings.Join(planLines(aPlan[max(0, strings.Index(aPlan, "Terraform will")):]), "\n")
	want := `mor_did.line["37052000003"] will be updated in-place
  + user_id = 5
mor_did_trunk_assignment.line["37052000011"] must be replaced
mor_did.line["37052000012"] is tainted, so must be replaced
Plan: 2 to add, 1 to change, 2 to destroy.
Warning: A DID was moved outside Terraform`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestCheckChanges(t *testing.T) {
	right := []string{
		`mor_did.line["37052000003"] will be updated in-place`,
		`mor_did.line["37052000008"] will be updated in-place`,
		`mor_did_trunk_assignment.line["37052000003"] will be created`,
		`mor_did_trunk_assignment.line["37052000008"] will be created`,
		`mor_did_trunk_assignment.line["37052000011"] will be updated in-place`,
	}
	if err := checkChanges(right); err != nil {
		t.Error(err)
	}
	for i := range right {
		if checkChanges(slices.Delete(slices.Clone(right), i, i+1)) == nil {
			t.Errorf("missed: %s", right[i])
		}
	}
	if checkChanges(append(right, `mor_did.line["37052000020"] will be destroyed`)) == nil {
		t.Error("one too many was not noticed")
	}
}

// TestChecks spoils a server on which all is well, in one way at a time.
func TestChecks(t *testing.T) {
	const number = "37052000001"
	for name, c := range map[string]struct {
		spoil func(*morsim.Simulator)
		check func(*demo) error
	}{
		"gone":         {func(s *morsim.Simulator) { s.RemoveDID(number) }, (*demo).checkInPlace},
		"closed":       {edit(number, func(d *morsim.DID) { d.Status = morsim.Closed }), (*demo).checkInPlace},
		"other user":   {edit(number, func(d *morsim.DID) { d.UserID = 6 }), (*demo).checkInPlace},
		"other device": {edit(number, func(d *morsim.DID) { d.DeviceID = 8 }), (*demo).checkInPlace},

		"not terminated": {func(*morsim.Simulator) {}, (*demo).checkTerminated},
		"deleted":        {func(s *morsim.Simulator) { s.RemoveDID(number) }, (*demo).checkTerminated},

		"another's changed": {edit("37060000002", func(d *morsim.DID) { d.Comment = "x" }), (*demo).checkOthers},
		"another's gone":    {func(s *morsim.Simulator) { s.RemoveDID("37060000002") }, (*demo).checkOthers},
		"one more":          {func(s *morsim.Simulator) { s.AddDID(morsim.DID{Number: "37060009999"}) }, (*demo).checkOthers},
	} {
		t.Run(name, func(t *testing.T) {
			d := &demo{sim: morsim.New(morsim.Options{}), numbers: map[string]place{number: {UserID: 5, DeviceID: 7}}}
			morsim.SeedInventory(d.sim, 20)
			d.others = d.sim.DIDs()
			d.sim.AddDID(morsim.DID{Number: number, UserID: 5, DeviceID: 7})
			if err := errors.Join(d.checkInPlace(), d.checkOthers()); err != nil {
				t.Fatal("before:", err)
			}
			c.spoil(d.sim)
			if c.check(d) == nil {
				t.Error("not noticed")
			}
		})
	}
}

func edit(number string, change func(*morsim.DID)) func(*morsim.Simulator) {
	return func(s *morsim.Simulator) { s.EditDID(number, change) }
}

// TestUnmetClaims: what the CLI says is not believed, and shown when it is wrong.
func TestUnmetClaims(t *testing.T) {
	outputs := `case $1 in
output) echo '{"active":{"value":1},"numbers":{"value":{"37052000001":{"user_id":5,"device_id":7}}}}';;
*) echo Applied.;;
esac`
	for name, c := range map[string]struct {
		script string
		step   func(*demo, context.Context) ([]string, error)
		want   string
	}{
		"init fails":               {"echo no provider; exit 1", (*demo).initialise, "terraform init ended with exit code 1 instead of 0\n\nno provider"},
		"apply did nothing":        {outputs, (*demo).applyAll, "37052000001 is not on the server\n\nApplied."},
		"none is listed":           {`echo '{"active":{"value":0},"numbers":{"value":{}}}'`, (*demo).applyAll, "lists 0 of 0"},
		"no outputs":               {"echo nonsense", (*demo).applyAll, "not understood"},
		"the plan is not empty":    {"echo something; exit 2", (*demo).planNothing, "exit code 2 instead of 0\n\nsomething"},
		"the plan is empty":        {"echo No changes.", (*demo).planMending, "exit code 0 instead of 2\n\nNo changes."},
		"the plan misses a number": {"echo Plan: 0 to add.; exit 2", (*demo).planMending, "the plan does not say: mor_did.line"},
		"killed":                   {"kill -9 $$", (*demo).planNothing, "terraform plan: signal: killed"},
	} {
		t.Run(name, func(t *testing.T) {
			d := testDemo(t)
			d.cli = cli.CLI{Path: filepath.Join(scripts(t, map[string]string{"terraform": c.script}), "terraform"), Name: "terraform"}
			_, err := c.step(d, t.Context())
			var said bytes.Buffer
			if err != nil {
				complain(&said, err)
			}
			if !strings.Contains(said.String(), c.want) {
				t.Errorf("got %q", &said)
			}
		})
	}
}

// testDemo is a demo of which nothing has run, with a directory of its own.
func testDemo(t *testing.T) *demo {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	d, err := newDemo(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return d
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

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestMakeSim runs the server as the README does: what the user has exported
// gets past the GNUmakefile, which keeps it from the CLI in other targets.
func TestMakeSim(t *testing.T) {
	if _, err := exec.LookPath("make"); err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no make, or no shell that it needs")
	}
	dir := t.TempDir()
	// A server that cannot say that it is ready prints its welcome and ends.
	nowhere := filepath.Join(dir, "missing", "ready")
	cmd := exec.CommandContext(t.Context(), "make", "--no-print-directory", "-C", "../../..", "sim", "BIN="+dir, "ARGS=-ready-file "+nowhere)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(setting string) bool {
		return strings.HasPrefix(setting, "MAKE") || strings.HasPrefix(setting, "MFLAGS=")
	})
	cmd.Env = append(cmd.Env, cliConfigVariable+"=/home/me/dev.tfrc")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "ready file") {
		t.Fatalf("%v:\n%s", err, out)
	}
	if got := exports(string(out))[cliConfigVariable]; got != "'/home/me/dev.tfrc'" {
		t.Errorf("the other terminal's %s is %s:\n%s", cliConfigVariable, got, out)
	}
}

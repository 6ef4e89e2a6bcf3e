//go:build !unix

package cli

import (
	"os"
	"os/exec"
)

// stopGently makes the end of cmd's context an interrupt. Where a process cannot be sent one, as on Windows, the
// console has interrupted it together with us.
func stopGently(cmd *exec.Cmd) {
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
}

func killRest(*exec.Cmd) {}

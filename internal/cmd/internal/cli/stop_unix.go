//go:build unix

package cli

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// stopGently makes the end of cmd's context an interrupt, of the program and all its children. They are in a process
// group of their own: on Ctrl-C the terminal would interrupt them as well, and Terraform takes a second interrupt as
// "now", leaving its state and the provider's process behind.
func stopGently(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}

// killRest ends what is left of the group after its program has ended.
func killRest(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}

package cli

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"
)

// Result is what a program left.
type Result struct {
	Stdout, Stderr string
	Code           int
	CPU            time.Duration // of the program and of the children that it waited for
}

// Said is all its output.
func (r Result) Said() string { return r.Stdout + r.Stderr }

// patience is how long a program may take to stop when asked.
const patience = 15 * time.Second

// Run runs a program to its end. An exit code is no error; not running, or being interrupted, is. When ctx ends, the
// program is asked to stop; neither it nor a child of its stays.
func Run(ctx context.Context, dir string, env []string, program string, args ...string) (Result, error) {
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
	got := Result{Stdout: stdout.String(), Stderr: stderr.String()}
	if state := cmd.ProcessState; state != nil {
		got.CPU = state.UserTime() + state.SystemTime()
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.Exited() {
		got.Code, err = exit.ExitCode(), nil
	}
	return got, err
}

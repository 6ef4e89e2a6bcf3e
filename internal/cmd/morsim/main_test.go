package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// shared is a buffer that a running server writes to.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestWrongFlags(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-listen", "0.0.0.0:8080"}, "only loopback addresses"},
		{[]string{"-listen", ":8080"}, "only loopback addresses"},
		{[]string{"-listen", "example.com:8080"}, "only loopback addresses"},
		{[]string{"-listen", "[::]:8080"}, "only loopback addresses"},
		{[]string{"-listen", "127.0.0.1"}, "want host:port"},
		{[]string{"-numbers", "-1"}, "must not be negative"},
		{[]string{"-latency", "-1s"}, "must not be negative"},
		{[]string{"-latency", "soon"}, "invalid value"},
		{[]string{"-unassign-leaves", "closed"}, "must be reserved or free"},
		{[]string{"-lag", "-1s"}, "must not be negative"},
		{[]string{"-lag-writes"}, "needs -lag"},
		{[]string{"-fault", "did_create"}, "needs a call and a kind"},
		{[]string{"-nonsense"}, "not defined: -nonsense"},
		{[]string{"extra"}, `unexpected argument "extra"`},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), c.args, &stdout, &stderr)
		if code != 2 || stdout.Len() != 0 {
			t.Errorf("%v: exit %d, stdout %q", c.args, code, &stdout)
		}
		if got := stderr.String(); !strings.Contains(got, c.want) || strings.Count(got, "\n") != 1 {
			t.Errorf("%v: %q", c.args, got)
		}
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"-h"}, &stdout, &stderr); code != 0 || stderr.Len() != 0 {
		t.Errorf("exit %d, stderr %q", code, &stderr)
	}
	if !strings.Contains(stdout.String(), "-ready-file file") {
		t.Error(stdout.String())
	}
}

func TestFailsToListen(t *testing.T) {
	var stdout, stderr bytes.Buffer
	missing := filepath.Join(t.TempDir(), "missing", "ready")
	if code := run(t.Context(), []string{"-ready-file", missing}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), "ready file") {
		t.Errorf("exit %d, stderr %q", code, &stderr)
	}
	if code := run(t.Context(), []string{"-listen", "127.0.0.1:999999"}, &stdout, &stderr); code != 1 {
		t.Errorf("exit %d for a port that cannot be", code)
	}
}

func TestServes(t *testing.T) {
	t.Setenv(cliConfigVariable, "it's/dev.tfrc")
	ready := filepath.Join(t.TempDir(), "ready")
	var stdout, stderr shared
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	code := make(chan int)
	go func() { code <- run(ctx, []string{"-numbers", "12", "-ready-file", ready}, &stdout, &stderr) }()

	url := ""
	for deadline := time.Now().Add(5 * time.Second); url == ""; {
		if time.Now().After(deadline) {
			t.Fatalf("not ready: %q %q", stdout.String(), stderr.String())
		}
		written, _ := os.ReadFile(ready)
		url = strings.TrimSpace(string(written))
		time.Sleep(time.Millisecond)
	}
	login, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/billing/api/v2/authentication/login", nil)
	if err != nil {
		t.Fatal(err)
	}
	exported := exports(stdout.String())
	login.SetBasicAuth(exported["MOR_USERNAME"], exported["MOR_PASSWORD"])
	res, err := http.DefaultClient.Do(login)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK || exported["MOR_ENDPOINT"] != url {
		t.Errorf("login with what was printed, %v: %s", exported, res.Status)
	}
	http.DefaultClient.CloseIdleConnections()
	if runtime.GOOS != "windows" { // it has no such shell
		printed, err := exec.CommandContext(ctx, "sh", "-c", "printf %s "+exported[cliConfigVariable]).Output()
		if want, _ := filepath.Abs("it's/dev.tfrc"); err != nil || string(printed) != want {
			t.Errorf("the other terminal's %s is %q, want %q: %v", cliConfigVariable, printed, want, err)
		}
	}

	stop()
	if got := <-code; got != 0 || stderr.String() != "" {
		t.Errorf("exit %d, stderr %q", got, stderr.String())
	}
	out := stdout.String()
	for _, want := range []string{
		fmt.Sprintf("with 12 numbers is listening on %s", url),
		`resource "mor_did_trunk_assignment" "first"`,
		"curl -X POST $MOR_ENDPOINT/sim/clear",
		"clerk, password gui-password-clerk",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, "v2/login") || !strings.Contains(last, "HTTP 200") {
		t.Errorf("last line: %s", last)
	}
}

func exports(printed string) map[string]string {
	found := map[string]string{}
	for line := range strings.Lines(printed) {
		if setting, is := strings.CutPrefix(strings.TrimSpace(line), "export "); is {
			name, value, _ := strings.Cut(setting, "=")
			found[name] = value
		}
	}
	return found
}

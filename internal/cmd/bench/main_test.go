package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary take the other parts, as the program itself does.
func TestMain(m *testing.M) {
	if code, took := otherPart(); took {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

func TestWrongFlags(t *testing.T) {
	for _, args := range [][]string{
		{"-nonsense"},
		{"-quick=perhaps"},
		{"extra"},
		{"-quick", "extra"},
		{"-only", "nonsense"},
		{"-only", "plan,"},
		{"-only", "plan bill"},
		{"-o", t.TempDir()},
		{"-o", filepath.Join(t.TempDir(), "none", "file")},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), args, &stdout, &stderr)
		if code != 2 || stdout.Len() != 0 || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%q: exit %d, stdout %q, stderr %q", args, code, &stdout, &stderr)
		}
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"-h"}, &stdout, &stderr); code != 0 || !strings.Contains(stdout.String(), "-only") || stderr.Len() != 0 {
		t.Errorf("exit %d, stdout %q, stderr %q", code, &stdout, &stderr)
	}
}

func TestKeep(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.md")
	for _, c := range []struct{ before, after string }{
		{"", "the report\n"},
		{"an older report", "the report\n"},
		{"# Page\n<!-- figures -->\nold\n<!-- end of figures -->\nMore.\n", "# Page\n<!-- figures -->\n\nthe report\n\n<!-- end of figures -->\nMore.\n"},
	} {
		if err := os.WriteFile(file, []byte(c.before), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := keep(file, "the report\n"); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != c.after {
			t.Errorf("%q became %q, %v", c.before, got, err)
		}
	}
}

// TestQuick measures what needs no module but our own. It runs where the acceptance tests do.
func TestQuick(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	if testing.Short() {
		t.Skip("a measurement, not a check: 'make test-all' makes it")
	}
	if _, err := exec.LookPath("terraform"); err != nil {
		if _, err := exec.LookPath("tofu"); err != nil {
			t.Skip("neither terraform nor tofu is on PATH")
		}
	}
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TF_CLI_ARGS", "-nonsense") // must not reach the CLI
	t.Setenv("MOR_PAGE_SIZE", "1")
	file := filepath.Join(t.TempDir(), "results.md")
	var stdout, stderr bytes.Buffer
	wants := []string{
		runtime.Version(), "**Apply and destroy of 10 numbers**", "| … did_create | 1.00 | 0.00 |", "| 5,000 | ", "**Plan of `mor_dids`**",
		"| 50 | floor: holds the text |", "| 600 | `dids_from_csv(file(…))` |", "| 10 | `mor_did` and assignment, `for_each` |",
		"**Change of one row of 600**", "| 40 | apply |",
	}
	if code := run(t.Context(), []string{"-quick", "-only", "apply,inventory,view", "-o", file}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d\n%s\n%s", code, &stdout, &stderr)
	}
	for _, want := range wants {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &stdout)
		}
	}
	if written, err := os.ReadFile(file); err != nil || string(written) != stdout.String() {
		t.Errorf("the file has %q, %v", written, err)
	}
	// A "go build" that is interrupted may leave a directory of its own.
	if left, err := filepath.Glob(filepath.Join(temporary, "mor-*")); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestBills(t *testing.T) {
	b := &bench{sizes: quick, narrator: &narrator{w: t.Output(), begin: time.Now()}, out: t.Output()}
	b.bills = []refresh{{1, 10}, {10, 10}}
	if err := b.measureBills(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestInterrupted(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	var stdout, stderr bytes.Buffer
	if code := run(ctx, nil, &stdout, &stderr); code != 130 || !strings.HasSuffix(stderr.String(), "bench: interrupted\n") {
		t.Errorf("exit %d, stderr %q", code, &stderr)
	}
	// A "go build" that is interrupted may leave a directory of its own.
	if left, err := filepath.Glob(filepath.Join(temporary, "mor-*")); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// TestMultiply makes a state of one instance into one of two.
func TestMultiply(t *testing.T) {
	w := &workspace{dir: t.TempDir()}
	one := `{"serial": 12345678901234567890, "resources": [{"type": "mor_did", "instances": [
		{"index_key": "1", "attributes": {"did": "1", "comment": "c"}, "identity": {"did": "1"}}]}]}`
	if err := os.WriteFile(w.stateFile(), []byte(one), 0o600); err != nil {
		t.Fatal(err)
	}
	err := w.multiply([]string{"1", "2"}, func(attributes map[string]any, number string) { attributes["did"] = number })
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(w.stateFile())
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(string(text)), "")
	for _, want := range []string{
		`"serial":12345678901234567890`,
		`{"attributes":{"comment":"c","did":"1"},"identity":{"did":"1"},"index_key":"1"},` +
			`{"attributes":{"comment":"c","did":"2"},"identity":{"did":"2"},"index_key":"2"}]`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in\n%s", want, got)
		}
	}
}

func TestTable(t *testing.T) {
	table := table{title: "**T**", header: []string{"a", "b"}}
	table.add("x", "1")
	if got, want := table.String(), "\n**T**\n\n| a | b |\n| --- | ---: |\n| x | 1 |\n"; got != want {
		t.Errorf("got %q", got)
	}
	for bytes, want := range map[int]string{0: "–", 900: "1 kB", 999_999: "1000 kB", 1_000_000: "1.0 MB", 123_456_789: "123.5 MB"} {
		if got := size(bytes); got != want {
			t.Errorf("%d: %s", bytes, got)
		}
	}
	if got := count(10_000) + " " + seconds(1234*time.Millisecond); got != "10,000 1.23 s" {
		t.Error(got)
	}
	if got := median([]cost{{took: 3}, {took: 1}, {took: 2}}, cost.time); got != 2 {
		t.Error(got)
	}
}

// TestMemory: the peak of this very process is found.
func TestMemory(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	stop := watchMemory(program)
	ballast := slices.Repeat([]byte{1}, 64<<20)
	time.Sleep(500 * time.Millisecond)
	peak := stop()
	runtime.KeepAlive(ballast)
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("this system does not tell the memory of a process in /proc")
	}
	if peak < 64<<20 || peak > 2<<30 {
		t.Errorf("%d bytes", peak)
	}
}

// TestInventoryTables checks the figures that are worked out, and the rows.
func TestInventoryTables(t *testing.T) {
	var table table
	table.addApply(1000, "apply", cost{took: 10 * time.Second, memory: 30_000_000, traffic: traffic{
		requests: 1610, calls: map[string]int{"did_create": 1000, "did_details_update": 600, onePage: 10},
	}})
	if got := strings.Join(table.rows[0], " "); got != "1,000 apply 10.00 s 1,600 10 1.00 30.0 MB" {
		t.Error(got)
	}
	for i, want := range []string{"37050000000,1,100,200,line 0", "37050000001,1,101,202,line 1", "37050000020,1,100,201,line 20"} {
		if got := lineOf([]int{0, 1, 20}[i]).csv(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

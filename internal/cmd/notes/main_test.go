package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sample = `# Changelog

## [Unreleased]

## [0.2.0] - 2026-02-01

### Added

- Something [new](https://example.com).

### Fixed

- Something old.

## [0.1.1] - unreleased

- No date.

## [0.1.0] - 2026-01-31

[Unreleased]: https://example.com/compare
[0.2.0]: https://example.com/0.2.0
`

func TestNotes(t *testing.T) {
	want := "### Added\n\n- Something [new](https://example.com).\n\n### Fixed\n\n- Something old.\n"
	for _, version := range []string{"0.2.0", "v0.2.0"} {
		if got, err := notes(sample, version); err != nil || got != want {
			t.Errorf("%s: %q, %v", version, got, err)
		}
	}
	last := strings.Replace(sample, "## [0.1.0] - 2026-01-31\n", "## 0.1.0 - 2026-01-31\n\n- The first.\n", 1)
	if got, err := notes(last, "0.1.0"); err != nil || got != "- The first.\n" {
		t.Errorf("the last entry: %q, %v", got, err)
	}
}

func TestNoNotes(t *testing.T) {
	for _, c := range []struct{ text, version, want string }{
		{sample, "0.3.0", "no entry for 0.3.0"},
		{sample, "0.2", "no entry for 0.2"},
		{sample, "0x2.0", "no entry for 0x2.0"},
		{sample, "0.1.1", "has no date"},
		{sample, "0.1.0", "is empty"},
		{sample, "Unreleased", "has no date"},
		{sample + sample, "0.2.0", "2 entries"},
		{"", "0.1.0", "no entry"},
	} {
		if got, err := notes(c.text, c.version); err == nil || got != "" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q, %v", c.version, got, err)
		}
	}
}

func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "CHANGELOG.md")
	if err := os.WriteFile(file, []byte(sample), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		file string
		code int
	}{
		{[]string{"v0.2.0"}, file, 0},
		{[]string{"v0.3.0"}, file, 1},
		{[]string{"v0.2.0"}, file + ".missing", 1},
		{nil, file, 2},
		{[]string{"v0.2.0", "v0.1.0"}, file, 2},
		{[]string{"-h"}, file, 2},
	} {
		var stdout, stderr bytes.Buffer
		code := run(c.args, c.file, &stdout, &stderr)
		if code != c.code || (code == 0) != (stderr.Len() == 0) || (code == 0) != (stdout.Len() > 0) {
			t.Errorf("%q: exit %d, stdout %q, stderr %q", c.args, code, &stdout, &stderr)
		}
	}
}

// TestNextVersion: the next version has its entry, which waits for its date or has it already.
func TestNextVersion(t *testing.T) {
	text, err := os.ReadFile("../../../" + changelog)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		parts := heading.FindStringSubmatch(strings.TrimSpace(line))
		if len(parts) == 0 || parts[1] == "Unreleased" {
			continue
		}
		dated := strings.Replace(string(text), strings.TrimSpace(line), "## ["+parts[1]+"] - 2026-01-31", 1)
		if _, err := notes(dated, parts[1]); err != nil {
			t.Error(err)
		}
		return
	}
	t.Error("there is no version")
}

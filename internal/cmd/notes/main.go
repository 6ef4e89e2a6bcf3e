// Command notes prints what CHANGELOG.md says of one version, for the notes of its release. It fails if there is no entry,
// if the entry is empty, or if it has no date yet.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

const changelog = "CHANGELOG.md"

func main() { os.Exit(run(os.Args[1:], changelog, os.Stdout, os.Stderr)) }

// run returns the exit code: 0, 1 when there are no notes, 2 when the arguments are wrong.
func run(args []string, file string, stdout, stderr io.Writer) int {
	if len(args) != 1 || strings.HasPrefix(args[0], "-") {
		_, _ = fmt.Fprintln(stderr, "Usage: go run ./internal/cmd/notes VERSION, such as v0.1.0")
		return 2
	}
	text, err := os.ReadFile(file)
	if err == nil {
		var found string
		if found, err = notes(string(text), args[0]); err == nil {
			_, _ = fmt.Fprint(stdout, found)
			return 0
		}
	}
	_, _ = fmt.Fprintln(stderr, "notes:", err)
	return 1
}

var (
	// heading is "## [0.1.0] - 2026-01-31", with its parts.
	heading = regexp.MustCompile(`^## \[?([^\] ]+)\]?(?: - (.*))?$`)
	dated   = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	// target is where a link leads, as it stands at the end of the file: "[0.1.0]: https://…".
	target = regexp.MustCompile(`^\[[^\]]+\]: `)
)

// notes returns the entry of a version, without its heading.
func notes(text, version string) (string, error) {
	version = strings.TrimPrefix(version, "v")
	entries, date := 0, ""
	var entry strings.Builder
	inside := false
	for line := range strings.Lines(text) {
		parts := heading.FindStringSubmatch(strings.TrimSpace(line))
		switch {
		case parts != nil:
			if inside = parts[1] == version; inside {
				entries++
				date = parts[2]
			}
		case inside && !target.MatchString(line):
			entry.WriteString(line)
		}
	}
	found := strings.TrimSpace(entry.String())
	switch {
	case entries == 0:
		return "", fmt.Errorf("%s has no entry for %s: add the heading \"## [%s] - DATE\" and what changed", changelog, version, version)
	case entries > 1:
		return "", fmt.Errorf("%s has %d entries for %s", changelog, entries, version)
	case !dated.MatchString(date):
		return "", fmt.Errorf("the entry for %s in %s has no date: write \"## [%s] - 2026-01-31\", with the day of the release", version, changelog, version)
	case found == "":
		return "", errors.New("the entry for " + version + " in " + changelog + " is empty")
	}
	return found + "\n", nil
}

// Package unraced keeps tests from the race detector where it has nothing to find. It makes
// them four to ten times as dear.
package unraced

import (
	"os"
	"testing"
)

// Skip skips a test in which one goroutine works at a time, or of which others of the same kind
// are left, if the race detector is on and -short is given. "make test" runs it without the
// detector; "make test-all" skips nothing. As another role than the admin (MOR_TEST_ROLE) nothing
// is skipped, for as that role there is no run without the detector.
func Skip(t testing.TB) {
	t.Helper()
	if Detector && testing.Short() && os.Getenv("MOR_TEST_ROLE") == "" {
		t.Skip("'make test' runs this without the race detector")
	}
}

// Package unraced keeps tests from the race detector where it has nothing to find. It makes
// them four to ten times as dear.
package unraced

import "testing"

// Skip skips a test in which one goroutine works at a time, or of which others of the same kind
// are left, if the race detector is on and -short is given. "make test" runs all packages that
// call it once more without the detector, and "make test-all" skips nothing.
func Skip(t testing.TB) {
	t.Helper()
	if Detector && testing.Short() {
		t.Skip("'make test' runs this without the race detector")
	}
}

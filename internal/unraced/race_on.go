//go:build race

package unraced

// Detector says that the race detector is on.
const Detector = true

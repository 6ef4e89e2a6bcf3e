//go:build !race

package lifecycle

// underRace says that the race detector is on.
const underRace = false

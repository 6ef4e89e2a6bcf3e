//go:build race

package lifecycle

// underRace says that the race detector is on. It makes pure computation ten times
// slower, and finds nothing in it.
const underRace = true

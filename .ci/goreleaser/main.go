// Command goreleaser reads .goreleaser.yml with GoReleaser's own types: a key that it does not know, a value of the wrong
// type and another version of the format are errors. It is a module of its own, and builds in seconds; GoReleaser
// takes minutes.
package main

import (
	"fmt"
	"os"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: goreleaser FILE")
		os.Exit(2)
	}
	if _, err := config.Load(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

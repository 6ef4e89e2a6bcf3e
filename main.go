// Command terraform-provider-mor serves the Terraform provider for Kolmisoft MOR.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	runtimedebug "runtime/debug"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/didops/terraform-provider-mor/internal/provider"
)

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger, and print how to attach Terraform to it")
	showVersion := flag.Bool("version", false, "print the version")
	flag.Parse()
	if *showVersion {
		fmt.Println(version)
		return
	}
	quietFramework()
	saveMemory()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/didops/mor",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}

// quietFramework turns off the log of the plugin framework unless somebody asks for
// it. The framework writes each value that it handles to its trace log, which
// Terraform drops if nobody reads it; for 1,000 resources that is a quarter of the
// time of a plan. The provider's own log is not touched.
func quietFramework() {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		wanted := slices.Contains([]string{"DEBUG", "TRACE", "JSON"}, strings.ToUpper(value))
		if strings.HasPrefix(name, "TF_LOG_SDK") || wanted && (name == "TF_LOG" || name == "TF_LOG_PROVIDER") {
			return
		}
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK"} {
		_ = os.Setenv(name, "OFF") // cannot fail for such a name
	}
}

// saveMemory lets the garbage collector work little up to a size that only large
// inventories reach, and harder beyond it. Terraform starts a process for each call
// of a function and hands over the whole table, so a small heap would be collected
// many times. GOGC and GOMEMLIMIT set something else.
func saveMemory() {
	const size, growth = 192 << 20, 400
	if _, set := os.LookupEnv("GOGC"); !set {
		runtimedebug.SetGCPercent(growth)
	}
	if _, set := os.LookupEnv("GOMEMLIMIT"); !set {
		runtimedebug.SetMemoryLimit(size)
	}
}

// Command terraform-provider-mor serves the Terraform provider for Kolmisoft MOR.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"

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
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/didops/mor",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}

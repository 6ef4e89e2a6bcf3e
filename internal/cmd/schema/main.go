// Command schema prints the provider's schemas in the JSON format of
// "terraform providers schema -json".
//
// The documentation is generated from it. Asking a Terraform CLI instead would
// tie the pages to the age of that CLI: before 1.14 it leaves out list
// resources and actions, and the generator deletes the page of whatever the
// JSON does not mention. The provider itself knows everything it serves.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/didops/terraform-provider-mor/internal/provider"
)

func main() {
	// tfplugindocs looks a provider up by its short name or in the hashicorp
	// namespace only, hence the choice.
	source := flag.String("source", "registry.terraform.io/didops/mor", "key that the schemas are printed under")
	flag.Parse()

	server := providerserver.NewProtocol6(provider.New("dev")())()
	if err := run(context.Background(), os.Stdout, server, *source); err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

// run asks the server for everything it has a schema for and writes it to w.
func run(ctx context.Context, w io.Writer, server tfprotov6.ProviderServer, source string) error {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return fmt.Errorf("reading the schemas: %w", err)
	}
	if err := failures(schemas.Diagnostics); err != nil {
		return fmt.Errorf("reading the schemas: %w", err)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return fmt.Errorf("reading the identity schemas: %w", err)
	}
	if err := failures(identities.Diagnostics); err != nil {
		return fmt.Errorf("reading the identity schemas: %w", err)
	}
	return write(w, source, schemas, identities)
}

// failures turns the error diagnostics into one error; warnings do not count.
func failures(diagnostics []*tfprotov6.Diagnostic) error {
	var errs []error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			errs = append(errs, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return errors.Join(errs...)
}

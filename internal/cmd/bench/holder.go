package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
)

// holderProvider is the floor of an inventory: holder_text holds a text, and does nothing else. It is this program
// itself, copied to where the CLI looks for providers.
var holderProvider = cli.Provider{Address: "registry.terraform.io/didops/holder", Version: "0.0.1"}

// installHolder copies this program into the mirror, once.
func (b *bench) installHolder() error {
	to := b.mirror().File(holderProvider)
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	from, err := os.Open(program)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, from); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}

// isHolder reports whether a CLI has started this program as a provider.
func isHolder() bool {
	return strings.HasPrefix(filepath.Base(os.Args[0]), "terraform-provider-"+filepath.Base(holderProvider.Address))
}

// serveHolder is the main function of the provider. Like ours, it writes no log of the framework.
func serveHolder() int {
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK"} {
		_ = os.Setenv(name, "OFF")
	}
	err := providerserver.Serve(context.Background(), func() provider.Provider { return holder{} }, providerserver.ServeOpts{Address: holderProvider.Address})
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

type holder struct{}

func (holder) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "holder"
}
func (holder) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (holder) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (holder) DataSources(context.Context) []func() datasource.DataSource                        { return nil }

func (holder) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return heldText{} }}
}

// heldText is holder_text.
type heldText struct{}

func (heldText) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "holder_text"
}

func (heldText) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{"text": schema.StringAttribute{Required: true}}}
}

func (heldText) Create(_ context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
}
func (heldText) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}
func (heldText) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}
func (heldText) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

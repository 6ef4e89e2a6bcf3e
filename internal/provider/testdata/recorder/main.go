// Command recorder serves the provider, and writes each call to it to the file that
// MOR_TEST_CALLS names. TestCompare… let a CLI start it.
package main

import (
	"encoding/json"
	"log"
	"os"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/didops/terraform-provider-mor/internal/provider"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

func main() {
	calls, err := os.OpenFile(os.Getenv("MOR_TEST_CALLS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		log.Fatal(err)
	}
	var mu sync.Mutex
	encoder := json.NewEncoder(calls)
	server := tfdriver.Record(providerserver.NewProtocol6(provider.New("test")())(), func(call tfdriver.Call) {
		mu.Lock()
		defer mu.Unlock()
		_ = encoder.Encode(map[string]any{"Process": os.Getpid(), "Call": call})
	})
	if err := tf6server.Serve("registry.terraform.io/didops/mor", func() tfprotov6.ProviderServer { return server }); err != nil {
		log.Fatal(err)
	}
}

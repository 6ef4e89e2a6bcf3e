package view_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// simulate starts a simulated server and returns it with its URL.
func simulate(t *testing.T, options morsim.Options) (*morsim.Simulator, string) {
	t.Helper()
	sim := morsim.New(options)
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		sim.ClearFaults()
		server.Close()
	})
	return sim, server.URL
}

// connect returns a client of the server with the provider's defaults.
func connect(t *testing.T, base string, edit ...func(*mor.Config)) *mor.Client {
	t.Helper()
	endpoint, err := mor.ParseEndpoint(base)
	if err != nil {
		t.Fatal(err)
	}
	config := mor.Config{
		Endpoint: endpoint, Username: morsim.AdminUsername, Password: morsim.AdminPassword, APISecretKey: morsim.AdminAPISecretKey,
		PageSize: 500, MaxConcurrentRequests: 8, RequestTimeout: 30 * time.Second, MaxRetries: 3,
	}
	for _, e := range edit {
		e(&config)
	}
	client := mor.New(config)
	t.Cleanup(client.Close)
	return client
}

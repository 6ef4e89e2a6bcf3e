package provider

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestMain keeps a user's own CLI configuration and MOR settings out of the tests.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "mor-provider-test")
	if err != nil {
		panic(err)
	}
	neutral := filepath.Join(dir, "terraformrc")
	if err := os.WriteFile(neutral, nil, 0o600); err != nil {
		panic(err)
	}
	os.Setenv("TF_CLI_CONFIG_FILE", neutral)
	for _, name := range tempVariables {
		os.Setenv(name, dir)
	}
	for _, name := range []string{
		"ENDPOINT", "USERNAME", "PASSWORD", "API_SECRET_KEY", "PAGE_SIZE", "MAX_CONCURRENT_REQUESTS",
		"REQUEST_TIMEOUT", "MAX_RETRIES", "READ_API", "BULK_REFRESH", "CA_CERTIFICATE_FILE", "INSECURE_SKIP_TLS_VERIFY",
	} {
		os.Unsetenv("MOR_" + name)
	}
	code := m.Run()
	os.RemoveAll(mirrorDir)
	os.RemoveAll(dir)
	os.Exit(code)
}

// tempVariables say where temporary files go: on Windows the second, elsewhere the first.
var tempVariables = []string{"TMPDIR", "TMP"}

// useNewTempDir has the provider find no note of an earlier plan, as on another machine.
func useNewTempDir(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range tempVariables {
		t.Setenv(name, dir)
	}
}

// factories run the provider in this process; the CLI attaches to it.
var factories = map[string]func() (tfprotov6.ProviderServer, error){
	"mor": providerserver.NewProtocol6WithError(New("test")()),
}

// simulated is a MOR server for one test.
type simulated struct {
	*morsim.Simulator
	url string
}

func simulate(t testing.TB, options morsim.Options) simulated {
	t.Helper()
	sim := morsim.New(options)
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		sim.ClearFaults()
		server.Close()
	})
	s := simulated{sim, server.URL}
	s.handOver()
	return s
}

// wantWrites checks how many writes were asked for since the log was reset.
func (s simulated) wantWrites(t testing.TB, n int) {
	t.Helper()
	if writes := s.Writes(); len(writes) != n {
		t.Errorf("%d writes, want %d: %v", len(writes), n, writes[:min(len(writes), 5)])
	}
}

// config is a configuration for the simulated server: the provider block, then the rest.
func (s simulated) config(format string, args ...any) string {
	return s.configOf(us, fmt.Sprintf(format, args...))
}

// configAs is config for another user; accountants sign with the admin's key.
func (s simulated) configAs(username, password, rest string) string {
	return s.configOf(actor{username: username, password: password, key: morsim.AdminAPISecretKey}, rest)
}

func (s simulated) configOf(a actor, rest string) string {
	password := ""
	if a.password != "" {
		password = fmt.Sprintf("\n  password       = %q", a.password)
	}
	return fmt.Sprintf(`
provider "mor" {
  endpoint       = %q
  username       = %q%s
  api_secret_key = %q
}
%s`, s.url, a.username, password, a.key, rest)
}

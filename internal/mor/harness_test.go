package mor_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// theNumber is the one that most tests are about.
const theNumber = "37052000001"

// token and its kin are what the fake server gives out.
const (
	fakeAccess  = "access-token-c4ca42"
	fakeRefresh = "refresh-token-c81e72"
)

// connect returns a client of the server at base with the admin's credentials.
// It is patient and does not retry unless edit says so. Whatever a test does with
// it, nothing secret may come to stand in its log.
func connect(t *testing.T, base string, edit ...func(*mor.Config)) *mor.Client {
	t.Helper()
	c, _ := connectLogged(t, base, edit...)
	return c
}

func connectLogged(t *testing.T, base string, edit ...func(*mor.Config)) (*mor.Client, *record) {
	t.Helper()
	endpoint, err := mor.ParseEndpoint(base)
	if err != nil {
		t.Fatal(err)
	}
	log := new(record)
	config := mor.Config{
		Endpoint:              endpoint,
		Username:              morsim.AdminUsername,
		Password:              morsim.AdminPassword,
		APISecretKey:          morsim.AdminAPISecretKey,
		ReadAPI:               mor.ReadV2,
		PageSize:              500,
		MaxConcurrentRequests: 8,
		RequestTimeout:        20 * time.Second,
		UserAgent:             "mor-test/1",
		Log:                   slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, e := range edit {
		e(&config)
	}
	c := mor.New(config)
	t.Cleanup(func() {
		c.Close()
		noSecrets(t, "the log", log.String())
	})
	return c, log
}

func retries(n int) func(*mor.Config)    { return func(c *mor.Config) { c.MaxRetries = n } }
func pageSize(n int) func(*mor.Config)   { return func(c *mor.Config) { c.PageSize = n } }
func concurrent(n int) func(*mor.Config) { return func(c *mor.Config) { c.MaxConcurrentRequests = n } }

func timeout(d time.Duration) func(*mor.Config) { return func(c *mor.Config) { c.RequestTimeout = d } }

func readAPI(api mor.ReadAPI) func(*mor.Config) { return func(c *mor.Config) { c.ReadAPI = api } }

func as(user, password string) func(*mor.Config) {
	return func(c *mor.Config) { c.Username, c.Password = user, password }
}

// record is a log that many may write to.
type record struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.String()
}

// secrets are all texts that must never come out of the client. Who has the
// Basic form has the password.
var secrets = []string{morsim.AdminPassword, morsim.AdminAPISecretKey, fakeAccess, fakeRefresh, basic}

var basic = base64.StdEncoding.EncodeToString([]byte(morsim.AdminUsername + ":" + morsim.AdminPassword))

func noSecrets(t *testing.T, where, text string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%s holds %q:\n%s", where, secret, text)
		}
	}
}

// wantError checks the code of an error and, as of every error, that it holds no secret and is one clean line.
func wantError(t *testing.T, err error, code mor.Code) *mor.Error {
	t.Helper()
	var e *mor.Error
	if !errors.As(err, &e) {
		t.Fatalf("error: %v, want code %q", err, code)
	}
	if e.Code != code {
		t.Errorf("code %q, want %q: %v", e.Code, code, err)
	}
	noSecrets(t, "the error", err.Error())
	if text := err.Error(); len(text) > 1500 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		t.Errorf("the error is %d bytes long or has control characters: %.300q", len(text), text)
	}
	return e
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// simulate starts a simulated server and returns it with its URL.
func simulate(t *testing.T, options morsim.Options) (*morsim.Simulator, string) {
	t.Helper()
	sim := morsim.New(options)
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		sim.ClearFaults()
		server.CloseClientConnections()
		server.Close()
	})
	return sim, server.URL
}

// count is how often a call was asked.
func count(sim *morsim.Simulator, call string) int {
	n := 0
	for _, r := range sim.Requests() {
		if r.Call == call {
			n++
		}
	}
	return n
}

// soon fails the test if do takes nearly as long as the request_timeout of connect. It
// takes milliseconds, and on a busy machine longer.
func soon(t *testing.T, do func()) {
	t.Helper()
	const limit = 15 * time.Second
	begin := time.Now()
	do()
	if took := time.Since(begin); took > limit {
		t.Errorf("it took %s, more than %s", took, limit)
	}
}

func pointer[T any](v T) *T { return &v }

// writes are all calls that change something, on the number with ID 1.
var writes = map[string]func(context.Context, *mor.Client) error{
	"did_create": func(ctx context.Context, c *mor.Client) error {
		_, err := c.DIDCreate(ctx, mor.NewDID{Number: theNumber, ProviderID: pointer(int64(1))})
		return err
	},
	"did_details_update": func(ctx context.Context, c *mor.Client) error {
		return c.DIDDetailsUpdate(ctx, 1, mor.Details{Comment: pointer("a")})
	},
	"did_trunk_device_assign": func(ctx context.Context, c *mor.Client) error { return c.DIDTrunkDeviceAssign(ctx, 7, theNumber) },
	"did_device_unassign":     func(ctx context.Context, c *mor.Client) error { return c.DIDDeviceUnassign(ctx, theNumber) },
	"did_close":               func(ctx context.Context, c *mor.Client) error { return c.DIDClose(ctx, 1) },
	"did_make_free":           func(ctx context.Context, c *mor.Client) error { return c.DIDMakeFree(ctx, 1) },
	"did_terminate":           func(ctx context.Context, c *mor.Client) error { return c.DIDTerminate(ctx, 1) },
	"did_delete":              func(ctx context.Context, c *mor.Client) error { return c.DIDDelete(ctx, 1) },
}

// reads are all calls that do not, on a fake's number.
var reads = map[string]func(context.Context, *mor.Client) error{
	"v2/dids": func(ctx context.Context, c *mor.Client) error {
		_, err := c.DIDs(ctx, mor.Filter{})
		return err
	},
	"dids_get": func(ctx context.Context, c *mor.Client) error {
		_, err := c.Stands(ctx, mor.DID{ID: 1, Number: theNumber}, mor.SubjectDevice, 7)
		return err
	},
	"providers_get": func(ctx context.Context, c *mor.Client) error {
		_, err := c.Providers(ctx)
		return err
	},
	"users_get": func(ctx context.Context, c *mor.Client) error {
		_, err := c.Users(ctx)
		return err
	},
	"user_details_get": func(ctx context.Context, c *mor.Client) error {
		_, err := c.UserByUsername(ctx, "vilnius")
		return err
	},
	"devices_get": func(ctx context.Context, c *mor.Client) error {
		_, err := c.Devices(ctx, 5)
		return err
	},
	"device_details_get": func(ctx context.Context, c *mor.Client) error {
		_, err := c.Device(ctx, 7)
		return err
	},
	"v2/authentication/login": func(ctx context.Context, c *mor.Client) error {
		_, _, err := c.FindDID(ctx, theNumber)
		return err
	},
}

// together runs do n times at once and returns the errors.
func together(n int, do func(i int) error) []error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = do(i) })
	}
	group.Wait()
	return errs
}

func allOK(t *testing.T, errs []error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func find(c *mor.Client) func(int) error {
	return func(i int) error {
		_, _, err := c.FindDID(context.Background(), fmt.Sprintf("3706%07d", i+1))
		return err
	}
}

func allCalls() map[string]func(context.Context, *mor.Client) error {
	all := map[string]func(context.Context, *mor.Client) error{}
	for name, call := range reads {
		all[name] = call
	}
	for name, call := range writes {
		all[name] = call
	}
	return all
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

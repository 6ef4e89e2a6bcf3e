package mor_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
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

// asked is one request to a fake server, read whole.
type asked struct {
	call   string // below /api/
	method string
	url    url.URL
	header http.Header
	form   url.Values
	body   string
}

// fake is a server that answers by hand-written functions; login succeeds unless login says otherwise.
type fake struct {
	login, refresh, dids, legacy func(http.ResponseWriter, asked)

	mu  sync.Mutex
	log []asked
	url string
}

func (f *fake) start(t *testing.T) *fake {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	f.url = server.URL
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	_, call, _ := strings.Cut(r.URL.Path, "/api/")
	a := asked{call, r.Method, *r.URL, r.Header.Clone(), form, string(body)}
	f.mu.Lock()
	f.log = append(f.log, a)
	f.mu.Unlock()
	answer := f.legacy
	switch call {
	case "v2/authentication/login":
		answer = f.login
		if answer == nil {
			answer = say(`{"access_token":"` + fakeAccess + `","refresh_token":"` + fakeRefresh + `"}`)
		}
	case "v2/authentication/refresh":
		answer = f.refresh
	case "v2/dids":
		answer = f.dids
	}
	if answer == nil {
		http.NotFound(w, r)
		return
	}
	answer(w, a)
}

func (f *fake) asked() []asked {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.log)
}

func (f *fake) count(call string) int {
	n := 0
	for _, a := range f.asked() {
		if a.call == call {
			n++
		}
	}
	return n
}

// say answers 200 with a body; sayStatus with another status.
func say(body string) func(http.ResponseWriter, asked) { return sayStatus(http.StatusOK, body) }

func sayStatus(status int, body string, header ...string) func(http.ResponseWriter, asked) {
	return func(w http.ResponseWriter, _ asked) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// page is a v2 listing of rows, which are numbers from 1 on.
func page(numbers ...string) string {
	rows := make([]string, len(numbers))
	for i, number := range numbers {
		rows[i] = fmt.Sprintf(`{"id":%d,"did":%q,"did_number":%q,"status":"Free","did_status":"free"}`, i+1, number, number)
	}
	return fmt.Sprintf(`{"dids":[%s],"meta":{"from":1,"max_results":null,"returned":%d}}`, strings.Join(rows, ","), len(rows))
}

// listing is an answer of dids_get: pairs of number and id.
func listing(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, "<did><did>%s</did><status>Free</status><id>%s</id></did>", pairs[i], pairs[i+1])
	}
	return "<page><dids>" + b.String() + "</dids></page>"
}

const (
	success   = `<?xml version="1.0" encoding="UTF-8"?><page><status><success>Device was unassigned from DID</success></status></page>`
	loginPage = "<!DOCTYPE html>\n<html><head><title>MOR</title></head><body><form><input name=\"login\"></form></body></html>"
)

// within fails the test if do takes longer.
func within(t *testing.T, limit time.Duration, do func()) {
	t.Helper()
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
	"v2/authentication/login": func(ctx context.Context, c *mor.Client) error {
		_, _, err := c.FindDID(ctx, theNumber)
		return err
	},
}

package lifecycle_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The number that tests are about, and what exactly it is asked to be.
const (
	number  = "37052000001"
	vilnius = int64(morsim.VilniusID)
	kaunas  = int64(morsim.KaunasID)
	trunk   = int64(morsim.VilniusTrunkID)
	second  = int64(morsim.VilniusSecondTrunkID)

	namesake = int64(55) // a user who is called as vilnius is, for tests that add them
)

func id[T int | int64](n T) *int64 { i := int64(n); return &i }

func text(s string) *string { return &s }

// world is a simulated server with a Lifecycle on it.
type world struct {
	*morsim.Simulator
	*lifecycle.Lifecycle
	t   *testing.T
	ctx context.Context
}

// start starts a world. When its test ends, the request log is searched for
// writes that were sent again without need.
func start(t *testing.T, options morsim.Options, edit ...func(*mor.Config)) *world {
	t.Helper()
	return startBehind(t, options, func(sim http.Handler) http.Handler { return sim }, edit...)
}

func startBehind(t *testing.T, options morsim.Options, front func(http.Handler) http.Handler, edit ...func(*mor.Config)) *world {
	t.Helper()
	sim := morsim.New(options)
	server := httptest.NewServer(front(sim))
	endpoint, err := mor.ParseEndpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	config := mor.Config{
		Endpoint: endpoint, Username: morsim.AdminUsername, Password: morsim.AdminPassword, APISecretKey: morsim.AdminAPISecretKey,
		PageSize: 500, MaxConcurrentRequests: 4, RequestTimeout: 20 * time.Second,
	}
	for _, e := range edit {
		e(&config)
	}
	client := mor.New(config)
	l := lifecycle.New(client, plainView{client})
	const ms = time.Millisecond
	l.Pauses = []time.Duration{1 * ms, 2 * ms, 4 * ms}
	if options.VisibilityLag > 0 {
		l.Pauses = []time.Duration{options.VisibilityLag / 2, options.VisibilityLag, 2 * options.VisibilityLag, 50 * options.VisibilityLag}
	}
	w := &world{sim, l, t, context.Background()}
	t.Cleanup(func() {
		w.noBlindRepetition()
		sim.ClearFaults()
		client.Close()
		server.CloseClientConnections()
		server.Close()
	})
	return w
}

// dated lets a server tell its own time.
func dated(clock func() time.Time) func(http.Handler) http.Handler {
	return func(sim http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Date", clock().UTC().Format(http.TimeFormat))
			sim.ServeHTTP(rw, r)
		})
	}
}

// plainView is a view without any memory.
type plainView struct{ *mor.Client }

func (v plainView) Look(ctx context.Context, number string) (mor.DID, bool, error) {
	return v.FindDID(ctx, number)
}

func (plainView) Forget(string) {}

func (v plainView) Now(ctx context.Context, numbers []string) (map[string]mor.DID, error) {
	return v.Anew(ctx, numbers)
}

func (v plainView) Anew(ctx context.Context, numbers []string) (map[string]mor.DID, error) {
	all, err := v.DIDs(ctx, mor.Filter{})
	found := map[string]mor.DID{}
	for _, d := range all {
		if slices.Contains(numbers, d.Number) {
			found[d.Number] = d
		}
	}
	return found, err
}

// noBlindRepetition: a write that was sent again must have done nothing the
// first time, and the number must have been read in between, with success.
func (w *world) noBlindRepetition() {
	w.t.Helper()
	all := w.Requests()
	sent := make([]string, len(all))
	for i, r := range all {
		if r.Write {
			sent[i] = r.Call + "?" + r.Params.Encode()
		}
	}
	for i, first := range all {
		if !first.Write {
			continue
		}
		read := false
		for j, later := range all[i+1:] {
			if isLook(later) && later.HTTPStatus == http.StatusOK && later.Fault == "" {
				read = true
			}
			if sent[i+1+j] != sent[i] {
				continue
			}
			if !read {
				w.t.Errorf("%s was sent again (%d, %d) without a look in between", first.Call, first.Seq, later.Seq)
			}
			if first.Took && later.Took {
				w.t.Errorf("%s was carried out twice (%d, %d)", first.Call, first.Seq, later.Seq)
			}
			break
		}
	}
}

// isLook tells that a request reads how numbers stand, in either dialect.
func isLook(r morsim.Request) bool {
	return r.Call == morsim.CallDIDs ||
		r.Call == "dids_get" && !r.Params.Has("search_device") && !r.Params.Has("search_user") && !r.Params.Has("search_provider")
}

// add puts the number on the server.
func (w *world) add(d morsim.DID) morsim.DID {
	d.Number = number
	return w.AddDID(d)
}

// stands is how the number really stands.
func (w *world) stands() morsim.DID {
	w.t.Helper()
	d, found := w.Simulator.DID(number)
	if !found {
		w.t.Fatalf("no DID %s", number)
	}
	return d
}

// calls are the writes that were asked for since the log was reset.
func (w *world) calls() []string {
	calls := []string{}
	for _, r := range w.Writes() {
		calls = append(calls, r.Call)
	}
	return calls
}

func (w *world) wantCalls(want ...string) {
	w.t.Helper()
	if got := w.calls(); !slices.Equal(got, append([]string{}, want...)) {
		w.t.Errorf("writes: %v, want %v", got, want)
	}
}

// tookOnce checks that each of the calls changed something exactly once, and no other did.
func (w *world) tookOnce(calls ...string) {
	w.t.Helper()
	var took []string
	for _, r := range w.Writes() {
		if r.Took {
			took = append(took, r.Call)
		}
	}
	if !slices.Equal(took, calls) {
		w.t.Errorf("carried out: %v, want %v", took, calls)
	}
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

// wantProblem checks that an error has one of the reasons.
func wantProblem(t *testing.T, err error, reasons ...lifecycle.Reason) *lifecycle.Problem {
	t.Helper()
	var p *lifecycle.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error: %v, want reason %q", err, reasons)
	}
	if !slices.Contains(reasons, p.Reason) {
		t.Errorf("reason %q, want %q: %v", p.Reason, reasons, err)
	}
	equal(t, "number", p.Number, number)
	return p
}

// wantCode checks that an error is the server's own and no Problem.
func wantCode(t *testing.T, err error, code mor.Code) {
	t.Helper()
	if p := (*lifecycle.Problem)(nil); errors.As(err, &p) {
		t.Errorf("a problem: %v", err)
	}
	if mor.CodeOf(err) != code {
		t.Errorf("code %q, want %q: %v", mor.CodeOf(err), code, err)
	}
}

// unchanged checks that nothing was even tried.
func (w *world) unchanged(before morsim.DID) {
	w.t.Helper()
	w.wantCalls()
	if before.ID != 0 {
		equal(w.t, "the number", w.stands(), before)
	}
}

// short makes time-outs come soon, for tests of what follows one.
func short(c *mor.Config) { c.RequestTimeout = 500 * time.Millisecond }

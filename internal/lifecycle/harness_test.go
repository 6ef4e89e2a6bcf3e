package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
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
	l := lifecycle.New(client)
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

// noBlindRepetition: a write that was sent again must have done nothing the
// first time, and the number must have been read in between, with success.
func (w *world) noBlindRepetition() {
	w.t.Helper()
	all := w.Requests()
	for i, first := range all {
		if !first.Write {
			continue
		}
		read := false
		for _, later := range all[i+1:] {
			if isLook(later) && later.HTTPStatus == http.StatusOK && later.Fault == "" {
				read = true
			}
			if later.Call != first.Call || later.Params.Encode() != first.Params.Encode() {
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

// wantProblem checks an error's reason.
func wantProblem(t *testing.T, err error, reason lifecycle.Reason) *lifecycle.Problem {
	t.Helper()
	var p *lifecycle.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error: %v, want reason %q", err, reason)
	}
	if p.Reason != reason {
		t.Errorf("reason %q, want %q: %v", p.Reason, reason, err)
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

// servers are the ones that the documentation allows for.
var servers = map[string]morsim.Options{
	"as documented":           {},
	"unassign frees":          {UnassignLeaves: morsim.Free},
	"close drops the device":  {CloseDropsDevice: true},
	"no updated_at":           {OmitUpdatedAt: true},
	"reads lag":               {VisibilityLag: 10 * time.Millisecond},
	"reads and writes lag":    {VisibilityLag: 10 * time.Millisecond, LagWritesToo: true},
	"lags, unassign frees":    {VisibilityLag: 10 * time.Millisecond, LagWritesToo: true, UnassignLeaves: morsim.Free},
	"old hash, null labels":   {SignOldDIDsGet: true, NullLabels: true, OmitAIAgentCompatible: true},
	"exact search, capped":    {ExactSearch: true, MaxResultsCap: 2},
	"hides, ignores paging":   {DefaultsToHide: true, IgnorePaging: true},
	"padded":                  {ErrorShape: morsim.AnswerPadded, NoDeviceLabel: "None"},
	"gzipped":                 {ErrorShape: morsim.AnswerGzipped, DeleteTextInStatus: true},
	"bare errors":             {ErrorShape: morsim.ErrorBare},
	"few elements":            {OmitElements: []string{"provider", "owner", "device", "reseller", "status", "dial_plan"}},
	"no devices shown":        {OmitElements: []string{"device"}},
	"no owners shown":         {OmitElements: []string{"owner", "reseller"}},
	"devices of owners alone": {DeviceMustBelongToOwner: true},
	"any of the filters":      {IDFilters: morsim.FiltersAny},
	"any, and in words":       {IDFilters: morsim.FiltersAny, UnknownIDInWords: true},
	"the last filter":         {IDFilters: morsim.FiltersLast, UnassignLeaves: morsim.Free},
}

// fromLegacy is those whose numbers are read from the legacy list: API v2 shows all that they leave out.
var fromLegacy = map[string]bool{"no devices shown": true, "no owners shown": true}

// onAll runs a test on each of them.
func onAll(t *testing.T, do func(t *testing.T, w *world, options morsim.Options)) {
	for name, options := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			do(t, start(t, options, func(c *mor.Config) {
				if fromLegacy[name] {
					c.ReadAPI = mor.ReadLegacy
				}
			}), options)
		})
	}
}

// Where a number may stand when something is asked of it.
var standings = map[string]morsim.DID{
	"free":       {Status: morsim.Free},
	"reserved":   {UserID: vilnius},
	"active":     {UserID: vilnius, DeviceID: trunk},
	"on plan":    {DialPlanID: morsim.DialPlanID},
	"closed":     {Status: morsim.Closed, UserID: vilnius, DeviceID: trunk},
	"closed off": {Status: morsim.Closed, UserID: vilnius},
	"terminated": {Status: morsim.Terminated},
	"absent":     {},
}

// from starts a world with the number in one of them.
func from(t *testing.T, where string, options morsim.Options) (*world, morsim.DID) {
	t.Helper()
	w := start(t, options)
	w.AddDID(morsim.DID{Number: number + "1", UserID: vilnius, DeviceID: trunk}) // one that looks similar
	if where == "absent" {
		return w, morsim.DID{}
	}
	d := w.add(standings[where])
	return w, d
}

// unchanged checks that nothing was even tried.
func (w *world) unchanged(before morsim.DID) {
	w.t.Helper()
	w.wantCalls()
	if before.ID != 0 {
		equal(w.t, "the number", w.stands(), before)
	}
}

// nth is a number of the blocks that tests are about.
func nth(i int) string { return fmt.Sprintf("37052%06d", i) }

// block is the first n numbers, all of which are to become the same.
func block(n int, want lifecycle.Want, edit ...func(int, *lifecycle.Member)) *lifecycle.Block {
	b := &lifecycle.Block{}
	for i := range n {
		m := &lifecycle.Member{Number: nth(i), Want: &want, Written: true}
		for _, e := range edit {
			e(i, m)
		}
		b.Members = append(b.Members, m)
	}
	return b
}

func ours(_ int, m *lifecycle.Member) { m.Ours = true }

// onTrunk is what most blocks are to become.
func onTrunk() lifecycle.Want {
	return lifecycle.Want{Settings: lifecycle.Settings{ProviderID: id(1), UserID: id(vilnius), Comment: text("ours")}, DeviceID: id(trunk)}
}

// bring brings a block there and fails the test if anything could not be done.
func (w *world) bring(b *lifecycle.Block) {
	w.t.Helper()
	ok(w.t, w.Bring(w.ctx, b))
	for _, m := range b.Members {
		if m.Err != nil {
			w.t.Errorf("%s: %v", m.Number, m.Err)
		}
		if gap := m.Gap(); m.Want.End == "" && gap != (lifecycle.Gap{}) {
			w.t.Errorf("%s lacks %+v", m.Number, gap)
		}
	}
}

// wantAll checks how the first n numbers really stand.
func (w *world) wantAll(n int, status string, user, device int64) {
	w.t.Helper()
	for i := range n {
		w.wantOne(i, status, user, device)
	}
}

func (w *world) wantOne(i int, status string, user, device int64) {
	w.t.Helper()
	d, _ := w.Simulator.DID(nth(i))
	if d.Status != status || d.UserID != user || d.DeviceID != device {
		w.t.Errorf("%s is %q of %d on %d, want %q of %d on %d", nth(i), d.Status, d.UserID, d.DeviceID, status, user, device)
	}
}

// cost is how many requests were sent, of which so many were writes.
func (w *world) cost() (all, writes int) { return len(w.Requests()), len(w.Writes()) }

const blockSize = 60

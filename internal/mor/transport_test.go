package mor_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// However many come, no more than max_concurrent_requests are under way.
func TestMaxConcurrentRequests(t *testing.T) {
	for _, limit := range []int{1, 3, 64} {
		sim, url := simulate(t, morsim.Options{Latency: 3 * time.Millisecond})
		morsim.SeedInventory(sim, 20)
		c := connect(t, url, concurrent(limit), pageSize(10))
		allOK(t, together(64, func(i int) error {
			ctx := context.Background()
			switch i % 4 {
			case 0:
				_, err := c.DIDs(ctx, mor.Filter{})
				return err
			case 1:
				_, err := c.DIDCreate(ctx, mor.NewDID{Number: fmt.Sprint("4600", i), ProviderID: pointer(int64(1))})
				return err
			case 2:
				_, err := c.Providers(ctx)
				return err
			default:
				_, err := c.Stands(ctx, mor.DID{ID: 1001, Number: "37060000001"}, mor.SubjectUser, morsim.VilniusID)
				return err
			}
		}))
		if got := sim.MaxConcurrent(); got > limit || got < min(limit, 4) {
			t.Errorf("%d at once, limit %d", got, limit)
		}
		equal(t, "logins", count(sim, morsim.CallLogin), 1)
	}
}

// A failed request gives its place back, whatever it failed of.
func TestThePlaceIsGivenBack(t *testing.T) {
	answers := []func(http.ResponseWriter, asked){drop, sayStatus(500, ""), say(loginPage), sayStatus(302, "", "Location", "/x"), half("<page>")}
	var n atomic.Int64
	f := (&fake{legacy: func(w http.ResponseWriter, a asked) { answers[int(n.Add(1))%len(answers)](w, a) }}).start(t)
	c := connect(t, f.url, concurrent(1))
	for range 2 * len(answers) {
		if c.DIDMakeFree(context.Background(), 1) == nil {
			t.Error("no error")
		}
	}
	equal(t, "requests", int(n.Load()), 2*len(answers))
}

// Who sends without end is left: the connection ends with the call, not with the run.
func TestAnEndlessAnswerIsLeft(t *testing.T) {
	left := make(chan struct{})
	f := (&fake{legacy: func(w http.ResponseWriter, a asked) {
		defer close(left)
		endless("<page>")(w, a)
	}}).start(t)
	c := connect(t, f.url)
	wantError(t, c.DIDMakeFree(context.Background(), 1), mor.CodeTooLarge)
	select {
	case <-left:
	case <-time.After(10 * time.Second):
		t.Error("it is still connected")
	}
}

// Without a logger there is silence, not a crash.
func TestNoLogger(t *testing.T) {
	f := (&fake{legacy: sayStatus(429, "", "Retry-After", "0")}).start(t)
	c := connect(t, f.url, retries(1), func(c *mor.Config) { c.Log, c.UserAgent = nil, "" })
	wantError(t, c.DIDMakeFree(context.Background(), 1), mor.CodeHTTP)
	equal(t, "user agent", f.asked()[0].header.Get("User-Agent"), "Go-http-client/1.1")
}

// The log says what was asked and how it went, one line for each request.
func TestTheLog(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	c, log := connectLogged(t, url)
	ok(t, find(c)(0))
	_, err := c.DIDCreate(context.Background(), mor.NewDID{Number: theNumber, ProviderID: pointer(int64(1))})
	ok(t, err)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if !strings.Contains(lines[0], "level=INFO") || !strings.Contains(lines[0], "read_api=v2") { // what it decided on first
		t.Errorf("first line: %s", lines[0])
	}
	lines = lines[1:]
	equal(t, "lines", len(lines), len(sim.Requests()))
	for i, want := range []string{"call=v2/authentication/login status=200", "call=v2/dids status=200", "call=did_create status=200"} {
		if !strings.Contains(lines[i], want) || !strings.Contains(lines[i], "bytes=") || !strings.Contains(lines[i], "level="+slog.LevelDebug.String()) {
			t.Errorf("line %d: %s", i, lines[i])
		}
	}
}

// Many at once on one client, of everything: for the race detector.
func TestEverythingAtOnce(t *testing.T) {
	sim, url := simulate(t, morsim.Options{SignOldDIDsGet: true})
	morsim.SeedInventory(sim, 30)
	c := connect(t, url, pageSize(10))
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			ctx := context.Background()
			number := fmt.Sprint("4600", i)
			id, err := c.DIDCreate(ctx, mor.NewDID{Number: number, ProviderID: pointer(int64(1))})
			if err != nil {
				t.Error(err)
			}
			did, found, err := c.FindDID(ctx, number)
			if err != nil || !found || did.ID != id {
				t.Error(did, found, err)
			}
			if stands, err := c.Stands(ctx, did, mor.SubjectProvider, 1); err != nil || !stands {
				t.Error(stands, err)
			}
			if i == 4 { // once: a question that meets it twice fails, as it should
				sim.DropSessions()
				c.ExpireToken()
			}
			if mark := c.Mark(); mark.Newest < id {
				t.Error(mark, id)
			}
		})
	}
	group.Wait()
}

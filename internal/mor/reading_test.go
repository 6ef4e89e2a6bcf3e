package mor_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// That numbers can be listed is found out once, by one question, however many want to know.
func TestCanRead(t *testing.T) {
	sim, url := simulate(t, morsim.Options{Latency: 2 * time.Millisecond})
	morsim.SeedInventory(sim, 3)
	c := connect(t, url)
	allOK(t, together(64, func(int) error { return c.CanRead(context.Background()) }))
	equal(t, "logins", count(sim, morsim.CallLogin), 1)
	equal(t, "lists", count(sim, morsim.CallDIDs), 1)
	asked := sim.Requests()[1].Params
	equal(t, "page size", asked.Get("max_results"), "1")

	// Whoever has listed something needs no question at all.
	sim, url = simulate(t, morsim.Options{})
	c = connect(t, url)
	ok(t, find(c)(0))
	sim.ResetLog()
	ok(t, c.CanRead(context.Background()))
	equal(t, "requests", len(sim.Requests()), 0)
}

// Nor is a failure asked for twice.
func TestCannotRead(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, asked)
		code   mor.Code
	}{
		"not allowed": {sayStatus(401, `{"errors":"Unauthorized"}`), mor.CodeUnauthorized},
		"no API":      {sayStatus(404, "<html>"), mor.CodeHTTP},
		"a page":      {say(loginPage), mor.CodeMalformed},
	} {
		f := (&fake{dids: c.answer}).start(t)
		client := connect(t, f.url)
		for _, err := range append(together(32, func(int) error { return client.CanRead(context.Background()) }), client.CanRead(context.Background())) {
			wantError(t, err, c.code)
		}
		equal(t, name+": lists", f.count("v2/dids"), 1)
	}
	sim, url := simulate(t, morsim.Options{})
	client := connect(t, url, as(morsim.AdminUsername, "wrong"))
	for range 2 {
		wantError(t, client.CanRead(context.Background()), mor.CodeLoginRefused)
	}
	equal(t, "requests", len(sim.Requests()), 1)
}

// Who gives up waiting for the answer is let go at once, and leaves nothing behind.
func TestGivingUpOnCanRead(t *testing.T) {
	arrived, let := make(chan struct{}, 9), make(chan struct{})
	f := (&fake{dids: func(w http.ResponseWriter, a asked) {
		arrived <- struct{}{}
		<-let
		say(page())(w, a)
	}}).start(t)
	c := connect(t, f.url)
	ctx, cancel := context.WithCancel(context.Background())
	first := make(chan error, 1)
	go func() { first <- c.CanRead(ctx) }()
	<-arrived
	second := make(chan error, 1)
	waiting, giveUp := context.WithCancel(context.Background())
	go func() { second <- c.CanRead(waiting) }()
	giveUp()
	select {
	case err := <-second:
		wantError(t, err, mor.CodeCanceled)
	case <-time.After(2 * time.Second):
		t.Error("it waits for somebody else's answer")
		defer func() { <-second }()
	}
	cancel()
	wantError(t, <-first, mor.CodeCanceled)
	close(let)
	ok(t, c.CanRead(context.Background()))
}

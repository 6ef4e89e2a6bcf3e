package mor_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// However many want a token, one login is made; and one more for every time the server forgets the tokens.
func TestOneLoginForAll(t *testing.T) {
	sim, url := simulate(t, morsim.Options{Latency: 2 * time.Millisecond})
	morsim.SeedInventory(sim, 10)
	c := connect(t, url, concurrent(64))
	for generation := range 4 {
		allOK(t, together(64, find(c)))
		equal(t, "logins", count(sim, morsim.CallLogin), generation+1)
		equal(t, "refreshes", count(sim, morsim.CallRefresh), 0) // a token that died early is no good to refresh
		sim.DropSessions()
	}
}

// A refused login is final: nobody knocks a second time, however many come and however the refusal is put.
func TestRefusedLoginIsRemembered(t *testing.T) {
	for name, c := range map[string]struct {
		login func(http.ResponseWriter, asked)
		code  mor.Code
		words string
	}{
		"documented":        {sayStatus(401, `{"error":"unauthorized"}`), mor.CodeLoginRefused, "unauthorized"},
		"as at other calls": {sayStatus(401, `{"errors":"Unauthorized"}`), mor.CodeLoginRefused, "Unauthorized"},
		"in other words":    {sayStatus(401, `{"error":"Wrong username or password"}`), mor.CodeLoginRefused, "Wrong username or password"},
		"with 403":          {sayStatus(403, `{"error":"unauthorized"}`), mor.CodeLoginRefused, "unauthorized"},
		"with 200":          {say(`{"error":"unauthorized"}`), mor.CodeLoginRefused, "unauthorized"},
		"API disabled":      {sayStatus(401, `{"errors":"API Requests are disabled"}`), mor.CodeAPIDisabled, "API Requests are disabled"},
		"denied":            {sayStatus(403, `{"error":"Access Denied"}`), mor.CodeAccessDenied, "Access Denied"},
		"a page":            {sayStatus(401, "<html><h1>401 Authorization Required</h1></html>"), mor.CodeLoginRefused, ""},
		"nothing":           {sayStatus(401, ""), mor.CodeLoginRefused, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := (&fake{login: c.login, dids: say(page())}).start(t)
			client := connect(t, f.url, concurrent(64), retries(2))
			for i, err := range append(together(64, find(client)), find(client)(0)) {
				if i > 0 && t.Failed() {
					break
				}
				e := wantError(t, err, c.code)
				equal(t, "words", e.Words, c.words)
				equal(t, "call", e.Op, "v2/authentication/login")
			}
			equal(t, "logins", f.count("v2/authentication/login"), 1)
			equal(t, "lists", f.count("v2/dids"), 0)
		})
	}
}

func TestWrongPasswordAtTheSimulator(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	c := connect(t, url, as(morsim.AdminUsername, "wrong"))
	for _, err := range together(20, find(c)) {
		wantError(t, err, mor.CodeLoginRefused)
	}
	equal(t, "logins", count(sim, morsim.CallLogin), 1)
	// Signed calls have nothing to do with it.
	_, err := c.DIDCreate(context.Background(), mor.NewDID{Number: theNumber, ProviderID: pointer(int64(1))})
	ok(t, err)
}

// A login that failed for a reason that may pass is no refusal: the next call tries again.
func TestFailedLoginIsNoRefusal(t *testing.T) {
	for name, c := range map[string]struct {
		login func(http.ResponseWriter, asked)
		code  mor.Code
	}{
		"502":                  {sayStatus(502, "<html>Bad Gateway</html>"), mor.CodeHTTP},
		"503":                  {sayStatus(503, ""), mor.CodeHTTP},
		"500 as Rails says it": {sayStatus(500, `{"status":500,"error":"Internal Server Error"}`), mor.CodeHTTP},
		"503 in JSON":          {sayStatus(503, `{"error":"Service Unavailable"}`), mor.CodeHTTP},
		"429 in JSON":          {sayStatus(429, `{"error":"Too many requests"}`), mor.CodeHTTP},
		"404":                  {sayStatus(404, "<html></html>"), mor.CodeHTTP},
		"HTML":                 {say(loginPage), mor.CodeMalformed},
		"empty":                {say(""), mor.CodeMalformed},
		"no token":             {say(`{"user":"admin"}`), mor.CodeMalformed},
		"an empty token":       {say(`{"access_token":""}`), mor.CodeMalformed},
		"a token null":         {say(`{"access_token":null}`), mor.CodeMalformed},
		"a token of its own":   {say(`{"access_token":{"v":1}}`), mor.CodeMalformed},
		"a list":               {say(`["` + fakeAccess + `"]`), mor.CodeMalformed},
		"500 with a token":     {sayStatus(500, `{"access_token":"`+fakeAccess+`"}`), mor.CodeHTTP},
		"drops":                {func(http.ResponseWriter, asked) { panic(http.ErrAbortHandler) }, mor.CodeUnreachable},
		"redirects":            {sayStatus(302, "", "Location", "/billing/callc/login"), mor.CodeRedirected},
		"too long":             {say(`{"x":"` + strings.Repeat("x", 1<<20)), mor.CodeTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			var n atomic.Int64
			f := &fake{dids: say(page())}
			f.login = func(w http.ResponseWriter, a asked) {
				if n.Add(1) == 1 {
					c.login(w, a)
					return
				}
				say(`{"access_token":"`+fakeAccess+`"}`)(w, a)
			}
			f.start(t)
			client := connect(t, f.url)
			wantError(t, find(client)(0), c.code)
			ok(t, find(client)(0))
			equal(t, "logins", f.count("v2/authentication/login"), 2)
		})
	}
}

// Whoever gives up waiting for another's login is let go at once, and the login itself is not disturbed.
func TestGivingUpWhileAnotherLogsIn(t *testing.T) {
	let := make(chan struct{})
	arrived := make(chan struct{}, 9)
	f := &fake{dids: say(page())}
	f.login = func(w http.ResponseWriter, a asked) {
		arrived <- struct{}{}
		<-let
		say(`{"access_token":"`+fakeAccess+`"}`)(w, a)
	}
	f.start(t)
	c := connect(t, f.url)
	first := make(chan error, 1)
	go func() { first <- find(c)(0) }()
	<-arrived
	ctx, cancel := context.WithCancel(context.Background())
	second := make(chan error, 1)
	go func() {
		_, _, err := c.FindDID(ctx, theNumber)
		second <- err
	}()
	cancel()
	soon(t, func() { wantError(t, <-second, mor.CodeCanceled) })
	close(let)
	ok(t, <-first)
	equal(t, "logins", f.count("v2/authentication/login"), 1)
}

// A login that is given up is not remembered as refused.
func TestLoginGivenUp(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	sim.Inject(morsim.Fault{Call: morsim.CallLogin, Times: 1, Kind: morsim.Hang})
	c := connect(t, url)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, _, err := c.FindDID(ctx, theNumber)
	wantError(t, err, mor.CodeCanceled)
	ok(t, find(c)(0))
}

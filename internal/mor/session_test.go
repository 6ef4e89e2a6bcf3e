package mor_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

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

// Tokens forgotten in the middle of a run with many at work: everything comes out, with one login more.
func TestExpiryInMidRun(t *testing.T) {
	var sim *morsim.Simulator
	var asked atomic.Int64
	sim, url := simulate(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Call == morsim.CallDIDs && asked.Add(1) == 100 {
			sim.DropSessions()
		}
	}})
	morsim.SeedInventory(sim, 50)
	c := connect(t, url, concurrent(8), pageSize(7))
	allOK(t, together(40, func(i int) error {
		found, err := c.DIDs(context.Background(), mor.Filter{})
		if err == nil && len(found) != 50 {
			err = fmt.Errorf("%d of 50", len(found))
		}
		return err
	}))
	equal(t, "logins", count(sim, morsim.CallLogin), 2)
}

// A token that comes to its end is refreshed, and where refreshing does not work, there is a login instead and refreshing
// is not tried again.
func TestRefresh(t *testing.T) {
	page := say(page())
	for name, c := range map[string]struct {
		refresh    func(http.ResponseWriter, asked)
		login      string // "" is one with a refresh token
		afterFirst string // the bearer that follows
		logins     int
		refreshes  int
	}{
		"works":              {say(`{"access_token":"renewed"}`), "", "renewed", 1, 2},
		"works with 201":     {sayStatus(201, `{"access_token":"renewed"}`), "", "renewed", 1, 2},
		"gives both anew":    {say(`{"access_token":"renewed","refresh_token":"` + fakeRefresh + `"}`), "", "renewed", 1, 2},
		"refused":            {sayStatus(401, `{"error":"unauthorized"}`), "", fakeAccess, 3, 1},
		"not there":          {sayStatus(404, "<html></html>"), "", fakeAccess, 3, 1},
		"breaks":             {sayStatus(500, `{"status":500,"error":"Internal Server Error"}`), "", fakeAccess, 3, 1},
		"empty":              {say(""), "", fakeAccess, 3, 1},
		"without a token":    {say(`{"ok":true}`), "", fakeAccess, 3, 1},
		"the API disabled":   {sayStatus(401, `{"errors":"API Requests are disabled"}`), "", fakeAccess, 3, 1},
		"no refresh token":   {nil, `{"access_token":"` + fakeAccess + `"}`, fakeAccess, 3, 0},
		"refresh token null": {nil, `{"access_token":"` + fakeAccess + `","refresh_token":null}`, fakeAccess, 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{dids: page, refresh: c.refresh}
			if c.login != "" {
				f.login = say(c.login)
			}
			f.start(t)
			client := connect(t, f.url)
			for round := range 3 {
				ok(t, find(client)(0))
				ok(t, find(client)(0)) // with the same token
				if bearer := last(f, "v2/dids").header.Get("Authorization"); round > 0 {
					equal(t, "bearer", bearer, "Bearer "+c.afterFirst)
				} else {
					equal(t, "bearer", bearer, "Bearer "+fakeAccess)
				}
				client.ExpireToken()
			}
			equal(t, "logins", f.count("v2/authentication/login"), c.logins)
			equal(t, "refreshes", f.count("v2/authentication/refresh"), c.refreshes)
			for _, a := range f.asked() {
				if a.call == "v2/authentication/refresh" {
					equal(t, "method", a.method, http.MethodPost)
					equal(t, "refresh token", a.header.Get("Authorization"), "Bearer "+fakeRefresh)
				}
			}
		})
	}
}

func last(f *fake, call string) (found asked) {
	for _, a := range f.asked() {
		if a.call == call {
			found = a
		}
	}
	return found
}

// The simulator's refresh, which another hand wrote.
func TestRefreshAtTheSimulator(t *testing.T) {
	for _, noRefresh := range []bool{false, true} {
		sim, url := simulate(t, morsim.Options{NoRefresh: noRefresh})
		c := connect(t, url)
		ok(t, find(c)(0))
		c.ExpireToken()
		allOK(t, together(32, find(c)))
		logins, refreshes := 1, 1
		if noRefresh {
			logins, refreshes = 2, 0
		}
		equal(t, "logins", count(sim, morsim.CallLogin), logins)
		equal(t, "refreshes", count(sim, morsim.CallRefresh), refreshes)
		// The refresh token is lost, too: a login follows.
		sim.DropSessions()
		c.ExpireToken()
		ok(t, find(c)(0))
		equal(t, "logins", count(sim, morsim.CallLogin), logins+1)
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

// The four 401s of vendor page 000, and whom a new login helps: nobody but the one with the invalid token.
func TestThe401s(t *testing.T) {
	for _, c := range []struct {
		name           string
		prepare        func(*morsim.Simulator)
		user, password string
		code           mor.Code
		words          string
	}{
		{
			"the API is disabled", func(s *morsim.Simulator) { s.Configure(func(o *morsim.Options) { o.APIDisabled = true }) },
			morsim.AdminUsername, morsim.AdminPassword, mor.CodeAPIDisabled, "API Requests are disabled",
		},
		{"a simple user", nil, morsim.VilniusUsername, morsim.VilniusPassword, mor.CodeUnauthorized, "Unauthorized"},
		{"a reseller", nil, morsim.ResellerUsername, morsim.ResellerPassword, mor.CodeUnauthorized, "Unauthorized"},
		{"no Manage DIDs", nil, morsim.ClerkUsername, morsim.ClerkPassword, mor.CodeUnauthorized, "Unauthorized"},
		{
			"not in the permission group", func(s *morsim.Simulator) {
				s.EditUser(morsim.AccountantID, func(u *morsim.User) { u.APIRestricted = true })
			},
			morsim.AccountantUsername, morsim.AccountantPassword, mor.CodeMethodNotPermitted, "API method not permitted: dids_get",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			sim, url := simulate(t, morsim.Options{})
			client := connect(t, url, as(c.user, c.password), retries(3))
			if c.code == mor.CodeAPIDisabled { // while a session is under way
				ok(t, find(client)(0))
			}
			if c.prepare != nil {
				c.prepare(sim)
			}
			sim.ResetLog()
			for range 3 {
				e := wantError(t, find(client)(0), c.code)
				equal(t, "status", e.HTTPStatus, http.StatusUnauthorized)
				equal(t, "words", e.Words, c.words)
				equal(t, "call", e.Op, "v2/dids")
				noSecrets(t, "the error", e.Error())
				if strings.Contains(e.Error(), c.password) {
					t.Errorf("the error holds the password: %v", e)
				}
			}
			if logins := count(sim, morsim.CallLogin); logins > 1 {
				t.Errorf("%d logins", logins)
			}
			equal(t, "lists", count(sim, morsim.CallDIDs), 3)
		})
	}
}

// A server that calls every token invalid is asked twice, not for ever.
func TestTokenInvalidForGood(t *testing.T) {
	for _, words := range []string{"Invalid token value", "invalid token", "Token has expired"} {
		f := (&fake{dids: sayStatus(401, `{"errors":"`+words+`"}`)}).start(t)
		client := connect(t, f.url, retries(3))
		e := wantError(t, find(client)(0), mor.CodeInvalidToken)
		equal(t, "words", e.Words, words)
		equal(t, "logins", f.count("v2/authentication/login"), 1+1)
		equal(t, "lists", f.count("v2/dids"), 2)
	}
}

// A permission that is missing after a token was called invalid is told as what it is.
func TestInvalidTokenThenRefused(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	c := connect(t, url)
	ok(t, find(c)(0))
	sim.DropSessions()
	sim.EditUser(morsim.AdminID, func(u *morsim.User) { u.Password = "changed meanwhile" })
	wantError(t, find(c)(0), mor.CodeLoginRefused)
	wantError(t, find(c)(0), mor.CodeLoginRefused)
	equal(t, "logins", count(sim, morsim.CallLogin), 2)
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
	within(t, 5*time.Second, func() { wantError(t, <-second, mor.CodeCanceled) })
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

// The lifetime of a token is documented and not read out of it: rubbish for a token is a token.
func TestTokensAreOpaque(t *testing.T) {
	for _, token := range []string{"x", "a.b.c", "eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString([]byte(`{"exp":1}`)) + "."} {
		f := (&fake{login: say(`{"access_token":"` + token + `"}`), dids: say(page())}).start(t)
		c := connect(t, f.url)
		ok(t, find(c)(0))
		ok(t, find(c)(0))
		equal(t, "logins", f.count("v2/authentication/login"), 1)
		equal(t, "bearer", last(f, "v2/dids").header.Get("Authorization"), "Bearer "+token)
	}
}

// A token that HTTP cannot carry is an error and nothing else.
func TestTokenUnfitForAHeader(t *testing.T) {
	f := (&fake{login: say(`{"access_token":"` + fakeAccess + `\r\nX-Evil: 1"}`), dids: say(page())}).start(t)
	c := connect(t, f.url)
	if err := find(c)(0); err == nil {
		t.Error("no error")
	} else {
		noSecrets(t, "the error", err.Error())
	}
	equal(t, "lists", f.count("v2/dids"), 0)
}

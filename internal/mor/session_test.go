package mor_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

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

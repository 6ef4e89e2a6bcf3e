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

func key(k string) func(*mor.Config) { return func(c *mor.Config) { c.APISecretKey = k } }

// Which dialect it is, once and for all, and what that costs.
func TestReadAPI(t *testing.T) {
	reseller := []func(*mor.Config){as(morsim.ResellerUsername, morsim.ResellerPassword), key(morsim.ResellerAPISecretKey)}
	for name, c := range map[string]struct {
		edit          []func(*mor.Config)
		api           mor.ReadAPI
		login, v2, v1 int // requests for two exact questions
		reason        string
	}{
		"admin":                      {nil, mor.ReadAuto, 1, 2, 0, "a password is given, and API v2 serves this user"},
		"by default":                 {nil, "", 1, 2, 0, "a password is given, and API v2 serves this user"},
		"accountant":                 {[]func(*mor.Config){as(morsim.AccountantUsername, morsim.AccountantPassword)}, mor.ReadAuto, 1, 2, 0, "API v2 serves this user"},
		"no password":                {[]func(*mor.Config){as(morsim.AdminUsername, "")}, mor.ReadAuto, 0, 0, 2, "no password is given"},
		"a reseller with a password": {reseller, mor.ReadAuto, 1, 1, 2, "API v2 does not serve this user: v2/dids: HTTP 401: Unauthorized"},
		"a reseller without":         {append(reseller[1:], as(morsim.ResellerUsername, "")), mor.ReadAuto, 0, 0, 2, "no password is given"},
		"legacy":                     {nil, mor.ReadLegacy, 0, 0, 2, "read_api is legacy"},
		"v2":                         {nil, mor.ReadV2, 1, 2, 0, "read_api is v2"},
	} {
		sim, url := simulate(t, morsim.Options{})
		sim.AddDID(morsim.DID{Number: theNumber, UserID: morsim.CustomerID})
		client, log := connectLogged(t, url, append(c.edit, readAPI(c.api))...)
		for range 2 {
			_, found, err := client.FindDID(context.Background(), theNumber)
			ok(t, err)
			equal(t, name+": found", found, true)
		}
		ok(t, client.CanRead(context.Background()))
		equal(t, name+": logins", count(sim, morsim.CallLogin), c.login)
		equal(t, name+": v2", count(sim, morsim.CallDIDs), c.v2)
		equal(t, name+": legacy", count(sim, "dids_get"), c.v1)
		if said := log.String(); strings.Count(said, "how numbers are listed") != 1 || !strings.Contains(said, c.reason) {
			t.Errorf("%s: the log does not say once that %q:\n%s", name, c.reason, said)
		}
	}
}

// However many ask at once, one finds out.
func TestReadAPIIsDecidedOnce(t *testing.T) {
	sim, url := simulate(t, morsim.Options{Latency: 2 * time.Millisecond})
	c, log := connectLogged(t, url, as(morsim.ResellerUsername, morsim.ResellerPassword), key(morsim.ResellerAPISecretKey), readAPI(mor.ReadAuto))
	allOK(t, together(40, find(c)))
	equal(t, "v2", count(sim, morsim.CallDIDs), 1)
	equal(t, "legacy", count(sim, "dids_get"), 40)
	equal(t, "said", strings.Count(log.String(), "how numbers are listed"), 1)
}

// Nothing but v2's own word that it does not serve this user leads to the legacy list: not a wrong password, not an API
// that is off, not a fault that passes. And what was not decided by a fault is decided after it.
func TestReadAPIDoesNotSwitchForAFault(t *testing.T) {
	for name, fault := range map[string]struct {
		morsim.Fault
		code mor.Code
	}{
		"login 500":              {morsim.Fault{Call: morsim.CallLogin, Kind: morsim.HTTPError, HTTPStatus: 500}, mor.CodeHTTP},
		"login 404":              {morsim.Fault{Call: morsim.CallLogin, Kind: morsim.HTTPError, HTTPStatus: 404}, mor.CodeHTTP},
		"login HTML":             {morsim.Fault{Call: morsim.CallLogin, Kind: morsim.HTML200}, mor.CodeMalformed},
		"login drops":            {morsim.Fault{Call: morsim.CallLogin, Kind: morsim.DropConnection}, mor.CodeUnreachable},
		"list 500":               {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError, HTTPStatus: 500}, mor.CodeHTTP},
		"list 500, in our words": {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError, HTTPStatus: 500, Body: "<html>Unauthorized</html>"}, mor.CodeHTTP},
		"list 503, in v2's own":  {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError, HTTPStatus: 503, Body: `{"errors":"Unauthorized"}`}, mor.CodeUnauthorized},
		"list 429, in v2's own":  {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError, HTTPStatus: 429, Body: `{"errors":"API method not permitted: dids_get"}`}, mor.CodeMethodNotPermitted},
		"list 403":               {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError, HTTPStatus: 403}, mor.CodeHTTP},
		"list 401, of a proxy":   {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError, HTTPStatus: 401, Body: "<html>Unauthorized</html>"}, mor.CodeHTTP},
		"list 404":               {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError, HTTPStatus: 404}, mor.CodeHTTP},
		"list HTML":              {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTML200}, mor.CodeMalformed},
		"list empty":             {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.EmptyBody}, mor.CodeMalformed},
		"list hangs":             {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.Hang}, mor.CodeTimeout},
		"token refused twice":    {morsim.Fault{Call: morsim.CallDIDs, Times: 2, Kind: morsim.HTTPError, HTTPStatus: 401, Body: `{"errors":"Invalid token value"}`}, mor.CodeInvalidToken},
		"API off":                {morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError, HTTPStatus: 401, Body: `{"errors":"API Requests are disabled"}`}, mor.CodeAPIDisabled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, url := simulate(t, morsim.Options{})
			sim.AddDID(morsim.DID{Number: theNumber})
			c := connect(t, url, readAPI(mor.ReadAuto), timeout(time.Second))
			remove := sim.Inject(fault.Fault)
			_, found, err := c.FindDID(context.Background(), theNumber)
			wantError(t, err, fault.code)
			equal(t, "found", found, false)
			equal(t, "legacy", count(sim, "dids_get"), 0)
			remove()
			if fault.Call == morsim.CallLogin && fault.Kind == morsim.DropConnection {
				sim.DropSessions()
			}
			_, found, err = c.FindDID(context.Background(), theNumber)
			ok(t, err)
			equal(t, "found afterwards", found, true)
			equal(t, "legacy afterwards", count(sim, "dids_get"), 0)
		})
	}
	// A wrong password stays what it is.
	sim, url := simulate(t, morsim.Options{})
	c := connect(t, url, readAPI(mor.ReadAuto), as(morsim.ResellerUsername, "wrong"), key(morsim.ResellerAPISecretKey))
	for range 3 {
		_, _, err := c.FindDID(context.Background(), theNumber)
		wantError(t, err, mor.CodeLoginRefused)
	}
	equal(t, "requests", len(sim.Requests()), 1)
}

// What was decided stays so, even when v2 refuses the user later, or legacy does.
func TestReadAPIDoesNotSwitchInMidRun(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: theNumber})
	c := connect(t, url, readAPI(mor.ReadAuto))
	ok(t, find(c)(0))
	sim.EditUser(morsim.AdminID, func(u *morsim.User) { u.APIRestricted = true })
	_, _, err := c.FindDID(context.Background(), theNumber)
	wantError(t, err, mor.CodeMethodNotPermitted)
	equal(t, "legacy", count(sim, "dids_get"), 0)

	sim, url = simulate(t, morsim.Options{})
	c = connect(t, url, readAPI(mor.ReadAuto), as(morsim.ResellerUsername, morsim.ResellerPassword), key(morsim.ResellerAPISecretKey))
	ok(t, find(c)(0))
	sim.EditUser(morsim.ResellerID, func(u *morsim.User) { u.Kind = morsim.Accountant })
	sim.ResetLog()
	_ = find(c)(0)
	equal(t, "v2", count(sim, morsim.CallDIDs), 0)
}

// Where neither serves the user, the error has both.
func TestReadAPINeitherServes(t *testing.T) {
	for name, c := range map[string]struct {
		user mor.Code
		edit []func(*mor.Config)
		both []string
	}{
		"an accountant without the right": {
			mor.CodeAccessDenied,
			[]func(*mor.Config){as(morsim.ClerkUsername, morsim.ClerkPassword)},
			[]string{"dids_get: Access Denied", "v2/dids: HTTP 401: Unauthorized"},
		},
		"a reseller with the admin's key": {
			mor.CodeIncorrectHash,
			[]func(*mor.Config){as(morsim.ResellerUsername, morsim.ResellerPassword)},
			[]string{"dids_get: Incorrect hash", "v2/dids: HTTP 401: Unauthorized"},
		},
	} {
		_, url := simulate(t, morsim.Options{})
		_, err := connect(t, url, append(c.edit, readAPI(mor.ReadAuto))...).DIDs(context.Background(), mor.Filter{})
		wantError(t, err, c.user)
		for _, text := range c.both {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("%s: %q is not in %q", name, text, err)
			}
		}
	}
}

// A question that fails while the others wait for what it brings, is no failure of theirs; and they do not ask one after
// the other then.
func TestReadAPIFailureIsOneQuestions(t *testing.T) {
	silence := func(http.ResponseWriter, asked) { time.Sleep(1200 * time.Millisecond) }
	for name, c := range map[string]struct {
		faults int64
		answer func(http.ResponseWriter, asked)
		failed int
	}{
		"one fails":     {1, sayStatus(404, "<html>"), 1},
		"one is silent": {1, silence, 1},
		"all fail":      {99, sayStatus(404, "<html>"), 20},
		"none comes":    {99, silence, 20}, // twenty seconds, one after the other
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var tries atomic.Int64
			f := (&fake{dids: func(w http.ResponseWriter, a asked) {
				if tries.Add(1) <= c.faults {
					time.Sleep(20 * time.Millisecond)
					c.answer(w, a)
					return
				}
				say(page(theNumber))(w, a)
			}}).start(t)
			client := connect(t, f.url, readAPI(mor.ReadAuto), timeout(time.Second))
			failed, begin := 0, time.Now()
			for _, err := range together(20, find(client)) {
				if err != nil {
					failed++
				}
			}
			equal(t, "failed", failed, c.failed)
			if took := time.Since(begin); took > 12*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// Who gives up waiting for the decision is let go at once, and decides nothing.
func TestReadAPIGivenUp(t *testing.T) {
	arrived, let := make(chan struct{}, 9), make(chan struct{})
	f := (&fake{dids: func(w http.ResponseWriter, a asked) {
		arrived <- struct{}{}
		<-let
		say(page())(w, a)
	}}).start(t)
	c := connect(t, f.url, readAPI(mor.ReadAuto))
	first, ctx := make(chan error, 1), context.Background()
	firstCtx, cancel := context.WithCancel(ctx)
	go func() { _, err := c.DIDs(firstCtx, mor.Filter{}); first <- err }()
	<-arrived
	waiting, giveUp := context.WithCancel(ctx)
	giveUp()
	_, err := c.DIDs(waiting, mor.Filter{})
	wantError(t, err, mor.CodeCanceled)
	cancel()
	wantError(t, <-first, mor.CodeCanceled)
	close(let)
	_, err = c.DIDs(ctx, mor.Filter{})
	ok(t, err)
}

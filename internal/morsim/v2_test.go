package morsim_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newClock() *clock { return &clock{at: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)} }

func TestLoginRefused(t *testing.T) {
	s := start(t, morsim.Options{})
	s.EditUser(morsim.KaunasID, func(u *morsim.User) { u.Blocked = true })
	for _, c := range [][2]string{
		{morsim.AdminUsername, "wrong"},
		{morsim.AdminUsername, morsim.AdminAPISecretKey},
		{morsim.AdminUsername, ""},
		{"nobody", morsim.AdminPassword},
		{"kaunas", "gui-password-kaunas-ef2d12"},
		{"", ""},
	} {
		r := s.request("POST", "/billing/api/v2/authentication/login", "")
		r.SetBasicAuth(c[0], c[1])
		got, err := s.do(r)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, c[0]+"/"+c[1], got.status, http.StatusUnauthorized)
		equal(t, c[0]+"/"+c[1], got.body, `{"error":"unauthorized"}`)
	}
}

func TestV2Rights(t *testing.T) {
	s := start(t, morsim.Options{})
	for _, c := range []struct {
		user, password string
		status         int
		body           string
	}{
		{morsim.AdminUsername, morsim.AdminPassword, 200, `{"dids":[],"meta":{"from":1,"max_results":null,"returned":0}}`},
		{morsim.AccountantUsername, morsim.AccountantPassword, 200, `{"dids":[],"meta":{"from":1,"max_results":null,"returned":0}}`},
		{morsim.ClerkUsername, morsim.ClerkPassword, 401, `{"errors":"Unauthorized"}`},
		{morsim.ResellerUsername, morsim.ResellerPassword, 401, `{"errors":"Unauthorized"}`},
		{morsim.VilniusUsername, morsim.VilniusPassword, 401, `{"errors":"Unauthorized"}`},
	} {
		token, _ := s.login(c.user, c.password)
		got := s.getDIDs(token)
		equal(t, c.user, got.status, c.status)
		equal(t, c.user, got.body, c.body)
	}
}

func TestTokenLife(t *testing.T) {
	const invalid = `{"errors":"Invalid token value"}`
	time15 := newClock()
	s := start(t, morsim.Options{Now: time15.now})
	token, refresh := s.login(morsim.AdminUsername, morsim.AdminPassword)
	equal(t, "no token", s.getDIDs("").body, invalid)
	equal(t, "another token", s.getDIDs(token+"x").body, invalid)
	equal(t, "a refresh token", s.getDIDs(refresh).body, invalid)
	time15.pass(15*time.Minute - time.Second)
	equal(t, "just before", s.getDIDs(token).status, http.StatusOK)
	time15.pass(time.Second)
	got := s.getDIDs(token)
	equal(t, "after 15 minutes", got.status, http.StatusUnauthorized)
	equal(t, "after 15 minutes", got.body, invalid)

	token, _ = s.login(morsim.AdminUsername, morsim.AdminPassword)
	s.EditUser(morsim.AdminID, func(u *morsim.User) { u.Blocked = true })
	equal(t, "blocked since", s.getDIDs(token).body, invalid)
	s.EditUser(morsim.AdminID, func(u *morsim.User) { u.Blocked = false })
	equal(t, "not blocked any more", s.getDIDs(token).status, http.StatusOK)
	s.DropSessions()
	equal(t, "dropped", s.getDIDs(token).body, invalid)
}

func TestRefresh(t *testing.T) {
	moved := newClock()
	s := start(t, morsim.Options{Now: moved.now, TokenLifetime: time.Minute})
	_, refresh := s.login(morsim.AdminUsername, morsim.AdminPassword)
	try := func(contentType, authorization, body string) reply {
		t.Helper()
		r := s.request("POST", "/billing/api/v2/authentication/refresh", body)
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Authorization", authorization)
		got, err := s.do(r)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	moved.pass(time.Hour)
	equal(t, "as bearer", try("", "Bearer "+refresh, "").status, http.StatusOK)
	equal(t, "in JSON", try("application/json", "", `{"refresh_token":"`+refresh+`"}`).status, http.StatusOK)
	equal(t, "in a form", try("application/x-www-form-urlencoded", "", "refresh_token="+refresh).status, http.StatusOK)
	equal(t, "none", try("application/json", "", `{}`).body, `{"error":"unauthorized"}`)
	if strings.Contains(fmt.Sprintf("%+v", s.Requests()), refresh) {
		t.Error("the log has the refresh token")
	}
	s.Configure(func(o *morsim.Options) { o.NoRefresh = true })
	equal(t, "none given", try("", "Bearer "+refresh, "").status, http.StatusUnauthorized)
	_, without := s.login(morsim.AdminUsername, morsim.AdminPassword)
	equal(t, "refresh token", without, "")
	s.Configure(func(o *morsim.Options) { o.NoRefresh = false })
	moved.pass(7 * 24 * time.Hour)
	equal(t, "after a week", try("", "Bearer "+refresh, "").status, http.StatusUnauthorized)
}

// A token that refreshing brought must work.
func TestRefreshedToken(t *testing.T) {
	s := start(t, morsim.Options{})
	first, refresh := s.login(morsim.AdminUsername, morsim.AdminPassword)
	r := s.request("POST", "/billing/api/v2/authentication/refresh", "")
	r.Header.Set("Authorization", "Bearer "+refresh)
	got, err := s.do(r)
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Access string `json:"access_token"`
	}
	decode(t, got.body, &body)
	equal(t, "the same token again", body.Access == first, false)
	equal(t, "list", s.getDIDs(body.Access).status, http.StatusOK)
}

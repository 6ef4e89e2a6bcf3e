package mor_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// Redirects: another origin is never followed and sees nothing; within the origin a GET is, a POST is not.
func TestRedirects(t *testing.T) {
	unraced.Skip(t)
	var strayed atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		strayed.Add(1)
		_, _ = io.WriteString(w, page(theNumber))
	}))
	t.Cleanup(other.Close)
	ctx := context.Background()
	otherName := strings.Replace(other.URL, "127.0.0.1", "localhost", 1)

	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{
			other.URL + "/billing/api/v2/dids?access_token=" + fakeAccess, otherName + "/x",
			strings.Replace(other.URL, "http://", "http://"+morsim.AdminUsername+":"+morsim.AdminPassword+"@", 1) + "/" + morsim.AdminPassword,
			"//" + strings.TrimPrefix(other.URL, "http://") + "/",
			"https://" + strings.TrimPrefix(other.URL, "http://") + "/",
			"ftp://example.com/", "javascript:alert(1)", "file:///etc/passwd", "data:,x",
		} {
			for call, do := range allCalls() {
				if status != 302 && (to != otherName+"/x" || call != "v2/dids" && call != "did_create") {
					continue
				}
				f := spoilt(t, call, sayStatus(status, "<html>moved</html>", "Location", to))
				e := wantError(t, do(ctx, connect(t, f.url, retries(2))), mor.CodeRedirected)
				equal(t, call+": status", e.HTTPStatus, status)
				equal(t, call+": requests", f.count(call), 1)
				equal(t, call+": doubtful", e.Doubtful, writes[call] != nil)
				if strings.Contains(e.Error(), "access_token") || strings.Contains(e.Error(), "@") {
					t.Errorf("%s: %v", call, e)
				}
			}
		}
	}
	equal(t, "requests that strayed", strayed.Load(), 0)

	// The very same host and port, but another scheme.
	for call, do := range allCalls() {
		f := &fake{}
		up := func(w http.ResponseWriter, a asked) {
			sayStatus(302, "", "Location", strings.Replace(f.url, "http:", "https:", 1)+"/billing/api/"+a.call)(w, a)
		}
		f.dids, f.legacy = up, up
		if call == "v2/authentication/login" {
			f.login = up
		}
		f.start(t)
		wantError(t, do(ctx, connect(t, f.url)), mor.CodeRedirected)
		equal(t, call+": requests", f.count(call), 1)
	}

	for _, status := range []int{301, 302, 303, 307, 308} {
		moved := say(page(theNumber))
		f := &fake{}
		f.dids = func(w http.ResponseWriter, a asked) {
			if a.url.Query().Has("moved") {
				moved(w, a)
				return
			}
			sayStatus(status, "", "Location", "/billing/api/v2/dids?moved=1")(w, a)
		}
		f.start(t)
		did, found, err := connect(t, f.url).FindDID(ctx, theNumber)
		ok(t, err)
		equal(t, "found", found, true)
		equal(t, "number", did.Number, theNumber)
		equal(t, "bearer", last(f, "v2/dids").header.Get("Authorization"), "Bearer "+fakeAccess)

		for call, do := range writes { // a POST is not followed even there
			f := spoilt(t, call, sayStatus(status, "", "Location", "/billing/api/elsewhere"))
			wantError(t, do(ctx, connect(t, f.url)), mor.CodeRedirected)
			equal(t, call+": requests", len(f.asked()), 1)
		}
	}
}

// A chain of redirects ends, and one that leaves the origin in the end does not get there.
func TestRedirectChains(t *testing.T) {
	var strayed atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) }))
	t.Cleanup(other.Close)
	for name, next := range map[string]func(n int) string{
		"in circles": func(int) string { return "/billing/api/v2/dids" },
		"on and on":  func(n int) string { return fmt.Sprint("/billing/api/v2/dids?n=", n) },
		"out in the end": func(n int) string {
			if n == 2 {
				return other.URL + "/"
			}
			return "/billing/api/v2/dids"
		},
	} {
		var n atomic.Int64
		f := (&fake{dids: func(w http.ResponseWriter, a asked) {
			sayStatus(302, "", "Location", next(int(n.Add(1))))(w, a)
		}}).start(t)
		_, err := connect(t, f.url, retries(2)).DIDs(context.Background(), mor.Filter{})
		wantError(t, err, mor.CodeRedirected)
		if n.Load() > 4 {
			t.Errorf("%s: %d requests", name, n.Load())
		}
	}
	equal(t, "requests that strayed", strayed.Load(), 0)
}

// A Location that is no address is an error like any other.
func TestRedirectToRubbish(t *testing.T) {
	for _, to := range []string{"http://[::1", ":", "%zz", "http://" + morsim.AdminPassword + "\u202e:x/"} {
		for call, do := range allCalls() {
			f := spoilt(t, call, sayStatus(302, "", "Location", to))
			err := do(context.Background(), connect(t, f.url))
			if err == nil {
				t.Errorf("%s: no error", call)
				continue
			}
			noSecrets(t, "the error", err.Error())
			equal(t, call+": requests", f.count(call), 1)
		}
	}
}

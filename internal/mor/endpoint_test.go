package mor_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

func TestParseEndpoint(t *testing.T) {
	for text, want := range map[string]string{
		"https://mor.example.com":                   "https://mor.example.com/billing",
		"https://mor.example.com/":                  "https://mor.example.com/billing",
		"https://mor.example.com//":                 "https://mor.example.com/billing",
		"https://mor.example.com/billing":           "https://mor.example.com/billing",
		"https://mor.example.com/billing/":          "https://mor.example.com/billing",
		"https://mor.example.com/billing//":         "https://mor.example.com/billing",
		"https://mor.example.com/./billing/x/..":    "https://mor.example.com/billing",
		"https://mor.example.com/../..":             "https://mor.example.com/billing",
		"https://mor.example.com/my mor":            "https://mor.example.com/my%20mor",
		"https://mor.example.com/my%20mor":          "https://mor.example.com/my%20mor",
		"https://mor.example.com/a/b":               "https://mor.example.com/a/b",
		"https://mor.example.com/apis":              "https://mor.example.com/apis",
		"https://mor.example.com/my-api":            "https://mor.example.com/my-api",
		"HTTPS://MOR.example.com/Billing":           "https://MOR.example.com/Billing",
		"http://127.0.0.1:3000":                     "http://127.0.0.1:3000/billing",
		"http://[::1]:3000/mor":                     "http://[::1]:3000/mor",
		"http://žalias.example/":                    "http://%C5%BEalias.example/billing",
		"https://mor.example.com/bil%3Fling%23x":    "https://mor.example.com/bil%3Fling%23x",
		"https://mor.example.com:/billing":          "https://mor.example.com:/billing",
		"https://mor.example.com/billing/api%2Fxyz": "its path /billing/api/xyz leads into the API; stop before /api",

		"":                                       "it is empty",
		"mor.example.com":                        "it has no scheme; write https:// before the host name",
		"mor.example.com/billing":                "it has no scheme; write https:// before the host name",
		"localhost:3000":                         "it has no scheme; write https:// before the host name",
		"https:mor.example.com":                  "it has no scheme; write https:// before the host name",
		"//mor.example.com":                      "it has no scheme; write https:// before the host name",
		"admin:hunter2@mor.example.com":          "it has no scheme; write https:// before the host name",
		"ftp://mor.example.com":                  `its scheme is "ftp"; use https (or http)`,
		"://mor.example.com":                     "it is not a URL",
		"https://mor.example.com:port":           "it is not a URL",
		"https://mor example.com":                "it is not a URL",
		" https://mor.example.com":               "it is not a URL",
		"https://mor.example.com\n":              "it is not a URL",
		"https://mor.example.com/%zz":            "it is not a URL",
		"https://admin:hunter2@[::1":             "it is not a URL",
		"https://":                               "it has no host name",
		"https:///billing":                       "it has no host name",
		"https://:8080/billing":                  "it has no host name",
		"https://admin:hunter2@mor.example":      "it holds credentials; they belong into username and password",
		"https://admin@mor.example.com":          "it holds credentials; they belong into username and password",
		"https://@mor.example.com":               "it holds credentials; they belong into username and password",
		"https://mor.example.com/?u=hunter2":     "it has a query or a fragment; leave out all from ? or # on",
		"https://mor.example.com/?":              "it has a query or a fragment; leave out all from ? or # on",
		"https://mor.example.com/#hunter2":       "it has a query or a fragment; leave out all from ? or # on",
		"https://mor.example.com/api":            "its path /api leads into the API; stop before /api",
		"https://mor.example.com/billing/api/":   "its path /billing/api leads into the API; stop before /api",
		"https://mor.example.com/billing/api/v2": "its path /billing/api/v2 leads into the API; stop before /api",
		"https://mor.example.com/api/v2/dids":    "its path /api/v2/dids leads into the API; stop before /api",
	} {
		u, err := mor.ParseEndpoint(text)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = u.String()
		}
		equal(t, text, got, want)
		if strings.Contains(got, "hunter2") {
			t.Errorf("%q: the error quotes a credential: %s", text, got)
		}
		if (u == nil) == (err == nil) {
			t.Errorf("%q: both or neither of %v and %v", text, u, err)
		}
	}
}

// What is accepted is an address and nothing else, and reading it again changes nothing.
func FuzzParseEndpoint(f *testing.F) {
	for _, text := range []string{
		"https://mor.example.com", "http://[::1%25lo]:80/a b/../c", "https://a@b", "https://h/%2e%2e/api/", "h://x?#",
		"https://h/%252e", "https://h/a;b=c/*", "http://h:/", "https://\u00e4.example/\u202e", "https://h/api%2f", "https:///x", "https://h/%00",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := mor.ParseEndpoint(text)
		if err != nil {
			if u != nil {
				t.Fatalf("%q: a URL and an error", text)
			}
			return
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q became %#v", text, u)
		}
		if !strings.HasPrefix(u.Path, "/") || strings.HasSuffix(u.Path, "/") || strings.Contains(u.Path+"/", "/api/") || strings.Contains(u.Path+"/", "/../") {
			t.Fatalf("%q has the path %q", text, u.Path)
		}
		if strings.Contains(u.Host, "%") {
			return // a zone or a name in odd bytes, which net/url does not always read back
		}
		again, err := mor.ParseEndpoint(u.String())
		if err != nil || *again != *u {
			t.Fatalf("%q became %q, which became %v (%v)", text, u, again, err)
		}
	})
}

func TestIsLoopback(t *testing.T) {
	for text, want := range map[string]bool{
		"http://localhost:3000/": true, "http://LOCALHOST": true, "http://127.0.0.1": true, "http://127.9.9.9:1": true, "http://[::1]:80": true,
		"http://mor.example.com": false, "http://localhost.example.com": false, "http://10.0.0.1": false, "http://0.0.0.0": false,
		"http://[::]": false, "http://127.0.0.1.example.com": false, "http://": false,
	} {
		u, err := url.Parse(text)
		ok(t, err)
		equal(t, text, mor.IsLoopback(u), want)
	}
}

// The endpoint's path is kept as it is in every request, whatever is in it.
func TestEndpointPathIsKept(t *testing.T) {
	f := &fake{dids: say(page()), legacy: say(success)}
	f.start(t)
	c := connect(t, f.url+"/my%20mor/bil%3Fling")
	_, err := c.DIDs(context.Background(), mor.Filter{})
	ok(t, err)
	ok(t, c.DIDMakeFree(context.Background(), 1))
	for _, a := range f.asked() {
		if !strings.HasPrefix(a.url.EscapedPath(), "/my%20mor/bil%3Fling/api/") {
			t.Errorf("asked %s", a.url.String())
		}
	}
	equal(t, "requests", len(f.asked()), 3)
	equal(t, "the first", f.asked()[0].method, http.MethodPost)
}

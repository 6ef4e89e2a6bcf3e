package mor_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.String()
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// A server that hangs is left when request_timeout is over, wherever it hangs.
func TestRequestTimeout(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, asked){
		"before the answer": hang,
		"in the body": func(w http.ResponseWriter, a asked) {
			_, _ = w.Write([]byte(`{"dids":[`))
			_ = http.NewResponseController(w).Flush()
			hangFor(w)
		},
		"behind the first byte": func(w http.ResponseWriter, a asked) {
			_, _ = w.Write([]byte(`{`))
			_ = http.NewResponseController(w).Flush()
			hangFor(w)
		},
	} {
		for call, read := range reads {
			t.Run(name+", "+call, func(t *testing.T) {
				t.Parallel()
				f := spoilt(t, call, answer)
				within(t, 10*time.Second, func() {
					e := wantError(t, read(context.Background(), connect(t, f.url, retries(3), timeout(200*time.Millisecond))), mor.CodeTimeout)
					equal(t, "doubtful", e.Doubtful, false)
				})
				equal(t, "requests", f.count(call), 1) // a slow server is not asked again
			})
		}
	}
}

// The caller's end is the call's end: of a read at once, of a write within two seconds.
func TestCancel(t *testing.T) {
	for _, end := range []string{"cancel", "deadline"} {
		for call, do := range allCalls() {
			limit := 2 * time.Second // a busy machine
			if writes[call] != nil {
				limit = 4 * time.Second
				if call != "did_create" && (call != "did_delete" || end == "deadline") {
					continue // the others end as these do, and as late
				}
			}
			t.Run(end+", "+call, func(t *testing.T) {
				t.Parallel()
				arrived := make(chan struct{}, 9)
				f := spoilt(t, call, func(w http.ResponseWriter, a asked) {
					arrived <- struct{}{}
					hangFor(w)
				})
				ctx, cancel := context.WithCancel(context.Background())
				want := context.Canceled
				if end == "deadline" {
					ctx, cancel = context.WithTimeout(context.Background(), 150*time.Millisecond)
					want = context.DeadlineExceeded
				} else {
					go func() { <-arrived; cancel() }()
				}
				defer cancel()
				within(t, limit, func() {
					err := do(ctx, connect(t, f.url, retries(3)))
					e := wantError(t, err, mor.CodeCanceled)
					equal(t, "doubtful", e.Doubtful, writes[call] != nil)
					equal(t, "cause", errors.Is(err, want), true)
				})
				equal(t, "requests", f.count(call), 1)
			})
		}
	}
}

func allCalls() map[string]func(context.Context, *mor.Client) error {
	all := map[string]func(context.Context, *mor.Client) error{}
	for name, call := range reads {
		all[name] = call
	}
	for name, call := range writes {
		all[name] = call
	}
	return all
}

// A write whose answer comes soon after the caller has given up is no doubt: it is known what it came to.
func TestCancelledWriteIsAnswered(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		code   mor.Code // "" is none
	}{
		"done":    {success, ""},
		"refused": {"<page><error>DID was not found</error></page>", mor.CodeDIDNotFound},
	} {
		for call, do := range writes {
			ctx, cancel := context.WithCancel(context.Background())
			f := spoilt(t, call, func(w http.ResponseWriter, a asked) {
				cancel()
				time.Sleep(20 * time.Millisecond)
				say(c.answer)(w, a)
			})
			err := do(ctx, connect(t, f.url, retries(3)))
			cancel()
			if c.code == "" && err != nil || mor.CodeOf(err) != c.code || mor.IsDoubtful(err) {
				t.Errorf("%s, %s: %v", call, name, err)
			}
			equal(t, "requests", len(f.asked()), 1)
		}
	}
}

// A caller that has given up before it began sends nothing.
func TestCancelledBefore(t *testing.T) {
	f := (&fake{dids: say(page()), legacy: say(success)}).start(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := connect(t, f.url)
	for range 20 { // the gate is open, too: it must not win
		for name, call := range allCalls() {
			e := wantError(t, call(ctx, c), mor.CodeCanceled)
			equal(t, name+": doubtful", e.Doubtful, false)
		}
	}
	equal(t, "requests", len(f.asked()), 0)
}

// Whoever waits for others to finish can give up, and has sent nothing.
func TestCancelInTheQueue(t *testing.T) {
	arrived := make(chan struct{}, 9)
	f := (&fake{legacy: func(w http.ResponseWriter, a asked) { arrived <- struct{}{}; hangFor(w) }}).start(t)
	c := connect(t, f.url, concurrent(1))
	first, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- reads["providers_get"](first, c) }()
	<-arrived
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	e := wantError(t, c.DIDMakeFree(ctx, 2), mor.CodeCanceled)
	equal(t, "doubtful", e.Doubtful, false)
	stop()
	wantError(t, <-done, mor.CodeCanceled)
	equal(t, "requests", len(f.asked()), 1)
}

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

// Redirects: another origin is never followed and sees nothing; within the origin a GET is, a POST is not.
func TestRedirects(t *testing.T) {
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

// Nothing secret comes out of the client, even if the server says it to our face in every way it can.
func TestSecretsDoNotComeOut(t *testing.T) {
	all := strings.Join(secrets, " ")
	answers := map[string]func(http.ResponseWriter, asked){
		"a page":               sayStatus(500, "<html>"+all+"</html>"),
		"a page with 200":      say("<html><br>" + all),
		"a page with 403":      sayStatus(403, all),
		"an error in XML":      say("<page><status><error>Wrong: " + all + "</error></status></page>"),
		"an error in JSON":     sayStatus(401, `{"errors":"Wrong: `+all+`"}`),
		"an error in a list":   sayStatus(401, `{"error":["Wrong","`+all+`"]}`),
		"a login's error":      sayStatus(401, `{"error":"Wrong: `+all+`"}`),
		"a text":               say(`"` + all + `"`),
		"a row":                say(`{"dids":[{"id":"` + all + `"}]}`),
		"an object for an id":  say(`{"dids":[{"id":{"x":"` + all + `"}}]}`),
		"a number":             say(`{"dids":[{"id":1,"did":"` + all + `"}]}`),
		"two numbers":          say(`{"dids":[{"id":1,"did":"` + all + `","did_number":"1"}]}`),
		"a text for a listing": say(`{"dids":"` + all + `"}`),
		"a key":                say(`{"dids":[` + "\n" + all),
		"an element":           say("<page><" + morsim.AdminPassword + "></page>"),
		"an encoding":          say(`<?xml version="1.0" encoding="` + morsim.AdminPassword + `"?><page/>`),
		"a version":            say(`<?xml version="` + all + `"?><page/>`),
		"an entity":            say(`<page>&` + morsim.AdminPassword + `;</page>`),
		"a location":           sayStatus(302, all, "Location", "http://127.0.0.1:1/"+url.PathEscape(morsim.AdminPassword)+"/"+morsim.AdminAPISecretKey+"?"+fakeAccess),
		"a bad location":       sayStatus(302, all, "Location", "http://"+morsim.AdminPassword+":"+fakeAccess+"/"),
		"far behind":           say(strings.Repeat(" ", 1015) + all), // where the excerpt ends
		"far behind, not text": say(strings.Repeat("\x00", 1010) + morsim.AdminAPISecretKey),
		"tokens cut":           say(`{"access_token":"` + fakeAccess + `-new","refresh_token":"brand-new-token`),
		"tokens elsewhere":     say(`{"data":{"access_token":"brand-new-token","refresh_token":"brand-new-token"}}`),
		"a status line":        raw("HTTP/1.1 " + all + "\r\n\r\n"),
		"a header":             raw("HTTP/1.1 200 OK\r\n" + all + "\x1b[31m\r\n\r\n"),
		"a length":             raw("HTTP/1.1 200 OK\r\nContent-Length: " + all + "\r\n\r\n"),
		"an encoding of HTTP":  raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + all + "\r\n\r\n"),
		"what was sent": func(w http.ResponseWriter, a asked) {
			w.WriteHeader(500)
			_, _ = fmt.Fprint(w, a.header.Get("Authorization"), " ", a.form.Encode(), a.url.String())
		},
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			for call, do := range allCalls() {
				if writes[call] != nil && call != "did_create" {
					continue // the others go the same way
				}
				f := spoilt(t, call, answer)
				c, log := connectLogged(t, f.url, retries(0))
				if call != "v2/authentication/login" {
					_ = reads["v2/dids"](context.Background(), c) // so that there are tokens to hide
				}
				err := do(context.Background(), c)
				if err == nil {
					t.Errorf("%s: no error", call)
					continue
				}
				hidden := append([]string{morsim.AdminPassword[:9], morsim.AdminAPISecretKey[:9]}, secrets...)
				if call == "v2/authentication/login" {
					hidden = []string{morsim.AdminPassword[:9], morsim.AdminAPISecretKey[:9], basic, "brand-new"} // it was given no others
				}
				for where, text := range map[string]string{"the error": err.Error(), "what lies beneath": chain(err), "the log": log.String()} {
					for _, part := range hidden {
						if strings.Contains(text, part) {
							t.Errorf("%s: %s holds %q: %.500q", call, where, part, text)
						}
					}
					if len(text) > 4000 {
						t.Errorf("%s: %s is %d bytes long", call, where, len(text))
					}
				}
				if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == 0x202e }) {
					t.Errorf("%s: %q", call, err)
				}
			}
		})
	}
}

// chain is every text in an error's chain.
func chain(err error) string {
	text := fmt.Sprintf("%v %+v %q\n", err, err, err)
	if e := (*mor.Error)(nil); errors.As(err, &e) {
		text += e.Words + "\n"
	}
	if beneath := errors.Unwrap(err); beneath != nil {
		text += beneath.Error() + "\n"
	}
	return text
}

// raw answers with bytes of its own instead of HTTP.
func raw(answer string) func(http.ResponseWriter, asked) {
	return func(w http.ResponseWriter, _ asked) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, answer)
		_ = conn.Close()
	}
}

// The warnings about repetitions hold the same errors and are as clean.
func TestSecretsDoNotComeOutOfRepetitions(t *testing.T) {
	body := "<html>" + strings.Join(secrets, " ") + "</html>"
	f := (&fake{dids: sayStatus(503, body, "Retry-After", "0")}).start(t)
	c, log := connectLogged(t, f.url, retries(2))
	_, err := c.DIDs(context.Background(), mor.Filter{})
	wantError(t, err, mor.CodeHTTP)
	text := log.String()
	noSecrets(t, "the log", text)
	equal(t, "warnings", strings.Count(text, "level=WARN"), 2)
	if !strings.Contains(text, "call=v2/dids") || !strings.Contains(text, "wait_ms=0") || !strings.Contains(text, "try=2") {
		t.Error(text)
	}
}

// Secrets with characters that HTML, XML, JSON and URLs write in other ways.
func TestSecretsInOtherSpellings(t *testing.T) {
	const password = `pä&<ss>"w'ör d\/7+%`
	quoted := func(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }
	for name, spelling := range map[string]string{
		"verbatim": password,
		"HTML":     html.EscapeString(password),
		"query":    url.QueryEscape(password),
		"path":     url.PathEscape(password),
		"JSON":     quoted(password),
		"Basic":    base64.StdEncoding.EncodeToString([]byte(morsim.AdminUsername + ":" + password)),
	} {
		f := (&fake{legacy: sayStatus(500, "<html>"+spelling+"</html>")}).start(t)
		err := connect(t, f.url, as(morsim.AdminUsername, password)).DIDMakeFree(context.Background(), 1)
		e := wantError(t, err, mor.CodeHTTP)
		if strings.Contains(e.Words, spelling) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An empty secret hides nothing.
func TestNoSecretNoRedaction(t *testing.T) {
	f := (&fake{legacy: say("<page><error>Access Denied</error></page>")}).start(t)
	c := connect(t, f.url, func(c *mor.Config) { c.Password, c.APISecretKey = "", "" })
	equal(t, "words", wantError(t, c.DIDMakeFree(context.Background(), 1), mor.CodeAccessDenied).Words, "Access Denied")
}

// An error says no more than a line of what came, in plain characters.
func TestAnExcerptIsShortAndClean(t *testing.T) {
	body := "\x1b]0;title\x07\u202e<html>\n\n" + strings.Repeat("<p>ž\x00</p>\n", 1<<11)
	for call, do := range allCalls() {
		f := spoilt(t, call, say(body))
		err := do(context.Background(), connect(t, f.url))
		var e *mor.Error
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		if len(e.Words) > 1000 || strings.ContainsAny(e.Words, "\x1b\x07\x00\n\u202e") || len(err.Error()) > 1500 || strings.ContainsAny(err.Error(), "\x1b\x07\x00\n\u202e") {
			t.Errorf("%s: %q", call, err)
		}
	}
	// What JSON itself quotes is no exception.
	long := strings.Repeat("\\u001b[31mx", 1<<15)
	for name, body := range map[string]string{
		"a text": `"` + long + `"`, "dids": `{"dids":"` + long + `"}`, "an id": `{"dids":[{"id":"` + long + `"}]}`,
		"a number": `{"dids":[{"id":1,"did":"` + long + `"}]}`, "an object": `{"dids":[{"id":{"` + long + `":1}}]}`,
		"an element": "<" + strings.Repeat("a", 1<<15) + "></b>",
	} {
		f := (&fake{dids: say(body), legacy: say(body)}).start(t)
		c := connect(t, f.url)
		_, err := c.DIDs(context.Background(), mor.Filter{})
		for _, err := range []error{err, c.DIDMakeFree(context.Background(), 1)} {
			if err == nil || len(err.Error()) > 1500 || strings.ContainsAny(err.Error(), "\x1b\n") {
				t.Errorf("%s: %d bytes: %.300q", name, len(fmt.Sprint(err)), fmt.Sprint(err))
			}
		}
	}
}

// What goes wrong with one request stays there: the connection of a whole answer is used again.
func TestConnectionsAreKept(t *testing.T) {
	var fresh atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, success) }))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			fresh.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := connect(t, server.URL)
	for range 20 {
		ok(t, c.DIDMakeFree(context.Background(), 1))
	}
	equal(t, "connections", fresh.Load(), 1)
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

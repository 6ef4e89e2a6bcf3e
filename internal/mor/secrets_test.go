package mor_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// Nothing secret comes out of the client, even if the server says it to our face in every way it can.
func TestSecretsDoNotComeOut(t *testing.T) {
	unraced.Skip(t)
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
	c := connect(t, f.url, func(c *mor.Config) { c.Password = "" })
	equal(t, "words", wantError(t, c.DIDMakeFree(context.Background(), 1), mor.CodeAccessDenied).Words, "Access Denied")
}

// An error says no more than a line of what came, in plain characters.
func TestAnExcerptIsShortAndClean(t *testing.T) {
	unraced.Skip(t)
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

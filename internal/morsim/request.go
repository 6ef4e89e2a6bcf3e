package morsim

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	dialectLegacy = "legacy"
	dialectV2     = "v2"
)

// Names of the v2 calls in the log and in faults.
const (
	CallLogin   = "v2/login"
	CallRefresh = "v2/refresh"
	CallDIDs    = "v2/dids"
)

var v2Calls = map[string]string{
	"authentication/login":   CallLogin,
	"authentication/refresh": CallRefresh,
	"dids":                   CallDIDs,
}

// request is one HTTP request, read whole: a server that still reads cannot tell when its client leaves.
type request struct {
	dialect, call      string
	method, path, raw  string
	params             url.Values
	username, password string // Basic
	bearer             string
	refreshToken       string
}

func readRequest(w http.ResponseWriter, r *http.Request, webDir string) request {
	in := request{method: r.Method, path: r.URL.Path, raw: r.URL.RawQuery, params: url.Values{}}
	body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	r.Body = io.NopCloser(bytes.NewReader(body))

	rest, isAPI := strings.CutPrefix(r.URL.Path, apiPrefix(webDir))
	if !isAPI {
		return in
	}
	page, isV2 := strings.CutPrefix(rest, "v2/")
	if !isV2 {
		in.dialect, in.call = dialectLegacy, rest
		in.params = legacyParams(r, body)
		return in
	}
	in.dialect, in.call = dialectV2, v2Calls[page]
	if in.call == "" {
		in.call = "v2/" + page
	}
	in.params = r.URL.Query()
	in.username, in.password, _ = r.BasicAuth()
	in.bearer, _ = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	in.refreshToken = refreshTokenIn(r, body, in.bearer)
	return in
}

// legacyParams are the parameters of a form or, as Rails takes them as well, of a JSON object in the body.
func legacyParams(r *http.Request, body []byte) url.Values {
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType == "application/json" {
		return jsonParams(body)
	}
	switch {
	case r.ParseForm() != nil:
		return url.Values{}
	case r.Method == http.MethodPost:
		return r.PostForm // what stands in the URL is logged, never used
	}
	return r.Form
}

// jsonParams are the texts, numbers and truth values of a JSON object, as the texts that a form would have. A number
// keeps its digits.
func jsonParams(body []byte) url.Values {
	params, object := url.Values{}, map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&object) != nil {
		return params
	}
	for name, value := range object {
		switch value.(type) {
		case string, json.Number, bool:
			params.Set(name, fmt.Sprint(value))
		}
	}
	return params
}

// refreshTokenIn looks wherever a client may reasonably put the token: the pages do not say where it goes.
func refreshTokenIn(r *http.Request, body []byte, bearer string) string {
	var inBody struct {
		RefreshToken string `json:"refresh_token"`
	}
	if json.Unmarshal(body, &inBody) == nil && inBody.RefreshToken != "" {
		return inBody.RefreshToken
	}
	if r.ParseForm() == nil && r.PostForm.Get("refresh_token") != "" {
		return r.PostForm.Get("refresh_token")
	}
	return bearer
}

// logged is the request as the log keeps it: without the hash and without passwords.
func (in request) logged(at time.Time) Request {
	params := url.Values{}
	for name, values := range in.params {
		if name != "hash" && name != "password" && name != "p" {
			params[name] = values
		}
	}
	if in.username != "" {
		params.Set("u", in.username)
	}
	return Request{
		Time: at, Dialect: in.dialect, Call: in.call, Method: in.method, Path: in.path, Query: in.raw,
		Params: params, Write: legacyCalls[in.call].write,
	}
}

// answer is what the server says. The body is written outside the lock, from a snapshot taken under it.
type answer struct {
	status      int
	contentType string
	outcome     string
	took        bool
	body        func(io.Writer)
}

func (a *answer) send(w http.ResponseWriter) {
	w.Header().Set("Content-Type", a.contentType)
	w.WriteHeader(a.status)
	a.body(w)
}

func text(body string) func(io.Writer) {
	return func(w io.Writer) { _, _ = io.WriteString(w, body) }
}

func htmlPage(status int, title string) string {
	return fmt.Sprintf("<!DOCTYPE html>\n<html><head><title>%d %s</title></head>\n<body><h1>%d %s</h1></body></html>\n",
		status, title, status, title)
}

func pageNotFound() answer {
	return answer{
		status: http.StatusNotFound, contentType: "text/html", outcome: "page not found",
		body: text(htmlPage(http.StatusNotFound, "The page you were looking for doesn't exist")),
	}
}

// countingWriter knows how much of an answer was sent.
type countingWriter struct {
	http.ResponseWriter
	status, bytes int
}

func (w *countingWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += n
	return n, err
}

// Unwrap lets http.NewResponseController flush.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// pause waits, or less long when the client leaves. A server acts all the same then: it has the request.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// parseID reads an ID; what is no ID is -1, which nothing has.
func parseID(value string) int64 {
	id, err := strconv.ParseInt(value, 10, 64)
	if err != nil || id <= 0 {
		return -1
	}
	return id
}

func base64URL(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

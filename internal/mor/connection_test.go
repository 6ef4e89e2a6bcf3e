package mor_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// A TLS handshake that fails is before any request.
func TestTLS(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte(success))
	}))
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	ctx := context.Background()
	e := wantError(t, connect(t, server.URL).DIDMakeFree(ctx, 1), mor.CodeUntrusted)
	equal(t, "doubtful", e.Doubtful, false)
	equal(t, "requests", asked.Load(), 0)
	if !strings.Contains(e.Error(), "certificate") {
		t.Error(e)
	}
	pool := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	ok(t, connect(t, server.URL, func(c *mor.Config) { c.RootCAs = pool }).DIDMakeFree(ctx, 1))
	ok(t, connect(t, server.URL, func(c *mor.Config) { c.InsecureSkipTLSVerify = true }).DIDMakeFree(ctx, 1))
	equal(t, "requests", asked.Load(), 2)
	// HTTP spoken to an HTTPS server is an answer of nobody's.
	plain := strings.Replace(server.URL, "https:", "http:", 1)
	wantError(t, connect(t, plain).DIDMakeFree(ctx, 1), mor.CodeHTTP)
	equal(t, "requests", asked.Load(), 2)
}

// A server that takes no connection is not one that is slow to answer.
func TestNoConnectionInTime(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // accepts for the kernel, and never says a word of TLS
	ok(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	c := connect(t, "https://"+listener.Addr().String(), func(c *mor.Config) { c.RequestTimeout = 100 * time.Millisecond })
	e := wantError(t, c.DIDMakeFree(context.Background(), 1), mor.CodeTimeout)
	equal(t, "doubtful", e.Doubtful, false)
	if !strings.Contains(e.Error(), "no connection in time") {
		t.Error(e)
	}
}

// Over HTTP/2, which has ways of its own to break and to repeat, a write is as doubtful and as rarely sent.
func TestHTTP2(t *testing.T) {
	var asked atomic.Int64
	var protocol atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocol.Store(int64(r.ProtoMajor))
		if asked.Add(1) == 2 {
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write([]byte(success))
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	c := connect(t, server.URL, retries(3), func(c *mor.Config) { c.InsecureSkipTLSVerify = true })
	ok(t, c.DIDMakeFree(context.Background(), 1))
	e := wantError(t, c.DIDMakeFree(context.Background(), 1), mor.CodeUnreachable)
	equal(t, "doubtful", e.Doubtful, true)
	equal(t, "requests", asked.Load(), 2)
	equal(t, "protocol", protocol.Load(), 2)
	ok(t, c.DIDMakeFree(context.Background(), 1))
}

// The address of a proxy, a name that does not resolve, a port that is none: unreachable, and no doubt.
func TestUnreachable(t *testing.T) {
	for _, base := range []string{"http://127.0.0.1:1", "http://127.0.0.1:99999"} {
		u, err := url.Parse(base + "/billing")
		ok(t, err)
		c := connect(t, "http://127.0.0.1", func(c *mor.Config) { c.Endpoint = u })
		e := wantError(t, c.DIDMakeFree(context.Background(), 1), mor.CodeUnreachable)
		equal(t, "doubtful", e.Doubtful, false)
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

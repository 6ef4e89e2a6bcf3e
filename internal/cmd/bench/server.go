package main

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// server is a simulated MOR server on this machine.
type server struct {
	*morsim.Simulator
	http     *http.Server
	endpoint string
}

func serve(ctx context.Context) (*server, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	sim := morsim.New(morsim.Options{Latency: latency})
	s := &server{
		Simulator: sim, endpoint: "http://" + listener.Addr().String() + "/billing",
		http: &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second},
	}
	go func() { _ = s.http.Serve(listener) }() // if it ends too soon, its clients say so
	return s, nil
}

func (s *server) close() { _ = s.http.Close() }

// traffic is what the server saw since the last time.
type traffic struct {
	requests, bytes int
	calls           map[string]int // by name, with reads of DIDs as look-ups and pages
}

func (s *server) traffic() traffic {
	t := traffic{calls: map[string]int{}}
	for _, r := range s.Requests() {
		t.requests++
		t.bytes += r.Bytes
		switch {
		case r.Call != morsim.CallDIDs:
			t.calls[r.Call]++
		case r.Params.Has("search_did_number"):
			t.calls[oneNumber]++
		default:
			t.calls[onePage]++
		}
	}
	s.ResetLog()
	return t
}

// How traffic names the two kinds of reading.
const (
	oneNumber = "v2/dids, one number"
	onePage   = "v2/dids, a page"
)

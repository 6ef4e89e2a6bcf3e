package lifecycle_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// The users and devices that scenes are about. The namesake is called as user 5 is.
const (
	userFive, userSix   = int64(morsim.VilniusID), int64(morsim.KaunasID)
	userNamesake        = int64(55)
	deviceSeven         = int64(morsim.VilniusTrunkID)
	deviceEight         = int64(morsim.VilniusSecondTrunkID)
	deviceNine          = int64(morsim.KaunasTrunkID)
	deviceNamesake      = int64(57)
	sceneNumber         = "37052700001"
	sceneOtherNumber    = "37052700002"
	sceneRequestTimeout = 10 * time.Minute // no request hangs
)

// scene is a simulated server on which people act between any two requests.
type scene struct {
	*morsim.Simulator
	server *httptest.Server
	tb     testing.TB
	reads  mor.ReadAPI
}

// newScene starts a server with a namesake of user 5.
func newScene(tb testing.TB, options morsim.Options) *scene {
	sim := morsim.New(options)
	sim.AddUser(morsim.User{ID: userNamesake, Username: "namesake", Name: "Vilnius Office", Kind: morsim.SimpleUser})
	sim.AddDevice(morsim.Device{ID: deviceNamesake, Label: "SIP/7", UserID: userNamesake, Trunk: true})
	return &scene{sim, httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if options.Now != nil {
			w.Header().Set("Date", options.Now().UTC().Format(http.TimeFormat))
		}
		sim.ServeHTTP(w, r)
	})), tb, mor.ReadAuto}
}

func (s *scene) close() {
	s.ClearFaults()
	s.server.CloseClientConnections()
	s.server.Close()
}

// engine returns a Lifecycle that knows nothing yet, as in a run of its own.
func (s *scene) engine() (l *lifecycle.Lifecycle, end func()) {
	endpoint, err := mor.ParseEndpoint(s.server.URL)
	if err != nil {
		s.tb.Fatal(err)
	}
	client := mor.New(mor.Config{
		Endpoint: endpoint, Username: morsim.AdminUsername, Password: morsim.AdminPassword, APISecretKey: morsim.AdminAPISecretKey,
		PageSize: 500, MaxConcurrentRequests: 1, ReadAPI: s.reads, RequestTimeout: sceneRequestTimeout,
	})
	l = lifecycle.New(client, view.New(client, true, slog.New(slog.DiscardHandler)))
	l.Pauses = []time.Duration{time.Millisecond, 2 * time.Millisecond}
	return l, client.Close
}

// sceneProblem returns the Problem in an error, or an empty one.
func sceneProblem(err error) *lifecycle.Problem {
	p := &lifecycle.Problem{}
	_ = errors.As(err, &p)
	return p
}

func sceneContext() context.Context { return context.Background() }

func textOf(s string) *string { return &s }

func idOf(n int64) *int64 { return &n }

// act is a colleague who changes the number once, before the nth read that follows a call.
func (s *scene) act(call string, nth int, edit func(*morsim.DID)) {
	called, reads := false, 0
	s.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			if r.Call == call {
				called = true
			}
			if !called || r.Write {
				return
			}
			if reads++; reads == nth {
				s.EditDID(sceneNumber, edit)
			}
		}
	})
}

func (s *scene) stands() morsim.DID {
	d, _ := s.DID(sceneNumber)
	return d
}

// bring1 brings the number to a goal in a run of its own.
func (s *scene) bring1(goal lifecycle.Goal) error {
	l, end := s.engine()
	defer end()
	_, err := l.Bring1(sceneContext(), &lifecycle.Member{Number: sceneNumber, Goal: &goal, Ours: true})
	return err
}

func (s *scene) bringBlock(goal lifecycle.Goal, numbers ...string) *lifecycle.Block {
	l, end := s.engine()
	defer end()
	b := &lifecycle.Block{}
	for _, n := range numbers {
		b.Members = append(b.Members, &lifecycle.Member{Number: n, Goal: &goal, Ours: true, Written: true})
	}
	if err := l.Bring(sceneContext(), b); err != nil {
		s.tb.Fatal(err)
	}
	return b
}

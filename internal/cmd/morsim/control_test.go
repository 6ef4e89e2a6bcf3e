package main

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func TestParseOrder(t *testing.T) {
	for text, want := range map[string]order{
		"did_create drop":       {Fault: morsim.Fault{Call: "did_create", Times: 1}},
		"any 502":               {Fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: 502, Times: 1}},
		"v2/dids html after":    {Fault: morsim.Fault{Call: "v2/dids", Kind: morsim.HTML200, Moment: morsim.AfterActing, Times: 1}},
		"did_delete drop away":  {Fault: morsim.Fault{Call: "did_delete", Times: 1}, away: true},
		" any  timeout midway ": {Fault: morsim.Fault{Kind: morsim.Hang, Moment: morsim.MidBody, Times: 1}},
		"any 503 retry-after=0 times=0 skip=2 number=37052000001 delay=2s": {Fault: morsim.Fault{
			Kind: morsim.HTTPError, HTTPStatus: 503, RetryAfter: "0", Skip: 2, Number: "37052000001", Delay: 2 * time.Second,
		}},
	} {
		if got, err := parseOrder(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":                           "needs a call and a kind",
		"did_create":                 "needs a call and a kind",
		"did_creates drop":           `the call "did_creates" is not known`,
		"did_create dropped":         `the kind "dropped" is not known`,
		"did_create 200":             `the kind "200" is not known`,
		"did_create 600":             `the kind "600" is not known`,
		"did_create drop afterwards": `"afterwards" is not understood`,
		"did_create drop times=-1":   `"times=-1" is not understood`,
		"did_create drop skip=two":   `"skip=two" is not understood`,
		"did_create drop delay=2":    `"delay=2" is not understood`,
		"did_create drop number=":    `"number=" is not understood`,
	} {
		if got, err := parseOrder(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

// session is a server that the flags ask for, and a client of it.
type session struct {
	t       *testing.T
	control *control
	url     string
	printed *shared
}

func start(t *testing.T, args ...string) *session {
	t.Helper()
	s, err := parse(args)
	if err != nil {
		t.Fatal(err)
	}
	printed := &shared{}
	c := s.control(&printer{w: printed})
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	return &session{t, c, server.URL, printed}
}

// send returns what the server answers: its status and its body, or a status of 0 when there is no answer.
func (s *session) send(method, path, body string) (int, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = res.Body.Close() }()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

// call sends a legacy call without a hash: the server refuses it, unless a fault strikes.
func (s *session) call(name, number string) int {
	s.t.Helper()
	status, _ := s.send(http.MethodPost, "/billing/api/"+name, url.Values{"u": {"admin"}, "did": {number}}.Encode())
	return status
}

func TestFaultStrikesOnce(t *testing.T) {
	s := start(t)
	if status, said := s.send(http.MethodPost, "/sim/fault", "did_create 502"); status != http.StatusOK || said != "armed: did_create 502\n" {
		t.Errorf("%d %q", status, said)
	}
	if got := []int{s.call("did_delete", "1"), s.call("did_create", "1"), s.call("did_create", "1")}; got[0] != 200 || got[1] != 502 || got[2] != 200 {
		t.Error(got)
	}
	if printed := s.printed.String(); !strings.Contains(printed, "fault: HTTP error before acting") || !strings.Contains(printed, "Incorrect hash (nothing changed)\n") {
		t.Error(printed)
	}
	status, said := s.send(http.MethodPost, "/sim/fault", "did_create 99")
	if status != http.StatusBadRequest || !strings.Contains(said, "is not known") {
		t.Errorf("%d %q", status, said)
	}
	if status, _ := s.send(http.MethodGet, "/sim/fault", ""); status != http.StatusMethodNotAllowed {
		t.Error(status)
	}
	if status, _ := s.send(http.MethodPost, "/sim/fault", strings.Repeat("any drop ", 1000)); status != http.StatusBadRequest {
		t.Error(status)
	}
}

// TestAway: MOR answers nothing from the fault on, until the faults are cleared.
func TestAway(t *testing.T) {
	s := start(t, "-fault", "did_create drop after away")
	if got := s.call("did_delete", "1"); got != http.StatusOK {
		t.Errorf("before the fault: %d", got)
	}
	if got := s.call("did_create", "1"); got != 0 {
		t.Errorf("the fault: %d", got)
	}
	for range 3 {
		if got := s.call("did_delete", "2"); got != http.StatusServiceUnavailable {
			t.Errorf("away: %d", got)
		}
	}
	if status, said := s.send(http.MethodPost, "/sim/clear", ""); status != http.StatusOK || said != "no faults\n" {
		t.Errorf("%d %q", status, said)
	}
	if got := s.call("did_create", "1"); got != http.StatusOK {
		t.Errorf("back: %d", got)
	}
}

// TestAwayForOneNumber: other numbers are answered, and another fault of the same kind does not begin the outage.
func TestAwayForOneNumber(t *testing.T) {
	s := start(t, "-fault", "did_delete drop", "-fault", "did_create drop away number=11")
	if got := []int{s.call("did_delete", "11"), s.call("did_details_update", "11")}; got[0] != 0 || got[1] != 200 {
		t.Errorf("the other fault: %v", got)
	}
	if got := []int{s.call("did_create", "12"), s.call("did_create", "11"), s.call("did_delete", "11"), s.call("did_delete", "12")}; got[0] != 200 ||
		got[1] != 0 || got[2] != 503 || got[3] != 200 {
		t.Error(got)
	}
}

func TestShow(t *testing.T) {
	s := start(t, "-numbers", "10")
	s.control.sim.AddDID(morsim.DID{ID: 77, Number: "37052000001", Status: morsim.Reserved, UserID: 5, Comment: "front desk"})
	for path, want := range map[string]string{
		"37052000001": "37052000001  id 77  reserved for user 5, comment \"front desk\"\n",
		"37060000004": ", reserved for user 6, on device 9\n",
		"37060000006": "active, on dial plan 3, comment",
		"37060000008": "  free\n",
		"37099":       "no such number\n",
	} {
		if status, said := s.send(http.MethodGet, "/sim/dids/"+path, ""); status != http.StatusOK || !strings.HasSuffix(said, want) && !strings.Contains(said, want) {
			t.Errorf("%s: %d %q", path, status, said)
		}
	}
	if _, said := s.send(http.MethodGet, "/sim/dids/3706", ""); strings.Count(said, "\n") != 10 {
		t.Errorf("%q", said)
	}
}

// TestOptions: each flag reaches the server.
func TestOptions(t *testing.T) {
	s, err := parse([]string{
		"-latency", "1ms", "-lag", "2s", "-lag-writes", "-no-updated-at", "-unassign-leaves", "free", "-accountant-may", "dids_get,did_create",
	})
	if err != nil {
		t.Fatal(err)
	}
	o := s.options()
	if o.Latency != time.Millisecond || o.VisibilityLag != 2*time.Second || !o.LagWritesToo || !o.OmitUpdatedAt || o.UnassignLeaves != morsim.Free {
		t.Errorf("%+v", o)
	}
	c := s.control(&printer{w: io.Discard})
	c.sim.EditUser(morsim.AccountantID, func(u *morsim.User) {
		if !u.APIRestricted || !maps.Equal(u.Group, morsim.Allow("dids_get", "did_create")) {
			t.Errorf("%+v", u)
		}
	})
	start(t).control.sim.EditUser(morsim.AccountantID, func(u *morsim.User) {
		if u.APIRestricted {
			t.Error("the accountant is restricted without a flag")
		}
	})
}

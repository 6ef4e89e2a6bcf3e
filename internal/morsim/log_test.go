package morsim_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func TestLog(t *testing.T) {
	moved := newClock()
	s := start(t, morsim.Options{Now: moved.now})
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	body := s.getDIDs(token, "search_status", "free").body
	s.call("did_create", "did", theNumber, "provider_id", "1", "comment", "hello", "password", "never logged")
	s.call("did_create", "did", theNumber, "provider_id", "1")

	got := s.Requests()
	for i, want := range []morsim.Request{
		{
			Dialect: "v2", Call: "v2/login", Method: "POST", Path: "/billing/api/v2/authentication/login", HTTPStatus: 200,
			Params: url.Values{"u": {"admin"}},
		},
		{
			Dialect: "v2", Call: "v2/dids", Method: "GET", Path: "/billing/api/v2/dids", Query: "search_status=free", HTTPStatus: 200,
			Params: url.Values{"search_status": {"free"}}, Bytes: len(body),
		},
		{
			Dialect: "legacy", Call: "did_create", Method: "POST", Path: "/billing/api/did_create", HTTPStatus: 200,
			Params:  url.Values{"u": {"admin"}, "did": {theNumber}, "provider_id": {"1"}, "comment": {"hello"}},
			Outcome: "DID created", Write: true, Took: true,
		},
		{
			Dialect: "legacy", Call: "did_create", Method: "POST", Path: "/billing/api/did_create", HTTPStatus: 200,
			Params:  url.Values{"u": {"admin"}, "did": {theNumber}, "provider_id": {"1"}},
			Outcome: "DID already exists", Write: true,
		},
	} {
		want.Seq, want.Time = i+1, moved.now()
		if want.Bytes == 0 {
			want.Bytes = got[i].Bytes
		}
		equal(t, want.Call, fmt.Sprintf("%+v", got[i]), fmt.Sprintf("%+v", want))
	}
	equal(t, "requests", len(got), 4)
	equal(t, "writes", len(s.Writes()), 2)
	for _, secret := range []string{morsim.AdminPassword, morsim.AdminAPISecretKey, token, "never logged"} {
		if strings.Contains(fmt.Sprintf("%+v", got), secret) {
			t.Errorf("the log has %s", secret)
		}
	}
	s.ResetLog()
	equal(t, "requests after ResetLog", len(s.Requests()), 0)
}

// One hook sees a request before it is acted on, and may look into the simulator; the other sees how it ended.
func TestOnRequest(t *testing.T) {
	s := start(t, morsim.Options{})
	var seen []string
	s.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			_, there := s.DID(theNumber)
			seen = append(seen, fmt.Sprint(r.Seq, r.Call, r.Params.Get("did"), there))
		}
	})
	var answered []string
	s.Configure(func(o *morsim.Options) {
		o.OnAnswer = func(r morsim.Request) { answered = append(answered, r.Outcome) }
	})
	s.call("did_create", "did", theNumber, "provider_id", "1")
	s.call("did_device_unassign", "did", theNumber)
	equal(t, "answered", strings.Join(answered, ", "), "DID created, DID is already free")
	equal(t, "seen", strings.Join(seen, ", "), "1did_create"+theNumber+"false, 2did_device_unassign"+theNumber+"true")
}

func TestLatency(t *testing.T) {
	s := start(t, morsim.Options{Latency: 50 * time.Millisecond})
	begin := time.Now()
	s.call("dids_get")
	if took := time.Since(begin); took < 50*time.Millisecond {
		t.Errorf("answered after %v", took)
	}
}

func TestMaxConcurrent(t *testing.T) {
	s := start(t, morsim.Options{})
	var arrived sync.WaitGroup
	arrived.Add(3)
	s.Configure(func(o *morsim.Options) {
		o.OnRequest = func(morsim.Request) { arrived.Done(); arrived.Wait() } // all three are inside at once
	})
	var clients sync.WaitGroup
	for range 3 {
		clients.Go(func() { s.list() })
	}
	clients.Wait()
	equal(t, "three at once", s.MaxConcurrent(), 3)
	s.Configure(func(o *morsim.Options) { o.OnRequest = nil })
	s.ResetLog()
	for range 3 {
		s.list()
	}
	equal(t, "one after the other", s.MaxConcurrent(), 1)
}

// Many clients at once, on numbers of their own and on one that all want, while the test edits and reconfigures. Run
// under -race this is the proof that nothing is shared unguarded.
func TestConcurrentUse(t *testing.T) {
	s := start(t, morsim.Options{})
	morsim.SeedInventory(s.Simulator, 100)
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	s.put(morsim.Reserved)
	var clients sync.WaitGroup
	for client := range 64 {
		clients.Go(func() {
			number := fmt.Sprintf("4420%04d", client)
			s.call("did_trunk_device_assign", "did", theNumber, "device_id", "7")
			s.call("did_create", "did", number, "provider_id", "1")
			d, _ := s.DID(number)
			s.call("did_details_update", "did_id", id(d.ID), "did_user_id", "5")
			s.call("did_trunk_device_assign", "did", number, "device_id", "8")
			s.page(token, "search_did_number", "44", "max_results", "20")
			s.list("search_user", "5")
			s.EditDID(number, func(d *morsim.DID) { d.Comment = "edited" })
			s.EditDevice(8, func(d *morsim.Device) { d.Label = number })
			s.Configure(func(o *morsim.Options) { o.SilentlyIgnore = map[string]bool{number: true} })
			s.Inject(morsim.Fault{Call: "nothing"})()
			_, _, _ = s.Requests(), s.DIDs(), s.MaxConcurrent()
			s.login(morsim.AdminUsername, morsim.AdminPassword)
		})
	}
	clients.Wait()
	won := 0
	for _, r := range took(s.Writes()) {
		if r.Params.Get("did") == theNumber {
			won++
		}
	}
	equal(t, "assignments of the one number", won, 1)
	for client := range 64 {
		d := s.mustDID(fmt.Sprintf("4420%04d", client))
		equal(t, d.Number, fmt.Sprint(d.Status, d.UserID, d.DeviceID, d.Comment), "active5 8edited")
	}
	for i, r := range s.Requests() {
		if r.Seq != i+1 || r.HTTPStatus != 200 {
			t.Fatalf("request %d: %+v", i, r)
		}
	}
}

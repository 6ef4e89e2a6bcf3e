package morsim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

const assigned = `<?xml version="1.0" encoding="UTF-8"?>
<page>
  <status>
    <success>Device assigned to DID</success>
  </status>
</page>
`

// Each kind at each moment, struck on a write: whether the store changed, and what reaches the client.
func TestFaults(t *testing.T) {
	const half = len(assigned) / 2
	status := func(code int) func(reply, error) bool {
		return func(r reply, err error) bool { return err == nil && r.status == code }
	}
	body := func(want string) func(reply, error) bool {
		return func(r reply, err error) bool { return err == nil && r.status == 200 && r.body == want }
	}
	dropped := func(r reply, err error) bool {
		return (errors.Is(err, io.EOF) || strings.Contains(err.Error(), "reset")) && r.status == 0
	}
	loginPage := func(after string) func(reply, error) bool {
		return func(r reply, err error) bool {
			return err == nil && r.status == 200 && strings.HasPrefix(r.body, after+"<!DOCTYPE html>")
		}
	}
	for _, c := range []struct {
		name   string
		fault  morsim.Fault
		before func(reply, error) bool
		after  func(reply, error) bool
		mid    func(reply, error) bool
	}{
		{
			"drop",
			morsim.Fault{Kind: morsim.DropConnection},
			dropped, dropped,
			func(r reply, err error) bool {
				return errors.Is(err, io.ErrUnexpectedEOF) && r.status == 200 && r.body == assigned[:half]
			},
		},
		{"HTTP error", morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: 503, RetryAfter: "7"}, status(503), status(503), status(503)},
		{"HTTP error by default", morsim.Fault{Kind: morsim.HTTPError}, status(502), status(502), status(502)},
		{"HTML 200", morsim.Fault{Kind: morsim.HTML200}, loginPage(""), loginPage(""), loginPage(assigned[:half])},
		{"empty", morsim.Fault{Kind: morsim.EmptyBody}, body(""), body(""), body("")},
		{
			"truncated",
			morsim.Fault{Kind: morsim.TruncatedBody},
			func(r reply, err error) bool {
				return err == nil && strings.HasPrefix(r.body, "<?xml") && len(r.body) < half
			},
			body(assigned[:half]), body(assigned[:half]),
		},
		{"raw", morsim.Fault{Kind: morsim.RawBody, Body: "<page/>"}, body("<page/>"), body("<page/>"), body(assigned[:half] + "<page/>")},
		{"raw with a status", morsim.Fault{Kind: morsim.RawBody, HTTPStatus: 404}, status(404), status(404), body(assigned[:half])},
		{"redirect", morsim.Fault{Kind: morsim.Redirect, Body: "http://127.0.0.1:1/"}, status(302), status(302), status(302)},
		{"late", morsim.Fault{Kind: morsim.Hang, Delay: 10 * time.Millisecond}, body(assigned), body(assigned), body(assigned)},
	} {
		for moment, fits := range []func(reply, error) bool{c.before, c.after, c.mid} {
			f := c.fault
			f.Moment = morsim.Moment(moment)
			t.Run(f.String(), func(t *testing.T) {
				s := start(t, morsim.Options{})
				s.put(morsim.Reserved)
				s.Inject(f)
				got, err := s.do(s.legacyRequest("did_trunk_device_assign", "admin", morsim.AdminAPISecretKey,
					form("did", theNumber, "device_id", "7")))
				if !fits(got, err) {
					t.Errorf("got %+v, %v", got, err)
				}
				acted := f.Moment != morsim.BeforeActing || f.Kind == morsim.Hang
				equal(t, "acted", s.mustDID(theNumber).Status == morsim.Active, acted)
				logged := s.Requests()[0]
				equal(t, "logged fault", logged.Fault, f.String())
				equal(t, "logged as taken", logged.Took, acted)
				equal(t, "logged status", logged.HTTPStatus, got.status)
				equal(t, "hits", s.FaultHits(), 1)
				equal(t, "Retry-After", got.header.Get("Retry-After"), f.RetryAfter)
				if f.Kind == morsim.Redirect {
					equal(t, "Location", got.header.Get("Location"), f.Body)
				}
			})
		}
	}
}

func TestHang(t *testing.T) {
	for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing, morsim.MidBody} {
		f := morsim.Fault{Kind: morsim.Hang, Moment: moment}
		t.Run(f.String(), func(t *testing.T) {
			s := start(t, morsim.Options{})
			s.put(morsim.Reserved)
			left := make(chan struct{}, 2)
			s.Configure(func(o *morsim.Options) { o.OnAnswer = func(morsim.Request) { left <- struct{}{} } })
			remove := s.Inject(f)
			send := func(ctx context.Context) error {
				_, err := s.do(s.legacyRequest("did_trunk_device_assign", "admin", morsim.AdminAPISecretKey,
					form("did", theNumber, "device_id", "7")).WithContext(ctx))
				return err
			}
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			if err := send(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the client's patience: %v", err)
			}
			equal(t, "acted", s.mustDID(theNumber).Status == morsim.Active, moment != morsim.BeforeActing)

			<-left // the server has noticed
			ended := make(chan error)
			go func() { ended <- send(t.Context()) }()
			for s.FaultHits() < 2 {
				time.Sleep(time.Millisecond)
			}
			remove()
			if err := <-ended; err == nil || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("removing the fault did not drop the request: %v", err)
			}
			s.Configure(func(o *morsim.Options) { o.OnAnswer = nil })
			equal(t, "after that", s.call("did_device_unassign", "did", "1"), "DID was not found")
		})
	}
}

func TestEndlessBody(t *testing.T) {
	for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing, morsim.MidBody} {
		s := start(t, morsim.Options{})
		token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
		s.Inject(morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.EndlessBody, Moment: moment})
		r := s.request("GET", "/billing/api/v2/dids", "")
		r.Header.Set("Authorization", "Bearer "+token)
		res, err := s.http.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		begin := make([]byte, 6<<20)
		if _, err := io.ReadFull(res.Body, begin); err != nil {
			t.Errorf("%v: it ended: %v", moment, err)
		}
		equal(t, "begin", string(begin[:8]), `{"dids":`)
		_ = res.Body.Close()
		// The server notices that the client left, long before its 64 MB.
		for deadline := time.Now().Add(2 * time.Second); s.Requests()[1].HTTPStatus == 0; {
			if time.Now().After(deadline) {
				t.Fatal("the server never stopped")
			}
			time.Sleep(time.Millisecond)
		}
		if sent := s.Requests()[1].Bytes; sent >= 64<<20 {
			t.Errorf("%v: sent %d bytes to nobody", moment, sent)
		}
	}
}

// A fault on v2 answers in v2's tongue, and a body can replace the proxy's page.
func TestFaultsInV2(t *testing.T) {
	s := start(t, morsim.Options{})
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	remove := s.Inject(morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.HTTPError, HTTPStatus: 401, Body: `{"errors":"Invalid token value"}`})
	got := s.getDIDs(token)
	equal(t, "status", got.status, 401)
	equal(t, "body", got.body, `{"errors":"Invalid token value"}`)
	remove()
	s.Inject(morsim.Fault{Call: morsim.CallDIDs, Kind: morsim.TruncatedBody, Moment: morsim.AfterActing})
	got = s.getDIDs(token)
	equal(t, "half", got.body, `{"dids":[],"meta":{"from":1,"m`)
	equal(t, "Content-Type", got.header.Get("Content-Type"), "application/json; charset=utf-8")
}

func TestWhichRequestsAFaultStrikes(t *testing.T) {
	s := start(t, morsim.Options{})
	d := s.put(morsim.Free)
	s.AddDID(morsim.DID{Number: "2"})
	struck := func(call string, pairs ...string) bool {
		t.Helper()
		got, err := s.do(s.legacyRequest(call, "admin", morsim.AdminAPISecretKey, form(pairs...)))
		if err != nil {
			t.Fatal(err)
		}
		return got.status == http.StatusBadGateway
	}

	s.Inject(morsim.Fault{Kind: morsim.HTTPError, Call: "dids_get", Skip: 1, Times: 2})
	for i, want := range []bool{false, true, true, false} {
		equal(t, "Skip and Times, request "+id(int64(i)), struck("dids_get"), want)
		equal(t, "another call", struck("providers_get"), false)
	}
	equal(t, "hits", s.FaultHits(), 2)
	s.ResetLog()
	equal(t, "hits after ResetLog", s.FaultHits(), 0)
	s.ClearFaults()

	s.Inject(morsim.Fault{Kind: morsim.HTTPError, Number: theNumber})
	for _, c := range []struct {
		call, parameter, value string
		want                   bool
	}{
		{"did_device_unassign", "did", theNumber, true},
		{"did_device_unassign", "did", "2", false},
		{"dids_get", "search_did_number", theNumber, true},
		{"dids_get", "search_did_number", "3705", false},
		{"did_close", "dids_id", id(d.ID), true},
		{"did_close", "dids_id", id(d.ID + 1), false},
		{"did_details_update", "did_id", id(d.ID), true},
		{"providers_get", "provider_id", id(d.ID), false},
	} {
		equal(t, c.call+" "+c.value, struck(c.call, c.parameter, c.value), c.want)
	}
	s.ClearFaults()
	equal(t, "cleared", struck("did_device_unassign", "did", theNumber), false)

	s.Inject(morsim.Fault{Kind: morsim.HTTPError, Call: "dids_get"})
	remove := s.Inject(morsim.Fault{Kind: morsim.HTTPError, Call: "did_close"})
	remove()
	remove() // a second time does no harm
	equal(t, "the removed", struck("did_close"), false)
	equal(t, "the other", struck("dids_get"), true)
}

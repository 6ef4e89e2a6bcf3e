package provider

import "github.com/didops/terraform-provider-mor/internal/morsim"

// fault is one of the ways in which a request can fail: a column of the fault matrix.
type fault struct {
	name string // with the moment
	kind string // the name without it
	morsim.Fault
	outage bool // from then on MOR does not answer anything about the number in this run
	column int  // neighbours are the same kind at another moment, or another kind at the same
}

// faults are all of them, at every moment.
func faults() []fault {
	kinds := []fault{
		{name: "connection drops", Fault: morsim.Fault{Kind: morsim.DropConnection}},
		{name: "connection drops, and MOR stays away", Fault: morsim.Fault{Kind: morsim.DropConnection}, outage: true},
		{name: "HTTP 502 from a proxy, and MOR stays away", Fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: 502}, outage: true},
		{name: "no answer (time-out)", Fault: morsim.Fault{Kind: morsim.Hang}},
		{name: "HTTP 500", Fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: 500}},
		{name: "HTTP 502 from a proxy", Fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: 502}},
		{name: "HTTP 503 with Retry-After", Fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: 503, RetryAfter: "0"}},
		{name: "HTTP 504 from a proxy", Fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: 504}},
		{name: "HTTP 403 from a firewall", Fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: 403}},
		{name: "HTML with HTTP 200", Fault: morsim.Fault{Kind: morsim.HTML200}},
		{name: "empty body", Fault: morsim.Fault{Kind: morsim.EmptyBody}},
		{name: "truncated body", Fault: morsim.Fault{Kind: morsim.TruncatedBody}},
		{name: "a body of something else", Fault: morsim.Fault{Kind: morsim.RawBody, Body: `{"page":"<status/>"`}},
		{name: "redirect to another host", Fault: morsim.Fault{Kind: morsim.Redirect, Body: "http://127.0.0.2:1/billing"}},
	}
	var all []fault
	for m, moment := range []struct {
		name string
		morsim.Moment
	}{{"before MOR acts", morsim.BeforeActing}, {"after MOR has acted", morsim.AfterActing}, {"in mid-answer", morsim.MidBody}} {
		for k, kind := range kinds {
			if moment.Moment == morsim.MidBody && (kind.Kind != morsim.DropConnection && kind.Kind != morsim.Hang || kind.outage) {
				continue // these strike as after acting
			}
			kind.Moment, kind.Times, kind.column = moment.Moment, 1, m+k
			kind.kind, kind.name = kind.name, kind.name+", "+moment.name
			all = append(all, kind)
		}
	}
	return all
}

// byKind divides faults into those that pass and those after which MOR stays away.
func byKind(all []fault) (passing, outages []fault) {
	for _, f := range all {
		if f.outage {
			outages = append(outages, f)
		} else {
			passing = append(passing, f)
		}
	}
	return passing, outages
}

// stands and gone are what is wanted of a number after a fault.
func stands(status string, userID, deviceID int64) func(morsim.DID, bool) bool {
	return func(d morsim.DID, found bool) bool {
		return found && d.Status == status && d.UserID == userID && d.DeviceID == deviceID
	}
}

func gone(_ morsim.DID, found bool) bool { return !found }

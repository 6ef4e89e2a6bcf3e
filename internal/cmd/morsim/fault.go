package main

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// order is a fault that a person asked for.
type order struct {
	morsim.Fault
	away bool // once it has struck, the server answers nothing more
}

// elsewhere is a host that nobody serves: where a redirect leads.
const elsewhere = "http://127.0.0.2:1/billing"

// kinds are the words for what happens to an answer, beside the HTTP statuses.
var kinds = map[string]morsim.Fault{
	"drop":      {Kind: morsim.DropConnection},
	"timeout":   {Kind: morsim.Hang},
	"html":      {Kind: morsim.HTML200},
	"empty":     {Kind: morsim.EmptyBody},
	"truncated": {Kind: morsim.TruncatedBody},
	"garbage":   {Kind: morsim.RawBody, Body: `{"page":"<status/>"`},
	"endless":   {Kind: morsim.EndlessBody},
	"redirect":  {Kind: morsim.Redirect, Body: elsewhere},
}

var moments = map[string]morsim.Moment{
	"before": morsim.BeforeActing, "after": morsim.AfterActing, "midway": morsim.MidBody,
}

// faultSyntax is what an order that is not understood is answered with.
const faultSyntax = "write CALL KIND [before|after|midway] [away] [number=N] [times=N] [skip=N] [delay=5s] [retry-after=SECONDS]; " +
	"internal/cmd/morsim/README.md explains the words"

// calls are the names that an order may have for a call. A name that the server does not have would never strike.
var calls = []string{
	morsim.CallLogin, morsim.CallRefresh, morsim.CallDIDs, "dids_get", "providers_get", "did_create", "did_details_update", "did_trunk_device_assign",
	"did_device_assign", "did_device_unassign", "did_make_free", "did_close", "did_terminate", "did_delete", "users_get", "user_details_get",
	"devices_get", "device_details_get",
}

// parseOrder reads a fault as a person writes it: the call and the kind, then the rest in any order.
func parseOrder(text string) (order, error) {
	words := strings.Fields(text)
	if len(words) < 2 {
		return order{}, fmt.Errorf("a fault needs a call and a kind: %s", faultSyntax)
	}
	o, err := kindOf(words[1])
	if err != nil {
		return order{}, err
	}
	o.Times = 1
	switch {
	case slices.Contains(calls, words[0]):
		o.Call = words[0]
	case words[0] != "any":
		return order{}, fmt.Errorf("the call %q is not known: write any, %s", words[0], strings.Join(calls, ", "))
	}
	for _, word := range words[2:] {
		if err := o.add(word); err != nil {
			return order{}, err
		}
	}
	return o, nil
}

// kindOf reads the second word of an order.
func kindOf(word string) (order, error) {
	if fault, known := kinds[word]; known {
		return order{Fault: fault}, nil
	}
	if status, err := strconv.Atoi(word); err == nil && status >= 400 && status < 600 {
		return order{Fault: morsim.Fault{Kind: morsim.HTTPError, HTTPStatus: status}}, nil
	}
	return order{}, fmt.Errorf("the kind %q is not known: write an HTTP status from 400 on, or drop, timeout, html, empty, truncated, "+
		"garbage, endless or redirect", word)
}

// add reads one of the other words.
func (o *order) add(word string) (err error) {
	name, value, _ := strings.Cut(word, "=")
	moment, isMoment := moments[word]
	switch {
	case isMoment:
		o.Moment = moment
	case word == "away":
		o.away = true
	case name == "number" && value != "":
		o.Number = value
	case name == "times":
		o.Times, err = count(value)
	case name == "skip":
		o.Skip, err = count(value)
	case name == "delay":
		o.Delay, err = time.ParseDuration(value)
	case name == "retry-after" && value != "":
		o.RetryAfter = value
	default:
		return fmt.Errorf("%q is not understood: %s", word, faultSyntax)
	}
	if err != nil {
		return fmt.Errorf("%q is not understood: %s", word, faultSyntax)
	}
	return nil
}

// count reads a number of times; 0 is "until the faults are cleared".
func count(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}

// outage is what follows a fault that strikes with away.
func (o order) outage() morsim.Fault {
	return morsim.Fault{Number: o.Number, Kind: morsim.HTTPError, HTTPStatus: http.StatusServiceUnavailable}
}

// struck reports whether the request is one that this fault has spoilt.
func (o order) struck(r morsim.Request) bool {
	return r.Fault == o.String() && (o.Call == "" || o.Call == r.Call)
}

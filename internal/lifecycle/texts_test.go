package lifecycle

import (
	"errors"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

func TestDescribe(t *testing.T) {
	for want, did := range map[string]mor.DID{
		"free":                    {Status: mor.StatusFree},
		"active, on device SIP/7": {Status: mor.StatusActive, Device: "SIP/7"},
		"reserved for A B":        {Status: mor.StatusReserved, Owner: "A B"},
		"free, of A B":            {Status: mor.StatusFree, Owner: "A B"},
		"closed, reserved for A B, on device SIP/7":                    {Status: mor.StatusClosed, Owner: "A B", Device: "SIP/7"},
		"active, reserved for A B, on device SIP/7, on dial plan plan": {Status: mor.StatusActive, Owner: "A\n\x1b B\u202e", Device: "SIP/7\x00", DialPlan: "\tplan"},
	} {
		if got := (Standing{Found: true, DID: did}).Describe(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := (Standing{}).Describe(); got != "not on the server" {
		t.Errorf("got %q", got)
	}
}

func TestProblemText(t *testing.T) {
	beneath := errors.New("beneath")
	there := Standing{Found: true, DID: mor.DID{Status: mor.StatusActive, Device: "x"}}
	for want, p := range map[string]*Problem{
		"DID 370: in use":                                   {Number: "370", Reason: InUse},
		"DID 370: in use: asked to be ended":                {Number: "370", Reason: InUse, Asked: ToEnd},
		"DID 370: closed; it stands as active, on device x": {Number: "370", Reason: Closed, Standing: there},
		"DID 370: unsure: asked to be ended: beneath":       {Number: "370", Reason: Unsure, Asked: ToEnd, Err: beneath},
		"DID 370: interrupted; it was taken off SIP/7":      {Number: "370", Reason: Interrupted, Off: "SIP/7\x00"},
	} {
		if p.Error() != want {
			t.Errorf("got %q, want %q", p.Error(), want)
		}
		if !errors.Is(p.Unwrap(), p.Err) {
			t.Error("unwrapped to another")
		}
	}
}

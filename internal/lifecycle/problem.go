package lifecycle

import (
	"fmt"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Reason is why a number was not brought to where it should be, where the
// server's own words do not say it, or not enough.
type Reason string

// The reasons.
const (
	Absent        Reason = "absent"          // no such number, proven
	Terminated    Reason = "terminated"      // it was ended outside Terraform
	Closed        Reason = "closed"          // it was suspended by somebody on purpose
	CannotRead    Reason = "cannot read"     // numbers cannot be listed here, so nothing may be written
	NoSuchNumber  Reason = "no such number"  // to be put on a device, but never seen on the server
	Exists        Reason = "exists"          // did_create: somebody has this number already
	ExistsUnseen  Reason = "exists unseen"   // did_create: it exists, but this user cannot see it
	InUse         Reason = "in use"          // to be ended or given to another user, but calls depend on it
	OnDialPlan    Reason = "on dial plan"    // which no call can take it off
	OnOtherDevice Reason = "on other"        // to be put on a device, but stands on another
	Moved         Reason = "moved"           // no longer on the device that it was to be moved from
	Taken         Reason = "taken"           // reserved for another user by now
	PutBack       Reason = "put back"        // the new place was refused; it is where it was
	NotPutBack    Reason = "not put back"    // the new place was refused, and so was the old one
	Replaced      Reason = "replaced"        // the same number, but another DID than the one we knew
	DidNotTake    Reason = "did not take"    // the server reported success, and it is not so
	NotReadBack   Reason = "not read back"   // the server reported success, and then could not be asked
	Unsure        Reason = "unsure"          // the answer was lost, and asking did not settle it
	NotProven     Reason = "not proven"      // an ID had to be proven and could not be
	OnlyReserved  Reason = "only reserved"   // the device was refused; for that the number, which was free, had been reserved
	FreedByServer Reason = "freed by server" // taken off a device, the server freed it, and nobody is known to reserve it for
)

// What a number was asked, where one reason has several ways out.
const (
	ToCreate   = "to be created"
	ToEnd      = "to be ended"
	ToChange   = "to be changed"
	ToMoveBack = "to be moved back"
)

// Problem is an error that is not the server's: what was asked for number, and
// why it was not done or is not known to be done.
type Problem struct {
	Number   string
	Reason   Reason
	Asked    string // ToEnd, or other words that continue "was asked": "to be put on device 7"
	Forced   bool   // ToEnd, taking it off a device if need be
	Standing Standing
	Off      string   // of NotPutBack: the device it was taken off, of which only this label is known
	Mark     mor.Mark // the moment of a did_create about which we are Unsure; see Ours
	Err      error    // what lies beneath; may be nil
}

// Error reads "DID 370…: in use: …"; provider/diagnostics.go says it at length.
func (p *Problem) Error() string {
	text := fmt.Sprintf("DID %s: %s", p.Number, p.Reason)
	if p.Asked != "" {
		text += ": asked " + p.Asked
	}
	if p.Standing.Found {
		text += "; it stands as " + p.Standing.Describe()
	}
	if p.Err != nil {
		text += ": " + p.Err.Error()
	}
	return text
}

// Unwrap gives what lies beneath.
func (p *Problem) Unwrap() error { return p.Err }

// Describe says in words how a number stands: "active, reserved for Vilnius Office, on device SIP/105".
func (s Standing) Describe() string {
	if !s.Found {
		return "not on the server"
	}
	text, owned := string(s.Status), ", reserved for "
	switch s.Status {
	case mor.StatusReserved:
		owned = " for "
	case mor.StatusFree, mor.StatusTerminated:
		owned = ", of " // in the pool of a reseller, to whom nobody has reserved it
	}
	for _, part := range []struct{ before, label string }{
		{owned, s.OwnerName()}, {", on device ", s.Device}, {", on dial plan ", s.DialPlan},
	} {
		if part.label != "" {
			text += part.before + mor.Clean(part.label)
		}
	}
	if s.Device == "" && s.OnDevice() {
		text += ", on a device that is not shown"
	}
	return text
}

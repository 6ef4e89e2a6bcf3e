package lifecycle

import (
	"errors"
	"fmt"
	"strconv"

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
	Exists        Reason = "exists"          // to be created, but somebody has this number already
	ExistsUnseen  Reason = "exists unseen"   // to be created; it exists, but this user cannot see it
	InUse         Reason = "in use"          // calls may depend on it, or it is in service for somebody else
	OnDialPlan    Reason = "on dial plan"    // which no call can take it off
	OnOtherDevice Reason = "on other device" // to be put on a device, but it stands on another
	Moved         Reason = "moved"           // no longer on the device that it was to be moved from
	Taken         Reason = "taken"           // it is reserved for somebody else
	PutBack       Reason = "put back"        // the new place was refused; it is where it was
	NotPutBack    Reason = "not put back"    // the new place was refused, and it is not back where it was
	Replaced      Reason = "replaced"        // the same number, but another DID than the one we had
	Changed       Reason = "changed"         // the reply to a write was lost, and somebody else has changed the number since
	DidNotTake    Reason = "did not take"    // the server reported success, and it is not so
	NotReadBack   Reason = "not read back"   // the server reported success, and then could not be asked
	Unsure        Reason = "unsure"          // the reply to a write was lost, and asking did not settle it
	NotProven     Reason = "not proven"      // an ID had to be proven and could not be
	Interrupted   Reason = "interrupted"     // between two places
	NotInService  Reason = "not in service"  // to be closed, but on no device: MOR closes only what is on one
	HalfOpen      Reason = "half open"       // to be reopened; it is not closed any more, and on no device
	OnlyReserved  Reason = "only reserved"   // the device was refused; for that the number, which was free, had been reserved
	FreedByServer Reason = "freed by server" // taken off a device, the server freed it, and nobody is known to reserve it for
)

// What a number was asked, where one reason has several ways out.
const (
	ToCreate   = "to be created"
	ToClose    = "to be closed"
	ToReopen   = "to be reopened"
	ToEnd      = "to be ended"
	ToChange   = "to be changed"
	ToMoveBack = "to be moved back"
)

// ItsDevice is Problem.Off where not even the device's label is known.
const ItsDevice = "its device"

// Problem is an error that is not the server's: what was asked for a number, and
// why it was not done or is not known to be done.
type Problem struct {
	Number   string
	Reason   Reason
	Asked    string // ToEnd, or other words that continue "was asked": "to be put on device 7"
	Forced   bool   // ToEnd, from any device and user
	Standing Standing
	Off      string   // the device that it was taken off, if it is on none now
	Freed    bool     // it was taken from its user, and is free now
	Mark     mor.Mark // the moment of a did_create that is not confirmed; see Lifecycle.Ours
	Err      error    // what lies beneath; may be nil
}

// Error reads "DID 370…: in use: …"; the provider says it at length.
func (p *Problem) Error() string {
	text := fmt.Sprintf("DID %s: %s", p.Number, p.Reason)
	if p.Asked != "" {
		text += ": asked " + p.Asked
	}
	if p.Standing.Found {
		text += "; it stands as " + p.Standing.Describe()
	}
	if p.Off != "" {
		text += "; it was taken off " + mor.Clean(p.Off)
	}
	if p.Err != nil {
		text += ": " + p.Err.Error()
	}
	return text
}

// Unwrap returns what lies beneath.
func (p *Problem) Unwrap() error { return p.Err }

// problemIn returns the Problem in an error, or nil.
func problemIn(err error) *Problem {
	problem := (*Problem)(nil)
	errors.As(err, &problem)
	return problem
}

// unsettled reports whether it is not known whether a step was carried out.
func unsettled(err error) bool {
	problem := problemIn(err)
	return mor.IsDoubtful(err) || problem != nil && (problem.Reason == Unsure || problem.Reason == NotReadBack)
}

// andThen returns an error, and what followed it, if anything did, as one.
func andThen(first, second error) error {
	if second == nil {
		return first
	}
	return fmt.Errorf("%w; and then: %w", first, second)
}

func format(id int64) string { return strconv.FormatInt(id, 10) }

package lifecycle

import (
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Standing is what the server says of a number at one moment. Without Found
// its absence is proven and DID is empty.
type Standing struct {
	mor.DID
	Found bool
}

// gone reports whether there is nothing left to manage: no row, or a terminated one.
func (s Standing) gone() bool { return !s.Found || s.Status == mor.StatusTerminated }

// inUse reports whether calls may depend on the number.
func (s Standing) inUse() bool {
	return s.Status == mor.StatusActive || s.OnDevice() || s.DialPlan != ""
}

// isSpare reports whether the number is nobody's: free, and in no use.
func (s Standing) isSpare() bool { return s.Status == mor.StatusFree && !s.inUse() }

// same reports whether nothing that the server shows has changed since before.
func (s Standing) same(before Standing) bool {
	touched := s.UpdatedAt != "" && before.UpdatedAt != "" && s.UpdatedAt != before.UpdatedAt
	return !touched && s.Found == before.Found && s.ID == before.ID && s.Status == before.Status && s.OwnerName() == before.OwnerName() &&
		s.Device == before.Device && s.OnDevice() == before.OnDevice() && s.DialPlan == before.DialPlan &&
		(s.Provider == before.Provider || s.Provider == "" || before.Provider == "") // which not every list shows
}

// label returns the name under which the server shows what a question is about.
func (s Standing) label(subject mor.Subject) string {
	switch subject {
	case mor.SubjectUser:
		return s.OwnerName()
	case mor.SubjectDevice:
		return s.Device
	}
	return s.Provider
}

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

// Elsewhere is a place that a plan has shown, by its labels: where somebody has put a number of ours.
type Elsewhere struct {
	Owner, Device string
}

// elsewhere returns where a number is seen to be. It is not ok if the label that matters is not shown.
func elsewhere(now Standing) (seen Elsewhere, ok bool) {
	return Elsewhere{now.OwnerName(), now.Device}, now.Device != "" || !now.OnDevice() && now.OwnerName() != ""
}

// still reports whether a number is where the plan has shown it.
func (e *Elsewhere) still(now Standing) bool {
	seen, ok := elsewhere(now)
	return e != nil && ok && *e == seen
}

package lifecycle

import (
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// truth of what IDs show. Until asked it is not known.
type truth int8

const (
	unknown truth = iota
	no
	yes
)

// fact is a question about a number that only IDs answer.
type fact int8

const (
	isOfUser        fact = iota // the user that it is to be reserved for
	isOnDevice                  // the device that it is to be on
	isOfProvider                // the provider that it is to come from
	isOfPriorUser               // the user that it may be taken from
	isOnPriorDevice             // the device that it may be taken off
	isAdoptedFrom               // the provider, of a number that is to be adopted
	isAdoptedOf                 // the user, of such a number
	isAdoptedOn                 // the device, of such a number
	isMovedOf                   // the user, of a number that is to go onto the device, or off another of theirs first
	numFacts
	noFact fact = -1
)

// proves tells that a name will not do as the answer: something is taken on it.
func (f fact) proves() bool { return f >= isOfPriorUser }

// about is whom or what the fact is about, any of the IDs, and the label that goes with it.
func (f fact) about(w *Want) (subject mor.Subject, ids []int64, label func(Standing) string) {
	owner := func(s Standing) string { return s.OwnerName() }
	device := func(s Standing) string { return s.Device }
	switch f {
	case isOfUser, isAdoptedOf, isMovedOf:
		return mor.SubjectUser, list(w.UserID), owner
	case isOfPriorUser:
		return mor.SubjectUser, w.Prior.UserIDs, owner
	case isOnDevice, isAdoptedOn:
		return mor.SubjectDevice, list(w.DeviceID), device
	case isOnPriorDevice:
		return mor.SubjectDevice, w.Prior.DeviceIDs, device
	default:
		return mor.SubjectProvider, list(w.ProviderID), func(s Standing) string { return s.Provider }
	}
}

func list(id *int64) []int64 {
	if id == nil {
		return nil
	}
	return []int64{*id}
}

// facts are what is known of a number besides how it stands.
type facts struct {
	ids     [numFacts]truth
	ours    bool
	written bool
	back    *Elsewhere
}

// begin takes up what is known of a member from before, Now being as it stands.
func (m *Member) begin() {
	m.from = nil
	replaced := m.Newest != 0 && m.Now.ID > m.Newest
	m.facts = facts{ours: m.Ours && !replaced, written: m.Written, back: m.Back}
}

// Replaced tells that a number of ours is another DID by now.
func (m *Member) Replaced() bool { return m.Ours && m.Newest != 0 && m.Now.ID > m.Newest }

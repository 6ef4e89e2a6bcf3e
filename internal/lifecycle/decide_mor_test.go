package lifecycle

import (
	"errors"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Who and what a number can stand under in the exhaustive test. The namesakes show the
// names of user 5 and of device 7. User 6 and device 9 are somebody else's.
const (
	five, six, fiveNamesake                 = int64(5), int64(6), int64(55)
	seven, eight, nine, sevenNamesake       = int64(7), int64(8), int64(9), int64(57)
	oneProvider, otherProvider        int64 = 1, 2
)

var modelNames = map[mor.Subject]map[int64]string{
	mor.SubjectUser:     {five: "Vilnius Office", six: "Kaunas Office", fiveNamesake: "Vilnius Office"},
	mor.SubjectDevice:   {seven: "SIP/7", eight: "SIP/8", nine: "SIP/9", sevenNamesake: "SIP/7"},
	mor.SubjectProvider: {oneProvider: "One", otherProvider: "Other"},
}

// truly is how a number really stands. It and its rules are written from the vendor's
// pages (wiki page "DID Management", pages 002 and 004), not from after().
type truly struct {
	found                  bool
	status                 mor.Status
	user, device, provider int64
	plan, commented        bool
}

// modelServer is what the pages leave open.
type modelServer struct {
	unassignFrees bool
	hides         mor.Subject // an element that its lists leave out
}

var errModelRefuses = errors.New("MOR refuses")

// carryOut is MOR's part of a step.
func (s modelServer) carryOut(d truly, a Action, g *Goal) (truly, error) {
	if (a.Step != StepCreate) != d.found {
		return d, errModelRefuses
	}
	can := false
	switch a.Step {
	case StepCreate:
		can = true
		d = truly{found: true, status: mor.StatusFree, provider: oneProvider, commented: g.Comment != nil}
		if g.ProviderID != nil {
			d.provider = *g.ProviderID
		}
	case StepBringBack, StepFree:
		can = d.status == mor.StatusTerminated || d.status == mor.StatusReserved || d.status == mor.StatusClosed
		d.status, d.user, d.device = mor.StatusFree, 0, 0
	case StepReserve, StepChange:
		can = a.Details.UserID == nil || d.status == mor.StatusFree
		if a.Details.UserID != nil {
			d.status, d.user = mor.StatusReserved, *a.Details.UserID
		}
		if a.Details.ProviderID != nil {
			d.provider = *a.Details.ProviderID
		}
		d.commented = d.commented || a.Details.Comment != nil
	case StepAssign:
		can = d.status == mor.StatusReserved
		d.status, d.device = mor.StatusActive, g.Device.ID
	case StepUnassign:
		can = d.status == mor.StatusActive && d.device != 0 && !d.plan
		d.status, d.device = mor.StatusReserved, 0
		if s.unassignFrees {
			d.status, d.user = mor.StatusFree, 0
		}
	case StepClose:
		can = d.status == mor.StatusActive && d.device != 0 && !d.plan
		d.status = mor.StatusClosed
	case StepTerminate:
		can = d.status == mor.StatusFree || d.status == mor.StatusClosed
		d.status = mor.StatusTerminated
	case StepDelete:
		can = d.status == mor.StatusTerminated
		d = truly{}
	}
	if !can {
		return d, errModelRefuses
	}
	return d, nil
}

// shows returns what a list shows of the number.
func (s modelServer) shows(d truly) Standing {
	now := Standing{DID: mor.DID{Number: "37052000001"}, Found: d.found}
	if !d.found {
		return now
	}
	now.ID, now.Status, now.Provider = 1001, d.status, modelNames[mor.SubjectProvider][d.provider]
	if now.Owner = modelNames[mor.SubjectUser][d.user]; s.hides == mor.SubjectUser {
		now.Owner = ""
	}
	if now.Device = modelNames[mor.SubjectDevice][d.device]; s.hides == mor.SubjectDevice {
		now.Device, now.HidesDevice = "", true
	}
	if d.plan {
		now.DialPlan = "testDialPlan"
	}
	return now
}

// id returns what the number really stands under.
func (d truly) id(subject mor.Subject) int64 {
	switch subject {
	case mor.SubjectUser:
		return d.user
	case mor.SubjectDevice:
		return d.device
	}
	return d.provider
}

// modelStandings are all ways in which a number can stand.
func modelStandings() (all []truly) {
	add := func(status mor.Status, user, device int64, plan bool) {
		all = append(all, truly{found: true, status: status, user: user, device: device, provider: oneProvider, plan: plan})
	}
	all = append(all, truly{})
	add(mor.StatusFree, 0, 0, false)
	add(mor.StatusTerminated, 0, 0, false)
	add(mor.StatusTerminated, five, 0, false)
	for _, user := range []int64{five, six, fiveNamesake} {
		add(mor.StatusReserved, user, 0, false)
		add("blocked", user, 0, false) // a status that nobody has told of
		for _, device := range []int64{seven, eight, nine, sevenNamesake} {
			add(mor.StatusActive, user, device, false)
		}
		add(mor.StatusClosed, user, 0, false)
		add(mor.StatusClosed, user, seven, false)
	}
	add(mor.StatusClosed, 0, 0, false)
	add(mor.StatusActive, five, 0, false) // a list that does not say where
	add(mor.StatusActive, five, seven, true)
	add(mor.StatusActive, five, 0, true)
	add(mor.StatusActive, 0, 0, true)
	return all
}

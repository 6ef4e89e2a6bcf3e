package lifecycle

import (
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// after returns how a number stands, and what is known of it, once the step was
// carried out. unassigned is what this server leaves a number as that it takes off a device.
func after(a Action, now Standing, g *Goal, ev Evidence, unassigned mor.Status) (Standing, Evidence) {
	switch a.Step {
	case StepCreate:
		now = Standing{DID: mor.DID{ID: now.ID, Number: now.Number, Status: mor.StatusFree}, Found: true}
		ev = Evidence{Ours: true, Written: created(g.Settings)}
		if g.ProviderID != nil {
			ev.give(Question{mor.SubjectProvider, *g.ProviderID})
		}
	case StepBringBack: // what it had, and from whom, is long ago
		now.Status, now.Owner, now.Reseller, now.Device = mor.StatusFree, "", "", ""
		ev = Evidence{Ours: true}
	case StepFree:
		now.Status, now.Owner, now.Reseller, now.Device = mor.StatusFree, "", "", ""
		ev.drop(mor.SubjectUser)
		ev.drop(mor.SubjectDevice)
	case StepUnassign:
		now.Status, now.Device, now.HidesDevice = unassigned, "", false
		ev.drop(mor.SubjectDevice)
		ev.TakenOff, ev.TakenFrom = true, ev.provenID(mor.SubjectUser)
		if unassigned == mor.StatusFree {
			now.Owner, now.Reseller = "", ""
			ev.drop(mor.SubjectUser)
		}
	case StepReserve, StepChange:
		if a.Details.UserID != nil {
			now.Status = mor.StatusReserved
			ev.give(Question{mor.SubjectUser, *a.Details.UserID})
		}
		if a.Details.ProviderID != nil {
			ev.give(Question{mor.SubjectProvider, *a.Details.ProviderID})
		}
		if now.Language != nil && a.Details.Language != nil {
			now.Language = a.Details.Language
		}
		if now.CallLimit != nil && a.Details.CallLimit != nil {
			now.CallLimit = a.Details.CallLimit
		}
		ev.Written = true
	case StepAssign:
		now.Status, now.Device = mor.StatusActive, "device "+format(g.Device.ID)
		ev.give(Question{mor.SubjectDevice, g.Device.ID})
	case StepClose: // whether it still names its device, a read shows
		now.Status = mor.StatusClosed
	case StepTerminate:
		now.Status = mor.StatusTerminated
	case StepDelete:
		now, ev = Standing{DID: mor.DID{ID: now.ID, Number: now.Number}}, Evidence{} // what comes by this number is another DID
	}
	return now, ev
}

// created reports whether did_create sets all the settings that no call shows.
func created(s Settings) bool { return s.Language == nil && s.CallLimit == nil }

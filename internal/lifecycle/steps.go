package lifecycle

import (
	"context"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// send sends the call behind an action. id is what did_create has answered.
func (w *way) send(ctx context.Context, a Action) (id int64, err error) {
	w.View.Forget(w.Number)
	w.recent.Delete(w.Number)
	w.writes.Add(1)
	switch a.Step {
	case StepCreate:
		s := w.Goal.Settings
		return w.MOR.DIDCreate(ctx, mor.NewDID{
			Number: w.Number, ProviderID: s.ProviderID,
			CustomSIPHeader: filled(s.CustomSIPHeader), Comment: filled(s.Comment), ResellerComment: filled(s.ResellerComment),
		})
	case StepClose:
		return 0, w.MOR.DIDClose(ctx, w.Now.ID)
	case StepBringBack, StepFree:
		return 0, w.MOR.DIDMakeFree(ctx, w.Now.ID)
	case StepReserve, StepChange:
		return 0, w.MOR.DIDDetailsUpdate(ctx, w.Now.ID, a.Details)
	case StepAssign:
		return 0, w.MOR.DIDTrunkDeviceAssign(ctx, w.Goal.Device.ID, w.Number)
	case StepUnassign:
		return 0, w.MOR.DIDDeviceUnassign(ctx, w.Number)
	case StepTerminate:
		return 0, w.MOR.DIDTerminate(ctx, w.Now.ID)
	}
	return 0, w.MOR.DIDDelete(ctx, w.Now.ID)
}

// filled leaves out what a new number has anyway.
func filled(text *string) *string {
	if text != nil && *text == "" {
		return nil
	}
	return text
}

// asked says what an action asks, in words that continue "the number was asked".
func asked(a Action, now Standing, g *Goal) string {
	switch a.Step {
	case StepCreate:
		return ToCreate
	case StepBringBack, StepFree:
		return "to be free"
	case StepReserve:
		return "to be reserved for user " + format(*a.Details.UserID)
	case StepChange:
		if a.Details.ProviderID != nil {
			return "to be moved to provider " + format(*a.Details.ProviderID)
		}
		return "to have its details changed"
	case StepAssign:
		return "to be put on device " + format(g.Device.ID)
	case StepUnassign:
		return strings.TrimSpace("to be taken off its device " + mor.Clean(now.Device))
	case StepClose:
		return ToClose
	case StepTerminate:
		return "to be terminated"
	}
	return "to be deleted"
}

// shows reports whether a read shows what the pending writes should have made of the number.
func (w *way) shows(s Standing) bool {
	switch {
	case w.effect == StepDelete:
		return !s.Found || s.ID != w.Now.ID
	case w.effect == StepTerminate:
		return s.gone()
	case s.gone(), w.Now.ID != 0 && s.ID != w.Now.ID, !agree(s, w.details):
		return false
	}
	switch w.effect {
	case StepFree, StepBringBack:
		return s.Status == mor.StatusFree
	case StepClose:
		return s.Status == mor.StatusClosed
	case StepReserve:
		return s.Status != mor.StatusFree && !(w.base.OnDevice() && s.OnDevice())
	case StepAssign:
		return s.OnDevice()
	case StepUnassign:
		return !s.OnDevice()
	}
	return true
}

// agree reports whether a number shows the details, as far as it shows them.
func agree(s Standing, d mor.Details) bool {
	return (s.Language == nil || d.Language == nil || *s.Language == *d.Language) &&
		(s.CallLimit == nil || d.CallLimit == nil || *s.CallLimit == *d.CallLimit)
}

// unseen are those of the details that no read shows.
func unseen(now Standing, d mor.Details) mor.Details {
	hidden := mor.Details{CustomSIPHeader: d.CustomSIPHeader, Comment: d.Comment, ResellerComment: d.ResellerComment}
	if now.Language == nil {
		hidden.Language = d.Language
	}
	if now.CallLimit == nil {
		hidden.CallLimit = d.CallLimit
	}
	return hidden
}

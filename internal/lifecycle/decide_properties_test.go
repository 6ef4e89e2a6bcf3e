package lifecycle

import (
	"fmt"
	"slices"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// mayBeWritten: nothing is taken, ended, or put into service without proof of whose it
// is, and what is proven to be somebody else's is not written to.
func (j *journey) mayBeWritten(a Action) string {
	g, d := j.goal, j.real
	if !j.ev.Ours && a.Step != StepCreate && a.Step != StepBringBack {
		return "it writes to a number that is not ours"
	}
	switch {
	case a.Step == StepCreate, a.Step == StepBringBack:
		if !g.Create || d.found && d.status != mor.StatusTerminated {
			return "it creates what is there"
		}
		return ""
	case d.status == mor.StatusFree && d.device == 0 && !d.plan, d.status == mor.StatusTerminated: // nobody's
		return ""
	case g.End != "" && g.Force:
		return ""
	case a.Step == StepFree && g.End == "" && j.back && g.movesOwner() && !slices.ContainsFunc(j.steps, Step.takes): // as the plan has said
		if j.start.status != mor.StatusReserved {
			return "it takes back what is in service"
		}
		return ""
	}
	ours, known := j.isOurUsers()
	if g.End != "" {
		ours, known = slices.Contains(g.Prior.UserIDs, d.user), len(g.Prior.UserIDs) > 0
		if d.device != 0 && d.status == mor.StatusActive || d.plan {
			return "it ends what is in service"
		}
	}
	takes := a.Step == StepUnassign || a.Step == StepFree || a.Step == StepTerminate || a.Step == StepDelete || a.Step == StepAssign || a.Step == StepClose
	switch {
	case (a.Step == StepClose && len(g.Prior.UserIDs) > 0 || g.Reopen && d.status == mor.StatusClosed) && !(known && ours):
		return "it closes or opens what is not proven to be of its user"
	case known && !ours && takes:
		return fmt.Sprintf("%s of what is somebody else's", a.Step)
	case known && !ours && !j.lied:
		return fmt.Sprintf("%s of what is known to be somebody else's", a.Step)
	case !known && g.End == "" && g.Prior.Owner != "" && g.Prior.Owner != j.now.OwnerName():
		return fmt.Sprintf("%s of what shows another owner", a.Step)
	case !known && a.Step == StepFree && (g.Prior.Owner == "" || g.Prior.Owner != j.now.OwnerName()) && d.status != mor.StatusClosed:
		return "it frees what nobody is known to have"
	}
	if a.Step == StepUnassign && !slices.Contains(g.Prior.DeviceIDs, d.device) && !(j.back && known) {
		return "it is taken off a device that is none of ours"
	}
	return ""
}

// mayBeAdopted: it is nobody's, or stands as the goal says.
func (j *journey) mayBeAdopted() string {
	g, d := j.goal, j.real
	spare := d.status == mor.StatusFree && d.device == 0
	switch {
	case !g.Adopt || d.status == mor.StatusTerminated:
		return "it may not be adopted"
	case d.status == mor.StatusClosed && g.Device.ID != 0 && d.device != g.Device.ID:
		return "adopted, closed and not where it should be"
	case g.ProviderID != nil && d.provider != *g.ProviderID:
		return "adopted from another provider"
	case !spare && g.Owner.UserID != 0 && d.user != g.Owner.UserID, !spare && g.Owner.Nobody && d.user != 0 && j.server.hides != mor.SubjectUser:
		return "adopted from another user"
	case d.device != 0 && g.Device.ID != 0 && d.device != g.Device.ID:
		return "adopted from another device"
	}
	return ""
}

// mayBeDone: the goal holds.
func (j *journey) mayBeDone() string {
	g, d := j.goal, j.real
	out := !d.found || d.status == mor.StatusTerminated
	switch {
	case g.End == Free && (out || d.status == mor.StatusFree && d.device == 0 && !d.plan), g.End == Terminate && out:
		return ""
	case g.End == Delete && (!d.found || out && !j.ev.Ours):
		return ""
	case g.End != "":
		return "done, and not ended"
	case g.Close && d.status == mor.StatusClosed && (len(g.Prior.UserIDs) == 0 || slices.Contains(g.Prior.UserIDs, d.user)):
		return ""
	case g.Close:
		return "done, and not closed"
	case g.Reopen && d.status == mor.StatusClosed:
		return "done, and still closed"
	case out && g.onlyLeaves(): // there is nothing to leave
		return ""
	case out || !j.ev.Ours:
		return "done, and it is not there"
	case g.Comment != nil && !d.commented, g.ProviderID != nil && d.provider != *g.ProviderID:
		return "done, and without its settings"
	case j.lied:
		return "" // what names have told is not so
	case g.movesOwner() && d.user != g.Owner.UserID:
		return "done, and of another user"
	case d.status == mor.StatusClosed && (slices.Contains(g.Prior.DeviceIDs, g.Device.ID) || g.Adopt && d.device == g.Device.ID): // given before, and left alone
		return j.worse()
	case g.Device.ID != 0 && (d.device != g.Device.ID || d.status != mor.StatusActive):
		return "done, and not on its device"
	case g.Device.None && d.status != mor.StatusClosed && slices.Contains(g.Prior.DeviceIDs, d.device):
		return "done, and on a device of ours"
	case g.Device.ID != 0 && g.Owner.UserID != 0 && d.user != g.Owner.UserID:
		return "done, and on its device for another user"
	}
	return j.worse()
}

// mayBeRefused: a refusal leaves the number as well off as it was, or says so.
func (j *journey) mayBeRefused(reason Reason) string {
	if reason == FreedByServer {
		return ""
	}
	if problem := j.worse(); problem != "" {
		return fmt.Sprintf("refused (%s): %s", reason, problem)
	}
	ours, known := j.isOurUsers()
	if j.goal.Owner.IfFree {
		ours = j.real.user == j.goal.Owner.UserID
	}
	if !j.lied && j.real.found && j.ev.Ours && (ours || !known && j.goal.Prior.Owner == "") && reason != Closed && !j.real.plan && j.mayBeDone() == "" {
		return fmt.Sprintf("refused (%s), although all is as wanted", reason)
	}
	return ""
}

// worse says what the number has lost that it was not to lose.
func (j *journey) worse() string {
	g := j.goal
	switch {
	case g.End != "" || len(j.steps) == 0:
		return ""
	case j.start.device != 0 && j.real.device == 0 && !g.Device.None && j.start.status != mor.StatusClosed: // out of service before
		return "it is off its device"
	case g.Device.None && g.Owner.UserID == 0 && len(g.Prior.UserIDs) == 0: // nobody is known to reserve it for
		return ""
	case j.start.user != 0 && j.real.user == 0 && !g.Owner.Nobody && j.start.status != mor.StatusTerminated:
		return "it is free"
	}
	return ""
}

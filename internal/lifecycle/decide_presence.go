package lifecycle

import (
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// decidePresence is about a number that is not there, or not ours.
func decidePresence(now Standing, g *Goal, ev *Evidence) *Action {
	switch {
	case !now.Found && g.Create:
		return write(StepCreate)
	case now.gone() && g.Create:
		return write(StepBringBack)
	case now.gone() && g.onlyLeaves():
		return &Action{}
	case !now.Found && g.Device.ID != 0 && len(g.Prior.DeviceIDs) == 0 && ev.Back == nil:
		return refuse(NoSuchNumber)
	case !now.Found:
		return refuse(Absent)
	case now.gone():
		return refuse(Terminated)
	case ev.Ours:
		return nil
	case !g.Create:
		return refuse(Replaced)
	}
	return decideAdoption(now, g, ev)
}

// decideAdoption is about a number that exists and is not ours. It may become ours
// if it stands as the goal says, closed or not; or if it is free, or reserved for the
// goal's user, and so lacks only what adopting it adds. Nil: it may.
func decideAdoption(now Standing, g *Goal, ev *Evidence) *Action {
	if !g.Adopt || now.DialPlan != "" && g.Device.ID != 0 {
		return refuse(Exists)
	}
	needed := []Question{}
	if g.ProviderID != nil {
		needed = append(needed, Question{mor.SubjectProvider, *g.ProviderID})
	}
	switch {
	case now.isSpare():
	case now.Status == mor.StatusReserved && !now.inUse(), now.Status == mor.StatusActive && !(g.Device.None && now.OnDevice()),
		now.Status == mor.StatusClosed && !(g.Device.None && now.OnDevice()) && (g.Device.ID == 0 || now.OnDevice()):
		switch {
		case g.Owner.Nobody && now.OwnerName() != "":
			return refuse(Exists)
		case g.Owner.UserID != 0:
			needed = append(needed, Question{mor.SubjectUser, g.Owner.UserID})
		}
		if now.OnDevice() && g.Device.ID != 0 {
			needed = append(needed, Question{mor.SubjectDevice, g.Device.ID})
		}
	default:
		return refuse(Exists)
	}
	for _, q := range needed {
		if a := ev.demand(q.Subject, []int64{q.ID}, proven, Exists); a != nil {
			return a
		}
	}
	return nil
}

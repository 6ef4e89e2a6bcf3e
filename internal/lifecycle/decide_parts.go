package lifecycle

import (
	"cmp"

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

// decideSettings is about the settings that are not as wanted, and the user that is to be set with them.
func decideSettings(now Standing, g *Goal, ev *Evidence) *Action {
	var d mor.Details
	if g.ProviderID != nil {
		switch t, q := ev.any(mor.SubjectProvider, []int64{*g.ProviderID}, believed); t {
		case unknown:
			return ask(q, believed)
		case no:
			d.ProviderID = g.ProviderID
		}
	}
	if !ev.Written {
		d.CustomSIPHeader, d.Comment, d.ResellerComment = g.CustomSIPHeader, g.Comment, g.ResellerComment
	}
	if isOther(now.Language, g.Language) || now.Language == nil && !ev.Written {
		d.Language = g.Language
	}
	if isOther(now.CallLimit, g.CallLimit) || now.CallLimit == nil && !ev.Written {
		d.CallLimit = g.CallLimit
	}
	step := StepChange
	if reserve := reserveFor(now, g, ev); reserve != 0 {
		step, d.UserID = StepReserve, &reserve
	}
	if d.Empty() {
		return nil
	}
	return &Action{Step: step, Details: d}
}

// isOther reports whether the server shows a setting, and not as wanted. Nil is not shown, or not wanted.
func isOther[T comparable](now, wanted *T) bool {
	return now != nil && wanted != nil && *now != *wanted
}

// decideAssign is about a number that is ready for its device.
func decideAssign(now Standing, g *Goal, ev *Evidence) *Action {
	switch {
	case g.Device.ID == 0, now.OnDevice():
		return nil
	case now.DialPlan != "":
		return refuse(OnDialPlan)
	case now.isSpare() && g.Owner.UserID == 0 && ev.TakenOff:
		return refuse(FreedByServer)
	}
	if holders := g.holders(); len(holders) > 0 && !now.isSpare() {
		return cmp.Or(ev.demand(mor.SubjectUser, holders, proven, Taken), write(StepAssign))
	}
	return write(StepAssign)
}

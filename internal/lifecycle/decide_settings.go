package lifecycle

import (
	"cmp"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

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

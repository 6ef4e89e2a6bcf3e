package lifecycle

import (
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// decideClose is the part of the table about a number that is to be suspended. The
// first row that fits decides.
//
//	standing            evidence                  action
//	------------------  ------------------------  ------------------------------------
//	absent, terminated                            refuse: no such number, terminated
//	there               not ours                  refuse: replaced
//	free, in no use                               refuse: not in service
//	there               not of a user of Prior    refuse: taken, in use
//	closed              of a user of Prior        done
//	on a dial plan                                refuse: on dial plan
//	on no device                                  refuse: not in service
//	on a device         of a user of Prior:       close
//	                    proven
//
// Whoever names no user in Prior closes the number of anybody.
//
// did_close takes only what is on a device and on no dial plan (wiki page "did close").
func decideClose(now Standing, g *Goal, ev *Evidence) *Action {
	switch {
	case !now.Found:
		return refuse(NoSuchNumber)
	case now.gone():
		return refuse(Terminated)
	case !ev.Ours:
		return refuse(Replaced)
	case now.isSpare():
		return refuse(NotInService)
	}
	if len(g.Prior.UserIDs) > 0 {
		if a := ev.demand(mor.SubjectUser, g.Prior.UserIDs, proven, theirs(now, g)); a != nil {
			return a
		}
	}
	switch {
	case len(g.Prior.UserIDs) == 0 && g.Prior.Owner != "" && g.Prior.Owner != now.OwnerName():
		return refuse(InUse)
	case now.Status == mor.StatusClosed:
		return &Action{}
	case now.DialPlan != "":
		return refuse(OnDialPlan)
	case !now.OnDevice():
		return refuse(NotInService)
	}
	return write(StepClose)
}

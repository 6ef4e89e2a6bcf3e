package lifecycle

import (
	"cmp"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// decideEnd is the part of the table about a number that is to be taken out of use.
// The first row that fits decides.
//
//	standing               goal          evidence          action
//	---------------------  ------------  ----------------  ---------------------
//	absent                                                 done
//	terminated             Delete        ours              delete
//	terminated                                             done
//	there                                not ours          refuse: replaced
//	on a dial plan                                         refuse: on dial plan
//	on a device            Force                           unassign
//	in use                                                 refuse: in use
//	free                   Free                            done
//	free                                                   terminate
//	reserved or closed     Force                           (goes on)
//	reserved or closed                   of a prior user:  (goes on)
//	                                     proven, or, if no
//	                                     ID is known, by
//	                                     the same name
//	reserved or closed                   otherwise         refuse: taken
//	reserved                                               make free
//	closed                 Free                            make free
//	closed                                                 terminate
//
// A closed number is out of service already, whatever device it still names.
func decideEnd(now Standing, g *Goal, ev *Evidence) *Action {
	closed := now.Status == mor.StatusClosed
	switch {
	case !now.Found:
		return &Action{}
	case now.gone() && g.End == Delete && ev.Ours:
		return write(StepDelete)
	case now.gone():
		return &Action{}
	case !ev.Ours:
		return refuse(Replaced)
	case !closed && now.DialPlan != "":
		return refuse(OnDialPlan)
	case !closed && now.OnDevice() && g.Force:
		return write(StepUnassign)
	case !closed && now.inUse():
		return refuse(InUse)
	case now.Status == mor.StatusFree && g.End == Free:
		return &Action{}
	case now.Status == mor.StatusFree:
		return write(StepTerminate)
	case !closed && now.Status != mor.StatusReserved: // a status that we do not know
		return refuse(InUse)
	}
	end := StepFree
	if closed && g.End != Free {
		end = StepTerminate
	}
	return cmp.Or(decideWhoseEnd(now, g, ev), write(end))
}

// decideWhoseEnd is about a reserved or closed number that is to be ended. Nil: it is ours to end.
func decideWhoseEnd(now Standing, g *Goal, ev *Evidence) *Action {
	switch owner := now.OwnerName(); {
	case g.Force:
		return nil
	case len(g.Prior.UserIDs) > 0:
		return ev.demand(mor.SubjectUser, g.Prior.UserIDs, proven, Taken)
	case owner != "" && owner == g.Prior.Owner:
		return nil
	}
	return refuse(Taken)
}

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

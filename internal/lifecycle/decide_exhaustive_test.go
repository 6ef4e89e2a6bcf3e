package lifecycle

import (
	"fmt"
	"slices"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// The table, for all standings, goals and evidence there can be, against what must
// hold of every way a number goes by it. The properties know nothing of the table. They
// look at how the number really stands, which decide never sees.

// knowing is what is known at the beginning, and how it goes on.
type knowing struct {
	name                    string
	proven, believed        bool // all questions that can be asked are answered; by ID, or by names
	asksNames, readsNothing bool // questions that names can answer are answered so; writes are not read back
}

var knowings = []knowing{
	{name: "nothing"},
	{name: "nothing, asks names", asksNames: true},
	{name: "nothing, reads nothing", readsNothing: true},
	{name: "all by ID", proven: true},
	{name: "all by name", believed: true, asksNames: true},
}

// journey is one number on its way by the table.
type journey struct {
	server modelServer
	know   knowing
	goal   *Goal
	start  truly
	real   truly
	now    Standing
	ev     Evidence
	back   bool
	steps  []Step
	lied   bool // a name has told something that is not so
}

func TestDecideExhaustively(t *testing.T) {
	if unraced.Detector {
		t.Skip("the table is pure: it is run without the race detector")
	}
	goals := modelGoals()
	for _, server := range []modelServer{{}, {unassignFrees: true}, {hides: mor.SubjectUser}, {true, mor.SubjectUser}, {hides: mor.SubjectDevice}} {
		t.Run(fmt.Sprintf("%+v", server), func(t *testing.T) {
			t.Parallel()
			ways := 0
			for _, start := range modelStandings() {
				if server.hides == mor.SubjectDevice && start.status == mor.StatusActive && (start.device != 0) == start.plan {
					continue // where devices are hidden, what is active is taken to be on a device or on a dial plan
				}
				for _, goal := range goals {
					for _, with := range modelEvidence(server, start, goal) {
						for _, know := range knowings {
							j := &journey{server: server, know: know, goal: goal, start: start, real: start}
							if problem := j.travel(with); problem != "" {
								t.Fatalf("%s\n%s", problem, j.describe(with))
							}
							ways++
						}
					}
				}
			}
			t.Logf("%d ways", ways)
		})
	}
}

func (j *journey) describe(with Evidence) string {
	return fmt.Sprintf("server %+v, knows %s, ours %v, back %v\nstarts %+v\nstands %+v\ngoal   %+v\nsteps  %v",
		j.server, j.know.name, with.Ours, with.Back != nil, j.start, j.real, *j.goal, j.steps)
}

// modelGoals are all goals, but for those that say the same.
func modelGoals() (all []*Goal) {
	comment, provider := "ours", otherProvider
	priors := []Prior{}
	for _, users := range [][]int64{nil, {five}, {five, six}, {six}} {
		for _, devices := range [][]int64{nil, {seven}, {seven, eight}} {
			priors = append(priors, Prior{UserIDs: users, DeviceIDs: devices})
			if users == nil {
				priors = append(priors, Prior{DeviceIDs: devices, Owner: "Vilnius Office"})
			}
		}
	}
	for _, prior := range priors {
		for _, end := range []Policy{Terminate, Delete, Free} {
			all = append(all, &Goal{End: end, Prior: prior}, &Goal{End: end, Force: true, Prior: prior})
		}
		all = append(all, &Goal{Close: true, Prior: prior})
		for _, device := range []int64{seven, eight} {
			all = append(all, &Goal{Reopen: true, Owner: Owner{UserID: five, IfFree: true}, Device: Device{ID: device}, Prior: prior})
		}
		for _, owner := range []Owner{{}, {UserID: five}, {UserID: five, IfFree: true}, {Nobody: true}} {
			for _, device := range []Device{{}, {ID: seven}, {ID: eight}, {None: true}} {
				if owner.Nobody && device.ID != 0 { // what is nobody's can be on no device: nobody can want that
					continue
				}
				for _, settings := range []Settings{{}, {Comment: &comment, ProviderID: &provider}} {
					g := Goal{Settings: settings, Owner: owner, Device: device, Prior: prior}
					creates, adopts := g, g
					creates.Create, adopts.Create, adopts.Adopt = true, true, true
					all = append(all, &g)
					if len(prior.DeviceIDs) == 0 && len(prior.UserIDs) < 2 {
						all = append(all, &creates, &adopts)
					}
				}
			}
		}
	}
	return all
}

// modelEvidence is what can be known beside the answers.
func modelEvidence(server modelServer, start truly, g *Goal) []Evidence {
	ours := Evidence{Ours: true}
	all := []Evidence{ours}
	if start.found {
		all = append(all, Evidence{})
	}
	if seen, ok := elsewhere(server.shows(start)); ok && g.movesOwner() || ok && g.Device.ID != 0 {
		back := ours
		back.Back = &seen
		all = append(all, back)
	}
	if g.Device.None && start.status == mor.StatusFree {
		all = append(all, Evidence{Ours: true, TakenOff: true})
	}
	return all
}

// travel goes the way, and returns which property does not hold.
func (j *journey) travel(with Evidence) string {
	j.now, j.ev, j.back = j.server.shows(j.start), with, with.Back != nil
	j.ev.Written = j.goal.Comment == nil
	j.answerAll()
	for range maxSteps {
		if problem := j.adopt(); problem != "" {
			return problem
		}
		a := decide(j.now, j.goal, &j.ev)
		switch {
		case a.Ask != nil:
			j.answer(*a.Ask, a.Proof)
		case a.Refuse != "":
			return j.mayBeRefused(a.Refuse)
		case a.isDone():
			return j.mayBeDone()
		default:
			refused, problem := j.step(a)
			if refused && problem == "" {
				problem = j.mayBeRefused("")
			}
			if refused || problem != "" {
				return problem
			}
		}
	}
	return "it never ends"
}

// adopt makes the number ours as the runner does.
func (j *journey) adopt() string {
	if j.ev.Ours || !j.goal.Create {
		return ""
	}
	m := &Member{Goal: j.goal, Now: j.now, ev: j.ev}
	if m.adopt(); !m.ev.Ours {
		return ""
	}
	j.ev = m.ev
	return j.mayBeAdopted()
}

// step checks a write, has MOR carry it out, and takes up what after says of it. MOR
// refuses one kind only: to put on a device what is reserved for nobody, as far as known.
func (j *journey) step(a Action) (refused bool, problem string) {
	if problem := j.mayBeWritten(a); problem != "" {
		return false, problem
	}
	j.steps = append(j.steps, a.Step)
	next, err := j.server.carryOut(j.real, a, j.goal)
	switch {
	case err != nil && a.Step == StepAssign:
		return true, ""
	case err != nil:
		return true, "MOR refuses " + string(a.Step)
	}
	j.real = next
	return false, j.takeUp(a)
}

// takeUp takes up what after says, which must be what MOR has done, and then what a read shows.
func (j *journey) takeUp(a Action) string {
	left := mor.StatusReserved
	if j.server.unassignFrees {
		left = mor.StatusFree
	}
	before := j.now
	j.now, j.ev = after(a, j.now, j.goal, j.ev, left)
	shown := j.server.shows(j.real)
	if j.now.Found != shown.Found || j.now.Status != shown.Status || j.now.OnDevice() != shown.OnDevice() {
		return fmt.Sprintf("after says %s, MOR says %s", j.now.Describe(), shown.Describe())
	}
	for _, x := range j.ev.answers {
		if stands := j.real.id(x.Subject) == x.ID; j.real.found && (x.truth == proven && !stands || x.truth == no && stands) {
			return fmt.Sprintf("after %s the evidence says %d of %+v", a.Step, x.truth, x.Question)
		}
	}
	if j.know.readsNothing && j.now.Found {
		j.now.ID = 1001 // which did_create answers
		return ""
	}
	for _, x := range j.ev.answers {
		if x.given {
			j.ev.note(x.Question, proven, shown.label(x.Subject))
		}
	}
	before.ID = shown.ID
	j.ev.carry(before, shown)
	j.now = shown
	return ""
}

// answer answers a question by name if that will do, or else by ID.
func (j *journey) answer(q Question, proof bool) {
	label, truth := j.now.label(q.Subject), no
	switch stands := j.real.id(q.Subject) == q.ID; {
	case !proof && j.know.asksNames && label != "" && label == modelNames[q.Subject][q.ID]:
		truth, j.lied = believed, j.lied || !stands
	case stands:
		truth = proven
	}
	j.ev.note(q, truth, label)
}

// answerAll answers all that can be asked, if all is known.
func (j *journey) answerAll() {
	if !j.know.proven && !j.know.believed || !j.real.found {
		return
	}
	for subject, names := range modelNames {
		for id := range names {
			j.answer(Question{subject, id}, j.know.proven)
		}
	}
}

// isOurUsers reports whether the number really is of one of the users that it may be of. sure: such users are known.
func (j *journey) isOurUsers() (ours, sure bool) {
	users := slices.Clone(j.goal.Prior.UserIDs)
	if j.goal.Owner.UserID != 0 {
		users = append(users, j.goal.Owner.UserID)
	}
	return slices.Contains(users, j.real.user), len(users) > 0
}

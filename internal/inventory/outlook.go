package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/table"
)

// Outlook is what a plan says of the numbers of a work, after Survey.
type Outlook struct {
	Refused  Groups   // that cannot be brought where they should be, by why
	Stay     int      // numbers of those that have a row
	There    int      // numbers of those that exist and are not this inventory's
	Replaced []string // that leave, and are another DID by now: nothing is done to them
	Touched  int      // numbers that apply changes, or stops managing

	verbs    map[string][]string
	takeBack Groups
	opened   []string // that were closed, and that MOR has freed by itself
	freed    []string // that are free, and were to be reserved before
}

// The verbs of an outlook, in the order in which they are said. %d is how many numbers.
const (
	verbAdopt     = "adopt %d"
	verbCreate    = "create %d"
	verbBringBack = "bring back %d terminated"
	verbTakeBack  = "take back %d"
	verbUnassign  = "take %d off their device"
	verbFree      = "free %d"
	verbReserve   = "reserve %d for "
	verbAssign    = "put %d on "
	verbMove      = "move %d to "
	verbChange    = "update %d"
	verbEnd       = "end "
	verbLetGo     = "stop managing %d"
)

var verbOrder = []string{
	verbAdopt, verbCreate, verbBringBack, verbTakeBack, verbUnassign, verbFree, verbMove, verbReserve, verbAssign, verbChange, verbEnd, verbLetGo,
}

// Outlook foresees what apply will do, and what it would be refused. why says in
// words why a number is refused.
func (w *Work) Outlook(why func(error) string) *Outlook {
	o := &Outlook{verbs: map[string][]string{}}
	for _, e := range w.entries() {
		ahead := e.Outlook()
		switch reason := w.refused(e, ahead.Refused); {
		case reason == lifecycle.Replaced && e.row == nil:
			o.Replaced = append(o.Replaced, e.Number)
		case reason != "":
			o.Refused.Add(w.why(e, e.Refusal(reason), why), e.Number)
			if e.row != nil {
				o.Stay++
			}
			if reason == lifecycle.Exists {
				o.There++
			}
		default:
			w.noteFreed(o, e, ahead)
			if ahead.TakeBack {
				o.takeBack.Add(e.Now.Describe(), e.Number)
			}
			for _, verb := range w.verbsOf(e, ahead) {
				o.verbs[verb] = append(o.verbs[verb], e.Number)
			}
		}
	}
	for _, e := range w.abandoned {
		o.verbs[verbLetGo] = append(o.verbs[verbLetGo], e.Number)
	}
	touched := map[string]bool{}
	for _, numbers := range o.verbs {
		for _, n := range numbers {
			touched[n] = true
		}
	}
	o.Touched = len(touched)
	return o
}

// noteFreed notes a number of ours that nobody has any more, and that apply gives back to its user.
func (w *Work) noteFreed(o *Outlook, e *entry, ahead lifecycle.Outlook) {
	if !e.Ours || e.Now.Status != mor.StatusFree || !slices.Contains(ahead.Steps, lifecycle.StepReserve) {
		return
	}
	switch {
	case w.before.Memory.closed[e.Number]:
		o.opened = append(o.opened, e.Number)
	case len(e.past) == 1 && e.past[0].UserID.Presence == table.Set: // else an apply that did not finish may have freed it
		o.freed = append(o.freed, e.Number)
	}
}

// refused returns why a number will not be brought where it should be. A closed
// number is none of that unless this very change moves it.
func (w *Work) refused(e *entry, foreseen lifecycle.Reason) lifecycle.Reason {
	switch {
	case e.leftAlone:
		return ""
	case foreseen == lifecycle.Closed && !e.moves():
		return ""
	case foreseen == "" && !w.mayAdopt(e):
		return lifecycle.Exists
	case foreseen == "" && e.lacksUser():
		return noUser
	}
	return foreseen
}

// moves reports whether the row changes whose the number is to be, or where.
func (e *entry) moves() bool {
	return e.row != nil && (e.old == nil || e.old.UserID != e.row.UserID || e.old.DeviceID != e.row.DeviceID)
}

// verbsOf returns what is done to a number.
func (w *Work) verbsOf(e *entry, ahead lifecycle.Outlook) (verbs []string) {
	steps := ahead.Steps
	has := func(step lifecycle.Step) bool { return slices.Contains(steps, step) }
	if e.row == nil {
		switch {
		case len(steps) == 0:
			return nil
		case has(lifecycle.StepUnassign): // in service until then
			verbs = append(verbs, verbUnassign)
		}
		return append(verbs, verbEnd+w.goals.Policy)
	}
	if !e.Ours && e.Have() {
		verbs = append(verbs, verbAdopt)
	}
	if has(lifecycle.StepCreate) {
		verb := verbCreate
		if id := e.Goal.ProviderID; id != nil {
			verb += " from " + w.named("provider", mor.SubjectProvider, *id)
		}
		verbs = append(verbs, verb)
	}
	if has(lifecycle.StepBringBack) {
		verbs = append(verbs, verbBringBack)
	}
	if ahead.TakeBack {
		verbs = append(verbs, verbTakeBack)
	}
	g := e.Goal
	switch leaves := has(lifecycle.StepUnassign); {
	case has(lifecycle.StepReserve) && (leaves || has(lifecycle.StepFree)) && !ahead.TakeBack && g.Owner.UserID != 0:
		verbs = append(verbs, verbMove+w.named("user", mor.SubjectUser, g.Owner.UserID))
	case has(lifecycle.StepReserve):
		verbs = append(verbs, verbReserve+w.named("user", mor.SubjectUser, g.Owner.UserID))
	case has(lifecycle.StepFree) && !ahead.TakeBack:
		verbs = append(verbs, verbFree)
	case leaves && !has(lifecycle.StepAssign) && !ahead.TakeBack:
		verbs = append(verbs, verbUnassign)
	}
	if has(lifecycle.StepAssign) {
		verbs = append(verbs, verbAssign+w.named("device", mor.SubjectDevice, g.Device.ID))
	}
	if has(lifecycle.StepChange) {
		verbs = append(verbs, verbChange)
	}
	return verbs
}

// inOrder are the verbs in the order in which they are said.
func (o *Outlook) inOrder() (all []string) {
	for _, prefix := range verbOrder {
		var some []string
		for verb := range o.verbs {
			if strings.HasPrefix(verb, prefix) {
				some = append(some, verb)
			}
		}
		slices.SortFunc(some, func(a, b string) int {
			if d := len(o.verbs[b]) - len(o.verbs[a]); d != 0 {
				return d
			}
			return strings.Compare(a, b)
		})
		all = append(all, some...)
	}
	return all
}

// sentence says in a line what apply will do: "create 8, reserve 8 for user 5".
func (o *Outlook) sentence() string {
	const most = 6
	var said []string
	all := o.inOrder()
	for i, verb := range all {
		if i == most && len(all) > most+1 {
			said = append(said, fmt.Sprintf("and %d more steps", len(all)-most))
			break
		}
		said = append(said, counted(verb, len(o.verbs[verb])))
	}
	return strings.Join(said, ", ")
}

func counted(verb string, n int) string {
	if policy, ends := strings.CutPrefix(verb, verbEnd); ends {
		switch lifecycle.Policy(policy) {
		case lifecycle.Delete:
			return fmt.Sprintf("delete %d", n)
		case lifecycle.Free:
			return fmt.Sprintf("free %d for good", n)
		}
		return fmt.Sprintf("terminate %d", n)
	}
	before, after, _ := strings.Cut(verb, "%d")
	return fmt.Sprintf("%s%d%s", before, n, after)
}

// Detail says what apply will do, and names the numbers, a line for each thing that is done.
func (o *Outlook) Detail() string {
	if o.Touched == 0 {
		return ""
	}
	lines := []string{"Apply will " + o.sentence() + ".", ""}
	all := o.inOrder()
	for i, verb := range all {
		if i == mostGroups {
			lines = append(lines, fmt.Sprintf("and %d more steps", len(all)-i))
			break
		}
		numbers := o.verbs[verb]
		lines = append(lines, counted(verb, len(numbers))+": "+InBlocks(numbers))
	}
	detail := strings.Join(lines, "\n")
	if len(o.opened) > 0 {
		detail += "\n\nThese numbers were closed, and are free now. MOR frees a closed number by itself after a while. Apply puts them back in service: " + InBlocks(o.opened) + "."
	}
	if len(o.freed) > 0 {
		detail += "\n\nThese numbers are free: somebody has freed them, MOR has (it frees a closed number by itself after a while), or an apply could not reserve them. " +
			"Apply reserves them: " + InBlocks(o.freed) + "."
	}
	if o.takeBack.Len() > 0 {
		detail += "\n\nSomebody else has moved these numbers. Apply takes them back:\n\n" + o.takeBack.String()
	}
	return detail
}

package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

// rangeOutlook is what apply will do to which numbers, in words.
type rangeOutlook struct {
	verbs   []string // in the order in which they are said, each with %d for how many
	numbers map[string][]string
	there   []*lifecycle.Member // that are not the range's
	refused []*lifecycle.Member // that will not be brought where they should be, for another reason
	back    []*lifecycle.Member // that are taken back from where somebody has put them
	note    string              // what there is to say besides
}

func (o *rangeOutlook) add(verb string, numbers ...string) {
	if len(numbers) == 0 {
		return
	}
	if o.numbers[verb] == nil {
		o.verbs = append(o.verbs, verb)
	}
	o.numbers[verb] = append(o.numbers[verb], numbers...)
}

func outlookOf(work *rangeWork, prior *rangeModel) *rangeOutlook {
	before := map[string]bool{}
	if prior != nil {
		before = setOf(prior.numbers())
	}
	o := &rangeOutlook{numbers: map[string][]string{}}
	counted := map[string][]string{}
	for _, m := range work.block.Members {
		ahead := m.Outlook()
		switch {
		case ahead.Refused == lifecycle.Exists && !before[m.Number]:
			o.there = append(o.there, m)
		case ahead.Refused != "" && ahead.Refused != lifecycle.Closed:
			m.Err = m.Refusal(ahead.Refused)
			o.refused = append(o.refused, m)
		}
		if ahead.TakeBack {
			o.back = append(o.back, m)
		}
		if !m.Ours && m.Have() {
			counted[verbAdopt] = append(counted[verbAdopt], m.Number)
		}
		for _, verb := range verbsOf(m, ahead) {
			counted[verb] = append(counted[verb], m.Number)
		}
	}
	for _, verb := range verbOrder(work) {
		o.add(verb, counted[verb]...)
	}
	if len(work.left) > 0 {
		o.add("let go of %d", work.left...)
	}
	return o
}

// The verbs, in the order in which they are said.
const (
	verbAdopt     = "adopt %d"
	verbCreate    = "create %d"
	verbBringBack = "bring back %d"
	verbTakeBack  = "take back %d"
	verbUnassign  = "take %d off their device"
	verbFree      = "free %d"
	verbChange    = "update %d"
)

func verbReserve(w *lifecycle.Want) string {
	if w.UserID == nil {
		return ""
	}
	return fmt.Sprintf("reserve %%d for user %d", *w.UserID)
}

func verbAssign(w *lifecycle.Want) string {
	if w.DeviceID == nil {
		return ""
	}
	return fmt.Sprintf("put %%d on device %d", *w.DeviceID)
}

func verbEnd(w *lifecycle.Want) string {
	return map[lifecycle.Policy]string{
		lifecycle.Terminate: "terminate %d", lifecycle.Delete: "delete %d", lifecycle.Free: "free %d for good",
	}[w.End]
}

func verbOrder(work *rangeWork) []string {
	order := []string{verbAdopt, verbCreate, verbBringBack, verbTakeBack, verbUnassign, verbFree, verbReserve(work.want), verbChange, verbAssign(work.want)}
	if len(work.leaving) > 0 {
		order = append(order, verbEnd(work.leaving[0].Want))
	}
	return order
}

func verbsOf(m *lifecycle.Member, ahead lifecycle.Outlook) (verbs []string) {
	if len(ahead.Moves) == 0 {
		return nil
	}
	if m.Want.End != "" {
		if ahead.Refused != "" {
			return nil
		}
		if slices.Contains(ahead.Moves, lifecycle.StepUnassign) { // in service until then
			verbs = append(verbs, verbUnassign)
		}
		return append(verbs, verbEnd(m.Want))
	}
	if ahead.TakeBack {
		verbs = append(verbs, verbTakeBack)
	}
	for _, step := range ahead.Moves {
		switch step {
		case lifecycle.StepCreate:
			verbs = append(verbs, verbCreate)
		case lifecycle.StepBringBack:
			verbs = append(verbs, verbBringBack)
		case lifecycle.StepUnassign, lifecycle.StepFree:
			if !ahead.TakeBack {
				verbs = append(verbs, map[lifecycle.Step]string{lifecycle.StepUnassign: verbUnassign, lifecycle.StepFree: verbFree}[step])
			}
		case lifecycle.StepReserve:
			verbs = append(verbs, verbReserve(m.Want))
		case lifecycle.StepChange:
			verbs = append(verbs, verbChange)
		case lifecycle.StepAssign:
			verbs = append(verbs, verbAssign(m.Want))
		}
	}
	return verbs
}

// warnEnd says what the destroy of a range will do, from its state: 'terraform
// destroy' plans that in a process of its own, which knows nothing else of the
// refresh, and where the block was taken out it is planned before the refresh.
func warnEnd(diags *diag.Diagnostics, state rangeModel, memory rangeMemory) {
	have := state.have()
	if len(have) == 0 {
		return
	}
	o := &rangeOutlook{numbers: map[string][]string{}}
	if !state.DeviceID.IsNull() {
		off := numbersIn(state.NotOnDevice)
		o.add(verbUnassign, slices.DeleteFunc(slices.Clone(have), func(n string) bool { return off[n] })...)
	}
	o.add(verbEnd(ending(state.DeletionPolicy, state.ForceDestroy, &state, memory)), have...)
	o.note = "So the state has it, at times from before this refresh"
	if counts := state.StatusCounts.Elements(); len(counts) > 0 {
		var by []string
		for status, count := range counts {
			by = append(by, fmt.Sprintf("%s: %s", status, count))
		}
		slices.Sort(by)
		o.note += " (" + strings.Join(by, ", ") + ")"
	}
	o.note += ". Apply asks MOR again, and refuses to end what is "
	if state.ForceDestroy.ValueBool() {
		o.note += "on a dial plan."
	} else {
		o.note += "on a device or of a user that the range has not given it to."
	}
	o.warn(diags, state)
}

// warn says it. The summary is the range's own: Terraform folds warnings that share one.
func (o *rangeOutlook) warn(diags *diag.Diagnostics, plan rangeModel) {
	if len(o.verbs) == 0 && len(o.refused) == 0 {
		return
	}
	var said, lists []string
	for _, verb := range o.verbs {
		said = append(said, fmt.Sprintf(verb, len(o.numbers[verb])))
		without := strings.Join(strings.Fields(strings.Replace(verb, "%d", "", 1)), " ")
		lists = append(lists, without+": "+inBlocks(o.numbers[verb]))
	}
	summary := plan.name() + ": apply will "
	switch {
	case len(o.verbs) == 0:
		summary += fmt.Sprintf("refuse %d", len(o.refused))
	case len(o.refused) > 0:
		summary += strings.Join(said, ", ") + fmt.Sprintf(", and refuse %d", len(o.refused))
	default:
		summary += strings.Join(said, ", ")
	}
	detail := strings.Join(lists, "\n")
	if len(o.back) > 0 {
		detail += "\n\nSomebody has put elsewhere what is taken back:\n\n" + thereAs(o.back)
	}
	if len(o.refused) > 0 {
		detail += "\n\nRefused:\n\n" + groupsOf(o.refused, false)
	}
	if o.note != "" {
		detail += "\n\n" + o.note
	}
	diags.AddWarning(summary, strings.TrimSpace(detail))
}

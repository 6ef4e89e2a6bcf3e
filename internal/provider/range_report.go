package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

// tainted is the way on from a creation that is not finished.
const tainted = "Terraform takes the range for tainted and plans to replace it: no number of the configured range is ended by that. If you change first, last " +
	"or exclude before, the plan's warning names the numbers that are ended. Where prevent_destroy forbids the replacement, run 'terraform untaint' on the range first."

// reportRange adds the diagnostic for what could not be done to numbers of a range,
// in blocks and by reason, and tells whether there is one.
func reportRange(diags *diag.Diagnostics, task string, work *rangeWork, err error) (failed bool) {
	var refused, kept, left []*lifecycle.Member
	for _, m := range work.block.Members {
		problem := (*lifecycle.Problem)(nil)
		closed := errors.As(m.Err, &problem) && problem.Reason == lifecycle.Closed // the refresh says so
		switch {
		case m.Err != nil && !closed:
			refused = append(refused, m)
		case m.Kept != nil:
			kept = append(kept, m)
		case !m.Done() && !closed:
			left = append(left, m)
		}
	}
	if len(kept) > 0 {
		diags.AddWarning(fmt.Sprintf("%d numbers are terminated, but not surely deleted", len(kept)), keptOf(kept)+
			"\n\nThey are out of use. Their rows stay in MOR, and only in MOR can they be deleted now.")
	}
	if err == nil && len(refused) == 0 {
		return false
	}
	total := len(work.block.Members)
	summary := fmt.Sprintf("Could not %s: %d of %d numbers are not done", task, len(refused)+len(left), total)
	detail := groupsOf(refused, work.ends)
	again := "Nothing that was done is undone. Apply again: it starts from what stands, and does just what is left."
	if work.ends {
		again = waysToEnd(total-len(refused)-len(left), work)
	}
	switch stopped := (*lifecycle.Stopped)(nil); {
	case !work.block.Looked:
		summary = "Could not " + task
		_, detail = explain(err)
		detail += "\n\nNothing was done to the range."
		diags.AddError(summary, detail)
		return true
	case errors.As(err, &stopped):
		if len(left) > 0 {
			detail += fmt.Sprintf("\n\n%d more numbers were not tried: it would have been the same with them.", len(left))
		}
	case interrupted(err):
		detail += fmt.Sprintf("\n\nThe run was interrupted: %d numbers were not tried.", len(left))
	case err != nil:
		_, why := explain(err)
		detail += "\n\nWhat was done could not be looked at again: " + why
	}
	detail += "\n\n" + again
	if work.creates && slices.ContainsFunc(work.staying, func(m *lifecycle.Member) bool { return m.Have() || m.Doubt != nil || m.Freed != 0 }) {
		detail += "\n\n" + tainted
	}
	diags.AddError(summary, strings.TrimSpace(detail))
	return true
}

// waysToEnd are the ways on with a range of which not all numbers could be ended.
// Any apply but a destroy would bring back the others, if the configuration still has them.
func waysToEnd(ended int, work *rangeWork) string {
	ways := "Destroy again: it does just what is left."
	if ended > 0 {
		ways = fmt.Sprintf("%d numbers are ended. %s As long as the configuration has the range, any other apply brings them back.", ended, ways)
	}
	if slices.ContainsFunc(work.leaving, func(m *lifecycle.Member) bool { return isElsewhere(m.Err) }) {
		ways += "\n\nTo leave the numbers where they are, let Terraform forget the range: 'terraform state rm' of its address, or a removed block with " +
			"lifecycle { destroy = false } in its place. To end them all the same, take them off there in MOR, free them, and destroy again."
	}
	return ways
}

// isElsewhere tells that a number was refused because it is not where the range has put it.
func isElsewhere(err error) bool {
	problem := (*lifecycle.Problem)(nil)
	return errors.As(err, &problem) && (problem.Reason == lifecycle.Taken || problem.Reason == lifecycle.InUse || problem.Reason == lifecycle.OnDialPlan)
}

// groupsOf says why numbers were refused, those with the same reason together. With
// ends, the whole range is destroyed, and the ways on are waysToEnd.
func groupsOf(refused []*lifecycle.Member, ends bool) string {
	var order []string
	groups := map[string][]*lifecycle.Member{}
	for _, m := range refused {
		why := whyRefused(m.Err, ends)
		if groups[why] == nil {
			order = append(order, why)
		}
		groups[why] = append(groups[why], m)
	}
	var said []string
	for i, why := range order {
		if i == mostBlocks {
			said = append(said, fmt.Sprintf("And others, for %d more reasons.", len(order)-i))
			break
		}
		numbers := make([]string, len(groups[why]))
		for j, m := range groups[why] {
			numbers[j] = m.Number
		}
		count := ""
		if len(numbers) > 1 {
			count = fmt.Sprintf(" (%d numbers)", len(numbers))
		}
		said = append(said, inBlocks(numbers)+count+": "+why)
	}
	return strings.Join(said, "\n\n")
}

// whyRefused is explain for a number of a range.
func whyRefused(err error, ends bool) string {
	problem := (*lifecycle.Problem)(nil)
	switch {
	case !errors.As(err, &problem):
	case (problem.Reason == lifecycle.Taken || problem.Reason == lifecycle.InUse) && problem.Asked == lifecycle.ToEnd && (ends || !problem.Forced):
		if ends {
			return fmt.Sprintf("The number is %s. The range has not put it there, so it is not taken from there.", problem.Standing.Describe())
		}
		return fmt.Sprintf("The number is %s. The range has not put it there, so it is not taken from there. To leave it there, set deletion_policy = "+
			"\"abandon\" in the same apply in which it leaves the range; force_destroy = true ends it all the same.", problem.Standing.Describe())
	case problem.Reason == lifecycle.Taken && problem.Standing.Found:
		return fmt.Sprintf("The number is %s. The range has not given it to them, so it is not taken from them. If that has just changed, run plan "+
			"again. Otherwise free it in MOR; or leave it out, with exclude and deletion_policy = \"abandon\" in the same apply.", problem.Standing.Describe())
	case problem.Reason == lifecycle.InUse, problem.Reason == lifecycle.OnOtherDevice:
		from := "device"
		if problem.Standing.DialPlan != "" {
			from = "dial plan"
		}
		return fmt.Sprintf("The number is %s. The range has not put it there, so it is not taken from there. Take it off that %s in the MOR GUI; or "+
			"leave it out, with exclude and deletion_policy = \"abandon\" in the same apply.", problem.Standing.Describe(), from)
	case problem.Reason == lifecycle.Exists && problem.Standing.Found:
		return fmt.Sprintf("MOR has it already; it is %s. It is not touched, since it may be somebody's. adopt_existing = true makes part of the "+
			"range "+adoptable+".", problem.Standing.Describe())
	}
	_, why := explain(err)
	return why
}

func keptOf(kept []*lifecycle.Member) string {
	all := make([]*lifecycle.Member, len(kept))
	for i, m := range kept {
		all[i] = &lifecycle.Member{Number: m.Number, Err: m.Kept}
	}
	return groupsOf(all, false)
}

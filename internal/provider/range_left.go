package provider

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// A range of which not all could be created is tainted, and Terraform destroys and
// creates it anew. The destroy does nothing then but leave the range here, and the
// creation that follows takes it over and goes on. For the plan, Read leaves it.
//
// Terraform does not tell a creation what it replaces, so that is found by the
// numbers: what has none of an unfinished range's may still replace it, or have
// nothing to do with it.

// leftRanges are the unfinished ranges that this run knows of.
type leftRanges struct {
	mu  sync.Mutex
	all []*leftRange
}

type leftRange struct {
	model   rangeModel
	memory  rangeMemory
	claimed string          // by the creation of the range of this name
	ending  bool            // by the plan of a destroy
	seekers map[string]bool // ranges that are to be created between its first and its last number, with none that it has
}

// leave notes an unfinished range.
func (l *leftRanges) leave(model rangeModel, memory rangeMemory) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, left := range l.all {
		if left.model.name() == model.name() {
			left.model, left.memory = model, memory
			return
		}
	}
	l.all = append(l.all, &leftRange{model: model, memory: memory, claimed: memory.Continued, seekers: map[string]bool{}})
}

// claim returns the unfinished range that this one continues, if there is one: the
// one that the plan has given to it, or the one of its name, or else one that it has
// numbers of. Only one continues it.
func (l *leftRanges) claim(plan rangeModel) *leftRange {
	l.mu.Lock()
	defer l.mu.Unlock()
	name := plan.name()
	for _, is := range []func(*leftRange) bool{
		func(left *leftRange) bool { return left.claimed == name },
		func(left *leftRange) bool { return left.model.name() == name },
		func(left *leftRange) bool {
			return left.claimed == "" && !left.model.apart(plan) && len(inBoth(left.model.have(), plan.numbers())) > 0
		},
	} {
		for _, left := range l.all {
			if !left.ending && is(left) {
				left.claimed = name
				return left
			}
		}
	}
	return nil
}

// seek notes that a range which is to be created has claimed none, and tells
// whether there are any that it may replace all the same.
func (l *leftRanges) seek(plan rangeModel) (open bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, left := range l.all {
		if left.ending || left.claimed != "" {
			continue
		}
		open = true
		if !left.model.apart(plan) {
			left.seekers[plan.name()] = true
		}
	}
	return open
}

// settle decides, once all that seek have sought, about the unfinished ranges that
// nobody has claimed: the only one that lies between its first and its last number
// continues such a range; for another it is lost.
func (l *leftRanges) settle(plan rangeModel, diags *diag.Diagnostics) (continued *leftRange, lost []*leftRange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, left := range l.all {
		switch {
		case left.ending, left.claimed != "":
		case len(left.seekers) == 0:
			lost = append(lost, left)
		case len(left.seekers) > 1 && left.seekers[plan.name()]:
			diags.AddAttributeError(rangeFirst, "Which range goes on with "+left.model.name()+" is not clear", fmt.Sprintf(
				"It is not finished: it has %s. Several ranges are to be created between its first and its last number (%s), none of them with any of "+
					"these. Run 'terraform untaint' on it, and plan again.",
				inBlocks(left.model.have()), strings.Join(sortedNumbers(left.seekers), ", ")))
		case continued == nil && left.seekers[plan.name()]:
			left.claimed, continued = plan.name(), left
		}
	}
	return continued, lost
}

// end tells that an unfinished range is to be destroyed for good. It is not ok if
// another takes it over in the same plan.
func (l *leftRanges) end(model rangeModel) (ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, left := range l.all {
		if left.model.name() == model.name() {
			left.ending = true
			return left.claimed == ""
		}
	}
	return true
}

// continued finds the unfinished range that one which is to be created goes on
// with, and those that it may replace without going on with them.
func (r *rangeResource) continued(ctx context.Context, plan rangeModel, diags *diag.Diagnostics) (left *leftRange, lost []*leftRange) {
	if left = r.left.claim(plan); left != nil || r.applying.Load() || !r.left.seek(plan) {
		return left, nil
	}
	r.traffic.lull(ctx) // others claim, seek or end meanwhile
	return r.left.settle(plan, diags)
}

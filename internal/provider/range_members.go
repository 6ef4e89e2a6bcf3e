package provider

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/number"
)

// rangeWork is what is to be done to a range: its numbers after the change, and
// those that leave it.
type rangeWork struct {
	block   *lifecycle.Block
	staying []*lifecycle.Member
	leaving []*lifecycle.Member
	left    []string        // that leave it and stay as they are
	want    *lifecycle.Want // of those that stay
	creates bool            // Terraform taints the range if it is not finished
	ends    bool            // the range is destroyed
}

// numbers are those that stay and those that leave.
func (w *rangeWork) numbers() []string {
	all := make([]string, len(w.block.Members))
	for i, m := range w.block.Members {
		all[i] = m.Number
	}
	return all
}

// keeping is what the numbers of a range are to be, from what they were. Texts
// that are taken out of the configuration are cleared.
func keeping(plan, prior *rangeModel, memory rangeMemory) *lifecycle.Want {
	want := &lifecycle.Want{Settings: plan.settings(), DeviceID: plan.DeviceID.ValueInt64Pointer(), Adopt: plan.AdoptExisting.ValueBool()}
	if prior == nil {
		return want
	}
	want.Prior = memory.prior(prior)
	want.Release = plan.UserID.IsNull() && len(want.Prior.UserIDs) > 0
	want.OffDevice = plan.DeviceID.IsNull() && len(want.Prior.DeviceIDs) > 0
	if text := changedText(plan.CustomSIPHeader, prior.CustomSIPHeader); text != nil {
		want.CustomSIPHeader = text
	}
	if text := changedText(plan.Comment, prior.Comment); text != nil {
		want.Comment = text
	}
	return want
}

// ending is what becomes of numbers that leave a range. Nil: nothing is done to them.
func ending(policy types.String, force types.Bool, prior *rangeModel, memory rangeMemory) *lifecycle.Want {
	if policy.ValueString() == policyAbandon {
		return nil
	}
	end := lifecycle.Policy(policy.ValueString())
	if end == "" {
		end = lifecycle.Terminate // in a plan that does not know it yet
	}
	return &lifecycle.Want{End: end, Force: force.ValueBool(), Prior: memory.prior(prior)}
}

// workFrom is what is to be done to get from prior, which may be nil, to plan.
func workFrom(plan, prior *rangeModel, memory rangeMemory) *rangeWork {
	w := &rangeWork{block: &lifecycle.Block{Names: memory.Names}}
	want := keeping(plan, prior, memory)
	w.want = want
	var have map[string]bool
	rewrite := true
	if prior != nil {
		have = setOf(prior.have())
		rewrite = changedText(plan.CustomSIPHeader, prior.CustomSIPHeader) != nil || changedText(plan.Comment, prior.Comment) != nil
	}
	unwritten, rewritten := numbersIn(textList(memory.Unwritten)), memory.rewriting(want)
	back := map[string]*lifecycle.Elsewhere{}
	for _, b := range memory.Back {
		for n := range numbersIn(textList(b.Blocks)) {
			back[n] = &b.Elsewhere
		}
	}
	for _, n := range plan.numbers() {
		m := &lifecycle.Member{Number: n, Want: want, Ours: have[n], Newest: memory.Newest, Written: have[n] && !rewrite, Back: back[n]}
		if unwritten[n] {
			m.Want, m.Written = rewritten, false
		}
		w.staying = append(w.staying, m)
		delete(have, n)
	}
	w.block.Members = slices.Clone(w.staying)
	if prior != nil {
		if end := ending(plan.DeletionPolicy, plan.ForceDestroy, prior, memory); end != nil && !memory.Imported {
			for _, n := range sortedNumbers(have) {
				w.leaving = append(w.leaving, &lifecycle.Member{Number: n, Want: end, Ours: true, Newest: memory.Newest, Written: true})
			}
			w.block.Members = append(w.block.Members, w.leaving...)
		} else {
			w.left = sortedNumbers(have)
		}
	}
	return w
}

func setOf(numbers []string) map[string]bool {
	set := make(map[string]bool, len(numbers))
	for _, n := range numbers {
		set[n] = true
	}
	return set
}

func sortedNumbers(set map[string]bool) []string {
	all := make([]string, 0, len(set))
	for n := range set {
		all = append(all, n)
	}
	slices.Sort(all)
	return all
}

// blockTexts are numbers as blocks.
func blockTexts(numbers []string) []string {
	var all []string
	for _, block := range number.Compress(numbers) {
		all = append(all, block.String())
	}
	return all
}

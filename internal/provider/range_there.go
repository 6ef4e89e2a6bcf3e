package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

// refuseThere refuses to create numbers that MOR has and that are not the range's.
func refuseThere(diags *diag.Diagnostics, plan rangeModel, prior *rangeModel, there []*lifecycle.Member, holder string) {
	if len(there) == 0 {
		return
	}
	summary := fmt.Sprintf("%d numbers of range %s are on the server already", len(there), plan.name())
	if len(there) == 1 {
		summary = fmt.Sprintf("A number of range %s is on the server already", plan.name())
	}
	why := "They are not touched, since they may be somebody's."
	if prior == nil && holder != "" {
		why = "The state has them in range " + holder + ". If this is the same range, it is not to be destroyed and created anew: where it is tainted, run " +
			"'terraform untaint'; leave out -replace and replace_triggered_by; if its address has changed, write a moved block. It then changes in place."
	}
	diags.AddAttributeError(rangeFirst, summary, thereAs(there)+"\n\n"+why+"\n\n"+waysForThere(plan, prior))
}

// thereAs lists numbers by how they stand.
func thereAs(there []*lifecycle.Member) string {
	var order []string
	groups := map[string][]string{}
	for _, m := range there {
		stands := m.Now.Describe()
		if groups[stands] == nil {
			order = append(order, stands)
		}
		groups[stands] = append(groups[stands], m.Number)
	}
	var lines []string
	for i, stands := range order {
		if i == mostBlocks {
			lines = append(lines, fmt.Sprintf("and others, in %d more ways", len(order)-i))
			break
		}
		lines = append(lines, inBlocks(groups[stands])+": "+stands)
	}
	return strings.Join(lines, "\n")
}

// adoptable is what adopt_existing makes part of a range.
const adoptable = "what comes from provider_id and is free, is reserved for user_id, or stands just as configured"

// waysForThere are the ways on with numbers that MOR has.
func waysForThere(plan rangeModel, prior *rangeModel) string {
	ways := "Ways on: adopt_existing = true makes part of the range " + adoptable + "."
	if plan.AdoptExisting.ValueBool() {
		ways = "adopt_existing does not cover them: that is only for " + adoptable + ", proven by ID."
	}
	ways += " What is not, can be left out, with exclude, or freed in MOR."
	if prior == nil {
		ways += fmt.Sprintf(" To take over all numbers of the range that exist, as they stand, import it:\n\nimport {\n  to = mor_did_range.example\n  id = %q\n}\n\n"+
			"where mor_did_range.example stands for the address of this resource.\n\n"+
			"A range that is in the state already needs no import: if it was renamed, write a moved block; if it is tainted, plan without "+
			"-refresh=false and without create_before_destroy, or run 'terraform untaint'.", plan.name())
		return ways
	}
	return ways + " To destroy the range, 'terraform destroy -refresh=false' asks nothing of the kind."
}

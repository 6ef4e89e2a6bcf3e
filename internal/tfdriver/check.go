package tfdriver

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Summaries of the errors with which Terraform answers a provider's mistake.
const (
	invalidPlan        = "Provider produced invalid plan"
	inconsistentPlan   = "Provider produced inconsistent final plan"
	inconsistentResult = "Provider produced inconsistent result after apply"
	invalidResult      = "Provider returned invalid result object after apply"
	invalidObject      = "Provider produced invalid object"
)

// planProblems returns what the provider may not plan: it may only choose what is
// computed and not set in the configuration, or keep what was there before.
func planProblems(schema []*tfprotov6.SchemaAttribute, prior, config, planned tftypes.Value, at string) []string {
	if planned.IsNull() != config.IsNull() {
		return []string{at + ": planned for absence or existence, and the configuration wants the opposite"}
	}
	old, set, now := attributes(prior), attributes(config), attributes(planned)
	var problems []string
	for _, a := range schema {
		before, ok := old[a.Name]
		if !ok {
			before = tftypes.NewValue(a.ValueType(), nil)
		}
		wanted, value, at := set[a.Name], now[a.Name], at+"."+a.Name
		switch {
		case value.Equal(wanted), !before.IsNull() && !wanted.IsNull() && value.Equal(before):
		case a.Computed && (!a.Optional || wanted.IsNull()):
		case a.NestedType != nil && !wanted.IsNull():
			problems = append(problems, nestedPlanProblems(a.NestedType, before, wanted, value, at)...)
		default:
			problems = append(problems, fmt.Sprintf("%s: planned %s, which is neither what the configuration nor what the prior state has", at, value))
		}
	}
	return problems
}

func nestedPlanProblems(nested *tfprotov6.SchemaObject, prior, config, planned tftypes.Value, at string) []string {
	switch nested.Nesting {
	case tfprotov6.SchemaObjectNestingModeSet: // nothing tells which element is which
		return nil
	case tfprotov6.SchemaObjectNestingModeSingle:
		return planProblems(nested.Attributes, prior, config, planned, at)
	case tfprotov6.SchemaObjectNestingModeMap:
		old, set, now := attributes(prior), attributes(config), attributes(planned)
		if len(set) != len(now) {
			return []string{at + ": planned another number of elements"}
		}
		var problems []string
		for key, value := range now {
			wanted, ok := set[key]
			if !ok {
				return []string{at + ": planned another key"}
			}
			problems = append(problems, planProblems(nested.Attributes, old[key], wanted, value, at+"."+key)...)
		}
		return problems
	}
	old, set, now := elements(prior), elements(config), elements(planned)
	if len(set) != len(now) {
		return []string{at + ": planned another number of elements"}
	}
	var problems []string
	for i := range now {
		before := tftypes.Value{}
		if i < len(old) {
			before = old[i]
		}
		problems = append(problems, planProblems(nested.Attributes, before, set[i], now[i], fmt.Sprintf("%s[%d]", at, i))...)
	}
	return problems
}

// differences returns where the value is not what was planned. What was planned as
// unknown may be anything.
func differences(planned, actual tftypes.Value, at string) []string {
	if !planned.IsKnown() || planned.Equal(actual) {
		return nil
	}
	different := []string{fmt.Sprintf("%s: was %s, but now %s", at, planned, actual)}
	if planned.IsNull() || actual.IsNull() || !actual.IsKnown() {
		return different
	}
	if _, isSet := planned.Type().(tftypes.Set); isSet {
		if planned.IsFullyKnown() || len(elements(actual)) > len(elements(planned)) {
			return different
		}
		return nil // nothing tells which element is which
	}
	if before := attributes(planned); before != nil {
		now := attributes(actual)
		if len(before) != len(now) {
			return different
		}
		var problems []string
		for name, value := range before {
			other, ok := now[name]
			if !ok {
				return different
			}
			problems = append(problems, differences(value, other, at+"."+name)...)
		}
		return problems
	}
	before, now := elements(planned), elements(actual)
	if len(before) == 0 || len(before) != len(now) {
		return different
	}
	var problems []string
	for i := range before {
		problems = append(problems, differences(before[i], now[i], fmt.Sprintf("%s[%d]", at, i))...)
	}
	return problems
}

package provider

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// told writes diagnostics as they are shown, with the argument that they are about.
func told(diagnostics tfdriver.Diagnostics, blocks []tfdriver.Block) string {
	var b strings.Builder
	for _, d := range diagnostics {
		fmt.Fprintf(&b, "\n%s: %s\n\n", map[string]string{tfdriver.Error: "Error", tfdriver.Warning: "Warning"}[d.Severity], d.Summary)
		if d.Address != "" {
			fmt.Fprintf(&b, "  with %s,\n%s\n", d.Address, argument(d, blocks))
		}
		fmt.Fprintf(&b, "%s\n", d.Detail)
	}
	return b.String()
}

// argument is the line of the configuration that a diagnostic is about.
func argument(d tfdriver.Diagnostic, blocks []tfdriver.Block) string {
	name, isArgument := strings.CutPrefix(strings.TrimSuffix(d.Path, `")`), `AttributeName("`)
	for _, b := range blocks {
		r, _ := b.(tfdriver.Resource)
		if data, isData := b.(tfdriver.Data); isData {
			r = tfdriver.Resource{Type: "data." + data.Type, Name: data.Name, Attrs: data.Attrs}
		}
		if value, ok := r.Attrs[name]; ok && isArgument && r.Type+"."+r.Name == d.Address {
			return fmt.Sprintf("    %s = %s\n", name, asText(value))
		}
	}
	return ""
}

// rendered writes a plan as it is shown, as far as the tests read it.
func rendered(plan *tfdriver.Plan) string {
	if plan == nil || plan.Diagnostics.HasErrors() {
		return ""
	}
	if plan.Empty() {
		return "No changes. Your infrastructure matches the configuration.\n"
	}
	var b strings.Builder
	for _, c := range plan.Changes() {
		what := map[string]string{
			"create": "will be created", "update": "will be updated in-place", "delete": "will be destroyed", "read": "will be read during apply",
			"delete, create": "must be replaced", "create, delete": "must be replaced", "forget": "will no longer be managed by Terraform",
		}[strings.Join(c.Actions, ", ")]
		switch {
		case what == "" && c.Importing != nil:
			what = "will be imported"
		case what == "" && c.PreviousAddress != "":
			what = "has moved to"
		case what == "":
			continue
		case c.Reason == "replace_because_tainted":
			what = "is tainted, so must be replaced"
		case c.Reason == "replace_by_request":
			what = "will be replaced, as requested"
		}
		fmt.Fprintf(&b, "  # %s %s\n", c.Address, what)
		for _, line := range changedLines(c) {
			fmt.Fprintf(&b, "      %s\n", line)
		}
	}
	imports, adds, changes, destroys := counted(plan)
	if imports != 0 {
		return fmt.Sprintf("%s\nPlan: %d to import, %d to add, %d to change, %d to destroy.\n", b.String(), imports, adds, changes, destroys)
	}
	return fmt.Sprintf("%s\nPlan: %d to add, %d to change, %d to destroy.\n", b.String(), adds, changes, destroys)
}

func counted(plan *tfdriver.Plan) (imports, adds, changes, destroys int) {
	for _, c := range plan.Changes() {
		if c.Importing != nil {
			imports++
		}
		if slices.Contains(c.Actions, "create") {
			adds++
		}
		if slices.Contains(c.Actions, "update") {
			changes++
		}
		if slices.Contains(c.Actions, "delete") {
			destroys++
		}
	}
	return imports, adds, changes, destroys
}

func completed(plan *tfdriver.Plan) string {
	if plan == nil {
		return ""
	}
	_, adds, changes, destroys := counted(plan)
	return fmt.Sprintf("\nApply complete! Resources: %d added, %d changed, %d destroyed.\n", adds, changes, destroys)
}

// changedLines are the attributes that change.
func changedLines(c tfdriver.Change) []string {
	names := map[string]bool{}
	for _, values := range []map[string]any{c.Before, c.After, c.AfterUnknown} {
		for name := range values {
			names[name] = true
		}
	}
	var lines []string
	for name := range names {
		before, after := asText(c.Before[name]), asText(c.After[name])
		if olds, ok := c.Before[name].([]any); ok && before != after {
			news, _ := c.After[name].([]any)
			elements := append(changedElements("-", olds, news), changedElements("+", news, olds)...)
			lines = append(lines, fmt.Sprintf("~ %s = [\n          %s\n        ]", name, strings.Join(elements, "\n          ")))
			continue
		}
		if c.AfterUnknown[name] != nil {
			after = "(known after apply)"
		}
		switch {
		case before == after:
		case before == "null":
			lines = append(lines, fmt.Sprintf("+ %s = %s", name, after))
		case after == "null":
			lines = append(lines, fmt.Sprintf("- %s = %s -> null", name, before))
		default:
			lines = append(lines, fmt.Sprintf("~ %s = %s -> %s", name, before, after))
		}
	}
	slices.Sort(lines)
	return lines
}

// asText is a value as the CLI shows it.
func asText(value any) string {
	if s, ok := value.(string); ok {
		return strconv.Quote(s)
	}
	if value == nil {
		return "null"
	}
	return fmt.Sprint(value)
}

// changedElements are those of a list that another has not.
func changedElements(sign string, list, other []any) []string {
	var lines []string
	for _, element := range list {
		if !slices.Contains(other, element) {
			lines = append(lines, fmt.Sprintf("%s %#v", sign, element))
		}
	}
	return lines
}

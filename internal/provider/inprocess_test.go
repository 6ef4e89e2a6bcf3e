package provider

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// inProcess is a workspace whose commands the driver runs, in this process. Tests of
// what a person is shown, of signals and of files need the real CLI: workspace.
func (s simulated) inProcess(t *testing.T, config string) *workspace {
	t.Helper()
	w := &workspace{t: t, dir: t.TempDir(), env: []string{
		"MOR_ENDPOINT=" + s.url, "MOR_USERNAME=" + us.username, "MOR_API_SECRET_KEY=" + us.key,
	}}
	if us.password != "" {
		w.env = append(w.env, "MOR_PASSWORD="+us.password)
	}
	w.driver = tfdriver.New(t, providerserver.NewProtocol6WithError(New("test")()), nil)
	w.plans = map[string]*tfdriver.Plan{}
	w.write(requiredProviders + config)
	return w
}

// drive runs a command through the driver.
func (w *workspace) drive(args ...string) (int, string) {
	w.t.Helper()
	var options []tfdriver.Option
	var rest []string
	var saved string
	detailed := false
	vars := map[string]string{}
	for _, arg := range args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "-no-color", "-auto-approve", "-input":
		case "-parallelism":
			w.driver.Parallelism, _ = strconv.Atoi(value)
		case "-detailed-exitcode":
			detailed = true
		case "-var":
			name, value, _ := strings.Cut(value, "=")
			vars[name] = value
		case "-out":
			saved = value
		case "-refresh":
			if value == "false" {
				options = append(options, tfdriver.NoRefresh)
			}
		case "-destroy", "-refresh-only", "-replace", "-target":
			options = append(options, driverOptions([]string{arg})...)
		default:
			if strings.HasPrefix(arg, "-") {
				w.t.Fatalf("%v: %s needs the real CLI", args, arg)
			}
			rest = append(rest, arg)
		}
	}
	if err := w.load(vars); err != nil {
		w.t.Fatal(err)
	}
	var result tfdriver.Result
	switch command := args[0]; {
	case command == "init":
		return 0, ""
	case command == "plan":
		plan := w.driver.Plan(options...)
		w.plans[saved] = plan
		code := 0
		if plan.Diagnostics.HasErrors() {
			code = 1
		} else if detailed && !plan.Empty() {
			code = 2
		}
		return code, rendered(plan) + told(plan.Diagnostics, w.blocks)
	case command == "apply" && len(rest) == 1:
		result = w.driver.ApplyPlan(w.plans[rest[0]])
		result.Plan = nil // it is not shown once more
	case command == "apply":
		result = w.driver.Apply(options...)
	case command == "destroy":
		result = w.driver.Destroy(options...)
	case command == "import":
		result = w.driver.Import(rest[0], rest[1])
	case command == "taint":
		w.driver.Taint(rest[0])
	case command == "untaint":
		w.driver.Untaint(rest[0])
	case command == "state" && rest[0] == "rm":
		w.driver.StateRemove(rest[1])
	case command == "state" && rest[0] == "mv":
		w.driver.StateMove(rest[1], rest[2])
	default:
		w.t.Fatalf("%v needs the real CLI", args)
	}
	w.save()
	shown := rendered(result.Plan) + told(result.Diagnostics, w.blocks)
	if result.Diagnostics.HasErrors() {
		return 1, shown
	}
	return 0, shown + completed(result.Plan)
}

// load gives the driver the configuration, and the settings from the environment.
func (w *workspace) load(vars map[string]string) error {
	files, err := filepath.Glob(filepath.Join(w.dir, "*.tf"))
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text.Write(append(content, '\n'))
	}
	config, err := parse(text.String(), vars)
	if err != nil {
		return err
	}
	for _, variable := range w.env {
		name, value, _ := strings.Cut(variable, "=")
		name = strings.ToLower(strings.TrimPrefix(name, "MOR_"))
		config.settings[name] = fromText(value)
	}
	w.driver.Settings(config.settings)
	w.driver.Config(config.blocks...)
	w.blocks = config.blocks
	return nil
}

// fromText is a value that Terraform would convert as it needs it.
func fromText(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	if b, err := strconv.ParseBool(text); err == nil {
		return b
	}
	return text
}

// save writes the state as Terraform does, as far as the tests read it.
func (w *workspace) save() {
	var resources []any
	for _, o := range w.driver.Objects() {
		block, key, _ := strings.Cut(o.Address, "[")
		mode := "managed"
		if strings.HasPrefix(block, "data.") {
			mode, block = "data", strings.TrimPrefix(block, "data.")
		}
		typ, name, _ := strings.Cut(block, ".")
		instance := map[string]any{"attributes": o.Attributes, "private": base64.StdEncoding.EncodeToString([]byte(o.Private)), "identity": o.Identity}
		if key != "" {
			instance["index_key"] = strings.Trim(key, `"]`)
		}
		if o.Tainted {
			instance["status"] = "tainted"
		}
		if o.Deposed {
			instance["deposed"] = "deposed"
		}
		resources = append(resources, map[string]any{"mode": mode, "type": typ, "name": name, "instances": []any{instance}})
	}
	text, err := json.MarshalIndent(map[string]any{"version": 4, "resources": resources}, "", "  ")
	if err != nil {
		w.t.Fatal(err)
	}
	w.put("terraform.tfstate", string(text))
}

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

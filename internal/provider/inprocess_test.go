package provider

import (
	"encoding/base64"
	"encoding/json"
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
	c := w.command(args)
	command, rest := args[0], c.rest
	if slices.Contains([]string{"plan", "apply", "destroy", "import"}, command) {
		if err := w.load(c.vars); err != nil {
			w.t.Fatal(err)
		}
	}
	var result tfdriver.Result
	switch {
	case command == "init":
		return 0, ""
	case command == "plan":
		plan := w.driver.Plan(c.options...)
		w.plans[c.saved] = plan
		code := 0
		if plan.Diagnostics.HasErrors() {
			code = 1
		} else if c.detailed && !plan.Empty() {
			code = 2
		}
		return code, rendered(plan) + told(plan.Diagnostics, w.blocks)
	case command == "apply" && len(rest) == 1:
		result = w.driver.ApplyPlan(w.plans[rest[0]])
		result.Plan = nil // it is not shown once more
	case command == "apply":
		result = w.driver.Apply(c.options...)
	case command == "destroy":
		result = w.driver.Destroy(c.options...)
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

// command is what the arguments of a command say.
type command struct {
	options  []tfdriver.Option
	rest     []string // what is no flag
	saved    string   // where to save the plan
	detailed bool     // the exit code
	vars     map[string]string
}

func (w *workspace) command(args []string) command {
	c := command{vars: map[string]string{}}
	for _, arg := range args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "-no-color", "-auto-approve", "-input":
		case "-parallelism":
			w.driver.Parallelism, _ = strconv.Atoi(value)
		case "-detailed-exitcode":
			c.detailed = true
		case "-var":
			name, value, _ := strings.Cut(value, "=")
			c.vars[name] = value
		case "-out":
			c.saved = value
		case "-refresh":
			if value == "false" {
				c.options = append(c.options, tfdriver.NoRefresh)
			}
		case "-destroy", "-refresh-only", "-replace", "-target":
			c.options = append(c.options, driverOptions([]string{arg})...)
		default:
			if strings.HasPrefix(arg, "-") {
				w.t.Fatalf("%v: %s needs the real CLI", args, arg)
			}
			c.rest = append(c.rest, arg)
		}
	}
	return c
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

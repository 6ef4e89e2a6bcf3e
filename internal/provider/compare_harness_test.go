package provider

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// side is a scenario's run on one side. What it leads to is kept for comparison.
type side struct {
	runner
	sim simulated
	t   *testing.T
	cli bool // it is the CLI
	// concurrent is for steps in which several instances are at work at once: then
	// the order of changes tells nothing, and what one has read another need not read,
	// or warn that it does not know.
	concurrent bool
	settings   map[string]any // of the provider block; a change counts from the next config
	steps      []string
}

// sameDriver is why -short compares two scenarios only.
const sameDriver = "the driver is compared with the CLI in TestCompareLife"

// compare runs a scenario through the driver and through the CLI, each with a
// server of its own, and compares what each step leads to.
func compare(t *testing.T, options morsim.Options, scenario func(s *side)) {
	t.Helper()
	t.Parallel()
	if cliUnderTest().isOpenTofu() {
		t.Skip("the driver does as Terraform does; OpenTofu has other words, and plans replacements without an identity")
	}
	run := func(cli bool) []string {
		s := &side{t: t, cli: cli, sim: simulate(t, options)}
		settings := map[string]any{"endpoint": s.sim.url, "username": us.username, "api_secret_key": us.key, "max_retries": 0}
		if us.password != "" {
			settings["password"] = us.password
		}
		s.settings = settings
		if cli {
			s.runner = newCLISide(t, settings)
		} else {
			s.runner = newDriverSide(t, settings)
		}
		scenario(s)
		return s.steps
	}
	cli, driver := run(true), run(false)
	for i := range max(len(cli), len(driver)) {
		var a, b string
		if i < len(cli) {
			a = cli[i]
		}
		if i < len(driver) {
			b = driver[i]
		}
		if a != b {
			t.Errorf("step %d differs (- the CLI, + the driver):\n%s", i+1, lineDiff(a, b))
		}
	}
}

// lineDiff shows the lines that only one of the texts has.
func lineDiff(a, b string) string {
	var out strings.Builder
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	only := func(sign string, lines, others []string) {
		count := map[string]int{}
		for _, line := range others {
			count[line]++
		}
		for _, line := range lines {
			if count[line]--; count[line] < 0 {
				fmt.Fprintln(&out, sign, line)
			}
		}
	}
	only("-", as, bs)
	only("+", bs, as)
	for i := 0; out.Len() == 0 && i < len(as); i++ {
		if as[i] != bs[i] {
			fmt.Fprintf(&out, "the order, from line %d:\n- %s\n+ %s", i+1, as[i], bs[i])
		}
	}
	return out.String()
}

// did keeps what a step led to, and returns its diagnostics.
func (s *side) did(what string, diagnostics tfdriver.Diagnostics) tfdriver.Diagnostics {
	s.t.Helper()
	lines := []string{what}
	line := func(kind string, value any) {
		text, err := json.Marshal(value)
		if err != nil {
			s.t.Fatal(err)
		}
		lines = append(lines, kind+" "+s.timeless(string(text)))
	}
	for _, d := range sortedBy(ofProvider(diagnostics)) {
		if !s.concurrent || d.Severity == tfdriver.Error {
			line("diagnostic", d)
		}
	}
	for _, o := range sortedBy(s.objects()) {
		line("object", o)
	}
	calls := callsByProcess(s.calls())
	for _, call := range sortedBy(calls) {
		line("call", call)
	}
	for _, call := range calls {
		if call.Call.Method == "ApplyResourceChange" && !s.concurrent {
			line("then", []any{call.Call.Type, call.Call.Prior, call.Call.Planned})
		}
	}
	var requests []string
	for _, r := range s.sim.Requests() {
		if s.concurrent && !r.Write {
			continue
		}
		requests = append(requests, fmt.Sprintf("%s %s %s %d", r.Method, r.Call, r.Params.Encode(), r.HTTPStatus))
	}
	s.sim.ResetLog()
	for _, r := range slices.Sorted(slices.Values(requests)) {
		line("request", r)
	}
	s.steps = append(s.steps, strings.Join(lines, "\n"))
	return diagnostics
}

var (
	times   = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)`)
	private = regexp.MustCompile(`\\":\\"([A-Za-z0-9+/=]+)\\"`)
)

// timeless takes out of a text what no two runs have in common. Private data is
// JSON in base64 in JSON.
func (s *side) timeless(text string) string {
	text = private.ReplaceAllStringFunc(text, func(found string) string {
		decoded, err := base64.StdEncoding.DecodeString(private.FindStringSubmatch(found)[1])
		if err != nil {
			return found
		}
		return `":` + string(decoded)
	})
	text = strings.ReplaceAll(text, s.sim.url, "URL")
	return times.ReplaceAllString(strings.ReplaceAll(text, strings.TrimPrefix(s.sim.url, "http://"), "HOST"), "TIME")
}

// ofProvider leaves out Terraform's own warnings, and what is of its own in other
// diagnostics: the driver's words are others.
func ofProvider(diagnostics tfdriver.Diagnostics) tfdriver.Diagnostics {
	var all tfdriver.Diagnostics
	for _, d := range diagnostics {
		switch d.Summary {
		case "Provider development overrides are in effect", "Resource targeting is in effect", "Applied changes may be incomplete",
			"Some objects will no longer be managed by Terraform":
			continue
		case "Cannot import non-existent remote object", "Instance cannot be destroyed", "Missing required argument", "Saved plan is stale", "Resource already managed by Terraform":
			d.Detail = ""
		}
		d.Address, d.Path = "", "" // the CLI has the address only where there is a configuration
		all = append(all, d)
	}
	return all
}

// callsByProcess numbers the processes in the order in which they began.
func callsByProcess(calls []recordedCall) []recordedCall {
	number := map[int]int{}
	for i, call := range calls {
		if number[call.Process] == 0 {
			number[call.Process] = len(number) + 1
		}
		calls[i].Process = number[call.Process]
	}
	return calls
}

func sortedBy[E any](values []E) []E {
	return slices.SortedFunc(slices.Values(values), func(a, b E) int {
		return strings.Compare(fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b))
	})
}

// The steps of a scenario.

func (s *side) planned(flags ...string) tfdriver.Diagnostics {
	s.t.Helper()
	return s.did("plan "+strings.Join(flags, " "), s.plan(flags...))
}

// shown is planned, and compares what the plan is shown as in JSON.
func (s *side) shown(flags ...string) {
	s.t.Helper()
	if diagnostics := s.planned(flags...); diagnostics.HasErrors() {
		s.t.Fatalf("the CLI %v: the plan has errors:\n%s", s.cli, diagnostics.Text())
	}
	changes := s.changes()
	for i := range changes {
		maps.DeleteFunc(changes[i].AfterUnknown, func(_ string, is any) bool { return is != true })
		if len(changes[i].AfterUnknown) == 0 {
			changes[i].AfterUnknown = nil
		}
		if changes[i].Deposed != "" {
			changes[i].Deposed = "deposed" // the key is random
		}
	}
	text, err := json.MarshalIndent(sortedBy(changes), "", " ")
	if err != nil {
		s.t.Fatal(err)
	}
	s.steps = append(s.steps, "changes "+s.timeless(string(text)))
	s.calls() // of showing the plan
}

func (s *side) appliedPlan() tfdriver.Diagnostics {
	s.t.Helper()
	return s.did("apply the plan", s.applyPlanned())
}

func (s *side) applied(flags ...string) tfdriver.Diagnostics {
	s.t.Helper()
	return s.did("apply "+strings.Join(flags, " "), s.apply(flags...))
}

// imported keeps no more than the summaries of the diagnostics.
func (s *side) imported(address, id string) tfdriver.Diagnostics {
	s.t.Helper()
	diagnostics := s.importID(address, id)
	for i := range diagnostics {
		diagnostics[i].Detail = ""
	}
	return s.did("import "+address+" "+id, diagnostics)
}

// says fails the test unless a diagnostic has the text: a scenario that does not
// come to its point compares nothing.
func (s *side) says(diagnostics tfdriver.Diagnostics, text string) {
	s.t.Helper()
	if !diagnostics.Contains(text) {
		s.t.Errorf("the CLI %v: nothing says %q:\n%s", s.cli, text, diagnostics.Text())
	}
}

package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// runSteps is resource.Test without the CLI: it knows those parts of a test case
// that the tests use.
func runSteps(t *testing.T, test resource.TestCase) {
	t.Helper()
	r := &stepRunner{t: t, Driver: tfdriver.New(t, factories["mor"], nil)}
	for i, step := range test.Steps {
		r.name = fmt.Sprintf("step %d", i+1)
		if step.PreConfig != nil {
			step.PreConfig()
		}
		if step.ImportState {
			r.importStep(step)
		} else {
			r.configStep(step)
		}
	}
	r.name = "destroy"
	if len(r.Objects()) != 0 {
		r.must(r.Destroy().Diagnostics)
	}
	if test.CheckDestroy != nil {
		r.check(test.CheckDestroy)
	}
}

type stepRunner struct {
	*tfdriver.Driver
	t        *testing.T
	name     string
	settings map[string]any
	blocks   []tfdriver.Block
}

func (r *stepRunner) must(diagnostics tfdriver.Diagnostics) {
	r.t.Helper()
	if diagnostics.HasErrors() {
		r.t.Fatalf("%s: %s", r.name, diagnostics.Errors().Text())
	}
}

func (r *stepRunner) check(check resource.TestCheckFunc) {
	r.t.Helper()
	if err := check(shimmed(r.Objects())); err != nil {
		r.t.Errorf("%s: %v", r.name, err)
	}
}

// configStep plans and applies a configuration, and wants an empty plan then.
func (r *stepRunner) configStep(step resource.TestStep) {
	r.t.Helper()
	config, err := parse(step.Config, nil)
	if err != nil {
		r.t.Fatalf("%s: %v", r.name, err)
	}
	r.settings, r.blocks = config.settings, config.blocks
	r.Settings(r.settings)
	r.Config(r.blocks...)
	plan := r.Plan()
	diagnostics := plan.Diagnostics
	if !diagnostics.HasErrors() && !step.PlanOnly {
		r.planChecks(plan, step.ConfigPlanChecks.PreApply)
		diagnostics = slices.Concat(diagnostics, r.ApplyPlan(plan).Diagnostics)
	}
	if step.ExpectError != nil {
		if text := told(diagnostics.Errors(), r.blocks); !step.ExpectError.MatchString(text) {
			r.t.Errorf("%s: wants an error like %s:\n%s", r.name, step.ExpectError, text)
		}
		return
	}
	r.must(diagnostics)
	if step.Check != nil {
		r.check(step.Check)
	}
	again := r.Plan()
	r.must(again.Diagnostics)
	r.planChecks(again, step.ConfigPlanChecks.PostApplyPostRefresh)
	if !again.Empty() && !step.ExpectNonEmptyPlan {
		r.t.Errorf("%s: the plan after the apply is not empty:\n%s", r.name, rendered(again))
	}
}

// importStep imports into another state and compares it with this one.
func (r *stepRunner) importStep(step resource.TestStep) {
	r.t.Helper()
	other := tfdriver.New(r.t, factories["mor"], r.settings)
	other.Config(r.blocks...)
	r.must(other.Import(step.ResourceName, step.ImportStateId).Diagnostics)
	if !step.ImportStateVerify {
		return
	}
	have, want := other.State(step.ResourceName), r.State(step.ResourceName)
	for name := range want {
		if ignored := slices.Contains(step.ImportStateVerifyIgnore, name); !ignored && fmt.Sprint(have[name]) != fmt.Sprint(want[name]) {
			r.t.Errorf("%s: imported, %s is %v, want %v", r.name, name, have[name], want[name])
		}
	}
}

func (r *stepRunner) planChecks(plan *tfdriver.Plan, checks []plancheck.PlanCheck) {
	r.t.Helper()
	shown := &tfjson.Plan{}
	for _, c := range plan.Changes() {
		change := &tfjson.Change{Before: c.Before, After: c.After, AfterUnknown: c.AfterUnknown}
		for _, action := range c.Actions {
			change.Actions = append(change.Actions, tfjson.Action(action))
		}
		shown.ResourceChanges = append(shown.ResourceChanges, &tfjson.ResourceChange{Address: c.Address, Change: change})
	}
	for _, check := range checks {
		var resp plancheck.CheckPlanResponse
		check.CheckPlan(r.t.Context(), plancheck.CheckPlanRequest{Plan: shown}, &resp)
		if resp.Error != nil {
			r.t.Errorf("%s: %v", r.name, resp.Error)
		}
	}
}

// shimmed is a state as the checks of terraform-plugin-testing look at it: text by path.
func shimmed(objects []tfdriver.Object) *terraform.State {
	resources := map[string]*terraform.ResourceState{}
	for _, o := range objects {
		attributes := map[string]string{}
		flatten(attributes, "", o.Attributes)
		typ, _, _ := strings.Cut(strings.TrimPrefix(o.Address, "data."), ".")
		resources[o.Address] = &terraform.ResourceState{
			Type: typ, Primary: &terraform.InstanceState{ID: attributes["id"], Attributes: attributes},
		}
	}
	return &terraform.State{Version: 3, Modules: []*terraform.ModuleState{{Path: []string{"root"}, Resources: resources}}}
}

func flatten(into map[string]string, at string, value any) {
	below := func(name string) string {
		if at == "" {
			return name
		}
		return at + "." + name
	}
	switch value := value.(type) {
	case nil:
	case map[string]any:
		for name, element := range value {
			flatten(into, below(name), element)
		}
		if at != "" {
			into[below("%")] = fmt.Sprint(len(value))
		}
	case []any:
		into[below("#")] = fmt.Sprint(len(value))
		for i, element := range value {
			flatten(into, below(fmt.Sprint(i)), element)
		}
	default:
		into[at] = fmt.Sprint(value)
	}
}

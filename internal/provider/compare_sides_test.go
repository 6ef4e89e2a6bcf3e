package provider

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// runner is what runs a scenario: the driver or the real CLI.
type runner interface {
	config(blocks ...tfdriver.Block)
	// plan, apply, destroy and importID return the diagnostics.
	plan(flags ...string) tfdriver.Diagnostics
	applyPlanned() tfdriver.Diagnostics // the plan of the last call of plan
	apply(flags ...string) tfdriver.Diagnostics
	importID(address, id string) tfdriver.Diagnostics
	taint(address string)
	changes() []tfdriver.Change // of the last call of plan
	objects() []tfdriver.Object
	calls() []recordedCall // since the last time
}

// recordedCall is a call to a provider in one of the processes.
type recordedCall struct {
	Process int
	Call    tfdriver.Call
}

// driverSide runs a scenario through the driver.
type driverSide struct {
	*tfdriver.Driver
	mu       sync.Mutex
	recorded []recordedCall
	last     *tfdriver.Plan
}

func newDriverSide(t *testing.T, settings map[string]any) *driverSide {
	s := &driverSide{}
	processes := 0
	s.Driver = tfdriver.New(t, func() (tfprotov6.ProviderServer, error) {
		processes++
		process := processes
		return tfdriver.Record(providerserver.NewProtocol6(New("test")())(), func(call tfdriver.Call) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.recorded = append(s.recorded, recordedCall{process, call})
		}), nil
	}, settings)
	v := cliUnderTest()
	s.Terraform = tfdriver.Version{Major: v.major, Minor: v.minor}
	s.Source = "registry.terraform.io/didops/mor"
	return s
}

func driverOptions(flags []string) []tfdriver.Option {
	var options []tfdriver.Option
	for _, flag := range flags {
		name, value, _ := strings.Cut(flag, "=")
		options = append(options, map[string]tfdriver.Option{
			"-destroy": tfdriver.Destroy, "-refresh-only": tfdriver.RefreshOnly, "-refresh": tfdriver.NoRefresh,
			"-replace": tfdriver.Replace(value), "-target": tfdriver.Target(value),
		}[name])
	}
	return options
}

func (s *driverSide) config(blocks ...tfdriver.Block) { s.Config(blocks...) }
func (s *driverSide) plan(flags ...string) tfdriver.Diagnostics {
	s.last = s.Plan(driverOptions(flags)...)
	return s.last.Diagnostics
}
func (s *driverSide) applyPlanned() tfdriver.Diagnostics { return s.ApplyPlan(s.last).Diagnostics }
func (s *driverSide) apply(flags ...string) tfdriver.Diagnostics {
	return s.Apply(driverOptions(flags)...).Diagnostics
}

func (s *driverSide) importID(address, id string) tfdriver.Diagnostics {
	return s.Import(address, id).Diagnostics
}
func (s *driverSide) taint(address string)       { s.Taint(address) }
func (s *driverSide) changes() []tfdriver.Change { return s.last.Changes() }
func (s *driverSide) objects() []tfdriver.Object { return s.Objects() }
func (s *driverSide) calls() []recordedCall {
	calls := s.recorded
	s.recorded = nil
	return calls
}

// recorder builds the provider that writes each call to it to a file. It is built
// without the race detector, with which it would take a second to start.
var recorder = sync.OnceValues(func() (dir string, err error) {
	if dir, err = mirror(); err != nil {
		return "", err
	}
	dir = filepath.Join(dir, "recorder")
	return dir, goBuild(filepath.Join(dir, "terraform-provider-mor"), "./testdata/recorder")
})

// cliSide runs a scenario through the real CLI, which starts the recorder.
type cliSide struct {
	*workspace
	settings map[string]any
	file     string
}

func newCLISide(t *testing.T, settings map[string]any) *cliSide {
	dir, err := recorder()
	if err != nil {
		t.Fatalf("building the recorder: %v", err)
	}
	s := &cliSide{workspace: newWorkspace(t), settings: settings, file: filepath.Join(t.TempDir(), "calls")}
	s.put("terraformrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"registry.terraform.io/didops/mor\" = %q\n  }\n  direct {}\n}\n", dir))
	s.env = append(s.env, "TF_CLI_CONFIG_FILE="+filepath.Join(s.dir, "terraformrc"), "MOR_TEST_CALLS="+s.file)
	return s
}

func (s *cliSide) config(blocks ...tfdriver.Block) {
	text, err := json.MarshalIndent(asConfiguration(s.settings, blocks), "", "  ")
	if err != nil {
		s.t.Fatal(err)
	}
	s.put("main.tf.json", string(text))
}

// diagnose runs a command with -json and returns the diagnostics that it shows.
func (s *cliSide) diagnose(args ...string) tfdriver.Diagnostics {
	_, out := s.run(args...)
	var all tfdriver.Diagnostics
	for line := range strings.Lines(out) {
		var message struct {
			Diagnostic struct{ Severity, Summary, Detail, Address string }
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			s.t.Fatalf("%v: %v:\n%s", args, err, out)
		}
		if d := message.Diagnostic; d.Summary != "" {
			all = append(all, tfdriver.Diagnostic{Severity: d.Severity, Summary: d.Summary, Detail: d.Detail, Address: d.Address})
		}
	}
	return all
}

func (s *cliSide) plan(flags ...string) tfdriver.Diagnostics {
	os.Remove(filepath.Join(s.dir, "saved"))
	return s.diagnose(append([]string{"plan", "-json", "-out=saved"}, flags...)...)
}

func (s *cliSide) applyPlanned() tfdriver.Diagnostics { return s.diagnose("apply", "-json", "saved") }

func (s *cliSide) apply(flags ...string) tfdriver.Diagnostics {
	return s.diagnose(append([]string{"apply", "-json", "-auto-approve"}, flags...)...)
}

// importID reads the diagnostics off what is shown to a person: this command has no -json.
func (s *cliSide) importID(address, id string) tfdriver.Diagnostics {
	_, out := s.run("import", "-no-color", address, id)
	var all tfdriver.Diagnostics
	for _, found := range regexp.MustCompile(`(?m)^(?:│ )?(Error|Warning): (.*)$`).FindAllStringSubmatch(out, -1) {
		all = append(all, tfdriver.Diagnostic{Severity: strings.ToLower(found[1]), Summary: found[2]})
	}
	return all
}
func (s *cliSide) taint(address string) { s.must(0, "taint", address) }

func (s *cliSide) changes() []tfdriver.Change {
	_, out, _ := strings.Cut(s.must(0, "show", "-json", "saved"), "{") // a warning comes first
	var shown struct {
		Changes []struct {
			Address, Deposed string
			Previous         string `json:"previous_address"`
			Reason           string `json:"action_reason"`
			Change           struct {
				Actions       []string
				Before, After map[string]any
				Unknown       any `json:"after_unknown"`
				Importing     *struct{ ID string }
			}
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte("{"+out), &shown); err != nil {
		s.t.Fatalf("show: %v: %s", err, out)
	}
	var all []tfdriver.Change
	for _, one := range shown.Changes {
		c := tfdriver.Change{
			Address: one.Address, Deposed: one.Deposed, PreviousAddress: one.Previous, Reason: one.Reason,
			Actions: one.Change.Actions, Before: one.Change.Before, After: one.Change.After,
		}
		c.AfterUnknown, _ = one.Change.Unknown.(map[string]any)
		if i := one.Change.Importing; i != nil {
			c.Importing = &i.ID
		}
		all = append(all, c)
	}
	return all
}

func (s *cliSide) objects() []tfdriver.Object {
	file, err := os.ReadFile(filepath.Join(s.dir, "terraform.tfstate"))
	if err != nil {
		return nil
	}
	var state struct {
		Resources []struct {
			Mode, Type, Name string
			Instances        []struct {
				Key                 *string `json:"index_key"`
				Status, Deposed     string
				Attributes          map[string]any
				Private             string
				Identity            map[string]any
				Dependencies        []string
				CreateBeforeDestroy bool `json:"create_before_destroy"`
			}
		}
	}
	if err := json.Unmarshal(file, &state); err != nil {
		s.t.Fatal(err)
	}
	var all []tfdriver.Object
	for _, r := range state.Resources {
		for _, i := range r.Instances {
			address := r.Type + "." + r.Name
			if r.Mode == "data" {
				address = "data." + address
			}
			if i.Key != nil {
				address += fmt.Sprintf("[%q]", *i.Key)
			}
			private, err := base64.StdEncoding.DecodeString(i.Private)
			if err != nil {
				s.t.Fatal(err)
			}
			all = append(all, tfdriver.Object{
				Address: address, Deposed: i.Deposed != "", Attributes: i.Attributes, Private: string(private), Identity: i.Identity,
				Tainted: i.Status == "tainted", Dependencies: i.Dependencies, CreateBeforeDestroy: i.CreateBeforeDestroy,
			})
		}
	}
	return all
}

func (s *cliSide) calls() []recordedCall {
	file, err := os.ReadFile(s.file)
	if err != nil {
		return nil
	}
	os.Remove(s.file)
	var all []recordedCall
	for line := range strings.Lines(string(file)) {
		var call recordedCall
		if err := json.Unmarshal([]byte(line), &call); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, call)
	}
	return all
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// workspace is a directory with a configuration, and the server that it is for.
type workspace struct {
	*bench
	dir      string
	server   *server
	provider cli.Provider // whose memory counts
}

// cost is what one run of the CLI took.
type cost struct {
	traffic
	took   time.Duration
	cpu    time.Duration // of the CLI and the provider
	memory int           // of the provider
	said   string
}

// workspace makes a directory for the server with the providers installed. The configuration may be changed later.
func (b *bench) workspace(ctx context.Context, s *server, p cli.Provider, config string) (*workspace, error) {
	dir, err := os.MkdirTemp(b.dir, "work-")
	if err != nil {
		return nil, err
	}
	w := &workspace{bench: b, dir: dir, server: s, provider: p}
	if err := w.write(config); err != nil {
		return nil, err
	}
	_, err = w.run(ctx, "init", "-input=false")
	return w, err
}

// write writes the configuration.
func (w *workspace) write(config string) error {
	name := filepath.Base(w.provider.Address)
	return os.WriteFile(filepath.Join(w.dir, "main.tf"), fmt.Appendf(nil,
		"terraform {\n  required_providers {\n    %s = {\n      source = %q\n    }\n  }\n}\n\n%s", name, w.provider.Address, config), 0o600)
}

// run runs the CLI and measures it.
func (w *workspace) run(ctx context.Context, args ...string) (cost, error) {
	w.server.ResetLog()
	peak := watchMemory(w.mirror().File(w.provider))
	begin := time.Now()
	got, err := cli.Run(ctx, w.dir, cli.Environment(w.cliConfigFile(), w.server.endpoint), w.cli.Path, append(args, "-no-color")...)
	c := cost{took: time.Since(begin), cpu: got.CPU, memory: peak(), said: got.Stdout, traffic: w.server.traffic()}
	if err := succeed(got, err); err != nil {
		return c, fmt.Errorf("%s %s: %w", w.cli.Name, args[0], err)
	}
	return c, nil
}

// planNothing plans and sees to it that there is nothing to do, nor any drift.
func (w *workspace) planNothing(ctx context.Context) (cost, error) {
	c, err := w.run(ctx, "plan", "-input=false", "-detailed-exitcode")
	if err == nil && !strings.Contains(c.said, "Your infrastructure matches the configuration.") {
		err = fmt.Errorf("the plan is not empty: %s", c.said)
	}
	return c, err
}

func (w *workspace) stateFile() string { return filepath.Join(w.dir, "terraform.tfstate") }

// multiply makes a state with one instance of each resource into one with an instance for each number. What is particular
// to a number, edit puts into its attributes. The plan that follows shows whether this is what an apply would have left.
func (w *workspace) multiply(numbers []string, edit func(attributes map[string]any, number string)) error {
	text, err := os.ReadFile(w.stateFile())
	if err != nil {
		return err
	}
	var state map[string]any
	if err := decode(text, &state); err != nil {
		return err
	}
	for _, resource := range state["resources"].([]any) {
		if err := multiplyInstances(resource.(map[string]any), numbers, edit); err != nil {
			return err
		}
	}
	if text, err = json.MarshalIndent(state, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(w.stateFile(), text, 0o600)
}

func multiplyInstances(resource map[string]any, numbers []string, edit func(map[string]any, string)) error {
	one, err := json.Marshal(resource["instances"].([]any)[0])
	if err != nil {
		return err
	}
	instances := make([]any, len(numbers))
	for i, number := range numbers {
		var instance map[string]any
		if err := decode(one, &instance); err != nil {
			return err
		}
		instance["index_key"] = number
		if identity, ok := instance["identity"].(map[string]any); ok { // newer CLIs keep it
			identity["did"] = number
		}
		edit(instance["attributes"].(map[string]any), number)
		instances[i] = instance
	}
	resource["instances"] = instances
	return nil
}

// decode keeps numbers as they are written.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}

// locals is a configuration with the first n numbers in a map, as the guide has it.
func locals(n int) string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "locals {\n  numbers = {\n")
	for i := range n {
		_, _ = fmt.Fprintf(&b, "    %q = { provider_id = %d, user_id = %d, device_id = %d }\n",
			nth(i), morsim.TestProviderID, morsim.VilniusID, morsim.VilniusTrunkID)
	}
	_, _ = fmt.Fprintf(&b, "  }\n}\n\n")
	return b.String()
}

// clone copies another workspace's state.
func (w *workspace) clone(from *workspace) error {
	text, err := os.ReadFile(from.stateFile())
	if err != nil {
		return err
	}
	return os.WriteFile(w.stateFile(), text, 0o600)
}

// firstNumbers lists the first n numbers.
func firstNumbers(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = nth(i)
	}
	return all
}

// attributesOf are what mor_did and mor_did_trunk_assignment have of a number besides what they all have.
func attributesOf(sim *morsim.Simulator) func(map[string]any, string) {
	return func(attributes map[string]any, number string) {
		did, _ := sim.DID(number)
		attributes["did"], attributes["id"] = number, strconv.FormatInt(did.ID, 10)
	}
}

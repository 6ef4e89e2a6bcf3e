package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

const examples = "../../examples"

func example(t *testing.T, path ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(append([]string{examples}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestExamples applies the configuration of every example: what is documented
// runs, and the plan after it is empty.
func TestExamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(examples, "*", "*", "*.tf"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d examples found: %v", len(files), err)
	}
	var only []string // those that only read and compute
	for _, file := range files {
		dir, name := filepath.Base(filepath.Dir(file)), filepath.Base(file)
		kind := filepath.Base(filepath.Dir(filepath.Dir(file)))
		if kind == "functions" || kind == "data-sources" && (dir != "mor_users" || !us.isReseller()) {
			only = append(only, file)
			continue
		}
		t.Run(dir+"/"+name, func(t *testing.T) {
			t.Parallel()
			if kind == "guides" && dir != "scale" {
				t.Skip("guides_test.go follows it")
			}
			if dir == "mor_users" {
				notAsReseller(t, "a list of users takes a password")
			}
			config := example(t, kind, dir, name)
			if kind == "actions" {
				needsTerraform(t, 1, 14, "actions")
			}
			sim := simulate(t, morsim.Options{})
			sim.seed(30)
			if strings.HasPrefix(name, "import-by-") {
				config += example(t, kind, dir, "resource.tf")
				if dir == "mor_did_trunk_assignment" { // the number itself has to be adopted, too
					config += example(t, kind, "mor_did", "import-by-string-id.tf")
				}
				if dir != "mor_did_inventory" { // which begins without numbers, and creates them
					sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7})
				}
			}
			if name == "import-by-identity.tf" {
				skipBefore(t, 1, 12, "import blocks with an identity")
			}
			w := sim.workspace(t, config)
			w.apply()
			w.plan(0)
		})
	}
	t.Run("functions and data sources", func(t *testing.T) {
		t.Parallel()
		applyAsModules(t, only)
	})
}

// applyAsModules applies examples in one run, each as a module.
func applyAsModules(t *testing.T, files []string) {
	t.Helper()
	sim := simulate(t, morsim.Options{})
	sim.seed(30)
	w := sim.workspace(t, "")
	var root strings.Builder
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		if err := os.Mkdir(filepath.Join(w.dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		w.put(filepath.Join(name, "main.tf"), requiredProviders+string(content))
		fmt.Fprintf(&root, "module %q {\n  source = \"./%s\"\n}\n", name, name)
	}
	w.put("modules.tf", root.String())
	w.must(0, "get")
	w.apply()
	w.plan(0)
}

// TestImportCommands runs the commands of the import.sh examples.
func TestImportCommands(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"mor_did": `"37052000001"`, "mor_did_trunk_assignment": `"37052000001"`, "mor_did_inventory": `"name": "carrier"`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7})
			w := sim.workspace(t, example(t, "resources", name, "resource.tf"))
			command := regexp.MustCompile(`(?m)^terraform (import .*)$`).FindStringSubmatch(example(t, "resources", name, "import.sh"))
			if command == nil {
				t.Fatal("no command in import.sh")
			}
			w.must(0, append(strings.Fields(command[1])[:1], append([]string{"-input=false"}, strings.Fields(command[1])[1:]...)...)...)
			if !strings.Contains(w.state(), want) {
				t.Errorf("nothing was imported:\n%s", w.state())
			}
		})
	}
}

// TestImportRefused: each import that cannot be is a clear error, and nothing is written.
func TestImportRefused(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7})
	sim.AddDID(morsim.DID{Number: "37052000002", Status: morsim.Terminated, ProviderID: 1})
	sim.AddDID(morsim.DID{Number: "37052000003", Status: morsim.Reserved, ProviderID: 1, UserID: 5})
	const config = `
resource "mor_did" "a" {
  did = "37052000001"
}
resource "mor_did_trunk_assignment" "a" {
  did       = "37052000001"
  device_id = 7
}
`
	tests := []struct{ address, id, says string }{
		{"mor_did.a", "37052000009", "DID 37052000009: there is nothing to import"},
		{"mor_did.a", "37052000002", "The DID to import is terminated"},
		{"mor_did.a", "+370 5200-0001", `Write it as "37052000001".`},
		{"mor_did.a", "37052000001/7", `The import ID of a mor_did is its number alone: "37052000001", not "37052000001/7".`},
		{"mor_did.a", "", "It is empty."},
		{"mor_did_trunk_assignment.a", "", "The import ID is malformed"},
		{"mor_did_trunk_assignment.a", "37052000001/8", "that is not device 8"},
		{"mor_did_trunk_assignment.a", "37052000001", `is not a number and a device ID with a slash between them, such as 37052000001/7.`},
		{"mor_did_trunk_assignment.a", "37052000001/x", "The import ID is malformed"},
		{"mor_did_trunk_assignment.a", "37052000003/7", "The DID of the assignment is on no device"},
		{"mor_did_trunk_assignment.a", "37052000009/7", "DID 37052000009: there is nothing to import"},
	}
	w := sim.inProcess(t, config)
	for _, test := range tests {
		if test.id == "" { // what the CLI makes of that, only the CLI shows
			cli := sim.workspace(t, config)
			if out := flat(cli.must(1, "import", test.address, test.id)); !strings.Contains(out, test.says) {
				t.Errorf("import of an empty ID does not say %q:\n%s", test.says, out)
			}
			continue
		}
		if out := flat(w.must(1, "import", test.address, test.id)); !strings.Contains(out, test.says) {
			t.Errorf("import %s does not say %q:\n%s", test.id, test.says, out)
		}
	}
	sim.wantWrites(t, 0)
}

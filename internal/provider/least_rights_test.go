package provider

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// rightsJob makes use of every method: each step is applied after the one before.
var rightsJob = []struct{ name, config string }{
	{"create, reserve, assign", rightsConfig("user_id = 5", "device_id = 7")},
	{"move", rightsConfig("user_id = 5", "device_id = 8")},
	{"off the trunk, another user", rightsConfig("user_id = 6", "")},
	{"destroy", ""},
}

func rightsConfig(did, trunk string) string {
	config := "terraform {\n  required_providers {\n    mor = {\n      source = \"registry.terraform.io/didops/mor\"\n    }\n  }\n}\n" +
		"resource \"mor_did\" \"a\" {\n  did = \"37052000001\"\n  provider_id = 1\n  deletion_policy = \"delete\"\n" + did + "\n}\n"
	if trunk != "" {
		config += "resource \"mor_did_trunk_assignment\" \"a\" {\n  did = mor_did.a.did\n" + trunk + "\n}\n"
	}
	return config
}

// guideMethods are the methods of one section of the guide.
func guideMethods(t *testing.T, section string) (methods []string) {
	t.Helper()
	content, err := os.ReadFile("../../templates/guides/least-rights.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(content), "## "+section+"\n")
	if !ok {
		t.Fatalf("the guide has no section %q", section)
	}
	rest, _, _ = strings.Cut(rest, "\n## ")
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(rest, -1) {
		methods = append(methods, row[1])
	}
	return methods
}

// restrict lets the tests' user call these methods and no others.
func (s simulated) restrict(methods []string) {
	s.EditUser(us.userID, func(u *morsim.User) { u.APIRestricted, u.AllowedMethods = true, methods })
}

// TestLeastRights: the methods of the guide are enough for everything, each of
// them is needed, and the error names the one that is missing, in whatever words
// MOR refuses it.
func TestLeastRights(t *testing.T) {
	read, write := guideMethods(t, "Methods to plan"), guideMethods(t, "Methods to apply")
	if len(read) != 2 || len(write) != 7 {
		t.Fatalf("the guide lists %v to plan and %v to apply", read, write)
	}
	all := slices.Concat(read, write)
	t.Run("all", func(t *testing.T) {
		t.Parallel()
		sim := simulate(t, morsim.Options{})
		sim.restrict(all)
		w := sim.workspace(t, "")
		for _, step := range rightsJob {
			w.write(step.config)
			w.apply()
		}
		if len(sim.DIDs()) != 0 {
			t.Errorf("there is still %+v", sim.DIDs())
		}
		called := map[string]bool{}
		for _, r := range sim.Requests() {
			called[r.Call] = true
		}
		for _, method := range write {
			if !called[method] {
				t.Errorf("%s is in the guide, and was not needed", method)
			}
		}
		for call := range called {
			if !slices.Contains(all, call) && !strings.HasPrefix(call, "v2/") {
				t.Errorf("%s was called, and is not in the guide", call)
			}
		}
	})
	for _, missing := range slices.DeleteFunc(slices.Clone(all), func(m string) bool { return m == "providers_get" }) {
		for _, words := range []string{"", "Access Denied"} {
			if words != "" && !slices.Contains([]string{"dids_get", "did_create", "did_delete"}, missing) {
				continue // one read, one write, and one that only warns will do
			}
			t.Run(missing+" is missing: "+words, func(t *testing.T) {
				t.Parallel()
				options := morsim.Options{}
				if words != "" {
					options.Respell = map[string]string{"API method not permitted: " + missing: words}
				}
				sim := simulate(t, options)
				sim.restrict(slices.DeleteFunc(slices.Clone(all), func(m string) bool { return m == missing }))
				w := sim.workspace(t, "")
				for _, step := range rightsJob {
					w.write(step.config)
					code, out := w.run("apply", "-auto-approve", "-no-color")
					want := "What is missing for an API restricted user is the method " + missing + ";"
					if strings.Contains(flat(out), want) {
						if code == 0 && missing != "did_delete" { // the number is terminated all the same, and that is said
							t.Errorf("%s: it succeeded:\n%s", step.name, out)
						}
						return
					}
					if code != 0 {
						t.Fatalf("%s: it does not say %q:\n%s", step.name, want, out)
					}
				}
				t.Errorf("nobody missed %s", missing)
			})
		}
	}
}

// TestReadOnlyUser: who may call dids_get only can plan, with and without drift,
// and cannot apply.
func TestReadOnlyUser(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, "")
	w.write(rightsJob[0].config)
	w.apply()
	sim.restrict([]string{"dids_get"})
	w.plan(0)
	sim.EditDevice(7, func(d *morsim.Device) { d.Label = "SIP/renamed" })
	w.plan(0)
	sim.EditDID("37052000001", func(d *morsim.DID) { d.DeviceID = 8 })
	w.plan(2)
	w.write(rightsJob[0].config + "data \"mor_dids\" \"of_user\" {\n  user_id = 5\n}\nimport {\n  to = mor_did.b\n  id = \"37052000002\"\n}\n" +
		"resource \"mor_did\" \"b\" {\n  did = \"37052000002\"\n  provider_id = 1\n}\n")
	sim.AddDID(morsim.DID{Number: "37052000002", UserID: 6})
	w.plan(2)
	sim.ResetLog()
	if code, out := w.run("apply", "-auto-approve", "-no-color"); code != 1 || !strings.Contains(flat(out), "the method did_device_unassign;") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if did, _ := sim.DID("37052000001"); did.DeviceID != 8 || did.UserID != 5 || did.Status != morsim.Active {
		t.Errorf("it stands as %+v", did)
	}
}

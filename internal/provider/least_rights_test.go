package provider

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
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
	s.EditUser(us.userID, func(u *morsim.User) { u.APIRestricted, u.Group = true, morsim.Allow(methods...) })
}

// TestLeastRights: the methods of the guide are enough for everything, each of
// them is needed, and the error names the one that is missing, in whatever words
// MOR refuses it.
func TestLeastRights(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	read, write := guideMethods(t, "Methods to plan"), guideMethods(t, "Methods to apply")
	if len(read) != 4 || len(write) != 7 {
		t.Fatalf("the guide lists %v to plan and %v to apply", read, write)
	}
	all := slices.Concat(read, write)
	t.Run("all", func(t *testing.T) {
		t.Parallel()
		sim := simulate(t, morsim.Options{})
		sim.restrict(all)
		w := sim.inProcess(t, "")
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
	for _, missing := range slices.DeleteFunc(slices.Clone(all), func(m string) bool { return slices.Contains(read[1:], m) }) {
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
				w := sim.inProcess(t, "")
				for _, step := range rightsJob {
					w.write(step.config)
					code, out := w.run("apply", "-auto-approve", "-no-color")
					want := "An API restricted user needs the method " + missing + "."
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

// TestNoRightToEnd: without the methods that the guide says to leave out together,
// what is destroyed, shrunk or given away stands as it stood. Without the last of
// the steps alone it does not, which is what the guide warns of.
func TestNoRightToEnd(t *testing.T) {
	t.Parallel()
	ends := guideMethods(t, "Without the right to end a number")
	if len(ends) != 4 {
		t.Fatalf("the guide leaves out %v", ends)
	}
	without := func(missing ...string) []string {
		all := slices.Concat(guideMethods(t, "Methods to plan"), guideMethods(t, "Methods to apply"))
		return slices.DeleteFunc(all, func(m string) bool { return slices.Contains(missing, m) })
	}
	deleted := func(did, trunk string) string {
		_, resources, _ := strings.Cut(rightsConfig(did, trunk), "resource ")
		return "resource " + resources
	}
	single := func(did, trunk string) string {
		return strings.Replace(deleted(did, trunk), "deletion_policy = \"delete\"\n", "", 1)
	}
	for name, c := range map[string]struct{ before, after string }{
		"on a trunk":          {single("user_id = 5", "device_id = 7"), ""},
		"off the trunk":       {single("user_id = 5", "device_id = 7"), single("user_id = 5", "")},
		"on a trunk, deleted": {deleted("user_id = 5", "device_id = 7"), ""},
		"reserved":            {single("user_id = 5", ""), ""},
		"reserved, freed":     {single("user_id = 5\ndeletion_policy = \"free\"", ""), ""},
		"free":                {single("", ""), ""},
		"to another user":     {single("user_id = 5", ""), single("user_id = 6", "")},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && !strings.HasSuffix(name, "on a trunk") {
				t.Skip("-short: without the right to take a number off its device, the end of one on a device says the most")
			}
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.inProcess(t, "")
			w.reconfigure(c.before)
			w.apply()
			sim.restrict(without(ends...))
			stood := sim.DIDs()
			w.reconfigure(c.after)
			wantSaid(t, w.must(1, "apply", "-auto-approve"), "An API restricted user needs the method did_")
			if stand := sim.DIDs(); len(stood) == 0 || !slices.Equal(stand, stood) {
				t.Errorf("it stood as %+v, and stands as %+v", stood, stand)
			}
		})
	}
	for name, config := range map[string]string{
		"did_terminate alone": single("user_id = 5", "device_id = 7"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.inProcess(t, "")
			w.reconfigure(config)
			w.apply()
			sim.restrict(without("did_terminate"))
			w.reconfigure("")
			wantSaid(t, w.must(1, "apply", "-auto-approve"), "needs the method did_terminate.")
			free := 0
			for _, d := range sim.DIDs() {
				if d.Status == morsim.Free && d.DeviceID == 0 && d.UserID == 0 {
					free++
				}
			}
			if free != 1 {
				t.Errorf("%d numbers are free: the guide says that one is", free)
			}
		})
	}
}

// TestReadOnlyUser: who may call dids_get only can plan, with and without drift,
// and cannot apply.
func TestReadOnlyUser(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.inProcess(t, "")
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
	if code, out := w.run("apply", "-auto-approve", "-no-color"); code != 1 || !strings.Contains(flat(out), "needs the method did_device_unassign.") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if did, _ := sim.DID("37052000001"); did.DeviceID != 8 || did.UserID != 5 || did.Status != morsim.Active {
		t.Errorf("it stands as %+v", did)
	}
}

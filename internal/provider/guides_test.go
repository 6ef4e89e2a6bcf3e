package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// copies puts files of a guide's example into the workspace.
func (w *workspace) copies(guide string, files ...string) {
	w.t.Helper()
	for _, file := range files {
		if err := os.WriteFile(filepath.Join(w.dir, file), []byte(example(w.t, "guides", guide, file)), 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
}

// shell runs commands as they stand in a guide, where terraform is the CLI under
// test, until one fails. It returns the exit code and all output.
func (w *workspace) shell(commands string) (int, string) {
	w.t.Helper()
	bin := filepath.Join(w.dir, ".bin")
	if _, err := os.Stat(bin); err != nil {
		if err := os.Mkdir(bin, 0o700); err != nil {
			w.t.Fatal(err)
		}
		if err := os.Symlink(w.cli, filepath.Join(bin, "terraform")); err != nil {
			w.t.Fatal(err)
		}
	}
	here := *w
	here.env = append(slices.Clip(w.env), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "TF_CLI_ARGS=-no-color")
	return here.execute("sh", "-ec", commands)
}

// follow runs a script of a guide, all of which has to succeed.
func (w *workspace) follow(guide, script string) string {
	w.t.Helper()
	code, out := w.shell(example(w.t, "guides", guide, script))
	if code != 0 {
		w.t.Fatalf("%s: exit code %d:\n%s", script, code, out)
	}
	return out
}

// quotes holds a text against the one that a guide quotes, white space apart. With
// -update it writes the quote.
func quotes(t *testing.T, guide, file, text string) {
	t.Helper()
	text = strings.TrimRight(text, "\n") + "\n"
	if *update {
		if err := os.WriteFile(filepath.Join(examples, "guides", guide, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := example(t, "guides", guide, file)
	if us.isReseller() {
		want = strings.ReplaceAll(flat(want), " (Test Provider)", "") // whose name they are not shown
	}
	if flat(text) != flat(want) {
		t.Errorf("the guide quotes %s as\n%s\nit is\n%s\nRun the test with -update and look at the difference.", file, want, text)
	}
}

// TestGuidePipeline runs the commands of each job: they plan, apply, and see drift.
func TestGuidePipeline(t *testing.T) {
	t.Parallel()
	for file, command := range map[string]string{"github.yml": `(?m)^      - run: ((?:terraform|sh) .*)$`, "gitlab.yml": `(?m)^    - (terraform .*)$`} {
		t.Run(file, func(t *testing.T) {
			if file == "gitlab.yml" {
				longOnly(t, "github.yml has the same commands")
			}
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.workspace(t, reservedNumber)
			text := example(t, "guides", "pipeline", file)
			w.env = append(w.env, "TF_INPUT=false")
			w.copies("pipeline", "policy.sh")
			job := func(name string) (int, string) {
				t.Helper()
				body := regexp.MustCompile(`(?ms)^( *)` + name + `:\n.*?(\n\n|\z)`).FindString(text)
				commands := regexp.MustCompile(command).FindAllStringSubmatch(body, -1)
				if len(commands) < 2 {
					t.Fatalf("job %s has the commands %v", name, commands)
				}
				var script strings.Builder
				for _, c := range commands {
					script.WriteString(c[1] + "\n")
				}
				return w.shell(script.String())
			}
			for _, step := range []struct {
				job  string
				code int
				says string
			}{
				{"plan", 0, "1 to add, 0 to change, 0 to destroy"},
				{"drift", 2, "1 to add, 0 to change, 0 to destroy"},
				{"apply", 0, "1 added, 0 changed, 0 destroyed"},
				{"drift", 0, "No changes."},
			} {
				if code, out := job(step.job); code != step.code || !strings.Contains(out, step.says) {
					t.Errorf("job %s: exit code %d, want %d and %q:\n%s", step.job, code, step.code, step.says, out)
				}
			}
			sim.EditDID("37052000001", func(d *morsim.DID) { d.Status, d.UserID = morsim.Free, 0 })
			if code, out := job("drift"); code != 2 || !strings.Contains(out, "0 to add, 1 to change, 0 to destroy") {
				t.Errorf("drift: exit code %d:\n%s", code, out)
			}
			if file == "gitlab.yml" { // its image has no jq
				return
			}
			w.reconfigure("")
			if code, out := job("plan"); code != 1 || !strings.HasSuffix(out, "This plan ends numbers:\n37052000001\n") {
				t.Errorf("a plan that ends a number: exit code %d:\n%s", code, out)
			}
		})
	}
}

// TestGuideRemoving protects a number, then lets one state forget it and another
// adopt it.
func TestGuideRemoving(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 7, "removed blocks")
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, example(t, "guides", "removing", "main.tf"))
	w.apply()
	sim.ResetLog()
	if out := flat(w.must(1, "destroy", "-auto-approve")); !strings.Contains(out, "prevent_destroy set") {
		t.Errorf("prevent_destroy does not hold:\n%s", out)
	}
	renamed := sim.workspace(t, example(t, "guides", "removing", "adopt.tf"))
	renamed.apply()
	renamed.reconfigure(example(t, "guides", "removing", "renamed.tf"))
	renamed.apply()
	renamed.plan(0)
	other := sim.workspace(t, example(t, "guides", "removing", "adopt.tf"))
	other.apply()
	w.reconfigure(example(t, "guides", "removing", "forget.tf"))
	if out := w.must(2, "plan", "-detailed-exitcode"); !strings.Contains(out, "0 to add, 0 to change, 0 to destroy") {
		t.Errorf("the plan does more than forget:\n%s", out)
	}
	w.apply()
	other.plan(0)
	w.plan(0)
	sim.wantWrites(t, 0)
}

package provider

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// readme returns README.md, and its blocks of configuration.
func readme(t *testing.T) (text string, blocks []string) {
	t.Helper()
	content, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?s)```terraform\n(.*?)```").FindAllStringSubmatch(string(content), -1) {
		blocks = append(blocks, m[1])
	}
	return string(content), blocks
}

// TestReadmeFirstNumber applies the first configuration of the README.
func TestReadmeFirstNumber(t *testing.T) {
	t.Parallel()
	_, blocks := readme(t)
	sim := simulate(t, morsim.Options{})
	w := sim.inProcess(t, blocks[1])
	w.apply()
	w.plan(0)
	if did, _ := sim.DID("37052000001"); did.Status != morsim.Active || did.UserID != 5 || did.DeviceID != 7 {
		t.Errorf("it is %+v", did)
	}
}

// TestReadmeCheck runs the read-only check of a server, as the README has it.
func TestReadmeCheck(t *testing.T) {
	t.Parallel()
	notAsReseller(t, "a list of users takes a password")
	text, blocks := readme(t)
	check := example(t, "check", "main.tf")
	if len(blocks) != 3 || blocks[2] != check {
		t.Fatal("README.md does not have examples/check/main.tf as it stands")
	}
	command := regexp.MustCompile(`(?m)^terraform (plan -var \S+)`).FindStringSubmatch(text)
	if command == nil {
		t.Fatal("README.md has no command for the check")
	}
	sim := simulate(t, morsim.Options{})
	sim.seed(30)
	w := sim.workspace(t, "")
	w.put("main.tf", strings.Replace(check, "didops/mor", "registry.terraform.io/didops/mor", 1))
	out := w.must(0, strings.Fields(command[1])...)
	for _, want := range []string{`user_id += 5`, `device_id += 7`, `provider_id += 1`, `"1" += "Test Provider"`, `is_trunk += true`} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("the check does not show %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "Warning") {
		t.Errorf("the check warns:\n%s", out)
	}
	sim.wantWrites(t, 0)
}

package provider

import (
	"fmt"
	"os/exec"
	"sync"
	"testing"
)

// cliVersion is the name, "Terraform" or "OpenTofu", and the version of a CLI.
type cliVersion struct {
	name                string
	major, minor, patch int
}

// cliUnderTest is empty if there is no CLI: then the test says so itself.
var cliUnderTest = sync.OnceValue(func() (v cliVersion) {
	out, err := exec.Command(cliName(), "version").Output()
	if _, scanErr := fmt.Sscanf(string(out), "%s v%d.%d.%d", &v.name, &v.major, &v.minor, &v.patch); err != nil || scanErr != nil {
		return cliVersion{}
	}
	return v
})

func (v cliVersion) before(major, minor int) bool {
	return v.major < major || v.major == major && v.minor < minor
}

// isOpenTofu is false if there is no CLI.
func (v cliVersion) isOpenTofu() bool { return v.name == "OpenTofu" }

// skipBefore skips the test, with the reason, on a CLI older than it needs.
func skipBefore(t *testing.T, major, minor int, feature string) {
	t.Helper()
	if v := cliUnderTest(); v.name != "" && v.before(major, minor) {
		t.Skipf("%s need version %d.%d, this is %s %d.%d", feature, major, minor, v.name, v.major, v.minor)
	}
}

// needsTerraform skips the test, with the reason, on OpenTofu, which lacks the feature, and on an older Terraform.
func needsTerraform(t *testing.T, major, minor int, feature string) {
	t.Helper()
	if cliUnderTest().isOpenTofu() {
		t.Skipf("%s need Terraform: OpenTofu has none", feature)
	}
	skipBefore(t, major, minor, feature)
}

// TestCLIVersion: what a CLI says of itself is understood, also a build from source.
func TestCLIVersion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v            cliVersion
		major, minor int
		before       bool
	}{
		{cliVersion{"Terraform", 1, 9, 8}, 1, 14, true},
		{cliVersion{"Terraform", 1, 14, 0}, 1, 14, false},
		{cliVersion{"OpenTofu", 2, 0, 1}, 1, 14, false},
		{cliVersion{"Terraform", 1, 14, 0}, 2, 0, true},
	} {
		if got := c.v.before(c.major, c.minor); got != c.before {
			t.Errorf("%v before %d.%d: %t", c.v, c.major, c.minor, got)
		}
	}
	if v := cliUnderTest(); v.name != "" && !v.isOpenTofu() && v.name != "Terraform" {
		t.Errorf("the CLI calls itself %q", v.name)
	}
}

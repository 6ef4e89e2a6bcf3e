package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// everySource is a configuration of everything that leads from names to IDs.
const everySource = `
provider "mor" {
  max_retries = 0
}
data "mor_users" "all" {}
data "mor_devices" "all" {}
data "mor_providers" "all" {}
data "mor_user" "vilnius" {
  username = "vilnius"
}
data "mor_dids" "all" {
  resolve_ids = true
}
output "all" {
  value = jsonencode([data.mor_users.all, data.mor_devices.all, data.mor_providers.all, data.mor_user.vilnius, data.mor_dids.all])
}
`

// TestNoSecretOfOthersAnywhere runs every look-up of names with TF_LOG=TRACE, whole and
// spoilt, and looks for the passwords of users, devices and providers,
// and for our own, in all output, in the log, in the state and in a saved plan.
func TestNoSecretOfOthersAnywhere(t *testing.T) {
	notAsReseller(t, "it lists users, which takes a password")
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.seed(20)
	w := sim.installed(t, everySource)
	w.env = append(w.env, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.dir, "trace.log"))
	var output strings.Builder
	run := func(code int, args ...string) {
		got, out := w.run(args...)
		if got != code {
			t.Errorf("%v: exit code %d:\n%s", args, got, out)
		}
		output.WriteString(out)
	}
	run(0, "apply", "-auto-approve")
	run(0, "plan", "-out=saved.plan")
	run(0, "show", "-json", "saved.plan")
	run(0, "output", "-json")
	for _, calls := range [][]string{{"users_get", "user_details_get", "providers_get"}, {"devices_get"}, {"device_details_get"}} {
		for _, fault := range []morsim.Fault{
			{Kind: morsim.TruncatedBody, Moment: morsim.AfterActing},
			{Kind: morsim.RawBody, HTTPStatus: 500, Body: "<page><secret>" + morsim.DeviceSecret + "7</secret></page>"},
		} {
			for _, call := range calls {
				fault.Call = call
				sim.Inject(fault)
			}
			code, out := w.run("plan")
			sim.ClearFaults()
			for _, call := range calls {
				if code != 1 || !strings.Contains(out, call) {
					t.Errorf("%s, %s: exit code %d:\n%s", call, fault, code, out)
				}
			}
			output.WriteString(out)
		}
	}
	text := map[string]string{"output": output.String()}
	for _, name := range []string{"trace.log", "terraform.tfstate", "saved.plan"} {
		content, err := os.ReadFile(filepath.Join(w.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		text[name] = string(content)
	}
	if !strings.Contains(text["trace.log"], "users_get") || !strings.Contains(text["terraform.tfstate"], "vilnius") {
		t.Error("the log or the state holds nothing of what was asked: the test proves less than it says")
	}
	for where, content := range text {
		for what, secret := range map[string]string{
			"a secret of a device": morsim.DeviceSecret, "a password of a provider": morsim.ProviderPassword, "a password of a user": "gui-password-",
			"the API Secret Key": us.key, "a hash": "hash=",
		} {
			if i := strings.Index(content, secret); i >= 0 {
				t.Errorf("%s is in %s: …%q…", what, where, content[max(0, i-80):min(len(content), i+120)])
			}
		}
	}
}

package provider

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestNoSecretAnywhere runs everything that can print with TF_LOG=TRACE, wrong
// credentials, a server that echoes secrets, and a failing apply among it, and
// looks for the secrets in all output, in the log, in the state, in a saved plan,
// and in the URLs that the server saw.
func TestNoSecretAnywhere(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.installed(t, fiveNumbers+"\ndata \"mor_dids\" \"all\" {}\n")
	w.env = append(w.env, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.dir, "trace.log"))

	var output strings.Builder
	run := func(args ...string) {
		_, out := w.run(args...)
		output.WriteString(out)
	}
	run("apply", "-auto-approve")
	run("plan", "-out=saved.plan")
	run("show", "-json", "saved.plan")
	run("show", "-json")
	for _, call := range []string{"did_trunk_device_assign", us.listCall, "did_make_free"} {
		remove := sim.Inject(morsim.Fault{
			Call: call, Times: 1, Kind: morsim.RawBody, HTTPStatus: 500,
			Body: "you sent " + us.password + " and " + us.key,
		})
		sim.EditDID("37052000002", func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Reserved, 0 })
		run("apply", "-auto-approve")
		remove()
	}
	sim.Configure(func(o *morsim.Options) {
		o.Refuse = map[string]string{"did_device_unassign": "Incorrect hash for " + us.key}
	})
	run("destroy", "-auto-approve")
	sim.Configure(func(o *morsim.Options) { o.Refuse = nil })
	sim.EditUser(us.userID, func(u *morsim.User) { u.Password = "another" })
	run("plan")
	sim.EditUser(us.userID, func(u *morsim.User) { u.Password = us.password })

	if !strings.Contains(output.String(), "[redacted]") {
		t.Error("no echoed secret was met: the test proves less than it says")
	}
	text := map[string]string{"output": output.String()}
	for _, name := range []string{"trace.log", "terraform.tfstate", "terraform.tfstate.backup", "saved.plan"} {
		content, err := os.ReadFile(filepath.Join(w.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		text[name] = string(content)
	}
	if len(text["trace.log"]) < 100_000 || !strings.Contains(text["trace.log"], "MOR call") {
		t.Errorf("the trace log has %d bytes and may not be one", len(text["trace.log"]))
	}
	for _, r := range sim.Requests() {
		text["URLs"] += r.Path + "?" + r.Query + "\n"
	}
	secrets := map[string]string{
		"the API Secret Key":  us.key,
		"a hash":              "hash=",
		"a token's beginning": "Bearer ",
	}
	if us.password != "" {
		secrets["the password"] = us.password
		secrets["the login header"] = base64.StdEncoding.EncodeToString([]byte(us.username + ":" + us.password))
	}
	for where, content := range text {
		for what, secret := range secrets {
			if i := strings.Index(content, secret); i >= 0 {
				t.Errorf("%s is in %s: …%q…", what, where, content[max(0, i-80):min(len(content), i+120)])
			}
		}
	}
}

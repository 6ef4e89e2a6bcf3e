package provider

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// identity returns that of a resource in the state, as JSON, "" where the CLI keeps none.
func (w *workspace) identity(resource string) string {
	w.t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct{ Identity json.RawMessage }
		}
	}
	if err := json.Unmarshal([]byte(w.state()), &state); err != nil {
		w.t.Fatal(err)
	}
	for _, r := range state.Resources {
		if r.Type == resource {
			return strings.Join(strings.Fields(string(r.Instances[0].Identity)), "")
		}
	}
	w.t.Fatalf("no %s in the state:\n%s", resource, w.state())
	return ""
}

const assignmentOn = `
resource "mor_did_trunk_assignment" "a" {
  did       = "37052000001"
  user_id   = 5
  device_id = %DEVICE%
}
`

// TestAssignmentIdentityFollows: the identity names the device that the number
// is on, moves with it, and says nothing of a device that is not known.
func TestAssignmentIdentityFollows(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{DeviceMustBelongToOwner: true})
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Reserved, ProviderID: 1, UserID: 5})
	on := func(device string) string { return strings.ReplaceAll(assignmentOn, "%DEVICE%", device) }
	w := sim.inProcess(t, on("7"))
	w.apply()
	want := func(step, want string) {
		t.Helper()
		if got := w.identity("mor_did_trunk_assignment"); got != want {
			t.Errorf("%s: the identity is %s, want %s", step, got, want)
		}
	}
	want("created", `{"device_id":7,"did":"37052000001"}`)
	w.plan(0)
	w.write(requiredProviders + on("8"))
	w.apply()
	want("moved", `{"device_id":8,"did":"37052000001"}`)
	w.plan(0)

	w.write(requiredProviders + on("9")) // of another user
	w.must(1, "apply", "-auto-approve")
	want("not moved", `{"device_id":8,"did":"37052000001"}`)

	w.write(requiredProviders + on("8"))
	sim.EditDID("37052000001", func(d *morsim.DID) { d.DeviceID = 7 })
	w.must(0, "apply", "-refresh-only", "-auto-approve")
	want("moved by somebody else", `{"device_id":null,"did":"37052000001"}`)
	w.apply()
	want("moved back", `{"device_id":8,"did":"37052000001"}`)
}

// TestImportByIdentity: with the device the plan is empty but for the import;
// without it device_id is adopted; either way nothing is written.
func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7})
	config := func(identity string) string {
		return "import {\n  to = mor_did_trunk_assignment.a\n  identity = {\n    " + identity + "\n  }\n}\n" +
			"resource \"mor_did_trunk_assignment\" \"a\" {\n  did = \"37052000001\"\n  device_id = 7\n}\n"
	}
	for identity, says := range map[string]string{
		"did = \"37052000001\"\n    device_id = 7": "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.",
		"did = \"37052000001\"":                    "Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.",
	} {
		w := sim.inProcess(t, config(identity))
		if out := w.plan(2); !strings.Contains(out, says) {
			t.Errorf("%s: the plan does not say %s:\n%s", identity, says, out)
		}
		w.apply()
		w.plan(0)
		if got := w.identity("mor_did_trunk_assignment"); got != `{"device_id":7,"did":"37052000001"}` {
			t.Errorf("%s: the identity is %s", identity, got)
		}
	}
	for identity, says := range map[string]string{
		"did = \"37052000001\"\n    device_id = 8":  "The DID to import is on another device",
		"did = \"37052000001\"\n    device_id = 0":  "device_id is 0 in the identity; IDs begin at 1.",
		"did = \"37052000009\"\n    device_id = 7":  "DID 37052000009: there is nothing to import",
		"did = \"+37052000001\"\n    device_id = 7": `Write it as "37052000001".`,
	} {
		w := sim.inProcess(t, config(identity))
		if out := flat(w.must(1, "plan")); !strings.Contains(out, says) {
			t.Errorf("%s does not say %s:\n%s", identity, says, out)
		}
	}
	sim.wantWrites(t, 0)
}

// TestIdentityIsAlwaysSet goes through what changes a state, as a CLI without
// identities does: it stores none and sends none, and yet the framework wants one.
func TestIdentityIsAlwaysSet(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7})
	p := sim.protocol(t, nil)
	for resource, id := range map[string]string{"mor_did": "37052000001", "mor_did_trunk_assignment": "37052000001/7"} {
		imported, err := p.server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: resource, ID: id})
		if err != nil || len(imported.Diagnostics) != 0 || imported.ImportedResources[0].Identity == nil {
			t.Fatalf("%s: %v, %v", resource, err, imported)
		}
		read, err := p.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
			TypeName: resource, CurrentState: imported.ImportedResources[0].State, Private: imported.ImportedResources[0].Private,
		})
		if err != nil || len(read.Diagnostics) != 0 || read.NewIdentity == nil {
			t.Fatalf("%s: %v, %v", resource, err, read.Diagnostics)
		}
		if state, diags := p.read(t.Context(), resource, "37052000009"); state != nil || hasError(diags) {
			t.Errorf("%s: one that is gone: %v, %v", resource, state, diags)
		}
	}
	if _, err := p.server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{}); err != nil {
		t.Error(err)
	}
}

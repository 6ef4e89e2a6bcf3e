package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestDevicesOfSome: where only some users' devices are told, a warning says so; details that are refused are null.
func TestDevicesOfSome(t *testing.T) {
	notAsReseller(t, "it lists users, which takes a password")
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.Inject(morsim.Fault{Call: "devices_get", Times: 7, Kind: morsim.RawBody, Body: "<page><error>You are not authorized to view this page</error></page>"})
	state, diags := sim.protocol(t, map[string]tftypes.Value{"max_concurrent_requests": num(1)}).data("mor_devices", nil)
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning || diags[0].Summary != "Devices of some users are missing" ||
		!strings.Contains(diags[0].Detail, "devices of 7 of 8 users") {
		t.Errorf("%+v", diags)
	}
	if rows := tableText(t, state["devices"], "id"); strings.Count(rows, "\n") > 2 { // no user has more than three
		t.Errorf("devices: %s", rows)
	}

	for name, options := range map[string]morsim.Options{
		"missing":   {NoSuchCall: map[string]bool{"device_details_get": true}},
		"forbidden": {Refuse: map[string]string{"device_details_get": "Access Denied"}},
	} {
		sim := simulate(t, options)
		state, diags := sim.protocol(t, map[string]tftypes.Value{"max_concurrent_requests": num(1)}).data("mor_devices", nil)
		noDiagnostics(t, diags)
		isEqual(t, name, tableText(t, state["devices"], "id", "username", "is_trunk"), "7 | 7 | -\n8 | 8 | -\n9 | 9 | -\n10 | 10 | -\n13 | 13 | -")
		details := 0
		for _, r := range sim.Requests() {
			if r.Call == "device_details_get" {
				details++
			}
		}
		if details > 3 { // once for each user that has devices
			t.Errorf("%s: asked %d times", name, details)
		}
	}
}

// TestDevicesOfManyAreBounded: never more requests at once than are allowed.
func TestDevicesOfManyAreBounded(t *testing.T) {
	notAsReseller(t, "it lists users, which takes a password")
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	for i := range int64(50) {
		sim.AddUser(morsim.User{ID: 100 + i, Username: fmt.Sprint("user", i), Kind: morsim.SimpleUser})
		sim.AddDevice(morsim.Device{ID: 200 + i, UserID: 100 + i, Trunk: true})
	}
	state, diags := sim.protocol(t, map[string]tftypes.Value{"max_concurrent_requests": num(3)}).data("mor_devices", nil)
	noDiagnostics(t, diags)
	if rows := strings.Count(tableText(t, state["devices"], "id"), "\n") + 1; rows != 55 {
		t.Errorf("%d devices", rows)
	}
	if peak := sim.MaxConcurrent(); peak > 3 {
		t.Errorf("%d requests at once", peak)
	}
	if n := len(sim.Requests()); n != 1+58+55 {
		t.Errorf("%d requests", n)
	}
}

package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestResolveIDs: the IDs of each number as the server has them, and none without being asked.
func TestResolveIDs(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.seed(40)
	settings := map[string]tftypes.Value{}
	if us.isReseller() {
		settings["password"] = str(morsim.ResellerPassword)
	}
	p := sim.protocol(t, settings)
	state, diags := p.data("mor_dids", map[string]tftypes.Value{"resolve_ids": tftypes.NewValue(tftypes.Bool, true)})
	noDiagnostics(t, diags)
	var want []string
	for _, d := range sim.DIDs() {
		id := func(id int64) string {
			if id == 0 {
				return "-"
			}
			return fmt.Sprint(id)
		}
		provider := d.ProviderID
		if us.isReseller() {
			provider = 0
		}
		want = append(want, strings.Join([]string{d.Number, id(provider), id(d.UserID), id(d.DeviceID)}, " | "))
	}
	slices.Sort(want)
	isEqual(t, "mor_dids", tableText(t, state["dids"], "did", "provider_id", "user_id", "device_id"), strings.Join(want, "\n"))

	sim.ResetLog()
	for _, config := range []map[string]tftypes.Value{nil, {"resolve_ids": tftypes.NewValue(tftypes.Bool, false)}} {
		state, diags = sim.protocol(t, settings).data("mor_dids", config)
		noDiagnostics(t, diags)
		if got := tableText(t, state["dids"], "provider_id", "user_id", "device_id"); strings.Trim(got, "- |\n") != "" || got == "" {
			t.Errorf("without resolve_ids: %s", got)
		}
	}
	for _, r := range sim.Requests() {
		if strings.HasSuffix(r.Call, "s_get") && r.Call != "dids_get" {
			t.Errorf("without resolve_ids: %s", r.Call)
		}
	}
}

// TestResolveIDsWarns: one warning for all that could not be resolved, with the number and the reason.
func TestResolveIDsWarns(t *testing.T) {
	t.Parallel()
	notAsReseller(t, "without a password a reseller has no user_id")
	for name, c := range map[string]struct {
		options morsim.Options
		prepare func(simulated)
		says    []string
	}{
		"users are forbidden": {
			options: morsim.Options{Refuse: map[string]string{"users_get": "Access Denied"}},
			says: []string{
				"user_id of 3 numbers: MOR answered: users_get: Access Denied. MOR does not let", "  37052000001-37052000003",
				"device_id of 2 numbers: MOR lists devices by user, and the user_id of these numbers is not resolved either.", "  37052000001-37052000002",
			},
		},
		"a trunk of somebody else": {
			prepare: func(s simulated) { s.EditDID("37052000002", func(d *morsim.DID) { d.DeviceID = morsim.KaunasTrunkID }) },
			says:    []string{"device_id of one number: No device of the numbers' own users has these numbers.", "  37052000002"},
		},
		"no filter by device": {
			options: morsim.Options{IgnoreSearch: map[string]bool{"search_device": true}},
			says:    []string{"device_id of 2 numbers: MOR does not apply the filter search_device,", "  37052000001-37052000002"},
		},
		"providers are missing": {
			options: morsim.Options{NoProvidersGet: true},
			says:    []string{"provider_id of 4 numbers: MOR answered: providers_get: HTTP 404: this server has no such call."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, c.options)
			sim.AddDID(morsim.DID{Number: "37052000001", UserID: 5, DeviceID: 7})
			sim.AddDID(morsim.DID{Number: "37052000002", UserID: 5, DeviceID: 7})
			sim.AddDID(morsim.DID{Number: "37052000003", UserID: 5})
			sim.AddDID(morsim.DID{Number: "37052000004"})
			if c.prepare != nil {
				c.prepare(sim)
			}
			state, diags := sim.protocol(t, nil).data("mor_dids", map[string]tftypes.Value{"resolve_ids": tftypes.NewValue(tftypes.Bool, true)})
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning || diags[0].Summary != "Some IDs could not be resolved" {
				t.Fatalf("%+v", diags)
			}
			for _, want := range c.says {
				if !strings.Contains(diags[0].Detail, want) {
					t.Errorf("it does not say %q:\n%s", want, diags[0].Detail)
				}
			}
			if rows := tableText(t, state["dids"], "did"); strings.Count(rows, "\n") != 3 {
				t.Errorf("numbers: %s", rows)
			}
		})
	}
	t.Run("a failure", func(t *testing.T) {
		sim := simulate(t, morsim.Options{})
		sim.AddDID(morsim.DID{Number: "37052000001", UserID: 5})
		sim.Inject(morsim.Fault{Call: "users_get", Kind: morsim.HTTPError, HTTPStatus: 502})
		_, diags := sim.protocol(t, map[string]tftypes.Value{"max_retries": num(0)}).data("mor_dids", map[string]tftypes.Value{"resolve_ids": tftypes.NewValue(tftypes.Bool, true)})
		if len(diags) != 1 || diags[0].Summary != "Could not resolve the IDs of DIDs" || !strings.Contains(diags[0].Detail, "users_get: HTTP 502") {
			t.Errorf("%+v", diags)
		}
	})
}

package provider

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestAdviceOnActions does what actions advise for the numbers that they leave, and runs
// them again: then nothing is left.
func TestAdviceOnActions(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	const closes, reopens, again = "mor_did_close", "mor_did_reopen", "Run the action again after that: it does just what is left."
	const dialPlan = "on dial plan testDialPlan (authbypin)."
	edit := func(change func(*morsim.DID)) func(d *driven) {
		return func(d *driven) { d.EditDID(first, change) }
	}
	onDevice := func(n *morsim.DID) { n.Status, n.UserID, n.DeviceID, n.DialPlanID = morsim.Active, 5, 7, 0 }
	for name, c := range map[string]struct {
		there  morsim.DID
		refuse map[string]string
		action string
		config map[string]tftypes.Value // what is not as in all other cases
		says   []string
		way    func(d *driven)
		then   map[string]tftypes.Value // what the configuration says in its place
		status string                   // at the end
	}{
		"close: again": {
			there:  morsim.DID{UserID: 5, DeviceID: 7},
			refuse: map[string]string{"did_close": "You are not authorized to manage DIDs"}, action: closes, says: []string{again, "The user may not manage DIDs"},
			way: (*driven).given, status: morsim.Closed,
		},
		"close: another user": {
			there: morsim.DID{UserID: 6, DeviceID: 9}, action: closes, says: []string{"If it is the right number, set user_id to the ID of its user."},
			then: map[string]tftypes.Value{"user_id": num(6)}, status: morsim.Closed,
		},
		"close: the digits": {
			there: morsim.DID{UserID: 5, DeviceID: 7}, action: closes, config: map[string]tftypes.Value{"did": str(second)}, says: []string{"MOR has no such number. Check its digits."},
			then: map[string]tftypes.Value{"did": str(first)}, status: morsim.Closed,
		},
		"close: created first": {
			there: morsim.DID{UserID: 5, DeviceID: 7}, action: closes, config: map[string]tftypes.Value{"did": str(second)},
			says: []string{"If this configuration creates it, run the action after that."},
			way:  func(d *driven) { d.begin(aTable("vilnius", rows{second: standard()})) }, status: morsim.Active,
		},
		"close: off the dial plan, and on a device": {
			there: morsim.DID{UserID: 5, DialPlanID: morsim.DialPlanID}, action: closes, says: []string{dialPlan, "Take it off in the MOR GUI, and put it on a device."},
			way: edit(onDevice), status: morsim.Closed,
		},
		"close: on no device": {
			there: morsim.DID{UserID: 5}, action: closes, says: []string{"there is nothing to suspend. Leave it out of the action."}, then: map[string]tftypes.Value{"did": tftypes.NewValue(tftypes.String, nil), "dids": strs()}, status: morsim.Reserved,
		},
		"close: terminated": {
			there: morsim.DID{Status: morsim.Terminated}, action: closes, says: []string{"It is terminated: out of service already. Leave it out of the action."}, then: map[string]tftypes.Value{"did": tftypes.NewValue(tftypes.String, nil), "dids": strs()}, status: morsim.Terminated,
		},
		"reopen: again": {
			there:  morsim.DID{Status: morsim.Closed, UserID: 5, DeviceID: 7},
			refuse: map[string]string{"did_trunk_device_assign": "Device was not assigned"}, action: reopens, says: []string{again, "It is not closed, and on no device"},
			way: (*driven).given, status: morsim.Active,
		},
		"reopen: again soon": {
			there:  morsim.DID{Status: morsim.Closed, UserID: 5, DeviceID: 7},
			refuse: map[string]string{"did_details_update": "DID is already assigned"}, action: reopens, says: []string{"Run the action again soon, before somebody takes it."},
			way: (*driven).given, status: morsim.Active,
		},
		"reopen: another user": {
			there: morsim.DID{Status: morsim.Closed, UserID: 6, DeviceID: 9}, action: reopens, says: []string{"If it is the right number, set user_id to the ID of its user."},
			then: map[string]tftypes.Value{"user_id": num(6), "device_id": num(9)}, status: morsim.Active,
		},
		"reopen: terminated": {
			there: morsim.DID{Status: morsim.Terminated}, action: reopens, says: []string{"A mor_did for it, or a row of a mor_did_inventory, brings it back."},
			way: func(d *driven) { d.begin(aTable("vilnius", rows{first: standard()})) }, status: morsim.Active,
		},
		"reopen: terminated, mor_did": {
			there: morsim.DID{Status: morsim.Terminated}, action: reopens, says: []string{"A mor_did for it"},
			way: func(d *driven) { d.begin(aDID("a", first, "provider_id", 1, "user_id", 5)) }, status: morsim.Active,
		},
		"reopen: off the dial plan": {
			there: morsim.DID{UserID: 5, DialPlanID: morsim.DialPlanID}, action: reopens, says: []string{"If it is to go on a device, take it off the dial plan in the MOR GUI"},
			way: edit(func(n *morsim.DID) { n.Status, n.DialPlanID = morsim.Reserved, 0 }), status: morsim.Active,
		},
		"reopen: off its device": {
			there: morsim.DID{UserID: 5, DeviceID: 8}, action: reopens, says: []string{"To move it, take it off that device in MOR first."},
			way: edit(reserveFor(5)), status: morsim.Active,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := drive(t, morsim.Options{Refuse: c.refuse})
			c.there.Number, c.there.ProviderID = first, 1
			d.AddDID(c.there)
			config := map[string]tftypes.Value{"did": str(first), "user_id": num(5)}
			if c.action == reopens {
				config["device_id"] = num(7)
			}
			maps.Copy(config, c.config)
			run := func() acted {
				_, done := d.protocol(t, map[string]tftypes.Value{"max_retries": num(0)}).act(t.Context(), c.action, config)
				return done
			}
			said := run()
			for _, says := range c.says {
				if !strings.Contains(said.errors, says) {
					t.Errorf("%q is not said:\n%s", says, said.errors)
				}
			}
			if c.way != nil {
				c.way(d)
			}
			maps.Copy(config, c.then)
			if said := run(); said.errors != "" {
				t.Errorf("run again, it says:\n%s", said.errors)
			}
			if n, _ := d.DID(first); n.Status != c.status {
				t.Errorf("it stands as %+v", n)
			}
		})
	}
}

// TestAdviceOnClosedNumbers: the warning of a closed number names the list of all of them.
func TestAdviceOnClosedNumbers(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	d := drive(t, morsim.Options{}, aDID("a", first, "provider_id", 1, "user_id", 5))
	d.ok()
	d.in(func(n *morsim.DID) { n.Status = morsim.Closed })
	if said := d.Plan().Diagnostics; !said.Contains(`The data source mor_dids with status = "closed" lists all closed numbers.`) {
		t.Errorf("it says %s", said.Text())
	}
	d.Config(tfdriver.Data{Type: "mor_dids", Name: "closed", Attrs: row("status", "closed")}, aDID("a", first, "provider_id", 1, "user_id", 5))
	d.ok()
	if listed, _ := d.State("data.mor_dids.closed")["dids"].([]any); len(listed) != 1 {
		t.Errorf("it lists %v", listed)
	}
	d.stands(morsim.Closed, 5, 0)
}

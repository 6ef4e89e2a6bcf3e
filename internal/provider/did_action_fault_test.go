package provider

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// TestReopenIsPutBack: what is refused its device stays its user's, and the next run goes on from there.
func TestReopenIsPutBack(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.places()
	p := sim.protocol(t, map[string]tftypes.Value{"max_retries": num(0)})
	config := map[string]tftypes.Value{"did": str(nth(2)), "user_id": num(5), "device_id": num(999)}
	_, got := p.act(t.Context(), "mor_did_reopen", config)
	if d, _ := sim.DID(nth(2)); d.Status != morsim.Reserved || d.UserID != 5 {
		t.Errorf("%+v", d)
	}
	for _, says := range []string{"It is reserved for Vilnius Office. It is not closed, and on no device: no call reaches it.", "did_trunk_device_assign: Device was not found"} {
		if !strings.Contains(got.errors, says) {
			t.Errorf("%q is not said:\n%s", says, got.errors)
		}
	}
	config["device_id"] = num(7)
	if _, got = p.act(t.Context(), "mor_did_reopen", config); got.errors != "" {
		t.Error(got.errors)
	}
	if d, _ := sim.DID(nth(2)); d.Status != morsim.Active || d.DeviceID != 7 {
		t.Errorf("%+v", d)
	}
}

// TestReopenIsFree: a user that MOR refuses leaves the number free, which is said.
func TestReopenIsFree(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{Refuse: map[string]string{"did_details_update": "DID is already assigned"}})
	sim.places()
	config := map[string]tftypes.Value{"did": str(nth(2)), "user_id": num(5), "device_id": num(7)}
	_, got := sim.protocol(t, nil).act(t.Context(), "mor_did_reopen", config)
	if !strings.Contains(got.errors, "It is free. It is not closed any more, and could not be reserved for its user again") {
		t.Error(got.errors)
	}
}

// TestActionLostReply: after a lost reply the server is checked, and nothing is done twice.
func TestActionLostReply(t *testing.T) {
	t.Parallel()
	for call, name := range map[string]string{"did_close": "mor_did_close", "did_make_free": "mor_did_reopen", "did_details_update": "mor_did_reopen", "did_trunk_device_assign": "mor_did_reopen"} {
		sim := simulate(t, morsim.Options{})
		sim.places()
		sim.ResetLog()
		number, status, config := nth(0), morsim.Closed, map[string]tftypes.Value{"user_id": num(5)}
		if name == "mor_did_reopen" {
			number, status, config["device_id"] = nth(2), morsim.Active, num(7)
		}
		config["did"] = str(number)
		sim.Inject(morsim.Fault{Call: call, Kind: morsim.DropConnection, Moment: morsim.AfterActing, Times: 1})
		_, got := sim.protocol(t, map[string]tftypes.Value{"max_retries": num(0)}).act(t.Context(), name, config)
		if d, _ := sim.DID(number); got.errors != "" || d.Status != status {
			t.Errorf("%s: %s, %s", call, d.Status, got.errors)
		}
		sim.wantWrites(t, map[string]int{"mor_did_close": 1, "mor_did_reopen": 3}[name])
	}
}

// TestActionInterrupted: an interrupted list ends between two numbers, and says what is left.
func TestActionInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	sim := simulate(t, morsim.Options{OnAnswer: func(r morsim.Request) {
		if r.Call == "did_close" {
			cancel()
		}
	}})
	sim.places()
	_, got := sim.protocol(t, nil).act(ctx, "mor_did_close", map[string]tftypes.Value{"dids": strs(nth(0), nth(1)), "user_id": num(5)})
	if now := sim.statuses(); now[1] != morsim.Active || !strings.Contains(got.errors, nth(1)) {
		t.Errorf("%v: %s", now, got.errors)
	}
}

// TestActionConfig: what is wrong is refused before the server is asked.
func TestActionConfig(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	p := sim.protocol(t, nil)
	for says, config := range map[string]map[string]tftypes.Value{
		"Invalid Attribute Combination": {"did": str("37052000002"), "dids": strs("37052000001"), "user_id": num(5)},
		"Not a DID as MOR stores it":    {"dids": strs("+37052000001"), "user_id": num(5)},
		"Invalid Attribute Value":       {"did": str("37052000001"), "user_id": num(0)},
		"Null Set Value":                {"dids": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}), "user_id": num(5)},
		"No attribute specified":        {"user_id": num(5)},
	} {
		if planned, _ := p.act(t.Context(), "mor_did_close", config); !strings.Contains(planned.errors, says) {
			t.Errorf("%q is not said: %s", says, planned.errors)
		}
	}
	if _, got := p.act(t.Context(), "mor_did_close", map[string]tftypes.Value{"dids": strs(), "user_id": num(5)}); got.errors != "" {
		t.Error(got.errors)
	}
	sim.wantWrites(t, 0)
}

// TestPlanAfterActions: a closed number is a warning and no difference; a reopened one is as before.
func TestPlanAfterActions(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	d := sim.drive(t,
		tfdriver.Resource{Type: "mor_did", Name: "one", Attrs: map[string]any{"did": nth(0), "provider_id": 1, "user_id": 5}},
		tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "one", Attrs: map[string]any{"did": nth(0), "device_id": 7}, DependsOn: []string{"mor_did.one"}},
		tfdriver.Resource{Type: "mor_did_inventory", Name: "all", Attrs: map[string]any{"name": "all", "dids": `{"` + nth(1) + `":{"provider_id":1,"user_id":5,"device_id":7}}`}})
	d.ok()
	act := func(name string, config map[string]tftypes.Value) {
		config["dids"], config["user_id"] = strs(nth(0), nth(1)), num(5)
		if _, got := sim.protocol(t, nil).act(t.Context(), name, config); got.errors != "" {
			t.Fatal(got.errors)
		}
	}
	act("mor_did_close", map[string]tftypes.Value{})
	plan := d.Plan()
	if text := plan.Diagnostics.Text(); !plan.Empty() || !strings.Contains(text, nth(0)) || !strings.Contains(text, nth(1)) {
		t.Errorf("closed: %v, %s", plan.Actions(), text)
	}
	act("mor_did_reopen", map[string]tftypes.Value{"device_id": num(7)})
	if plan := d.Plan(); !plan.Empty() || plan.Diagnostics.Text() != "" {
		t.Errorf("reopened: %v, %s", plan.Actions(), plan.Diagnostics.Text())
	}
}

package provider

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// acted is what an action has told.
type acted struct {
	progress         []string
	warnings, errors string
}

// act validates, plans and invokes an action, as 'terraform apply -invoke' does.
func (p *protocol) act(ctx context.Context, name string, values map[string]tftypes.Value) (planned, done acted) {
	p.t.Helper()
	config := object(p.t, p.schemas.ActionSchemas[name].Schema.ValueType().(tftypes.Object), values)
	server := p.server.(tfprotov6.ActionServer)
	valid, err := server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: config})
	if err != nil {
		p.t.Fatal(err)
	}
	if planned.take(valid.Diagnostics); planned.errors != "" {
		return planned, done
	}
	plan, err := server.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: name, Config: config})
	if err != nil {
		p.t.Fatal(err)
	}
	planned.take(plan.Diagnostics)
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: config})
	if err != nil {
		p.t.Fatal(err)
	}
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			done.progress = append(done.progress, e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			done.take(e.Diagnostics)
		}
	}
	return planned, done
}

func (a *acted) take(diagnostics []*tfprotov6.Diagnostic) {
	for _, d := range diagnostics {
		text := d.Summary + ": " + d.Detail + "\n"
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			a.errors += text
		} else {
			a.warnings += text
		}
	}
}

func strs(all ...string) tftypes.Value {
	values := make([]tftypes.Value, len(all))
	for i, s := range all {
		values[i] = str(s)
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, values)
}

// places puts numbers of every kind on the server: nth(0) and nth(1) are in service for user 5.
func (s simulated) places() {
	for i, d := range []morsim.DID{
		{Status: morsim.Active, UserID: morsim.VilniusID, DeviceID: 7},
		{Status: morsim.Active, UserID: morsim.VilniusID, DeviceID: 7},
		{Status: morsim.Closed, UserID: morsim.VilniusID, DeviceID: 7},
		{Status: morsim.Reserved, UserID: morsim.VilniusID},
		{Status: morsim.Free},
		{Status: morsim.Terminated},
		{Status: morsim.Active, UserID: morsim.KaunasID, DeviceID: 9},
		{Status: morsim.Closed, UserID: morsim.KaunasID, DeviceID: 9},
		{Status: morsim.Active, UserID: morsim.VilniusID, DialPlanID: 3},
		{Status: morsim.Active, UserID: morsim.VilniusID, DeviceID: 8},
	} {
		d.Number, d.ProviderID = nth(i), 1
		s.AddDID(d)
	}
}

// statuses are those of all numbers of places, by number.
func (s simulated) statuses() (all []string) {
	for i := range 10 {
		d, _ := s.DID(nth(i))
		all = append(all, d.Status)
	}
	return all
}

// TestCloseAction: what can be closed is, and the rest is left alone and named by reason.
func TestCloseAction(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]morsim.Options{"keeps the device": {}, "drops the device": {CloseDropsDevice: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, options)
			sim.places()
			before := sim.statuses()
			sim.ResetLog()
			all := strs(nth(0), nth(1), nth(2), nth(3), nth(4), nth(5), nth(6), nth(7), nth(8), nth(10))
			planned, got := sim.protocol(t, nil).act(t.Context(), "mor_did_close", map[string]tftypes.Value{"dids": all, "user_id": num(5)})
			want := slices.Clone(before)
			want[0], want[1] = morsim.Closed, morsim.Closed
			if now := sim.statuses(); !slices.Equal(now, want) {
				t.Errorf("got %v, want %v", now, want)
			}
			sim.wantWrites(t, 2)
			for _, says := range []string{
				"Could not close all numbers", "7 of 10 numbers are left.",
				nth(3) + ": It is reserved for Vilnius Office. MOR closes only a number that is on a device.",
				nth(4) + ": It is free. MOR closes only",
				nth(5) + ": It is terminated: out of service already.",
				nth(6) + ": It is active, reserved for Kaunas Office, on device SIP/9. That is not user 5, so it is not touched.",
				nth(7) + ": It is closed, reserved for Kaunas Office",
				"MOR closes no number that is on a dial plan.",
				nth(10) + ": MOR has no such number.",
			} {
				if !strings.Contains(got.errors, says) {
					t.Errorf("%q is not said:\n%s", says, got.errors)
				}
			}
			if !strings.Contains(planned.warnings, "Some numbers cannot be closed as they stand now") || !strings.Contains(planned.warnings, nth(6)+": It is active") {
				t.Errorf("the plan: %s", planned.warnings)
			}
			first, last := got.progress[0], got.progress[len(got.progress)-1] // what stands between them tells of time
			if first != "10 numbers to be closed" || last != "3 of 10 numbers are closed" {
				t.Errorf("progress: %q", got.progress)
			}
		})
	}
}

// TestReopenAction: closed numbers come back onto the device, and so does what an earlier run has left half-way.
func TestReopenAction(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.places()
	before := sim.statuses()
	sim.ResetLog()
	all := strs(nth(0), nth(2), nth(3), nth(4), nth(5), nth(6), nth(7), nth(8), nth(9), nth(10))
	config := map[string]tftypes.Value{"dids": all, "user_id": num(5), "device_id": num(7)}
	planned, got := sim.protocol(t, nil).act(t.Context(), "mor_did_reopen", config)
	want := slices.Clone(before)
	want[2], want[3], want[4] = morsim.Active, morsim.Active, morsim.Active
	if now := sim.statuses(); !slices.Equal(now, want) {
		t.Errorf("got %v, want %v", now, want)
	}
	for _, i := range []int{2, 3, 4} {
		if d, _ := sim.DID(nth(i)); d.UserID != 5 || d.DeviceID != 7 {
			t.Errorf("%+v", d)
		}
	}
	sim.wantWrites(t, 3+1+2)
	for _, says := range []string{
		"Could not reopen all numbers", "6 of 10 numbers are left.",
		nth(5) + ": It is terminated, so it cannot be opened.",
		nth(6) + ": It is active, reserved for Kaunas Office, on device SIP/9. That is not user 5",
		nth(7) + ": It is closed, reserved for Kaunas Office",
		"If it is to go on a device, take it off the dial plan",
		"That is not closed, and not device 7.",
		nth(10) + ": MOR has no such number.",
	} {
		if !strings.Contains(got.errors, says) {
			t.Errorf("%q is not said:\n%s", says, got.errors)
		}
	}
	if !strings.Contains(planned.warnings, "Some numbers cannot be reopened as they stand now") {
		t.Errorf("the plan: %s", planned.warnings)
	}
}

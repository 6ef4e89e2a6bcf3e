package provider

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// did is a mor_did of which only the number is known.
func did(number string) map[string]tftypes.Value {
	return map[string]tftypes.Value{"did": tftypes.NewValue(tftypes.String, number), "provider_id": tftypes.NewValue(tftypes.Number, 1)}
}

// all plans, as Terraform does, ten at a time, and returns what was said.
func (p *protocol) all(n int, plan func(i int) []*tfprotov6.Diagnostic) []*tfprotov6.Diagnostic {
	var mu sync.Mutex
	var said []*tfprotov6.Diagnostic
	var group errgroup.Group
	group.SetLimit(terraformParallelism)
	for _, i := range rand.Perm(n) {
		group.Go(func() error {
			diags := plan(i)
			mu.Lock()
			defer mu.Unlock()
			said = append(said, diags...)
			return nil
		})
	}
	_ = group.Wait()
	return said
}

// create plans numbers to be created.
func (p *protocol) create(numbers ...string) []*tfprotov6.Diagnostic {
	return p.all(len(numbers), func(i int) []*tfprotov6.Diagnostic {
		return p.plan(p.t.Context(), "mor_did", nil, did(numbers[i]))
	})
}

// one wants exactly one diagnostic and returns it as it is read.
func one(t *testing.T, diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity) string {
	t.Helper()
	var said []string
	for _, d := range diags {
		said = append(said, d.Summary+"\n\n"+d.Detail)
	}
	if len(diags) != 1 || diags[0].Severity != severity {
		t.Fatalf("%d diagnostics, want one:\n%s", len(diags), strings.Join(said, "\n---\n"))
	}
	return said[0]
}

const alreadyOurs = `A number that is in the state already needs no import:

  - If its resource was renamed, write a moved block.
  - If it is tainted, and this was planned with -refresh=false, run 'terraform untaint', or plan with refresh.
  - If it is to be replaced, take create_before_destroy out: MOR has a number only once.

'terraform destroy' plans what is to be created, too. With -refresh=false it does not.`

// TestCollisions plans to create numbers that MOR has, besides as many that it
// has not and some that are terminated. All is said at once.
func TestCollisions(t *testing.T) {
	tests := map[string]struct {
		there int
		edit  func(i int, d *morsim.DID)
		says  string
	}{
		"1": {1, nil, `DID 37050000000 is on the server already

It is reserved for Vilnius Office. Terraform does not touch it, since it may be somebody's, and MOR would refuse to create it. To manage it with Terraform, adopt it:

import {
  to = mor_did.example
  id = "37050000000"
}

where mor_did.example stands for the address of this resource.

` + alreadyOurs},
		"3": {3, func(i int, d *morsim.DID) {
			switch i {
			case 0:
				d.Status, d.DeviceID = morsim.Active, 7
			case 1:
				d.Status, d.UserID = morsim.Free, 0
			}
		}, `3 DIDs are on the server already

  37050000000: active, reserved for Vilnius Office, on device SIP/7
  37050000001: free
  37050000002: reserved for Vilnius Office

None of them is touched, since they may be somebody's, and MOR would refuse to create them. To manage them with Terraform, adopt them:

import {
  to = mor_did.example["37050000000"]
  id = "37050000000"
}
import {
  to = mor_did.example["37050000001"]
  id = "37050000001"
}
import {
  to = mor_did.example["37050000002"]
  id = "37050000002"
}

where mor_did.example[…] stands for the address of each resource.

` + alreadyOurs},
		"300": {300, func(i int, d *morsim.DID) {
			if i >= 200 {
				d.Status, d.DeviceID = morsim.Active, 7
			}
		}, `300 DIDs are on the server already

  37050000000-37050000299

By status: active: 100, reserved: 200.

None of them is touched, since they may be somebody's, and MOR would refuse to create them. To manage them with Terraform, adopt them:

import {
  for_each = toset(provider::mor::did_range("37050000000", "37050000299"))
  to       = mor_did.example[each.key]
  id       = each.key
}

where mor_did.example stands for the resource that has these numbers as keys of its for_each. This needs Terraform 1.8 or OpenTofu 1.7.

` + alreadyOurs},
		"300, with gaps": {300, func(i int, d *morsim.DID) {
			if i%100 == 50 {
				d.Status, d.UserID = morsim.Terminated, 0
			}
			if i == 52 || i == 53 {
				d.Status, d.UserID = morsim.Terminated, 0
			}
		}, `295 DIDs are on the server already

  37050000000-37050000049
  37050000051
  37050000054-37050000149
  37050000151-37050000249
  37050000251-37050000299

By status: reserved: 295.

None of them is touched, since they may be somebody's, and MOR would refuse to create them. To manage them with Terraform, adopt them:

import {
  for_each = toset(concat(
    provider::mor::did_range("37050000000", "37050000049"),
    provider::mor::did_range("37050000054", "37050000149"),
    provider::mor::did_range("37050000151", "37050000249"),
    provider::mor::did_range("37050000251", "37050000299"),
    ["37050000051"],
  ))
  to       = mor_did.example[each.key]
  id       = each.key
}

where mor_did.example stands for the resource that has these numbers as keys of its for_each. This needs Terraform 1.8 or OpenTofu 1.7.

` + alreadyOurs},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := inventoryOf(t, test.there, morsim.Options{})
			var numbers []string
			for i := range test.there {
				if test.edit != nil {
					sim.EditDID(nth(i), func(d *morsim.DID) { test.edit(i, d) })
				}
				numbers = append(numbers, nth(i), nth(1_000_000+i))
			}
			p := sim.protocol(t, nil)
			if said := one(t, p.create(numbers...), tfprotov6.DiagnosticSeverityError); said != test.says {
				t.Errorf("it says:\n%s\n\nwant:\n%s", said, test.says)
			}
			sim.wantWrites(t, 0)
		})
	}
}

// TestScatteredCollisions are bounded in what they say.
func TestScatteredCollisions(t *testing.T) {
	sim := simulate(t, morsim.Options{})
	var numbers []string
	for i := range 1000 {
		numbers = append(numbers, nth(2*i))
		sim.AddDID(morsim.DID{Number: nth(2 * i), Status: morsim.Free, ProviderID: 1})
	}
	said := one(t, sim.protocol(t, nil).create(numbers...), tfprotov6.DiagnosticSeverityError)
	for _, want := range []string{
		"1000 DIDs are on the server already", "\n  37050000078\n  and 960 more\n", `"37050000076", "37050000078"])`,
		"The next plan names those that are left.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	if len(said) > 4000 {
		t.Errorf("it is %d bytes long", len(said))
	}
}

// TestCollisionsCostNothing: planning new numbers costs the list and nothing else,
// whether they are on the server or not.
func TestCollisionsCostNothing(t *testing.T) {
	for _, test := range []struct{ numbers, on, server, most int }{
		{1, 0, 1000, 2}, // the login and a look-up
		{300, 300, 1000, 8},
		{2000, 0, 1000, 8},
		{2000, 1000, 1000, 8},
		{3, 1, 100_000, 9}, // each question earns a page or a look-up, see view.View.Find
	} {
		t.Run(fmt.Sprintf("%d of which %d on %d", test.numbers, test.on, test.server), func(t *testing.T) {
			if testing.Short() {
				test.numbers, test.on = min(test.numbers, 400), min(test.on, 200)
			}
			sim := inventoryOf(t, test.server, morsim.Options{})
			var numbers []string
			for i := range test.numbers {
				if i < test.on {
					numbers = append(numbers, nth(i))
				} else {
					numbers = append(numbers, nth(1_000_000+i))
				}
			}
			if diags := sim.protocol(t, nil).create(numbers...); len(diags) > 1 || (len(diags) == 1) != (test.on > 0) {
				t.Errorf("%d diagnostics: %v", len(diags), diags)
			}
			t.Logf("%d requests", len(sim.Requests()))
			if requests := sim.Requests(); len(requests) > test.most {
				t.Errorf("%d requests, at most %d are allowed", len(requests), test.most)
			}
		})
	}
}

// TestCollisionsUnread: a server that cannot be read is said once.
func TestCollisionsUnread(t *testing.T) {
	sim := inventoryOf(t, 100, morsim.Options{})
	p := sim.protocol(t, map[string]tftypes.Value{"max_retries": tftypes.NewValue(tftypes.Number, 0)})
	sim.Inject(morsim.Fault{Call: us.listCall, Skip: 2, Kind: morsim.HTTPError, HTTPStatus: 500})
	var numbers []string
	for i := range 100 {
		numbers = append(numbers, nth(1_000_000+i))
	}
	diags := p.create(numbers...)
	// Two look-ups come before the list; each may be one that is spoilt.
	if len(diags) < 1 || len(diags) > 3 || !strings.Contains(diags[0].Summary, "Could not find out whether DID 3705") {
		t.Errorf("%d diagnostics: %v", len(diags), diags)
	}
}

package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestCollisions plans to create numbers that MOR has, besides as many that it has
// not. Each is refused by its own call, with the block that adopts it.
func TestCollisions(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 100, morsim.Options{})
	sim.EditDID(nth(1), func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Active, 7 })
	sim.EditDID(nth(2), func(d *morsim.DID) { d.Status, d.UserID = morsim.Free, 0 })
	p := sim.protocol(t, nil)
	p.all(200, func(i int) []*tfprotov6.Diagnostic {
		number, there := nth(i), i < 100
		if !there {
			number = nth(1_000_000 + i)
		}
		said := errorsOf(p.create(number))
		stands := map[int]string{1: "active, reserved for Vilnius Office, on device SIP/7", 2: "free"}[i]
		if stands == "" {
			stands = "reserved for Vilnius Office"
		}
		if there != (len(said) == 1) || there && (!strings.HasPrefix(said[0], "A DID is on the server already\n\nDID "+number+" is "+stands+". Terraform does not touch it") ||
			!strings.Contains(said[0], "import {\n  to = mor_did.example\n  id = \""+number+"\"\n}")) {
			t.Errorf("%s: %q", number, said)
		}
		return nil
	})
	sim.wantWrites(t, 0)
}

// TestCollisionsCostNothing: planning new numbers costs the list and nothing else,
// whether they are on the server or not.
func TestCollisionsCostNothing(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for _, test := range []struct{ numbers, on, server, most int }{
		{1, 0, 1000, 3}, // the login, a look-up, and the providers
		{300, 300, 1000, 8},
		{2000, 1000, 1000, 8},
		{3, 1, 100_000, 9}, // each question earns a page or a look-up, see view.View.Find
	} {
		if testing.Short() && test.numbers > 100 {
			test.numbers, test.on = 100, test.on*100/test.numbers
		}
		if testing.Short() {
			test.server = min(test.server, 5000)
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
		if diags := sim.protocol(t, nil).create(numbers...); len(diags) != test.on {
			t.Errorf("%d of %d: %d diagnostics", test.on, test.numbers, len(diags))
		}
		if requests := sim.Requests(); len(requests) > test.most {
			t.Errorf("%d of %d: %d requests, at most %d are allowed", test.on, test.numbers, len(requests), test.most)
		}
	}
}

// TestCollisionsUnread: a server that cannot be read is said once.
func TestCollisionsUnread(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 100, morsim.Options{})
	p := sim.protocol(t, map[string]tftypes.Value{"max_retries": num(0)})
	sim.Inject(morsim.Fault{Call: us.listCall, Skip: 2, Kind: morsim.HTTPError, HTTPStatus: 500})
	var numbers []string
	for i := range 100 {
		numbers = append(numbers, nth(1_000_000+i))
	}
	diags := p.create(numbers...)
	// Two look-ups come before the list; each may be one that is spoilt.
	if len(diags) < 1 || len(diags) > 3 || !strings.Contains(diags[0].Summary, "Could not find out whether a DID is on the server") {
		t.Errorf("%d diagnostics: %v", len(diags), diags)
	}
}

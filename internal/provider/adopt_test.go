package provider

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// grown makes a server with n numbers that people typed in over the years: half of
// them on trunks, of three owners, the others reserved or free, some terminated.
func grown(t *testing.T, n int, options morsim.Options) simulated {
	t.Helper()
	sim := simulate(t, options)
	owners := []struct{ user, device int64 }{
		{morsim.VilniusID, morsim.VilniusTrunkID}, {morsim.KaunasID, morsim.KaunasTrunkID}, {morsim.CustomerID, morsim.CustomerTrunkID},
	}
	for i := range n {
		d := morsim.DID{Number: nth(i), ProviderID: int64(1 + i%2), Comment: "typed in 2014"}
		owner := owners[i%len(owners)]
		switch {
		case i%2 == 0:
			d.Status, d.UserID, d.DeviceID = morsim.Active, owner.user, owner.device
		case i%20 == 19:
			d.Status = morsim.Terminated
		case i%4 == 1:
			d.Status, d.UserID = morsim.Reserved, owner.user
		default:
			d.Status = morsim.Free
		}
		sim.AddDID(d)
	}
	return sim
}

// adoptSize is how many numbers are adopted at once: MOR_TEST_ADOPT, or what a
// few seconds are enough for. Terraform's own cost grows with the square.
func adoptSize(t *testing.T) int {
	t.Helper()
	text := os.Getenv("MOR_TEST_ADOPT")
	switch {
	case text == "" && testing.Short():
		return 60
	case text == "":
		return 150
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestAdoptAnInventory takes a whole inventory over by import blocks: nothing is
// changed on the server, the next plan is empty, and the log holds not one write.
func TestAdoptAnInventory(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 7, "import blocks with for_each")
	n := adoptSize(t)
	sim := grown(t, n, morsim.Options{})
	numbers, trunked, owned := 0, 0, 0
	for _, did := range sim.DIDs() {
		if did.Status == morsim.Terminated {
			continue
		}
		numbers++
		if did.DeviceID != 0 {
			trunked++
		}
		if did.UserID != 0 {
			owned++
		}
	}
	w := sim.workspace(t, `
data "mor_dids" "all" {
  hide_terminated = true
}

locals {
  users  = { "Vilnius Office" = 5, "Kaunas Office" = 6, "Reseller Customer" = 12 }
  trunks = { "SIP/7" = 7, "SIP/9" = 9, "SIP/13" = 13 }

  # Maps of plain values: Terraform looks at the whole map anew for each instance.
  user_of   = { for d in data.mor_dids.all.dids : d.did => d.owner == null ? null : local.users[d.owner] }
  device_of = { for d in data.mor_dids.all.dids : d.did => local.trunks[d.device] if d.device != null }
}

import {
  for_each = local.user_of
  to       = mor_did.all[each.key]
  id       = each.key
}

import {
  for_each = local.device_of
  to       = mor_did_trunk_assignment.all[each.key]
  id       = "${each.key}/${each.value}"
}

resource "mor_did" "all" {
  for_each = local.user_of

  did     = each.key
  user_id = each.value
}

resource "mor_did_trunk_assignment" "all" {
  for_each = local.device_of

  did       = each.key
  device_id = each.value
}
`)
	w.timeout = 15 * time.Minute
	measure := func(what string, run func() string) string {
		sim.ResetLog()
		begin := time.Now()
		out := run()
		t.Logf("%s: %v, %d requests", what, time.Since(begin).Round(100*time.Millisecond), len(sim.Requests()))
		providers := 0
		for _, r := range sim.Requests() {
			if r.Call == "providers_get" {
				providers++
			}
		}
		if asked := len(sim.Requests()); providers > 1 || asked > 60+n/20 {
			t.Errorf("%s: %d requests, %d of them for the providers", what, asked, providers)
		}
		if writes := sim.Writes(); len(writes) != 0 {
			t.Fatalf("%s: it wrote: %+v", what, writes[0])
		}
		return out
	}
	out := measure("plan", func() string { return w.plan(2) })
	if want := fmt.Sprintf("Plan: %d to import, 0 to add, %d to change, 0 to destroy.", numbers+trunked, owned); !strings.Contains(out, want) {
		t.Errorf("the plan does not say %q, but %s", want, out[strings.LastIndex(out, "Plan:"):])
	}
	if i := strings.Index(out, "Warning:"); i >= 0 {
		t.Errorf("the plan warns: %s", out[i:min(i+1000, len(out))])
	}
	measure("apply", w.apply)
	measure("the next plan", func() string { return w.plan(0) })
}

const adopting = `
import {
  to = mor_did.a
  id = "37052000001"
}

import {
  to       = mor_did_trunk_assignment.a
  identity = { did = "37052000001" }
}

resource "mor_did" "a" {
  did         = "37052000001"
  user_id     = 5
  provider_id = 1
}

resource "mor_did_trunk_assignment" "a" {
  did       = "37052000001"
  device_id = 7
}
`

// TestAdoptIsNoTaking: what the plan took over, because it was in the right hands
// already, is not taken from others who have it by the time of the apply.
func TestAdoptIsNoTaking(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{NoProvidersGet: true}) // so that the provider has to be adopted, too
	for name, test := range map[string]struct {
		first, then morsim.DID
		says        []string // nothing: it is adopted
	}{
		"as it was": {
			first: morsim.DID{Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7},
			then:  morsim.DID{Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7},
		},
		"in use by another user": {
			first: morsim.DID{Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7},
			then:  morsim.DID{Status: morsim.Active, ProviderID: 1, UserID: morsim.KaunasID, DeviceID: morsim.KaunasTrunkID},
			says:  []string{"Terraform does not take a number in use from its user", "Terraform does not take it away from there."},
		},
		"on another device": {
			first: morsim.DID{Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 7},
			then:  morsim.DID{Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 8},
			says:  []string{"Terraform does not take it away from there."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			test.first.Number = "37052000001"
			sim.AddDID(test.first)
			t.Cleanup(func() { sim.RemoveDID("37052000001") })
			w := sim.inProcess(t, adopting)
			out := w.must(2, "plan", "-detailed-exitcode", "-out=planned")
			if !strings.Contains(out, "Plan: 2 to import, 0 to add, 2 to change, 0 to destroy.") || strings.Contains(out, "Warning") {
				t.Fatalf("the plan does more than adopt:\n%s", out)
			}
			sim.EditDID("37052000001", func(d *morsim.DID) {
				d.Status, d.UserID, d.DeviceID = test.then.Status, test.then.UserID, test.then.DeviceID
			})
			code, out := w.run("apply", "-no-color", "planned")
			out = flat(out)
			if (code == 0) != (len(test.says) == 0) || strings.Contains(out, "bug in the provider") {
				t.Fatalf("exit code %d:\n%s", code, out)
			}
			for _, says := range test.says {
				if !strings.Contains(out, says) {
					t.Errorf("it does not say %s:\n%s", says, out)
				}
			}
		})
	}
	sim.wantWrites(t, 0)
}

// TestNotTakenFromWhoeverCameBetween: a number that was free, or reserved for one
// user, when the plan was made, is reserved for another by the time of the apply.
func TestNotTakenFromWhoeverCameBetween(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	for name, first := range map[string]morsim.DID{
		"free":         {Status: morsim.Free, ProviderID: 1},
		"of this user": {Status: morsim.Reserved, ProviderID: 1, UserID: morsim.VilniusID},
		"of another":   {Status: morsim.Reserved, ProviderID: 1, UserID: morsim.CustomerID},
	} {
		first.Number = "37052000001"
		sim.AddDID(first)
		w := sim.inProcess(t, importing("user_id = 5"))
		w.must(0, "plan", "-out=planned")
		sim.EditDID(first.Number, func(d *morsim.DID) { d.Status, d.UserID = morsim.Reserved, morsim.KaunasID })
		out := flat(w.must(1, "apply", "planned"))
		if !strings.Contains(out, "That is somebody else than the configuration names, so Terraform does not take it from them. Run plan again.") {
			t.Errorf("%s: got\n%s", name, out)
		}
		sim.RemoveDID(first.Number)
	}
	sim.wantWrites(t, 0)
}

// TestNotWrittenToWhatIsAnothersByNow: a saved plan changes a comment, and by then
// the number is another user's. It is not touched, and the next plan shows it.
func TestNotWrittenToWhatIsAnothersByNow(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.inProcess(t, strings.Replace(oneNumber, "{", "{\n  user_id = 5\n  comment = \"before\"", 1))
	w.apply()
	w.reconfigure(strings.Replace(oneNumber, "{", "{\n  user_id = 5\n  comment = \"after\"", 1))
	w.must(0, "plan", "-out=planned")
	sim.EditDID("37052000001", func(d *morsim.DID) {
		d.Status, d.UserID, d.DeviceID = morsim.Active, morsim.KaunasID, morsim.KaunasTrunkID
	})
	out := flat(w.must(1, "apply", "planned"))
	if !strings.Contains(out, "Terraform does not take a number in use from its user.") {
		t.Errorf("got\n%s", out)
	}
	if did, _ := sim.DID("37052000001"); did.Comment != "before" {
		t.Errorf("it stands as %+v", did)
	}
	if out := flat(w.plan(2)); !strings.Contains(out, "+ user_id = 5") {
		t.Errorf("the plan does not show it:\n%s", out)
	}
}

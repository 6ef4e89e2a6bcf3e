package provider

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// terraformParallelism is how many resources Terraform reads at once.
const terraformParallelism = 10

// inventoryOf makes a server with m numbers.
func inventoryOf(t testing.TB, m int, options morsim.Options) simulated {
	t.Helper()
	sim := simulate(t, options)
	for i := range m {
		sim.AddDID(morsim.DID{Number: nth(i), Status: morsim.Reserved, ProviderID: 1, UserID: 5})
	}
	return sim
}

func nth(i int) string { return fmt.Sprintf("3705%07d", i) }

// TestBill counts the requests that a refresh of n numbers costs on a server
// with m, in the simulator's log. The n are spread over the m by chance.
func TestBill(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for _, test := range []struct{ n, m, most int }{
		{1, 100_000, 4},
		{2, 100_000, 5},
		{50, 100_000, 105},
		{500, 100_000, 420},
		{1000, 1000, 12},
		{2000, 2000, 20},
		{10_000, 100_000, 420},
	} {
		t.Run(fmt.Sprintf("%d of %d", test.n, test.m), func(t *testing.T) {
			if test.n > 1000 {
				longOnly(t, "the others show that the list is read once")
			}
			t.Parallel()
			if testing.Short() && test.n == test.m {
				test.n, test.m = 250, 250
			} else if testing.Short() {
				test.n, test.m = min(test.n, 150), test.m/20
				test.most = min(test.most, max(test.n/2, 5))
			}
			sim := inventoryOf(t, test.m, morsim.Options{})
			p := sim.protocol(t, nil)
			refresh(t, p, rand.New(rand.NewPCG(1, 2)).Perm(test.m)[:test.n])
			requests := sim.Requests()
			counts := map[string]int{}
			for _, r := range requests {
				switch {
				case r.Params.Has("search_did_number"):
					counts["look-ups"]++
				case r.Call == us.listCall:
					counts["pages"]++
				default:
					counts[r.Call]++
				}
			}
			t.Logf("%d requests: %v", len(requests), counts)
			if len(requests) > test.most {
				t.Errorf("%d requests, at most %d are allowed: %v", len(requests), test.most, counts)
			}
		})
	}
}

// refresh reads the numbers as Terraform does, and wants each to be there.
func refresh(t testing.TB, p *protocol, numbers []int) {
	t.Helper()
	var group errgroup.Group
	group.SetLimit(terraformParallelism)
	for _, i := range numbers {
		group.Go(func() error {
			state, diags := p.read(t.Context(), "mor_did", nth(i))
			if len(diags) != 0 || state == nil {
				return fmt.Errorf("%s: %v, %v", nth(i), state, diags)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

// TestNoRequestWhileTheViewIsWhole: once the list is read, no Read of either
// resource asks the server for a number that is in it.
func TestNoRequestWhileTheViewIsWhole(t *testing.T) {
	t.Parallel()
	const n = 100
	sim := inventoryOf(t, n, morsim.Options{})
	p := sim.protocol(t, map[string]tftypes.Value{"page_size": num(20)})
	refresh(t, p, rand.Perm(n))
	sim.ResetLog()
	refresh(t, p, rand.Perm(n))
	for i := range n {
		if state, _ := p.read(t.Context(), "mor_did_trunk_assignment", nth(i)); state != nil {
			t.Fatalf("%s is on no device, and yet has an assignment: %v", nth(i), state)
		}
	}
	if requests := sim.Requests(); len(requests) != 0 {
		t.Errorf("%d requests, the first: %+v", len(requests), requests[0])
	}
	// One that the list does not have is not taken for absent: it is asked for.
	sim.AddDID(morsim.DID{Number: "37099999999", Status: morsim.Free, ProviderID: 1})
	if state, diags := p.read(t.Context(), "mor_did", "37099999999"); state == nil || len(diags) != 0 {
		t.Errorf("a number that came after the list was read: %v, %v", state, diags)
	}
}

// TestWithoutBulkRefresh looks every number up once, whatever reads it.
func TestWithoutBulkRefresh(t *testing.T) {
	t.Parallel()
	const n = 50
	sim := inventoryOf(t, n, morsim.Options{})
	p := sim.protocol(t, map[string]tftypes.Value{"bulk_refresh": tftypes.NewValue(tftypes.Bool, false)})
	refresh(t, p, rand.Perm(n))
	refresh(t, p, rand.Perm(n))
	want := n + 1 // and the login
	if us.isReseller() {
		want = n // without one
	}
	if requests := len(sim.Requests()); requests != want {
		t.Errorf("%d requests, want %d", requests, want)
	}
}

// TestFailedListFailsOnce: when the list cannot be read, one Read says so; the
// others keep their state and say nothing.
func TestFailedListFailsOnce(t *testing.T) {
	t.Parallel()
	sim := inventoryOf(t, 100, morsim.Options{})
	p := sim.protocol(t, map[string]tftypes.Value{"max_retries": tftypes.NewValue(tftypes.Number, 0)})
	sim.Inject(morsim.Fault{Call: us.listCall, Skip: 2, Kind: morsim.HTTPError, HTTPStatus: 500})
	var mu sync.Mutex
	failed, kept := 0, 0
	var group errgroup.Group
	group.SetLimit(terraformParallelism)
	for i := range 100 {
		group.Go(func() error {
			state, diags := p.read(t.Context(), "mor_did", nth(i))
			mu.Lock()
			defer mu.Unlock()
			if len(diags) != 0 {
				failed++
			}
			if state != nil {
				kept++
			}
			return nil
		})
	}
	_ = group.Wait()
	// Two look-ups come before the list; each may be one that is spoilt.
	if failed < 1 || failed > 3 || kept != 100 {
		t.Errorf("%d of 100 reads failed, %d kept their state", failed, kept)
	}
	if requests := len(sim.Requests()); requests > 6 {
		t.Errorf("%d requests to a server that fails", requests)
	}
}

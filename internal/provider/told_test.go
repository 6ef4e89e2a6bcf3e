package provider

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestFailureIsToldOnce: the list of the numbers under a user cannot be read. Those
// who meet that first can do without it and say nothing; of the many who cannot,
// one says so, and none takes the number for the user's.
func TestFailureIsToldOnce(t *testing.T) {
	t.Parallel()
	notAsReseller(t, "the list that fails is the one that a reseller reads everything by")
	for name, imported := range map[string]int{"imported numbers first": 5, "a read first": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const n = 60
			sim := simulate(t, morsim.Options{})
			var states []map[string]tftypes.Value
			for i := range n {
				did := sim.AddDID(morsim.DID{Number: nth(i), ProviderID: 1, Status: morsim.Reserved, UserID: morsim.KaunasID})
				states = append(states, map[string]tftypes.Value{
					"did": str(did.Number), "id": str(fmt.Sprint(did.ID)), "status": str("reserved"),
					"user_id": num(morsim.VilniusID), "owner": str("Vilnius Office"), "provider_name": str("Test Provider"),
				})
			}
			sim.Inject(morsim.Fault{Call: "dids_get", Kind: morsim.HTML200})
			p := sim.protocol(t, map[string]tftypes.Value{"max_retries": num(0)})
			for i := range imported {
				prior := map[string]tftypes.Value{"did": states[i]["did"], "id": states[i]["id"], "status": str("reserved"), "owner": str("Kaunas Office")}
				said := p.plan(t.Context(), "mor_did", prior, map[string]tftypes.Value{"did": states[i]["did"], "user_id": num(morsim.VilniusID)})
				if hasError(said) {
					t.Errorf("planning an imported number: %v", said[0])
				}
			}
			var mu sync.Mutex
			var errors []string
			read := func(state map[string]tftypes.Value) {
				resp, err := p.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
					TypeName: "mor_did", CurrentState: object(t, p.types["mor_did"], state),
				})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
					return
				}
				for _, d := range resp.Diagnostics {
					errors = append(errors, d.Summary+": "+d.Detail)
				}
			}
			read(states[0])
			if imported > 0 && len(errors) != 1 {
				t.Errorf("the first read says %d things: %v", len(errors), errors)
			}
			var group sync.WaitGroup
			for _, state := range states[1:] {
				group.Go(func() { read(state) })
			}
			group.Wait()
			// Two look-ups may come before the list, each for itself.
			if most := 3 - min(imported, 2); len(errors) < 1 || len(errors) > most {
				t.Errorf("%d errors, at most %d are wanted: %v", len(errors), most, errors)
			}
			for _, said := range errors {
				if !strings.Contains(said, "Could not read the owner and provider of a DID") || !strings.Contains(said, "This is no answer of MOR's API") {
					t.Error(said)
				}
			}
		})
	}
}

// wantSaid checks that the CLI has said each of these, whatever its line breaks.
func wantSaid(t *testing.T, output string, wants ...string) {
	t.Helper()
	said := flat(output)
	for _, want := range wants {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, output)
		}
	}
}

package provider

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestCostOfALife counts the requests of numbers that are created on a trunk and destroyed.
func TestCostOfALife(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	const n = 60
	for _, leaves := range leaving {
		t.Run(leaves, func(t *testing.T) {
			t.Parallel()
			d := drive(t, morsim.Options{UnassignLeaves: leaves})
			var blocks []tfdriver.Block
			for i := range n {
				name := fmt.Sprintf("n%d", i)
				blocks = append(
					blocks, tfdriver.Resource{Type: "mor_did", Name: name, Attrs: map[string]any{"did": fmt.Sprintf("3705200%04d", i), "provider_id": 1, "user_id": 5}},
					tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: name, Attrs: map[string]any{"did": tfdriver.From("mor_did."+name, "did"), "device_id": 7}},
				)
			}
			d.Config(blocks...)
			count := func(what string, most, writes int, do func() tfdriver.Result) {
				t.Helper()
				d.ResetLog()
				if r := do(); r.Diagnostics.HasErrors() {
					t.Fatal(r.Diagnostics.Errors().Text())
				}
				all, wrote := len(d.Requests()), len(d.Writes())
				t.Logf("%s: %.2f requests for each number, of which %.2f are writes", what, float64(all)/n, float64(wrote)/n)
				if once := 40; wrote > n*writes || all > n*most+once { // for logins, lists, and what is learnt of the server by whoever comes first
					t.Errorf("%s: %d requests, of which %d are writes, for %d numbers", what, all, wrote, n)
				}
			}
			count("created", 5, 3, func() tfdriver.Result { return d.Apply() })
			most, writes := 7, 3
			if leaves == morsim.Free {
				most, writes = 9, 4
			}
			count("destroyed", most, writes, func() tfdriver.Result { return d.Destroy() })
		})
	}
}

// TestUnreadablePrivateState: what the provider has noted of a number, and cannot read, is an error, and nothing is written.
func TestUnreadablePrivateState(t *testing.T) {
	t.Parallel()
	note := func(key string) string {
		return fmt.Sprintf(`{%q:%q}`, key, base64.StdEncoding.EncodeToString([]byte(`{"newest":"a text","user_id":"a text"}`)))
	}
	t.Run("reservation", func(t *testing.T) {
		d := drive(t, morsim.Options{}, didBlock(map[string]any{"user_id": 5}), trunkBlock(7, nil))
		d.ok()
		d.SetPrivate("mor_did_trunk_assignment.a", note(reservationKey))
		d.ResetLog()
		d.untouched(policyNumber, func() {
			d.refused(d.Destroy(tfdriver.NoRefresh).Diagnostics, "The private state cannot be read")
			d.refused(d.Destroy().Diagnostics, "The private state cannot be read")
		})
	})
	t.Run("mark", func(t *testing.T) {
		d := drive(t, morsim.Options{}, didBlock(nil))
		d.Inject(morsim.Fault{Call: "did_create", Moment: morsim.AfterActing, Kind: morsim.DropConnection})
		end := d.failReads("did_create", false)
		d.refused(d.Apply().Diagnostics)
		end()
		d.SetPrivate("mor_did.a", note(markKey))
		d.ResetLog()
		d.untouched(policyNumber, func() { d.refused(d.Apply().Diagnostics, "The private state cannot be read") })
		if d.State("mor_did.a") == nil {
			t.Error("the number has dropped out of the state")
		}
	})
}

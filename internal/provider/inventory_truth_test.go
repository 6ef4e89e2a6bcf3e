package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// TestInventorySaysWhatComesBack: the plan says of a number that it is terminated, or was
// closed and freed by MOR, before it is put back in service.
func TestInventorySaysWhatComesBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{})
	d.sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Terminated, ProviderID: 1})
	d.Config(aTable("vilnius", three()), tfdriver.Import{To: vilnius, ID: "vilnius"})
	d.says(d.planned().Diagnostics, "bring back 1 terminated: 37052000001")
	d.ok(d.Apply())
	d.table(three())
	d.noChange()

	const byMOR, perhaps = "These numbers were closed, and are free now. MOR frees a closed number by itself after a while. Apply puts them back in service: ",
		"These numbers are free: somebody has freed them, MOR has"
	d.edit("37052000001", func(did *morsim.DID) { did.Status = morsim.Closed })
	d.edit("37052000012", func(did *morsim.DID) { did.Status = morsim.Closed })
	d.ok(d.Apply(tfdriver.RefreshOnly))
	for _, n := range []string{"37052000001", "37052000002", "37052000012"} {
		d.edit(n, func(did *morsim.DID) { did.Status, did.UserID, did.DeviceID = morsim.Free, 0, 0 })
	}
	for _, refreshed := range []bool{false, true} {
		if refreshed { // that does not make it forget
			d.ok(d.Apply(tfdriver.RefreshOnly))
			d.says(d.planned(tfdriver.NoRefresh).Diagnostics, byMOR)
		}
		d.says(d.planned().Diagnostics, byMOR+"37052000001, 37052000012", perhaps, "Apply reserves them: 37052000002")
	}
	d.ok(d.Apply())
	d.stands("37052000001 active 5 7", "37052000002 active 6 9", "37052000012 active 5 7")
	d.noChange()

	// A closed number that was opened, and then freed by somebody, is none of that.
	d.edit("37052000001", func(did *morsim.DID) { did.Status, did.UserID, did.DeviceID = morsim.Free, 0, 0 })
	if said := d.planned().Diagnostics; said.Contains("These numbers were closed") {
		t.Errorf("it says %s", said.Text())
	}
}

// TestInventoryOnAnotherServer: an endpoint that names another server is suspected, with both hosts.
func TestInventoryOnAnotherServer(t *testing.T) {
	t.Parallel()
	const summary = "This looks like another MOR server"
	d := newDesk(t, morsim.Options{}).started(three())
	host := strings.TrimPrefix(d.sim.url, "http://")
	d.sim.RemoveDID("37052000001")
	if said := d.planned().Diagnostics; said.Contains(summary) {
		t.Errorf("of one missing number it says %s", said.Text())
	}
	for _, n := range []string{"37052000002", "37052000010", "37052000011", "37052000012", "37052000013"} {
		d.sim.RemoveDID(n)
	}
	d.says(d.planned().Diagnostics, summary, "6 numbers. They were last read from "+host+", and endpoint is "+host+" now. None of them is there.")

	d = newDesk(t, morsim.Options{}).started(three())
	host = strings.TrimPrefix(d.sim.url, "http://")
	known := d.sim.DIDs()
	other := simulate(t, morsim.Options{})
	settings := map[string]any{"endpoint": other.url, "username": us.username, "api_secret_key": us.key}
	if us.password != "" {
		settings["password"] = us.password
	}
	d.Settings(settings)
	moved := "They were last read from " + host + ", and endpoint is " + strings.TrimPrefix(other.url, "http://") + " now. "
	for range 2 { // also after a refresh
		d.says(d.planned().Diagnostics, summary, moved+"None of them is there.", "correct endpoint before you apply")
		d.ok(d.Apply(tfdriver.RefreshOnly))
	}
	for _, did := range known[1:] {
		other.AddDID(did)
	}
	d.says(d.planned().Diagnostics, summary, moved+"1 of them are not there.")
	other.AddDID(known[0])
	d.says(d.planned().Diagnostics, summary, moved+"All are there with the IDs that the state has", "'terraform apply -refresh-only' takes over the new name")
	d.ok(d.Apply(tfdriver.RefreshOnly))
	if plan := d.planned(); !plan.Empty() || plan.Diagnostics.Contains(summary) {
		t.Errorf("after it: %v\n%s", plan.Changes(), plan.Diagnostics.Text())
	}
	other.wantWrites(t, 0)
}

// TestInventoryIgnoresChanges: with ignore_changes, numbers stay where others have put
// them, and rows that change are not carried out, also if a setting changes.
func TestInventoryIgnoresChanges(t *testing.T) {
	t.Parallel()
	table := func(r rows, attributes ...any) tfdriver.Resource {
		block := aTable("vilnius", r, attributes...)
		block.IgnoreChanges = []string{"dids"}
		return block
	}
	d := newDesk(t, morsim.Options{}).started(three())
	d.Config(table(three()))
	d.edit("37052000001", reserveFor(6))
	d.edit("37052000011", func(did *morsim.DID) { did.DeviceID = 8 })
	d.sim.RemoveDID("37052000013")
	for _, with := range [][]tfdriver.Option{nil, {tfdriver.NoRefresh}} {
		d.noChange(with...)
		d.ok(d.Apply(with...))
	}
	d.ok(d.Apply(tfdriver.RefreshOnly))
	d.noChange(tfdriver.NoRefresh)
	d.Config(table(three().with(rows{"37052000002": nil, "37052000020": standard()}), "force_destroy", true))
	d.ok(d.Apply())
	d.noChange()
	d.sim.wantWrites(t, 0)
	d.stands("37052000001 reserved 6 0", "37052000002 active 6 9", "37052000011 active 5 8", "37052000013 absent 0 0", "37052000020 absent 0 0")
	if size, force := fmt.Sprint(d.State(vilnius)["size"]), fmt.Sprint(d.State(vilnius)["force_destroy"]); size != "6" || force != "true" {
		t.Errorf("size %s, force_destroy %s", size, force)
	}

	// A number that is ignored is the inventory's all the same.
	d.Config(table(three()), aDID("a", "37052000001", "provider_id", 1))
	d.refused(d.Plan().Diagnostics, "37052000001")

	// Without ignore_changes the plan takes them back again.
	d.table(three(), "force_destroy", true)
	d.says(d.planned().Diagnostics, "take back 2", "create 1")
	d.ok(d.Apply())
	d.stands("37052000001 active 5 7", "37052000002 active 6 9", "37052000011 active 5 7", "37052000013 active 5 7")
	d.noChange()
}

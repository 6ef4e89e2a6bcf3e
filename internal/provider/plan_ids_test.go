package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// namesAsked counts the questions about users, devices and providers since the log was reset.
func (s simulated) namesAsked() (n int) {
	for _, r := range s.Requests() {
		switch r.Call {
		case "users_get", "user_details_get", "devices_get", "device_details_get", "providers_get":
			n++
		}
	}
	return n
}

// unasked is a server that cannot be asked for users, devices and providers: there
// only apply finds out that an ID is wrong.
var unasked = morsim.Options{NoSuchCall: map[string]bool{"user_details_get": true, "device_details_get": true, "providers_get": true}}

// wrongIDs are IDs that no plan may give to a number, and what is said of them.
var wrongIDs = map[string]struct {
	row  map[string]any
	says []string
}{
	"user":       {row("provider_id", 1, "user_id", 77), []string{"A user does not exist", "MOR has no user 77", "Set user_id to the ID"}},
	"provider":   {row("provider_id", 99, "user_id", 5), []string{"A provider does not exist", "MOR has no provider 99", "Set provider_id to the ID"}},
	"device":     {row("provider_id", 1, "user_id", 5, "device_id", 77), []string{"A device does not exist", "MOR has no device 77", "Set device_id to the ID"}},
	"phone":      {row("provider_id", 1, "user_id", 5, "device_id", 10), []string{"A device is no trunk", "Device 10 (SIP/10) is a plain device."}},
	"theirs":     {row("provider_id", 1, "user_id", 5, "device_id", 9), []string{"A device belongs to another user", "Device 9 (SIP/9) belongs to user 6 (kaunas), and is to take numbers of user 5 (vilnius)."}},
	"of nobody?": {row("provider_id", 1, "device_id", 77), []string{"A device does not exist", "MOR has no device 77"}},
}

// asSingles are the resources of a row for a number.
func asSingles(number string, r map[string]any) []tfdriver.Block {
	did, trunk := row("did", number), row("did", tfdriver.From("mor_did.a", "did"))
	for name, value := range r {
		if name == "device_id" {
			trunk[name] = value
		} else {
			did[name] = value
		}
	}
	blocks := []tfdriver.Block{tfdriver.Resource{Type: "mor_did", Name: "a", Attrs: did}}
	if trunk["device_id"] != nil {
		blocks = append(blocks, tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "a", Attrs: trunk})
	}
	return blocks
}

// TestPlanRefusesWrongIDs: of new numbers and of numbers that change, before anything is written.
func TestPlanRefusesWrongIDs(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	number := "37052000001"
	for name, c := range wrongIDs {
		for _, existing := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, existing %v", name, existing), func(t *testing.T) {
				t.Parallel()
				d := newDesk(t, morsim.Options{})
				right := row("provider_id", 1, "user_id", 5)
				if existing {
					d.started(rows{number: right})
				}
				if existing || c.row["user_id"] != nil { // a new row has to name the user of its device
					d.table(rows{number: c.row})
					plan := d.Plan()
					d.refused(plan.Diagnostics, append(c.says, "1 number: "+number)...)
					if n := len(plan.Diagnostics.Errors()); n != 1 {
						t.Errorf("%d errors:\n%s", n, plan.Diagnostics.Text())
					}
				}

				d = newDesk(t, morsim.Options{})
				if existing {
					d.Config(asSingles(number, right)...)
					d.ok(d.Apply())
					d.sim.ResetLog()
				}
				d.Config(asSingles(number, c.row)...)
				plan := d.Plan()
				d.refused(plan.Diagnostics, append(c.says, "1 number: "+number)...)
				if n := len(plan.Diagnostics.Errors()); n != 1 {
					t.Errorf("%d errors:\n%s", n, plan.Diagnostics.Text())
				}
			})
		}
	}
}

// TestPlanAsksOnceForEachID: 1,000 rows with 5 users and 6 devices, as a table and as single resources.
func TestPlanAsksOnceForEachID(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	n := 1000
	if testing.Short() {
		n = 60
	}
	cast := func(d *desk) (users, devices []int64) {
		for i := range int64(6) {
			if i < 5 {
				d.sim.AddUser(morsim.User{ID: 100 + i, Username: fmt.Sprint("login", i), Kind: morsim.SimpleUser})
			}
			d.sim.AddDevice(morsim.Device{ID: 200 + i, UserID: 100 + i%5, Trunk: true})
			users, devices = append(users, 100+i%5), append(devices, 200+i)
		}
		return users, devices
	}
	d := newDesk(t, morsim.Options{})
	users, devices := cast(d)
	table, singles := rows{}, []tfdriver.Block{}
	for i := range n {
		number, user, device := fmt.Sprintf("3705%07d", i), users[i%6], devices[i%6]
		table[number] = row("provider_id", 1, "user_id", user, "device_id", device)
		name := fmt.Sprint("n", i)
		singles = append(singles, tfdriver.Resource{Type: "mor_did", Name: name, Attrs: row("did", number, "provider_id", 1, "user_id", user)},
			tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: name, Attrs: row("did", tfdriver.From("mor_did."+name, "did"), "device_id", device)})
	}
	d.Config(aTable("vilnius", table), tfdriver.Import{To: vilnius, ID: "vilnius"})
	d.planned()
	if asked := d.sim.namesAsked(); asked == 0 || asked > 12 {
		t.Errorf("a plan of %d rows asks %d questions, at most 12 are allowed", n, asked)
	}
	d.ok(d.Apply())
	d.table(table)
	d.sim.ResetLog()
	d.noChange()
	if asked := d.sim.namesAsked(); asked != 0 {
		t.Errorf("an unchanged plan asks %d questions", asked)
	}

	d = newDesk(t, morsim.Options{})
	cast(d)
	d.Config(singles...)
	d.planned()
	if asked := d.sim.namesAsked(); asked == 0 || asked > 12 {
		t.Errorf("a plan of %d resources asks %d questions, at most 12 are allowed", len(singles), asked)
	}
}

// TestPlanWithoutTheCalls: a server that cannot be asked is not in the way.
func TestPlanWithoutTheCalls(t *testing.T) {
	t.Parallel()
	calls := []string{"user_details_get", "device_details_get", "providers_get"}
	refuse, lack := map[string]string{}, map[string]bool{}
	for _, call := range calls {
		refuse[call], lack[call] = "You are not authorized to view this page", true
	}
	for name, options := range map[string]morsim.Options{"refused": {Refuse: refuse}, "lacking": {NoSuchCall: lack}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, options)
			for i, c := range []string{"theirs", "phone", "user", "device", "provider"} {
				d.Config(aTable("vilnius", rows{"37052000001": wrongIDs[c].row}), tfdriver.Import{To: vilnius, ID: "vilnius"})
				if plan := d.planned(); plan.Diagnostics.Contains("does not exist") {
					t.Errorf("%d: %s", i, plan.Diagnostics.Text())
				}
			}
			if name != "lacking" {
				return
			}
			d.sim.ResetLog()
			table := rows{}
			for i := range 20 {
				table[fmt.Sprintf("370520001%02d", i)] = row("provider_id", 1, "user_id", 5+i%2, "device_id", 7+2*(i%2))
			}
			d.Config(aTable("vilnius", table), tfdriver.Import{To: vilnius, ID: "vilnius"})
			d.planned()
			if asked := d.sim.namesAsked(); asked > 3 {
				t.Errorf("a server without the calls is asked %d times", asked)
			}
		})
	}
}

// TestDriftToWhatIsGone: a customer who was deleted in MOR holds up neither the
// other rows nor a destroy. The plan warns, and apply skips the numbers.
func TestDriftToWhatIsGone(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	gone := func(d *desk) {
		for _, n := range []string{"37052000001", "37052000011"} {
			d.edit(n, func(did *morsim.DID) { did.Status, did.UserID, did.DeviceID = morsim.Free, 0, 0 })
		}
		d.sim.RemoveUser(60)
	}
	begin := func(t *testing.T) *desk {
		d := newDesk(t, morsim.Options{})
		d.sim.AddUser(morsim.User{ID: 60, Username: "leaving", Kind: morsim.SimpleUser})
		return d
	}
	theirs := row("provider_id", 1, "user_id", 60)
	t.Run("inventory", func(t *testing.T) {
		t.Parallel()
		d := begin(t)
		table := rows{"37052000001": theirs, "37052000010-37052000012": theirs, "37052000002": standard()}
		d.started(table)
		gone(d)
		d.edit("37052000002", reserveFor(5))
		d.says(d.planned().Diagnostics, "A user does not exist", "MOR has no user 60", "2 numbers: 37052000001, 37052000011", "skips them", "Apply will put 1 on device 7 (SIP/7).")
		d.ok(d.Apply())
		d.stands("37052000001 free 0 0", "37052000011 free 0 0", "37052000010 reserved 60 0", "37052000002 active 5 7")
		d.says(d.planned().Diagnostics, "A user does not exist", "MOR has no user 60") // as long as it is so
		if counts := fmt.Sprint(d.State(vilnius)["status_counts"]); counts != "map[active:1 free:2 reserved:2]" {
			t.Errorf("status_counts: %s", counts)
		}

		// A change of the row is what the configuration says: an error.
		d.sim.ResetLog()
		d.table(table.with(rows{"37052000001": row("provider_id", 2, "user_id", 60)}))
		d.refused(d.Plan().Diagnostics, "A user does not exist", "MOR has no user 60", "1 number: 37052000001")

		// With another user all is well.
		d.table(rows{"37052000001": standard(), "37052000010-37052000012": row("provider_id", 1, "user_id", 5), "37052000002": standard()})
		d.says(d.planned().Diagnostics, "put 1 on device 7")
		d.table(table, "force_destroy", true)
		d.ok(d.Apply())
		d.ok(d.Destroy()) // which plans the configuration first
		d.stands("37052000001 terminated 0 0", "37052000011 terminated 0 0")
	})
	t.Run("single", func(t *testing.T) {
		t.Parallel()
		d := begin(t)
		blocks := append(asSingles("37052000001", row("provider_id", 1, "user_id", 60, "comment", "one")),
			tfdriver.Resource{Type: "mor_did", Name: "b", Attrs: row("did", "37052000011", "provider_id", 1, "user_id", 60)},
			tfdriver.Resource{Type: "mor_did", Name: "c", Attrs: row("did", "37052000012", "provider_id", 1, "user_id", 5)})
		d.Config(blocks...)
		d.ok(d.Apply())
		gone(d)
		d.edit("37052000012", func(did *morsim.DID) { did.Status, did.UserID = morsim.Free, 0 })
		for range 2 {
			plan := d.planned()
			d.says(plan.Diagnostics, "A user does not exist", "MOR has no user 60", "1 number: 37052000001", "1 number: 37052000011")
			if n := strings.Count(plan.Diagnostics.Text(), "does not exist"); n != 2 {
				t.Errorf("it is said %d times:\n%s", n, plan.Diagnostics.Text())
			}
			d.ok(d.Apply())
			d.stands("37052000001 free 0 0", "37052000011 free 0 0", "37052000012 reserved 5 0")
		}
		blocks[0] = tfdriver.Resource{Type: "mor_did", Name: "a", Attrs: row("did", "37052000001", "provider_id", 1, "user_id", 60, "comment", "two")}
		d.Config(blocks...)
		d.ok(d.Apply())
		if did, _ := d.sim.DID("37052000001"); did.Comment != "two" || did.UserID != 0 {
			t.Errorf("what the configuration changes is not done: %+v", did)
		}
		d.ok(d.Destroy())
	})
	t.Run("trunk", func(t *testing.T) {
		t.Parallel()
		d := begin(t)
		d.sim.AddDevice(morsim.Device{ID: 70, UserID: 5, Trunk: true})
		d.Config(asSingles("37052000001", row("provider_id", 1, "user_id", 5, "device_id", 70))...)
		d.ok(d.Apply())
		d.edit("37052000001", func(did *morsim.DID) { did.DeviceID = 8 })
		d.sim.RemoveDevice(70)
		for range 2 {
			d.says(d.planned().Diagnostics, "A device does not exist", "MOR has no device 70", "skips them")
			d.ok(d.Apply())
			d.stands("37052000001 active 5 8")
		}
	})
}

// TestDeviceOfOthersThatIsAllowed: where numbers of a user stand on somebody else's
// device, the server allows that, and the plan only warns.
func TestDeviceOfOthersThatIsAllowed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, morsim.Options{})
	d.sim.AddDID(morsim.DID{Number: "37052000001", ProviderID: 1, UserID: 5, DeviceID: 9})
	theirs := row("provider_id", 1, "user_id", 5, "device_id", 9)
	if us.isReseller() {
		delete(theirs, "provider_id")
	}
	d.Config(aTable("vilnius", rows{"37052000001": theirs}, "adopt_existing", true), tfdriver.Import{To: vilnius, ID: "vilnius"})
	d.ok(d.Apply()) // it stands there already
	d.table(rows{"37052000001": theirs, "37052000002": row("provider_id", 1, "user_id", 5, "device_id", 9)}, "adopt_existing", true)
	d.says(d.planned().Diagnostics, "A device belongs to another user", "so this MOR allows it")
	d.ok(d.Apply())
	d.stands("37052000002 active 5 9")
	d.noChange()
}

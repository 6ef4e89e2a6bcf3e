package provider

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// csvInventory is the configuration that the guide begins with.
const csvInventory = `
resource "mor_did_inventory" "vilnius" {
  name = "vilnius"
  dids = provider::mor::dids_from_csv(file("${path.module}/numbers.csv"))
}
`

const csvImport = `
import {
  to = mor_did_inventory.vilnius
  id = "vilnius"
}
`

// csvFile is a file of numbers, by line; the first line names the columns.
type csvFile []string

func (c csvFile) text() string { return strings.Join(c, "\n") + "\n" }

// with replaces a line, or adds one behind the last.
func (c csvFile) with(line int, text string) csvFile {
	changed := append(csvFile(nil), c...)
	if line == len(c) {
		return append(changed, text)
	}
	changed[line] = text
	return changed
}

func (c csvFile) without(line int) csvFile {
	return append(append(csvFile(nil), c[:line]...), c[line+1:]...)
}

// customers adds three customers to Vilnius Office and Kaunas Office, and returns
// the columns "user_id;device_id" of all five.
func (s simulated) customers() []string {
	all := []string{"5;7", "6;9"}
	for i, name := range []string{"Klaipeda Office", "Siauliai Office", "Alytus Office"} {
		user := s.AddUser(morsim.User{ID: int64(31 + i), Username: fmt.Sprintf("customer%d", i), Name: name, Kind: morsim.SimpleUser})
		device := s.AddDevice(morsim.Device{ID: int64(41 + i), UserID: user.ID, Trunk: true})
		all = append(all, fmt.Sprintf("%d;%d", user.ID, device.ID))
	}
	return all
}

// TestInventoryFromCSV is a day's work with a file of 300 numbers of five customers.
func TestInventoryFromCSV(t *testing.T) {
	longOnly(t, "TestGuideInventories does the same with fewer numbers")
	skipBefore(t, 1, 8, "provider functions")
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	customers := sim.customers()
	file := csvFile{"did;provider_id;user_id;device_id;comment"}
	for i := range 300 {
		file = append(file, fmt.Sprintf("+370 5 200 %04d;1;%s;line %d", i, customers[i%5], i))
	}
	number := func(i int) string { return fmt.Sprintf("3705200%04d", i) }
	w := sim.workspace(t, "")
	w.put("numbers.csv", file.text())
	w.reconfigure(csvInventory + csvImport)
	w.apply()
	w.reconfigure(csvInventory)
	w.plan(0)

	says := func(out string, lines ...string) {
		t.Helper()
		flat := strings.Join(strings.Fields(out), " ")
		for _, line := range lines {
			if !strings.Contains(flat, strings.Join(strings.Fields(line), " ")) {
				t.Errorf("the plan does not show %q:\n%s", line, out)
			}
		}
	}
	step := func(changed csvFile, lines ...string) {
		t.Helper()
		w.put("numbers.csv", changed.text())
		says(w.plan(2), append(lines, "0 to add, 1 to change, 0 to destroy")...)
		w.apply()
		w.plan(0)
		file = changed
	}
	// A number moves from customer to customer: one line in the file, and in the plan.
	step(file.with(11, "+370 5 200 0010;1;6;9;line 10"), `~ "37052000010" = { ~ device_id = 7 -> 9 ~ user_id = 5 -> 6 # (2 unchanged attributes hidden) }`,
		"Apply will move 1 to user 6 (Kaunas Office), put 1 on device 9 (SIP/9)")
	// A comment changes, and a number is taken off its trunk.
	step(file.with(12, "+370 5 200 0011;1;6;9;new").with(13, "+370 5 200 0012;1;31;;line 12"), `~ comment = "line 11" -> "new"`, `~ device_id = 41 -> null`,
		"take 1 off their device, update 1")
	// A row goes, and one comes.
	step(file.without(13).with(300, "370 5 200 0300;1;5;7;"), `- "37052000012" = {`, `+ "37052000300" = {`, "terminate 1: 37052000012", `+ "37052000012",`)
	// The row is restored: the number is brought back.
	step(file.with(301, "37052000012;1;31;41;line 12"), `+ "37052000012" = {`, "bring back 1")

	// Drift of each kind shows number by number, and apply corrects just that.
	sim.EditDID(number(20), func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Reserved, 6, 0 })
	sim.EditDID(number(25), func(d *morsim.DID) { d.DeviceID = 8 })
	sim.EditDID(number(30), func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Free, 0, 0 })
	sim.RemoveDID(number(35))
	sim.EditDID(number(40), func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Terminated, 0, 0 })
	sim.EditDID(number(45), func(d *morsim.DID) { d.ProviderID = 2 })
	sim.EditDID(number(50), func(d *morsim.DID) { d.Status = morsim.Closed })
	says(w.plan(2), `- owner = "Kaunas Office"`, `- status = "missing"`, `- status = "terminated"`, `- status = "free"`,
		`- device = "SIP/8"`, `- provider = "Backup Carrier"`, "Numbers of an inventory are closed", "0 to add, 1 to change, 0 to destroy")
	w.apply()
	w.plan(0)
	for _, i := range []int{20, 25, 30, 35, 40, 45} {
		if did, _ := sim.DID(number(i)); did.Status != morsim.Active || did.UserID != 5 || did.DeviceID != 7 || did.ProviderID != 1 {
			t.Errorf("%s is %+v", number(i), did)
		}
	}

	// A lost column takes no number off its trunk.
	sim.ResetLog()
	lost := append(csvFile(nil), file...)
	for i, line := range lost {
		cells := strings.Split(line, ";")
		lost[i] = strings.Join([]string{cells[0], cells[1], cells[2], cells[4]}, ";")
	}
	w.put("numbers.csv", lost.text())
	w.apply()
	sim.wantWrites(t, 0)
}

// TestEndsThatAPolicyToolSees runs what the guide says of policies.
func TestEndsThatAPolicyToolSees(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	table := func(last string) string {
		return fmt.Sprintf(`resource "mor_did_inventory" "vilnius" {
  name = "vilnius"
  dids = jsonencode({
    "37052000000-%s" = { provider_id = 1, user_id = 5 }
  })
}
`, last)
	}
	w := sim.workspace(t, table("37052000099"))
	w.apply()
	changes := func(args ...string) (before, after map[string]any) {
		t.Helper()
		w.must(0, append([]string{"plan", "-out=plan"}, args...)...)
		var plan struct {
			ResourceChanges []struct {
				Change struct{ Before, After map[string]any }
			} `json:"resource_changes"`
		}
		if err := json.Unmarshal([]byte(w.must(0, "show", "-json", "plan")), &plan); err != nil || len(plan.ResourceChanges) != 1 {
			t.Fatalf("%v: %v", err, plan)
		}
		return plan.ResourceChanges[0].Change.Before, plan.ResourceChanges[0].Change.After
	}
	w.reconfigure(table("37052000009"))
	if _, after := changes(); fmt.Sprint(after["ending"]) != "[37052000010-37052000099]" {
		t.Errorf("ending is %v", after["ending"])
	}
	before, after := changes("-destroy")
	if after != nil || before["dids"] != `{"37052000000-37052000099":{"provider_id":1,"user_id":5}}` {
		t.Errorf("before %v, after %v", before, after)
	}
}

// TestDeposedInventory follows the cure of a replacement that was created first and
// could not be: the state has the old object as deposed.
func TestDeposedInventory(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	config := func(more string) string {
		return `resource "mor_did_inventory" "vilnius" {
  name = "vilnius"
  dids = jsonencode({ "37052000001-37052000005" = { provider_id = 1, user_id = 5, device_id = 7 } })
  ` + more + `
  lifecycle { create_before_destroy = true }
}
`
	}
	w := sim.workspace(t, config(""))
	w.apply()
	sim.ResetLog()
	w.must(0, "plan", "-out=plan", "-replace=mor_did_inventory.vilnius")
	sim.loseNote(inventoryNote("vilnius"), w.dir)
	w.must(1, "apply", "plan")
	out := flat(w.must(1, "plan"))
	if !strings.Contains(out, `Both are named "vilnius"`) || !strings.Contains(out, "terraform state rm") {
		t.Errorf("the plan says:\n%s", out)
	}
	w.must(0, "state", "rm", "mor_did_inventory.vilnius")
	w.reconfigure(config("adopt_existing = true") + csvImport)
	w.apply()
	w.plan(0)
	sim.wantWrites(t, 0)
}

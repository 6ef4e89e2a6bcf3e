package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// desk is a driver with a server and inventories.
type desk struct {
	*tfdriver.Driver
	t   *testing.T
	sim simulated
}

const vilnius = "mor_did_inventory.vilnius"

func newDesk(t *testing.T, options morsim.Options) *desk {
	t.Helper()
	sim := simulate(t, options)
	settings := map[string]any{"endpoint": sim.url, "username": us.username, "api_secret_key": us.key, "max_retries": 0}
	if us.password != "" {
		settings["password"] = us.password
	}
	return &desk{tfdriver.New(t, factories["mor"], settings), t, sim}
}

// rows is a table as plain values.
type rows map[string]any

// row is one row; alternate names and values.
func row(fields ...any) map[string]any {
	r := map[string]any{}
	for i := 0; i < len(fields); i += 2 {
		r[fields[i].(string)] = fields[i+1]
	}
	return r
}

// standard is a number of Vilnius Office on its trunk.
func standard() map[string]any { return row("provider_id", 1, "user_id", 5, "device_id", 7) }

func (r rows) json() string {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// with is the table with other rows; nil takes a key out.
func (r rows) with(changes rows) rows {
	all := maps.Clone(r)
	for key, row := range changes {
		if row == nil {
			delete(all, key)
			continue
		}
		all[key] = row
	}
	return all
}

// resource is an inventory with a table, and other attributes.
func aTable(name string, table rows, attributes ...any) tfdriver.Resource {
	attrs := row(attributes...)
	attrs["name"], attrs["dids"] = name, table.json()
	return tfdriver.Resource{Type: "mor_did_inventory", Name: name, Attrs: attrs}
}

// table is a configuration of the inventory vilnius alone.
func (d *desk) table(table rows, attributes ...any) {
	d.t.Helper()
	d.Config(aTable("vilnius", table, attributes...))
}

// started begins the inventory with an import block and applies its table.
func (d *desk) started(table rows, attributes ...any) *desk {
	d.t.Helper()
	d.Config(aTable("vilnius", table, attributes...), tfdriver.Import{To: vilnius, ID: "vilnius"})
	d.ok(d.Apply())
	d.table(table, attributes...)
	d.noChange()
	d.sim.ResetLog()
	return d
}

// ok wants a run without errors.
func (d *desk) ok(r tfdriver.Result) tfdriver.Diagnostics {
	d.t.Helper()
	if r.Diagnostics.HasErrors() {
		d.t.Fatalf("unexpected errors:\n%s", r.Diagnostics.Errors().Text())
	}
	return r.Diagnostics
}

// planned wants a plan without errors.
func (d *desk) planned(with ...tfdriver.Option) *tfdriver.Plan {
	d.t.Helper()
	plan := d.Plan(with...)
	if plan.Diagnostics.HasErrors() {
		d.t.Fatalf("unexpected errors:\n%s", plan.Diagnostics.Errors().Text())
	}
	return plan
}

// noChange wants a plan that changes nothing.
func (d *desk) noChange(with ...tfdriver.Option) {
	d.t.Helper()
	if plan := d.planned(with...); !plan.Empty() {
		d.t.Fatalf("the plan is not empty:\n%s\n%v", plan.Diagnostics.Text(), plan.Changes())
	}
}

// refused wants errors with the texts, and nothing written.
func (d *desk) refused(diagnostics tfdriver.Diagnostics, texts ...string) {
	d.t.Helper()
	d.styled(diagnostics)
	errors := diagnostics.Errors()
	if len(errors) == 0 {
		d.t.Fatal("no error")
	}
	for _, text := range texts {
		if !errors.Contains(text) {
			d.t.Errorf("the errors do not say %q:\n%s", text, errors.Text())
		}
	}
	d.sim.wantWrites(d.t, 0)
}

var namesOrCounts = regexp.MustCompile(`"|\b\d+ numbers?\b|\bvilnius\b`)

// styled wants short summaries: the name of an inventory and a count stand in the detail.
func (d *desk) styled(diagnostics tfdriver.Diagnostics) {
	d.t.Helper()
	for _, said := range diagnostics {
		if strings.HasPrefix(said.Address, "mor_did_inventory") && (len(said.Summary) > 60 || namesOrCounts.MatchString(said.Summary)) {
			d.t.Errorf("the summary is %q", said.Summary)
		}
	}
}

// says wants the texts in the diagnostics.
func (d *desk) says(diagnostics tfdriver.Diagnostics, texts ...string) {
	d.t.Helper()
	d.styled(diagnostics)
	for _, text := range texts {
		if !diagnostics.Contains(text) {
			d.t.Errorf("the diagnostics do not say %q:\n%s", text, diagnostics.Text())
		}
	}
}

// state is the table in the state.
func (d *desk) state() map[string]any {
	d.t.Helper()
	text, _ := d.State(vilnius)["dids"].(string)
	var table map[string]any
	if err := json.Unmarshal([]byte(text), &table); err != nil {
		d.t.Fatalf("dids in the state: %v: %q", err, text)
	}
	return table
}

// shows wants an entry of the table in the state, as JSON.
func (d *desk) shows(key, want string) {
	d.t.Helper()
	entry, there := d.state()[key]
	got, _ := json.Marshal(entry)
	if !there {
		got = nil
	}
	if string(got) != want {
		d.t.Errorf("%s shows %s, want %s", key, got, want)
	}
}

// stands wants numbers to stand so: "37052000001 active 5 7".
func (d *desk) stands(want ...string) {
	d.t.Helper()
	for _, w := range want {
		var number, status string
		var user, device int64
		if _, err := fmt.Sscan(w, &number, &status, &user, &device); err != nil {
			d.t.Fatalf("%q: %v", w, err)
		}
		did, found := d.sim.DID(number)
		if status == "absent" {
			if found {
				d.t.Errorf("%s is %+v, want it absent", number, did)
			}
			continue
		}
		if did.Status != status || did.UserID != user || did.DeviceID != device {
			d.t.Errorf("%s is %s of user %d on device %d, want %s", number, did.Status, did.UserID, did.DeviceID, w)
		}
	}
}

// edit changes a number as somebody else would.
func (d *desk) edit(number string, change func(*morsim.DID)) {
	d.t.Helper()
	if !d.sim.EditDID(number, change) {
		d.t.Fatalf("no number %s", number)
	}
}

// reserveFor is a change by somebody else: reserved for a user, on no device.
func reserveFor(user int64) func(*morsim.DID) {
	return func(did *morsim.DID) { did.Status, did.UserID, did.DeviceID = morsim.Reserved, user, 0 }
}

// calls are the writes since the log was reset, in order: "did_create 37052000001".
func (d *desk) calls() string {
	var all []string
	for _, r := range d.sim.Writes() {
		all = append(all, r.Call)
	}
	return strings.Join(all, " ")
}

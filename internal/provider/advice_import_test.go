package provider

import (
	"regexp"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestAdviceOnImports takes the ways that a refused import names: another ID, or no import.
func TestAdviceOnImports(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	const did, trunk = "mor_did.a", "mor_did_trunk_assignment.a"
	ours, on := aDID("a", first, "provider_id", 1, "user_id", 5), aTrunk("a", first, 7)
	on.DependsOn = []string{did}
	active := morsim.DID{Status: morsim.Active, UserID: 5, DeviceID: 7}
	for name, c := range map[string]struct {
		there  morsim.DID // nothing: MOR has no such number
		wrong  tfdriver.Import
		says   string // what stands in () is pasted as the ID
		right  string // the ID, if there is no ()
		blocks []tfdriver.Block
		writes bool // if the number is not there as it is to be
	}{
		"the number alone":     {active, tfdriver.Import{To: did, ID: first + "/7"}, `The import ID of a mor_did is its number alone: "(\d+)"`, "", nil, false},
		"an empty ID":          {active, tfdriver.Import{To: did, ID: ""}, `its number, such as (\d+)\.`, "", nil, false},
		"digits only":          {active, tfdriver.Import{To: did, ID: "+370 520-00001"}, `Write it as "(\d+)"`, "", nil, false},
		"not there":            {morsim.DID{}, tfdriver.Import{To: did, ID: first}, `To create it, leave the import out\.`, "", []tfdriver.Block{ours}, true},
		"terminated":           {morsim.DID{Status: morsim.Terminated}, tfdriver.Import{To: did, ID: first}, `Leave the import out: applying the mor_did resource brings the number back\.`, "", []tfdriver.Block{ours}, true},
		"a number and a slash": {active, tfdriver.Import{To: trunk, ID: first}, `a device ID with a slash between them, such as (\d+/\d+)\.`, "", nil, false},
		"an empty ID of both":  {active, tfdriver.Import{To: trunk, ID: ""}, `a device ID with a slash between them, such as (\d+/\d+)\.`, "", nil, false},
		"no number":            {active, tfdriver.Import{To: trunk, Identity: row("did", "", "device_id", 7)}, `It needs the number, such as (\d+), and may have device_id`, "", nil, false},
		"no device's ID":       {active, tfdriver.Import{To: trunk, Identity: row("did", first, "device_id", 0)}, `Leave it out if it is not known\.`, first, nil, false},
		"another device":       {active, tfdriver.Import{To: trunk, ID: first + "/8"}, `on device SIP/7, and that is not device 8\. Import it with the ID of that device\.`, first + "/7", nil, false},
		"on no device":         {morsim.DID{Status: morsim.Reserved, UserID: 5}, tfdriver.Import{To: trunk, ID: first + "/7"}, `To put it on a device, leave the import out\.`, "", []tfdriver.Block{ours, importOf("a"), on}, true},
		"an inventory":         {active, tfdriver.Import{To: vilnius, ID: ""}, `Write the name that the configuration has, for example "(\w+)"\.`, "", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := drive(t, morsim.Options{})
			if c.there.Status != "" {
				c.there.Number, c.there.ProviderID = first, 1
				d.AddDID(c.there)
			}
			block := map[string]tfdriver.Resource{did: ours, trunk: aTrunk("a", first, 7), vilnius: aTable("vilnius", rows{first: standard()}, "adopt_existing", true)}[c.wrong.To]
			d.Config(block)
			said := d.Import(c.wrong.To, c.wrong.ID).Diagnostics
			if c.wrong.Identity != nil {
				d.Config(block, c.wrong)
				said = d.Plan().Diagnostics
			}
			pasted := regexp.MustCompile(c.says).FindStringSubmatch(strings.Join(strings.Fields(said.Errors().Text()), " "))
			if pasted == nil || len(said.Errors()) != 1 {
				t.Fatalf("%s is not said, or not alone:\n%s", c.says, said.Text())
			}
			d.ResetLog()
			switch {
			case c.blocks != nil:
				d.begin(c.blocks...)
			case c.wrong.Identity != nil:
				d.begin(block, tfdriver.Import{To: trunk, Identity: row("did", append(pasted, c.right)[1])})
			default:
				d.Config(block)
				if said := d.Import(c.wrong.To, append(pasted[1:], c.right)[0]).Diagnostics; said.HasErrors() {
					t.Fatal(said.Text())
				}
				d.ok()
			}
			if plan := d.Plan(); !plan.Empty() || plan.Diagnostics.HasErrors() {
				t.Errorf("left to do: %v\n%s", plan.Actions(), plan.Diagnostics.Text())
			}
			if !c.writes {
				d.simulated.wantWrites(t, 0)
			}
		})
	}
}

// TestAdviceOnGoneData takes the ways past a data source that does not find what it names.
func TestAdviceOnGoneData(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	number := tfdriver.Data{Type: "mor_did", Name: "a", Attrs: row("did", second)}
	user := tfdriver.Data{Type: "mor_user", Name: "a", Attrs: row("username", "vilnus")}
	ours := aDID("a", first, "provider_id", 1)
	gone := func(data tfdriver.Data) func(d *driven) tfdriver.Diagnostics {
		return func(d *driven) tfdriver.Diagnostics { d.begin(ours); return d.tried(ours, data) }
	}
	ended := func(d *driven) {
		if r := d.Destroy(tfdriver.NoRefresh); r.Diagnostics.HasErrors() {
			d.t.Error(r.Diagnostics.Text())
		}
		d.stands(morsim.Terminated, 0, 0)
		d.Config()
	}
	for name, c := range map[string]advisedWay{
		"a number: mor_dids": {
			meet: gone(number), says: `If it may be missing, use data "mor_dids" with the same did: its list is empty then.`,
			way: func(d *driven) { d.begin(ours, tfdriver.Data{Type: "mor_dids", Name: "a", Attrs: number.Attrs}) },
		},
		"a number: its digits": {
			meet: gone(number), says: "Check its digits.",
			way: func(d *driven) { d.begin(ours, tfdriver.Data{Type: "mor_did", Name: "a", Attrs: row("did", first)}) },
		},
		"a number: destroy": {meet: gone(number), says: "'terraform destroy' reads data sources, too. With -refresh=false it does not.", way: ended},
		"a user: destroy":   {meet: gone(user), says: "'terraform destroy' reads data sources, too. With -refresh=false it does not.", way: ended},
		"a user: the list": {
			meet: gone(user), says: "Check the spelling. The data source mor_users lists all users that can be seen.",
			way: func(d *driven) {
				if us.password != "" {
					d.begin(ours, tfdriver.Data{Type: "mor_users", Name: "all"})
				}
				d.begin(ours, tfdriver.Data{Type: "mor_user", Name: "a", Attrs: row("username", "vilnius")})
			},
		},
	} {
		t.Run(name, c.take)
	}
}

// TestAdviceOnResolvedIDs does what the warning of resolve_ids says.
func TestAdviceOnResolvedIDs(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	notAsReseller(t, "without a password a reseller has no user_id")
	all := tfdriver.Data{Type: "mor_dids", Name: "all", Attrs: row("resolve_ids", true)}
	there := func(d *driven) {
		d.AddDID(morsim.DID{Number: first, UserID: 5, DeviceID: 7})
		d.AddDID(morsim.DID{Number: second, UserID: 5, DeviceID: 7})
	}
	read := func(d *driven) tfdriver.Diagnostics { there(d); return d.tried(all) }
	// quiet is a run that has no warning left, and resolves the device.
	quiet := func(d *driven) {
		if r := d.Apply(); len(r.Diagnostics) > 0 {
			d.t.Errorf("it says %s", r.Diagnostics.Text())
		}
		if table, _ := d.State("data.mor_dids.all")["inventory"].(string); !strings.Contains(table, `"device_id":7`) {
			d.t.Errorf("the inventory is %s", table)
		}
	}
	// byHand are the numbers with what MOR shows, instead of what is not resolved.
	byHand := func(d *driven) {
		d.begin(aTable("vilnius", rows{first: standard(), second: row("provider_id", 1, "user_id", 5, "device_id", 9)}, "adopt_existing", true))
	}
	for name, c := range map[string]advisedWay{
		"no right to users": {
			options: refuses("users_get", "You are not authorized to view this page"), meet: read, says: "Give that user the right in the MOR GUI",
			way: func(d *driven) { d.given(); quiet(d) },
		},
		"no user, so no device": {
			options: refuses("users_get", "You are not authorized to view this page"), meet: read, says: "MOR lists devices by user, and the user_id of these numbers is not resolved either. Solve that first.",
			way: func(d *driven) { d.given(); quiet(d) },
		},
		"on another user's device": {
			meet: func(d *driven) tfdriver.Diagnostics {
				there(d)
				d.EditDID(second, func(n *morsim.DID) { n.DeviceID = 9 })
				return d.tried(all)
			}, says: "They may be on the device of another user, or were moved meanwhile. Look them up in MOR.", way: byHand,
		},
		"a failure": {
			meet: func(d *driven) tfdriver.Diagnostics {
				d.Inject(morsim.Fault{Call: "users_get", Kind: morsim.HTTPError, HTTPStatus: 502})
				return read(d)
			}, says: "Run it again later.", way: func(d *driven) { d.ClearFaults(); quiet(d) },
		},
		"a filter that is not heeded": {
			options: morsim.Options{IgnoreSearch: map[string]bool{"search_device": true}}, meet: read,
			says: "MOR does not apply the filter search_device, so it cannot prove these IDs. Look them up in MOR.",
			way: func(d *driven) {
				d.begin(aTable("vilnius", rows{"37052000001-37052000002": row("provider_id", 1, "user_id", 5)}, "adopt_existing", true))
			},
		},
	} {
		t.Run(name, c.take)
	}
}

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// The tests in this file are about whose a number is: what belongs to somebody
// else is never moved, unassigned, written to or ended.

// driven is a driver of Terraform for a simulated server.
type driven struct {
	simulated
	*tfdriver.Driver
	t testing.TB
}

func drive(t testing.TB, options morsim.Options, blocks ...tfdriver.Block) *driven {
	t.Helper()
	return simulate(t, options).drive(t, blocks...)
}

// drive makes a driver for the server, whose writes are read back without long pauses.
func (s simulated) drive(t testing.TB, blocks ...tfdriver.Block) *driven {
	t.Helper()
	settings := map[string]any{"endpoint": s.url, "username": us.username, "api_secret_key": us.key, "max_retries": 0}
	if us.password != "" {
		settings["password"] = us.password
	}
	d := &driven{simulated: s, t: t, Driver: tfdriver.New(t, providerserver.NewProtocol6WithError(New("test")()), settings)}
	d.Config(blocks...)
	return d
}

// ok applies and fails the test if that has errors.
func (d *driven) ok(with ...tfdriver.Option) {
	d.t.Helper()
	if r := d.Apply(with...); r.Diagnostics.HasErrors() {
		d.t.Fatal(r.Diagnostics.Errors().Text())
	}
}

// refused checks that a run has failed, and what it says.
func (d *driven) refused(diagnostics tfdriver.Diagnostics, says ...string) {
	d.t.Helper()
	if !diagnostics.HasErrors() {
		d.t.Error("no error")
	}
	for _, say := range says {
		if text := strings.Join(strings.Fields(diagnostics.Text()), " "); !strings.Contains(text, say) {
			d.t.Errorf("%q is not said:\n%s", say, diagnostics.Text())
		}
	}
}

// untouched does something and checks that the number stands as before.
func (d *driven) untouched(number string, do func()) {
	d.t.Helper()
	before, _ := d.DID(number)
	do()
	if after, _ := d.DID(number); after != before {
		d.t.Errorf("it stood as %+v, and stands as %+v", before, after)
	}
	for _, r := range d.Writes() {
		if r.Took {
			d.t.Errorf("%s %s was carried out", r.Call, r.Params.Encode())
		}
	}
}

const policyNumber = "37052000001"

func didBlock(attributes map[string]any) tfdriver.Resource {
	all := map[string]any{"did": policyNumber, "provider_id": 1}
	for name, value := range attributes {
		all[name] = value
	}
	return tfdriver.Resource{Type: "mor_did", Name: "a", Attrs: all}
}

func trunkBlock(device int, attributes map[string]any) tfdriver.Resource {
	all := map[string]any{"did": tfdriver.From("mor_did.a", "did"), "device_id": device}
	for name, value := range attributes {
		all[name] = value
	}
	return tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "a", Attrs: all}
}

// leaving are the two ways in which a server may take a number off its device.
var leaving = []string{morsim.Reserved, morsim.Free}

// TestTheirsOnOurDevice: somebody has given the number to another user, on the
// device that we had put it on. Only force_destroy ends it.
func TestTheirsOnOurDevice(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	user := map[string]any{"user_id": 5}
	for name, c := range map[string]struct {
		userOnDID, userOnTrunk map[string]any
		then                   func(d *driven) tfdriver.Diagnostics
	}{
		"both destroyed":         {user, nil, func(d *driven) tfdriver.Diagnostics { return d.Destroy().Diagnostics }},
		"both destroyed, stale":  {user, nil, func(d *driven) tfdriver.Diagnostics { return d.Destroy(tfdriver.NoRefresh).Diagnostics }},
		"user on the assignment": {nil, user, func(d *driven) tfdriver.Diagnostics { return d.Destroy(tfdriver.NoRefresh).Diagnostics }},
		"no user is known":       {nil, nil, func(d *driven) tfdriver.Diagnostics { return d.Destroy(tfdriver.NoRefresh).Diagnostics }},
		"assignment destroyed":   {user, nil, func(d *driven) tfdriver.Diagnostics { d.Config(didBlock(user)); return d.Apply().Diagnostics }},
		"moved": {user, nil, func(d *driven) tfdriver.Diagnostics {
			d.Config(didBlock(user), trunkBlock(8, nil))
			return d.Apply().Diagnostics
		}},
		"mor_did alone, destroyed": {user, nil, func(d *driven) tfdriver.Diagnostics {
			d.StateRemove("mor_did_trunk_assignment.a")
			return d.Destroy().Diagnostics
		}},
		"comment changed": {user, nil, func(d *driven) tfdriver.Diagnostics {
			d.Config(didBlock(map[string]any{"user_id": 5, "comment": "ours"}), trunkBlock(7, nil))
			return d.Apply(tfdriver.NoRefresh).Diagnostics
		}},
	} {
		for i, leaves := range leaving {
			for j, theirs := range []int64{morsim.KaunasID, 55} { // 55 has the name of the user whose it was
				t.Run(fmt.Sprintf("%s, %s, %d", name, leaves, theirs), func(t *testing.T) {
					if i != j && c.userOnDID != nil {
						longOnly(t, "the other server has this user, and this server the other")
					}
					t.Parallel()
					d := drive(t, morsim.Options{UnassignLeaves: leaves})
					d.AddUser(morsim.User{ID: 55, Username: "namesake", Name: "Vilnius Office"})
					number := policyNumber
					if c.userOnDID == nil && c.userOnTrunk == nil {
						if theirs == 55 {
							t.Skip("nobody is known: the name has to do")
						}
						d.AddDID(morsim.DID{Number: number, ProviderID: 1, UserID: 5})
						d.Config(didBlock(nil), trunkBlock(7, nil), tfdriver.Import{To: "mor_did.a", ID: number})
					} else {
						d.Config(didBlock(c.userOnDID), trunkBlock(7, c.userOnTrunk))
					}
					d.ok()
					d.EditDID(number, func(did *morsim.DID) { did.UserID = theirs })
					d.ResetLog()
					d.untouched(number, func() { d.refused(c.then(d), map[int64]string{6: "Kaunas Office"}[theirs]) })
				})
			}
		}
	}
}

// TestForceEndsWhatIsTheirs: force_destroy is the one way to end another's number.
func TestForceEndsWhatIsTheirs(t *testing.T) {
	t.Parallel()
	d := drive(t, morsim.Options{}, didBlock(map[string]any{"user_id": 5, "force_destroy": true}))
	d.ok()
	d.EditDID(policyNumber, func(did *morsim.DID) { did.Status, did.UserID, did.DeviceID = morsim.Active, 6, 9 })
	if r := d.Destroy(); r.Diagnostics.HasErrors() {
		t.Error(r.Diagnostics.Errors().Text())
	}
	if did, _ := d.DID(policyNumber); did.Status != morsim.Terminated {
		t.Errorf("it stands as %+v", did)
	}
}

// TestReservedForAnother: between plan and apply, somebody has reserved the number for another
// user, also one of the same name. It is not put on our device, nor released.
func TestReservedForAnother(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	user := map[string]any{"user_id": 5}
	for name, c := range map[string]struct{ before, after []tfdriver.Block }{
		"put on a device":   {[]tfdriver.Block{didBlock(user)}, []tfdriver.Block{didBlock(user), trunkBlock(7, nil)}},
		"given to another":  {[]tfdriver.Block{didBlock(user)}, []tfdriver.Block{didBlock(map[string]any{"user_id": 8})}},
		"given to nobody":   {[]tfdriver.Block{didBlock(user)}, []tfdriver.Block{didBlock(nil)}},
		"user on the trunk": {[]tfdriver.Block{didBlock(nil)}, []tfdriver.Block{didBlock(nil), trunkBlock(7, user)}},
		"ended":             {[]tfdriver.Block{didBlock(user)}, nil},
	} {
		for _, theirs := range []int64{morsim.KaunasID, 55} {
			t.Run(fmt.Sprintf("%s, %d", name, theirs), func(t *testing.T) {
				t.Parallel()
				d := drive(t, morsim.Options{}, c.before...)
				d.AddUser(morsim.User{ID: 55, Username: "namesake", Name: "Vilnius Office"})
				d.AddUser(morsim.User{ID: 8, Username: "klaipeda", Name: "Klaipeda Office"})
				d.ok()
				d.Config(c.after...)
				plan := d.Plan()
				d.EditDID(policyNumber, func(did *morsim.DID) { did.Status, did.UserID = morsim.Reserved, theirs })
				d.ResetLog()
				d.untouched(policyNumber, func() { d.refused(d.ApplyPlan(plan).Diagnostics) })
			})
		}
	}
}

// TestInServiceSincePlanned: without force, a number is not ended that went into service after the plan.
func TestInServiceSincePlanned(t *testing.T) {
	t.Parallel()
	d := drive(t, morsim.Options{}, didBlock(map[string]any{"user_id": 5}))
	d.ok()
	plan := d.Plan(tfdriver.Destroy)
	d.EditDID(policyNumber, func(did *morsim.DID) { did.Status, did.DeviceID = morsim.Active, 7 })
	d.ResetLog()
	d.untouched(policyNumber, func() { d.refused(d.ApplyPlan(plan).Diagnostics, "Calls may depend on it") })
}

// TestClosedTakesSettings: the settings of a closed number may be written. Its user and device are left alone.
func TestClosedTakesSettings(t *testing.T) {
	t.Parallel()
	user := map[string]any{"user_id": 5}
	d := drive(t, morsim.Options{}, didBlock(user), trunkBlock(7, nil))
	d.ok()
	d.EditDID(policyNumber, func(did *morsim.DID) { did.Status = morsim.Closed })
	d.Config(didBlock(map[string]any{"user_id": 5, "comment": "ours"}), trunkBlock(7, nil))
	d.ok()
	if did, _ := d.DID(policyNumber); did.Comment != "ours" || did.Status != morsim.Closed || did.UserID != 5 || did.DeviceID != 7 {
		t.Errorf("it stands as %+v", did)
	}
	d.ResetLog()
	for _, after := range [][]tfdriver.Block{
		{didBlock(map[string]any{"user_id": 6, "comment": "ours"}), trunkBlock(7, nil)}, {didBlock(map[string]any{"user_id": 5, "comment": "ours"}), trunkBlock(8, nil)},
	} {
		d.Config(after...)
		d.untouched(policyNumber, func() { d.refused(d.Apply().Diagnostics, "suspended") })
	}
	if r := d.Destroy(); r.Diagnostics.HasErrors() {
		t.Error(r.Diagnostics.Errors().Text())
	}
	if did, _ := d.DID(policyNumber); did.Status != morsim.Terminated {
		t.Errorf("ended, it stands as %+v", did)
	}
}

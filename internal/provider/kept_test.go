package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// double is a user who is called as user 5 is, with a trunk of their own.
const (
	double      = 55
	doubleTrunk = 56
)

func (s simulated) addDouble() {
	s.AddUser(morsim.User{ID: double, Username: "namesake", Name: "Vilnius Office", Kind: morsim.SimpleUser})
	s.AddDevice(morsim.Device{ID: doubleTrunk, Label: "SIP/56", UserID: double, Trunk: true})
}

// TestNotTakenFromANamesake: a number that is in service for another user of the
// same name is not moved back; where nobody is known whose it would have to be, none is.
func TestNotTakenFromANamesake(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	onTrunk := func(settings string) string {
		return "resource \"mor_did_trunk_assignment\" \"a\" {\n  did = \"37052000001\"\n  device_id = 7\n" + settings + "}\n"
	}
	const taken, unknown = "That is not the user it belonged to, so Terraform does not take it from them.", "Nobody is known whose it should be there"
	for name, c := range map[string]struct{ config, plan, says string }{
		"a mor_did has the user": {reservedNumber + onTrunk("  depends_on = [mor_did.a]\n"), "A DID is somebody else's", taken},
		"the assignment has it":  {oneNumber + onTrunk("  user_id = 5\n  depends_on = [mor_did.a]\n"), "A DID is somebody else's", taken},
		"nobody has it":          {onTrunk(""), "only if the number is proven to be of the user that is set", unknown},
	} {
		for _, leaves := range []string{morsim.Reserved, morsim.Free} {
			t.Run(name+", "+leaves, func(t *testing.T) {
				t.Parallel()
				sim := simulate(t, morsim.Options{UnassignLeaves: leaves})
				sim.addDouble()
				if name == "nobody has it" {
					sim.AddDID(morsim.DID{Number: "37052000001", Status: morsim.Reserved, ProviderID: 1, UserID: 5})
				}
				w := sim.inProcess(t, c.config)
				w.apply()
				sim.EditDID("37052000001", func(d *morsim.DID) { d.UserID, d.DeviceID = double, doubleTrunk })
				before, _ := sim.DID("37052000001")
				sim.ResetLog()
				if out := flat(w.must(2, "plan", "-detailed-exitcode")); !strings.Contains(out, c.plan) {
					t.Errorf("plan does not say %q:\n%s", c.plan, out)
				}
				for range 2 { // the second time, it is known from the state only
					if out := flat(w.must(1, "apply", "-auto-approve")); !strings.Contains(out, c.says) {
						t.Errorf("apply does not say %q:\n%s", c.says, out)
					}
				}
				w.must(0, "destroy", "-auto-approve", "-target=mor_did_trunk_assignment.a")
				if after, _ := sim.DID("37052000001"); after != before {
					t.Errorf("it was %+v and is %+v", before, after)
				}
				sim.wantWrites(t, 0)
			})
		}
	}
}

// TestMoveBackThatMORRefuses: what was on a device of which only the name is known
// is out of service then, and that is told.
func TestMoveBackThatMORRefuses(t *testing.T) {
	t.Parallel()
	refuse := func(o *morsim.Options) {
		o.Refuse = map[string]string{"did_trunk_device_assign": "Device was not assigned"}
	}
	const says = "The number could not be put back where it was. It is out of service: it was taken off device SIP/8, and is on no device now. " +
		"The number is reserved for Vilnius Office."
	for name, c := range map[string]struct{ config, number string }{
		"an assignment": {reservedNumber + strings.Replace(oneAssignment, `"37052000001"`, "mor_did.a.did", 1), "37052000001"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.inProcess(t, c.config)
			w.apply()
			sim.EditDID(c.number, func(d *morsim.DID) { d.DeviceID = 8 })
			sim.Configure(refuse)
			if out := flat(w.must(1, "apply", "-auto-approve")); !strings.Contains(out, says) || strings.Contains(out, "was put back") {
				t.Errorf("apply does not say so:\n%s", out)
			}
			sim.Configure(func(o *morsim.Options) { o.Refuse = nil })
			w.apply()
			w.plan(0)
			if did, _ := sim.DID(c.number); did.DeviceID != 7 {
				t.Errorf("it stands as %+v", did)
			}
		})
	}
}

// TestKeptForAnotherIsNotEnded: a number that somebody has reserved or closed for
// another user is not ended, refreshed or not, whatever Terraform knew of its user.
func TestKeptForAnotherIsNotEnded(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	reserved := func(d *morsim.DID) { d.Status, d.UserID = morsim.Reserved, morsim.KaunasID }
	same := func(d *morsim.DID) { d.Status, d.UserID = morsim.Reserved, double }
	closed := func(d *morsim.DID) { d.Status, d.UserID = morsim.Closed, morsim.KaunasID }
	for name, c := range map[string]struct {
		config string
		edit   func(*morsim.DID)
	}{
		"reserved, it had a user":       {reservedNumber, reserved},
		"closed, it had a user":         {reservedNumber, closed},
		"a namesake's, it had a user":   {reservedNumber, same},
		"reserved, it never had a user": {oneNumber, reserved},
		"closed, it never had a user":   {oneNumber, closed},
	} {
		for _, refresh := range []string{"true", "false"} {
			if testing.Short() && refresh == "false" && c.config == oneNumber { // make test-all has these
				continue
			}
			t.Run(name+", refresh "+refresh, func(t *testing.T) {
				t.Parallel()
				sim := simulate(t, morsim.Options{})
				sim.addDouble()
				w := sim.inProcess(t, c.config)
				w.apply()
				sim.EditDID("37052000001", c.edit)
				before, _ := sim.DID("37052000001")
				sim.ResetLog()
				for range 2 {
					out := flat(w.must(1, "destroy", "-auto-approve", "-refresh="+refresh))
					for _, want := range []string{"Could not destroy a DID", "DID 37052000001", "Nothing proves that Terraform has reserved it for them", "terraform state rm", "force_destroy = true"} {
						if !strings.Contains(out, want) {
							t.Errorf("destroy does not say %q:\n%s", want, out)
						}
					}
				}
				w.reconfigure("") // and the same without its block
				w.must(1, "apply", "-auto-approve", "-refresh="+refresh)
				if after, _ := sim.DID("37052000001"); after != before {
					t.Errorf("it was %+v and is %+v", before, after)
				}
				sim.wantWrites(t, 0)

				// The ways that the error names: it is forced, or is that user's in the configuration, too.
				config, way := c.config, "  force_destroy = true\n"
				if refresh == "false" {
					config, way = oneNumber, fmt.Sprintf("  user_id = %d\n", before.UserID)
				}
				w.reconfigure(strings.Replace(config, "}", way+"}", 1))
				w.apply()
				w.destroy()
				if after, _ := sim.DID("37052000001"); after.Status != morsim.Terminated {
					t.Errorf("%s: it is %s", way, after.Status)
				}
			})
		}
	}
}

// TestDestroyOfWhatTerraformReserved: what Terraform has reserved, by whichever
// resource, or has imported, is destroyed at one go.
func TestDestroyOfWhatTerraformReserved(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	assigned := func(settings string) string {
		return "resource \"mor_did_trunk_assignment\" \"a\" {\n  did = mor_did.a.did\n  device_id = 7\n" + settings + "}\n"
	}
	const imports = "import {\n  to = mor_did.a\n  id = \"37052000001\"\n}\n"
	const importsBoth = imports + "import {\n  to = mor_did_trunk_assignment.a\n  id = \"37052000001/7\"\n}\n"
	for name, c := range map[string]struct {
		there  morsim.DID // Number: it is there before
		config string
	}{
		"reserved by mor_did":                     {config: reservedNumber + assigned("")},
		"reserved by its assignment":              {config: oneNumber + assigned("  user_id = 5\n")},
		"for a reseller, by its assignment":       {config: oneNumber + assigned(fmt.Sprintf("  user_id = %d\n", morsim.ResellerID))},
		"imported, reserved":                      {there: morsim.DID{Status: morsim.Reserved, UserID: 5}, config: imports + oneNumber},
		"imported, closed":                        {there: morsim.DID{Status: morsim.Closed, UserID: 5}, config: imports + oneNumber},
		"imported, in service":                    {there: morsim.DID{Status: morsim.Active, UserID: 5, DeviceID: 7}, config: importsBoth + oneNumber + assigned("")},
		"imported, its user in the configuration": {there: morsim.DID{Status: morsim.Reserved, UserID: 5}, config: imports + reservedNumber},
		"imported, assigned by Terraform":         {there: morsim.DID{Status: morsim.Reserved, UserID: 5}, config: imports + oneNumber + assigned("")},
	} {
		for policy, want := range map[string]string{"terminate": morsim.Terminated, "free": morsim.Free, "delete": ""} {
			for _, leaves := range []string{morsim.Reserved, morsim.Free} {
				if policy != "terminate" && name != "reserved by its assignment" || leaves == morsim.Free && !strings.Contains(c.config, "device_id") ||
					testing.Short() && leaves == morsim.Free && name != "reserved by its assignment" { // make test-all has these
					continue
				}
				t.Run(name+", "+policy+", "+leaves, func(t *testing.T) {
					if strings.HasPrefix(name, "imported") {
						skipBefore(t, 1, 5, "import blocks")
					}
					t.Parallel()
					sim := simulate(t, morsim.Options{UnassignLeaves: leaves, NoSuchCall: unasked.NoSuchCall})
					if c.there.Status != "" {
						d := c.there
						d.Number, d.ProviderID = "37052000001", 1
						sim.AddDID(d)
					}
					w := sim.inProcess(t, strings.Replace(c.config, "provider_id", "deletion_policy = \""+policy+"\"\n  provider_id", 1))
					w.apply()
					w.destroy()
					if did, _ := sim.DID("37052000001"); did.Status != want {
						t.Errorf("it stands as %+v", did)
					}
				})
			}
		}
	}
}

// TestDestroyOfWhatIsClosed: an assignment that is destroyed first tells its mor_did whose the
// closed number has to be, and nothing else.
func TestDestroyOfWhatIsClosed(t *testing.T) {
	t.Parallel()
	for _, owner := range []int64{5, morsim.KaunasID} {
		sim := simulate(t, morsim.Options{})
		w := sim.inProcess(t, oneNumber+strings.Replace(oneAssignment, `"37052000001"`, "mor_did.a.did\n  user_id = 5", 1))
		w.apply()
		sim.EditDID("37052000001", func(d *morsim.DID) { d.Status, d.UserID = morsim.Closed, owner })
		exit, status := 0, morsim.Terminated
		if owner != 5 {
			exit, status = 1, morsim.Closed
		}
		w.must(exit, "destroy", "-auto-approve")
		if did, _ := sim.DID("37052000001"); did.Status != status {
			t.Errorf("of user %d, it is %s", owner, did.Status)
		}
	}
}

// TestDestroyInTwoRuns: a mor_did without user_id goes by the owner that a refresh saw while an
// assignment, destroyed before, had its number in service. It is nobody else's to end.
func TestDestroyInTwoRuns(t *testing.T) {
	t.Parallel()
	for _, owner := range []int64{5, morsim.KaunasID} {
		sim := simulate(t, morsim.Options{})
		w := sim.inProcess(t, oneNumber+strings.Replace(oneAssignment, `"37052000001"`, "mor_did.a.did\n  user_id = 5", 1))
		w.apply()
		w.reconfigure(oneNumber)
		w.apply()
		if owner != 5 {
			sim.EditDID("37052000001", func(d *morsim.DID) { d.UserID = owner })
			sim.ResetLog()
			if out := flat(w.must(1, "destroy", "-auto-approve")); !strings.Contains(out, "set user_id of its resource to the user whose it is") {
				t.Errorf("destroy says:\n%s", out)
			}
			w.reconfigure(strings.Replace(oneNumber, "}", fmt.Sprintf("  user_id = %d\n}", owner), 1))
			w.apply()
			sim.wantWrites(t, 0)
		}
		w.destroy()
		if did, _ := sim.DID("37052000001"); did.Status != morsim.Terminated {
			t.Errorf("of user %d, it is %s", owner, did.Status)
		}
	}
}

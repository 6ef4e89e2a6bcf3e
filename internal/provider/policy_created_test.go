package provider

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The tests in this file are about creations that are not confirmed.

// failReads makes every read fail from the moment at which the call comes in, or has been answered.
func (d *driven) failReads(call string, answered bool) (end func()) {
	fail := func(r morsim.Request) {
		if r.Call == call {
			d.Inject(morsim.Fault{Call: us.listCall, Kind: morsim.HTTPError})
		}
	}
	d.Configure(func(o *morsim.Options) {
		if answered {
			o.OnAnswer = fail
		} else {
			o.OnRequest = fail
		}
	})
	return func() {
		d.ClearFaults()
		d.Configure(func(o *morsim.Options) { o.OnRequest, o.OnAnswer = nil, nil })
	}
}

// TestCreatedWithoutID: MOR says that it has created the number, but not under which
// ID, and cannot be asked. The next run recognises the number.
func TestCreatedWithoutID(t *testing.T) {
	t.Parallel()
	d := drive(t, morsim.Options{}, didBlock(map[string]any{"user_id": 5}))
	d.Inject(morsim.Fault{
		Call: "did_create", Times: 1, Moment: morsim.AfterActing, Kind: morsim.RawBody,
		Body: "<page><status><success>DID created</success></status></page>",
	})
	end := d.failReads("did_create", true)
	d.refused(d.Apply().Diagnostics, "could not be read back")
	end()
	if d.State("mor_did.a") == nil {
		t.Fatal("the number is not in the state")
	}
	d.ok()
	if did, _ := d.DID(policyNumber); did.UserID != 5 || did.Status != morsim.Reserved {
		t.Errorf("it stands as %+v", did)
	}
}

// TestLostCreationTakesNobodysNumber: the reply to a creation was lost, and MOR could not be asked.
// What a colleague has created before or long after is not taken for ours, whatever our clock says.
func TestLostCreationTakesNobodysNumber(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ clock, made time.Duration }{
		"made before the call":                             {0, -3 * time.Minute},
		"made before the call, the mark is 5 minutes slow": {-5 * time.Minute, -3 * time.Minute},
		"made hours later":                                 {0, 5 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := drive(t, morsim.Options{}, didBlock(nil))
			d.AddDID(morsim.DID{Number: "37052999999", UserID: 6}) // an older number
			plan := d.Plan()
			d.Inject(morsim.Fault{Call: "did_create", Kind: morsim.DropConnection})
			end := d.failReads("did_create", false)
			d.refused(d.ApplyPlan(plan).Diagnostics)
			end()
			d.AddDID(morsim.DID{Number: policyNumber, ProviderID: 1, Comment: "a colleague's", UpdatedAt: time.Now().Add(c.made)})
			if c.clock != 0 {
				d.moveMark(c.clock)
			}
			d.ResetLog()
			d.untouched(policyNumber, func() { d.refused(d.Apply().Diagnostics, "import {") })
		})
	}
}

// moveMark moves the time of the mark of a lost creation.
func (d *driven) moveMark(by time.Duration) {
	d.t.Helper()
	var kept map[string][]byte // the framework keeps each value as base64
	if err := json.Unmarshal([]byte(d.Object("mor_did.a").Private), &kept); err != nil {
		d.t.Fatal(err)
	}
	var mark struct {
		Time   time.Time `json:"time"`
		Newest int64     `json:"newest"`
	}
	if err := json.Unmarshal(kept[markKey], &mark); err != nil || mark.Time.IsZero() {
		d.t.Fatalf("%v: %s", err, kept[markKey])
	}
	mark.Time = mark.Time.Add(by)
	kept[markKey], _ = json.Marshal(mark)
	private, _ := json.Marshal(kept)
	d.SetPrivate("mor_did.a", string(private))
}

// TestLostCreationIsRecognised: what the lost call has made is ours. The list that a
// reseller sees does not say when a number was made, so they are told to adopt it.
func TestLostCreationIsRecognised(t *testing.T) {
	t.Parallel()
	d := drive(t, morsim.Options{}, didBlock(map[string]any{"user_id": 5}))
	d.Inject(morsim.Fault{Call: "did_create", Moment: morsim.AfterActing, Kind: morsim.DropConnection})
	end := d.failReads("did_create", false)
	d.refused(d.Apply().Diagnostics)
	end()
	if us.isReseller() {
		d.ResetLog()
		d.untouched(policyNumber, func() { d.refused(d.Apply().Diagnostics, "import {") })
		return
	}
	d.ok()
	if did, _ := d.DID(policyNumber); did.UserID != 5 || len(d.DIDs()) != 1 {
		t.Errorf("it stands as %+v", did)
	}
}

// TestFreedIsTold: a number was taken from its user for another one whom MOR refuses.
// It is given back if its user is known, or else the error says that it is free.
func TestFreedIsTold(t *testing.T) {
	t.Parallel()
	t.Run("known", func(t *testing.T) {
		d := drive(t, unasked, didBlock(map[string]any{"user_id": 5}))
		d.ok()
		d.Config(didBlock(map[string]any{"user_id": 999}))
		d.refused(d.Apply().Diagnostics, "User was not found", "put back")
		if did, _ := d.DID(policyNumber); did.UserID != 5 || did.Status != morsim.Reserved {
			t.Errorf("it stands as %+v", did)
		}
	})
	t.Run("unknown", func(t *testing.T) {
		sim := simulate(t, unasked)
		sim.AddDID(morsim.DID{Number: policyNumber, ProviderID: 1, UserID: 6})
		d := sim.drive(t)
		d.Config(didBlock(nil))
		if r := d.Import("mor_did.a", policyNumber); r.Diagnostics.HasErrors() {
			t.Fatal(r.Diagnostics.Text())
		}
		d.Config(didBlock(map[string]any{"user_id": 999}))
		result := d.Apply()
		did, _ := d.DID(policyNumber)
		if said := result.Diagnostics.Errors().Text(); did.Status == morsim.Free && !strings.Contains(said, "free") {
			t.Errorf("it is free, and nobody says so:\n%s", said)
		}
	})
}

package provider

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestHolderFromAnotherRun: an assignment was created in a run in which its mor_did did
// not change, and so does not know the user. The number stays that user's all the same
// when it leaves the device, also on a server that frees it then.
func TestHolderFromAnotherRun(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	did := didBlock(map[string]any{"user_id": 5})
	trunk := func(device int) tfdriver.Resource { return aTrunk("a", policyNumber, device) }
	for _, leaves := range leaving {
		for name, c := range map[string]struct {
			after  []tfdriver.Block
			device int64
		}{
			"taken off": {[]tfdriver.Block{did}, 0},
			"moved":     {[]tfdriver.Block{did, trunk(8)}, 8},
		} {
			t.Run(leaves+", "+name, func(t *testing.T) {
				t.Parallel()
				d := drive(t, morsim.Options{UnassignLeaves: leaves}, did)
				d.ok()
				d.Config(did, trunk(7))
				d.ok()
				d.Config(c.after...)
				d.ok(tfdriver.NoRefresh) // a refresh of mor_did would tell the user
				if now, _ := d.DID(policyNumber); now.UserID != 5 || now.DeviceID != c.device {
					t.Errorf("it stands as %+v", now)
				}
			})
		}
	}
}

// TestFreedUserUnknown: where not even the device tells the user, it is said that the number is free.
func TestFreedUserUnknown(t *testing.T) {
	t.Parallel()
	did := didBlock(map[string]any{"user_id": 5})
	d := drive(t, morsim.Options{UnassignLeaves: morsim.Free}, did)
	d.ok()
	d.Config(did, aTrunk("a", policyNumber, 7))
	d.ok()
	d.Configure(func(o *morsim.Options) { o.Refuse = map[string]string{"device_details_get": "Access Denied"} })
	d.Config(did)
	r := d.Apply(tfdriver.NoRefresh)
	if text := r.Diagnostics.Text(); r.Diagnostics.HasErrors() || !strings.Contains(text, "A DID is free now") || !strings.Contains(text, "Vilnius Office") {
		t.Errorf("it says %s", text)
	}
	d.ok() // as the warning says
	if now, _ := d.DID(policyNumber); now.UserID != 5 {
		t.Errorf("it stands as %+v", now)
	}
}

package provider

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestMoveAndDestroyOfOneNumber: two addresses have the same number, as after a
// renaming. While one moves it to another trunk, between the two devices, the other
// waits with taking it off.
func TestMoveAndDestroyOfOneNumber(t *testing.T) {
	t.Parallel()
	between, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	sim := simulate(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Call == "did_trunk_device_assign" {
			once.Do(func() { close(between); <-goOn })
		}
	}})
	did := sim.AddDID(morsim.DID{Number: nth(0), ProviderID: 1, Status: morsim.Active, UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID})
	p := sim.protocol(t, nil)
	const name = "mor_did_trunk_assignment"
	typ := p.types[name]
	on := func(device int64) map[string]tftypes.Value {
		return map[string]tftypes.Value{"did": str(did.Number), "device_id": num(device), "user_id": num(morsim.VilniusID)}
	}
	prior := on(morsim.VilniusTrunkID)
	prior["id"], prior["status"], prior["device"], prior["owner"] = str(fmt.Sprint(did.ID)), str("active"), str("SIP/7"), str("Vilnius Office")
	planned := on(morsim.VilniusSecondTrunkID)
	for _, computed := range []string{"id", "status", "device", "owner"} {
		planned[computed] = tftypes.NewValue(typ.AttributeTypes[computed], tftypes.UnknownValue)
	}
	null, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, nil))
	if err != nil {
		t.Fatal(err)
	}
	apply := func(config, planned *tfprotov6.DynamicValue) {
		resp, err := p.server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: name, PriorState: object(t, typ, prior), Config: config, PlannedState: planned,
		})
		if err != nil || hasError(resp.Diagnostics) {
			t.Errorf("%v, %v", err, resp)
		}
	}
	var group sync.WaitGroup
	group.Go(func() { apply(object(t, typ, on(morsim.VilniusSecondTrunkID)), object(t, typ, planned)) })
	<-between
	before := len(sim.Requests())
	group.Go(func() { apply(&null, &null) })
	time.Sleep(300 * time.Millisecond)
	if more := len(sim.Requests()) - before; more != 0 {
		t.Errorf("%d requests of the other address while the number is between two devices", more)
	}
	close(goOn)
	group.Wait()
	if now, _ := sim.DID(did.Number); now.Status != morsim.Active || now.DeviceID != morsim.VilniusSecondTrunkID {
		t.Errorf("it stands as %+v", now)
	}
}

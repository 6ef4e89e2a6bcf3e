package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// TestDestroyInDoubt: a number whose creation had no answer is destroyed before any
// read has told what became of it, as with -refresh=false. It is left alone, and
// that is said.
func TestDestroyInDoubt(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: nth(0), ProviderID: 1, Status: morsim.Free})
	sim.ResetLog()
	p := sim.protocol(t, nil)
	typ := p.types["mor_did"]
	null, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, nil))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := p.server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: "mor_did", PriorState: object(t, typ, map[string]tftypes.Value{"did": str(nth(0))}), PlannedState: &null, Config: &null,
	})
	if err != nil || len(resp.Diagnostics) != 1 {
		t.Fatalf("%v, %v; one warning is wanted", err, resp)
	}
	said := resp.Diagnostics[0]
	if said.Severity != tfprotov6.DiagnosticSeverityWarning || said.Summary != "Whether a DID was created is not known" ||
		!strings.Contains(said.Detail, "DID "+nth(0)+" was lost, and nobody has read the number since. Terraform does not end it, and forgets it. Look it up in MOR") {
		t.Errorf("%+v", said)
	}
	if requests := sim.Requests(); len(requests) != 0 {
		t.Errorf("%d requests", len(requests))
	}
}

// TestDeletionInDoubt: a number that is out of use is gone to Terraform. That its row may be left in MOR is a warning.
func TestDeletionInDoubt(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	d := sim.drive(t, tfdriver.Resource{Type: "mor_did", Name: "a", Attrs: map[string]any{"did": nth(0), "provider_id": 1, "deletion_policy": "delete"}})
	d.ok()
	sim.Inject(morsim.Fault{Call: "did_delete", Kind: morsim.DropConnection, Moment: morsim.AfterActing})
	sim.Configure(func(o *morsim.Options) {
		o.OnAnswer = func(r morsim.Request) {
			if r.Call == "did_delete" {
				sim.Inject(morsim.Fault{Call: us.listCall, Kind: morsim.HTTPError, HTTPStatus: 500})
			}
		}
	})
	said := d.Apply(tfdriver.Destroy).Diagnostics
	if text := said.Text(); said.HasErrors() || !strings.Contains(text, "Whether a DID was deleted is not known") ||
		!strings.Contains(text, "delete it there if you want.\n\ndid_delete: the connection was closed without an answer") {
		t.Error(text)
	}
}

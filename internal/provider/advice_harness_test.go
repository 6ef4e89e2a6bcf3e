package provider

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// advisedWay is a run that is refused, or warned of, and a way out that the message names.
type advisedWay struct {
	options morsim.Options
	meet    func(d *driven) tfdriver.Diagnostics
	says    string
	way     func(d *driven)
}

// take meets the message, takes the way, and wants nothing left to do.
func (c advisedWay) take(t *testing.T) {
	t.Parallel()
	d := drive(t, c.options)
	said := c.meet(d)
	if !said.Contains(c.says) {
		t.Fatalf("%q is not said:\n%s", c.says, said.Text())
	}
	c.way(d)
	if plan := d.Plan(); !plan.Empty() || plan.Diagnostics.HasErrors() {
		t.Errorf("left to do: %v\n%s", plan.Actions(), plan.Diagnostics.Text())
	}
}

// begin applies a configuration.
func (d *driven) begin(blocks ...tfdriver.Block) {
	d.t.Helper()
	d.Config(blocks...)
	d.ok()
}

// tried applies a configuration and returns what that says.
func (d *driven) tried(blocks ...tfdriver.Block) tfdriver.Diagnostics {
	d.t.Helper()
	d.Config(blocks...)
	return d.Apply().Diagnostics
}

// in changes the number as somebody else would.
func (d *driven) in(change func(*morsim.DID)) {
	d.t.Helper()
	if !d.EditDID(first, change) {
		d.t.Fatal("no such number")
	}
}

func (d *driven) destroyed() {
	d.t.Helper()
	if r := d.Destroy(); r.Diagnostics.HasErrors() {
		d.t.Fatal(r.Diagnostics.Errors().Text())
	}
	d.Config()
}

// reserveFree is a change by somebody else: nobody's.
func reserveFree(n *morsim.DID) { n.Status, n.UserID, n.DeviceID = morsim.Free, 0, 0 }

// stands checks how the first number stands.
func (d *driven) stands(status string, user, device int64) {
	d.t.Helper()
	if n, _ := d.DID(first); n.Status != status || n.UserID != user || n.DeviceID != device {
		d.t.Errorf("it stands as %+v, want %s, user %d, device %d", n, status, user, device)
	}
}

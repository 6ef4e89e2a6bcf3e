package provider

import (
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestUnfinishedCreate fails after did_create, so that Terraform taints the
// number and makes it anew with the next apply. Under every policy that apply
// converges, and the number keeps its ID.
func TestUnfinishedCreate(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for _, policy := range []string{"terminate", "delete", "free", "abandon"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, unasked)
			w := sim.inProcess(t, `
variable "user_id" {}
resource "mor_did" "a" {
  did             = "37052000001"
  provider_id     = 1
  user_id         = var.user_id
  comment         = "front desk"
  deletion_policy = "`+policy+`"
  force_destroy   = true
}
`)
			out := flat(w.must(1, "apply", "-auto-approve", "-var=user_id=99"))
			for _, want := range []string{"Could not finish creating a DID", "DID 37052000001", "User was not found", "and in the state, tainted"} {
				if !strings.Contains(out, want) {
					t.Errorf("apply does not say %q:\n%s", want, out)
				}
			}
			before, found := sim.DID("37052000001")
			if !found || before.Status != morsim.Free || !strings.Contains(w.state(), `"tainted"`) {
				t.Fatalf("it stands as %+v (found %v), and its state is not tainted:\n%s", before, found, w.state())
			}
			w.must(0, "apply", "-auto-approve", "-var=user_id=5")
			w.must(0, "plan", "-detailed-exitcode", "-var=user_id=5")
			after, _ := sim.DID("37052000001")
			if after.Status != morsim.Reserved || after.UserID != 5 || after.Comment != "front desk" {
				t.Errorf("it stands as %+v", after)
			}
			if after.ID != before.ID {
				t.Errorf("its ID was %d and is %d", before.ID, after.ID)
			}
		})
	}
}

// TestUnfinishedCreatePutToUse: between the failure and the next apply somebody
// puts the number on a device. It is not destroyed, force_destroy or not.
func TestUnfinishedCreatePutToUse(t *testing.T) {
	t.Parallel()
	sim := simulate(t, unasked)
	w := sim.inProcess(t, `
resource "mor_did" "a" {
  did           = "37052000001"
  provider_id   = 1
  user_id       = 99
  force_destroy = true
}
`)
	w.must(1, "apply", "-auto-approve")
	sim.EditDID("37052000001", func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Active, 6, 9 })
	sim.ResetLog()
	if out := flat(w.must(1, "apply", "-auto-approve")); !strings.Contains(out, "Calls may depend on it, so Terraform does not touch it.") {
		t.Errorf("apply does not say why:\n%s", out)
	}
	sim.wantWrites(t, 0)
}

// TestUntaintedContinues: after 'terraform untaint' the next apply finishes the
// number as it is.
func TestUntaintedContinues(t *testing.T) {
	t.Parallel()
	sim := simulate(t, unasked)
	w := sim.inProcess(t, `
variable "user_id" {}
resource "mor_did" "a" {
  did         = "37052000001"
  provider_id = 1
  user_id     = var.user_id
}
`)
	w.must(1, "apply", "-auto-approve", "-var=user_id=99")
	w.must(0, "untaint", "mor_did.a")
	sim.ResetLog()
	w.must(0, "apply", "-auto-approve", "-var=user_id=5")
	w.must(0, "plan", "-detailed-exitcode", "-var=user_id=5")
	if writes := sim.Writes(); len(writes) != 1 || writes[0].Call != "did_details_update" {
		t.Errorf("it wrote more than the reservation: %v", writes)
	}
}

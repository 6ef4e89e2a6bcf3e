package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/conflicts"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

var didPath = path.Root("did")

// planDID looks at what a plan does with the number of a mor_did, and refuses what
// would end a number that is used, or fail half-way. says is what a resource that is
// to have the number says of it, "" if an earlier call for it has told.
func (s *server) planDID(ctx context.Context, did string, r conflicts.Role, says string, diags *diag.Diagnostics) {
	if s.applying.Load() {
		return // this has been looked at in the plan
	}
	c := s.claims.NoteDID(did, r, says)
	switch {
	case c.RefuseDID(diags):
	case r.Has(conflicts.Wanted) && c.Has(conflicts.OneWay):
		reportOneWay(diags, did)
	case r.Has(conflicts.Wanted) && says != "" && c.Has(conflicts.Held):
		warnTainted(diags, did)
	case r.Has(conflicts.Wanted) && !c.Has(conflicts.Held|conflicts.Kept):
		s.refuseExisting(ctx, did, diags)
	}
}

// refuseExisting refuses to create a number that MOR has.
func (s *server) refuseExisting(ctx context.Context, did string, diags *diag.Diagnostics) {
	now, err := s.glance(ctx, did)
	switch {
	case err != nil:
		reportDID(diags, did, "find out whether a DID is on the server", err)
	case !now.Found:
	case now.Status == mor.StatusTerminated:
		diags.AddAttributeWarning(didPath, "A terminated DID is brought back", "DID "+did+" is terminated in MOR. Apply brings it back with the ID that it has. "+
			"Its comments and SIP header stay as they were, unless the configuration sets them.")
	case s.claims.NoteDID(did, 0, "").Has(conflicts.Held | conflicts.Kept | conflicts.Ended | conflicts.Forgotten): // another call has found that out by now, and reports it
	default:
		reportThere(diags, now)
	}
}

// didNote names the note of a number that a plan replaces by itself.
func didNote(did string) string { return "mor_did " + did }

// isCreatedFirst reports whether an apply is to create a resource that its plan replaces,
// before it destroys the old one. Where the run has read or planned more of the number,
// it plans.
func (s *server) isCreatedFirst(typ, number string, c conflicts.Claim) bool {
	_, noted := s.notes.read(typ + " " + number)
	return noted && !c.Has(conflicts.Held|conflicts.Kept|conflicts.Ended|conflicts.Forgotten)
}

// refuseCreateFirst refuses to create a number that create_before_destroy has not
// ended before. Terraform then keeps the old object.
func (s *server) refuseCreateFirst(ctx context.Context, did string, diags *diag.Diagnostics) bool {
	was, noted := s.notes.read(didNote(did))
	s.notes.drop(didNote(did))
	if !noted || was != did {
		return false
	}
	now, found, err := s.view.Glance(ctx, did)
	if err != nil || !found || now.Status == mor.StatusTerminated {
		return false // did_create tells
	}
	diags.AddAttributeError(didPath, "A DID cannot be created before it is destroyed", fmt.Sprintf(
		"DID %s is %s, and MOR has a number only once. The resource, or one that depends on it, has create_before_destroy. Nothing was changed, and the "+
			"state keeps the number as it was.\n\n"+createdFirst, did, lifecycle.Standing{DID: now, Found: true}.Describe()))
	return true
}

// createdFirst is how to go on with a number that create_before_destroy would create twice.
const createdFirst = "If it is tainted, go on with it as it is, and apply again:\n\n  terraform untaint 'ADDRESS'\n\n" +
	"To replace it all the same, take create_before_destroy out of it and of what depends on it."

// glance returns how a number stands, for a plan only. Once something is applied it
// is not asked any more: then Terraform plans each instance once more, just
// before it applies it, and the calls that do so find out for themselves.
func (s *server) glance(ctx context.Context, did string) (lifecycle.Standing, error) {
	if s.applying.Load() || s.notReady {
		return lifecycle.Standing{}, nil
	}
	now, found, err := s.view.Glance(ctx, did)
	return lifecycle.Standing{DID: now, Found: found}, err
}

// reportThere refuses to create a number that MOR has, with the ways on.
func reportThere(diags *diag.Diagnostics, now lifecycle.Standing) {
	diags.AddAttributeError(didPath, "A DID is on the server already", fmt.Sprintf(
		"DID %s is %s. Terraform does not touch it, since it may be somebody's, and MOR would refuse to create it.\n\n"+
			"To manage it with Terraform, adopt it:\n\n%s\n\nwhere mor_did.example stands for the address of this resource. If a warning of this plan says that Terraform forgets the number, "+
			"run 'terraform state rm' of that address first: Terraform ignores an import block for an address that the state has.\n\n"+
			"A number that is in the state already needs no import:\n\n"+
			"  - If its address has changed (name, key, index), write a moved block.\n"+
			"  - If another mor_did of this configuration has it, keep one of the two.\n"+
			"  - If it is tainted, run 'terraform untaint', or plan without -refresh=false.\n"+
			"  - If it is to be replaced, take create_before_destroy out. MOR has a number only once.\n\n"+wording.NotDestroying,
		now.Number, now.Describe(), wording.ImportBlock(now.Number)))
}

// reportOneWay refuses to replace a number that could not be created again.
func reportOneWay(diags *diag.Diagnostics, did string) {
	diags.AddAttributeError(didPath, "A DID could not be created again", "DID "+did+" is to be destroyed and created again. Its deletion_policy leaves the "+
		"number in MOR, for others to take if it is \"free\", and MOR refuses to create a number that it has. So this is refused.\n\n"+
		"If it is tainted, run 'terraform untaint' on its address. Otherwise set deletion_policy = \"terminate\" and apply, then replace it.")
}

// says puts into words what a configuration says of a number.
func (m *didModel) says() string {
	return saying(said{"provider_id", m.ProviderID}, said{"user_id", m.UserID})
}

// said is an attribute by which a message tells resources apart.
type said struct {
	name  string
	value types.Int64
}

// saying lists attributes: "provider_id = 1, user_id = 5".
func saying(attributes ...said) string {
	var parts []string
	for _, a := range attributes {
		switch {
		case a.value.IsUnknown():
			parts = append(parts, a.name+" known after apply")
		case !a.value.IsNull():
			parts = append(parts, fmt.Sprintf("%s = %d", a.name, a.value.ValueInt64()))
		}
	}
	if len(parts) == 0 {
		return "nothing but the number"
	}
	return strings.Join(parts, " and ")
}

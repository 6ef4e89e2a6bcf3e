package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/didops/terraform-provider-mor/internal/conflicts"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

func (r *didResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	number := req.ID
	if digits, device, _ := strings.Cut(number, "/"); device != "" { // or its digits would be taken for the number's
		resp.Diagnostics.AddError("The import ID is malformed", fmt.Sprintf(
			"The import ID of a mor_did is its number alone: %q, not %q. With a device's ID it is that of a mor_did_trunk_assignment.", digits, number))
		return
	}
	if number == "" && hasIdentity(req) {
		var identity identityModel
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		number = identity.DID.ValueString()
	}
	if number == "" {
		resp.Diagnostics.AddError("The import ID is malformed", "It is empty. The import ID of a mor_did is its number, such as 37052000001.")
		return
	}
	now, ok := r.findToImport(ctx, number, &resp.Diagnostics)
	if !ok {
		return
	}
	state := r.adopted(ctx, now)
	if state.Status.ValueString() != string(mor.StatusFree) && now.OwnerName() != "" {
		resp.Diagnostics.Append(keepIn(ctx, resp.Private, &trunkReservation{Owner: now.OwnerName()})...)
	}
	resp.Diagnostics.Append(state.save(ctx, &resp.State, resp.Identity)...)
	resp.Diagnostics.Append(r.keepSeen(ctx, *state, resp.Private)...)
}

// hasIdentity reports whether an import comes by identity. By an empty ID it does not,
// though the framework then has an identity, too, which is null.
func hasIdentity(req resource.ImportStateRequest) bool {
	return req.Identity != nil && !req.Identity.Raw.IsNull()
}

// adopted is the state of a number that Terraform has not made: what the server
// tells, and the defaults. The user and the texts are not known.
func (r *didResource) adopted(ctx context.Context, now lifecycle.Standing) *didModel {
	state := &didModel{
		DID:            types.StringValue(now.Number),
		ProviderID:     r.providerID(ctx, now),
		DeletionPolicy: types.StringValue(string(lifecycle.Terminate)),
		ForceDestroy:   types.BoolValue(false),
	}
	state.show(now.DID)
	return state
}

// findToImport reads the number of an import and refuses what cannot be adopted.
func (s *server) findToImport(ctx context.Context, number string, diags *diag.Diagnostics) (lifecycle.Standing, bool) {
	if !checkNumber(path.Root("did"), number, diags) {
		return lifecycle.Standing{}, false
	}
	now, err := s.find(ctx, number)
	switch {
	case err != nil:
		reportDID(diags, number, "import a DID", spoken(err))
	case !now.Found:
		diags.AddAttributeError(path.Root("did"), "The DID to import is not on the server",
			"DID "+number+": there is nothing to import: the server lists no such number to this user. To create it, leave the import out.")
	case now.Status == mor.StatusTerminated:
		diags.AddAttributeError(path.Root("did"), "The DID to import is terminated",
			"DID "+number+": a terminated number counts as gone, so there is nothing to import. Leave the import out: applying the mor_did resource brings the number back.")
	default:
		s.claims.NoteDID(number, conflicts.Imported, "")
		s.claims.NoteTrunk(number, conflicts.Imported, "")
		return now, true
	}
	return now, false
}

// maxProviders is how many providers are gone through for one whose name is not shown.
const maxProviders = 10

// providerID finds the ID behind the provider's name, if the server can be asked
// for it, the name is unique and the ID is proven; otherwise it is null and
// adopted from the configuration by the first apply. A reseller is not shown the
// name: their few providers are gone through.
func (s *server) providerID(ctx context.Context, now lifecycle.Standing) types.Int64 {
	ids, err := s.providersNamed(ctx, now.Provider)
	for _, id := range ids {
		var found bool
		if found, err = s.view.Stands(ctx, now.DID, mor.SubjectProvider, id); err == nil && found {
			return types.Int64Value(id)
		}
	}
	tflog.Info(ctx, "the provider's ID cannot be told", map[string]any{"did": now.Number, "provider": now.Provider, "error": fmt.Sprint(err)})
	return types.Int64Null()
}

// providersNamed are the IDs that may be the one behind a provider's name: at
// most one, and a few where the name is not shown.
func (s *server) providersNamed(ctx context.Context, name string) ([]int64, error) {
	ids, err := s.view.ProviderIDs(ctx, name)
	if name != "" && len(ids) > 1 || len(ids) > maxProviders {
		return nil, err
	}
	return slices.DeleteFunc(ids, func(id int64) bool { return id == 0 }), err // the server gives it none
}

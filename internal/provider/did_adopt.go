package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Of an imported number the user, and at times the provider or the device, is not
// known: the configuration brings them. If the number belongs to them already,
// taking them over sends nothing. As whole inventories are adopted at once, that
// is asked of the shared view.

// belongs reports whether the shared view proves that a number of the state, of
// which this is not known, belongs to what the configuration names. What cannot be
// proven is for the lifecycle to find out.
func (s *server) belongs(ctx context.Context, did, id types.String, subject mor.Subject, known, wanted types.Int64) bool {
	if !known.IsNull() || wanted.IsNull() || wanted.IsUnknown() {
		return false
	}
	stands, err := s.view.Stands(ctx, mor.DID{ID: didID(id), Number: did.ValueString()}, subject, wanted.ValueInt64())
	if err != nil {
		tflog.Info(ctx, "what the number belongs to cannot be proven", map[string]any{"did": did.ValueString(), "by": string(subject), "error": fmt.Sprint(err)})
	}
	return err == nil && stands
}

// adopt returns the state with the user and the provider that it does not know,
// but the plan names, as far as the number belongs to them already.
func (r *didResource) adopt(ctx context.Context, plan, state didModel) didModel {
	known := state
	if state.seen.Status != mor.StatusFree && r.belongs(ctx, state.DID, state.ID, mor.SubjectUser, state.UserID, plan.UserID) {
		known.UserID = plan.UserID
	}
	if r.belongs(ctx, state.DID, state.ID, mor.SubjectProvider, state.ProviderID, plan.ProviderID) {
		known.ProviderID = plan.ProviderID
	}
	return known
}

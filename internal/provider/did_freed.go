package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// freedKey notes in private state that a closed number was found to be free: MOR frees
// it by itself. A refresh that is applied would forget that, as the status is free then.
const freedKey = "freed"

// warnFreed says of a number that nobody has any more that MOR may have freed it. state
// is as before the refresh.
func warnFreed(ctx context.Context, state didModel, now lifecycle.Standing, private privateState) diag.Diagnostics {
	noted, diags := private.GetKey(ctx, freedKey)
	free, closed := now.Status == mor.StatusFree, state.Status.ValueString() == string(mor.StatusClosed) || len(noted) > 0
	const back = " If the plan reserves it again, apply puts it back in service where its mor_did_trunk_assignment says so."
	switch {
	case free && closed:
		diags.AddWarning("A closed DID is free now", "DID "+now.Number+" was closed, and is free now. MOR frees a closed number by itself after a while."+back)
		diags.Append(private.SetKey(ctx, freedKey, []byte("true"))...)
	case len(noted) > 0:
		diags.Append(private.SetKey(ctx, freedKey, nil)...)
	case free && !state.UserID.IsNull() && state.Status.ValueString() == string(mor.StatusReserved): // an unfinished one never was
		diags.AddWarning("A DID is free now", "DID "+now.Number+" was reserved, and is free now. Somebody has freed it, or MOR has: it frees a closed number by itself after a while."+back)
	}
	return diags
}

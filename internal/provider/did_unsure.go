package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// A did_create whose answer was lost, on a server that could then not be asked,
// leaves open whether the number is there and whether it is ours. It goes into
// the state without an ID, and the moment of the call into private state: the
// next Read decides by them, before anything else is done to the number.

const markKey = "created_unsure"

func keepMark(ctx context.Context, private privateState, mark mor.Mark) diag.Diagnostics {
	text, err := json.Marshal(mark)
	if err != nil {
		return diag.Diagnostics{unwritable(err)}
	}
	return private.SetKey(ctx, markKey, text)
}

// isOurs reports whether a number that is in the state without an ID is there and
// came from our did_create. If it may be somebody else's, it says that the state
// forgets it: the plan then refuses to create it.
func (r *didResource) isOurs(ctx context.Context, private privateState, now lifecycle.Standing, diags *diag.Diagnostics) bool {
	text, more := private.GetKey(ctx, markKey)
	diags.Append(more...)
	var mark mor.Mark
	if err := json.Unmarshal(text, &mark); err != nil && len(text) > 0 {
		diags.Append(unreadable(err))
	}
	ours := !diags.HasError() && len(text) > 0 && r.lifecycle.Ours(now, mark)
	tflog.Info(ctx, "a did_create had no answer; now it is known what became of it",
		map[string]any{"did": now.Number, "standing": now.Describe(), "ours": ours})
	if !ours && now.Found && now.Status != mor.StatusTerminated {
		diags.AddWarning("A DID may be somebody else's", "The reply to the creation of DID "+now.Number+" was lost. MOR has the number, and nothing proves that Terraform created it. "+
			"It is "+now.Describe()+". It is not taken for ours: Terraform forgets it.")
	}
	return ours
}

// warnUnsure says that such a number is forgotten before a Read has decided, as
// with -refresh=false.
func warnUnsure(diags *diag.Diagnostics, number string) {
	diags.AddWarning("Whether a DID was created is not known",
		"The reply to the creation of DID "+number+" was lost, and nobody has read the number since. Terraform does not end it, and forgets it. "+
			"Look it up in MOR. If it is there and nobody else's, end it there, or adopt it with an import block.")
}

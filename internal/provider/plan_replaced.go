package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// replacedKey keeps in the planned private state which number a resource has before
// the change. If that is a replacement, Terraform plans the resource once more as
// new, and hands the planned private state to that call. It hands none to a call
// for a resource that is new, or tainted.
const replacedKey = "replaced"

// keepReplaced writes down the number that a resource has before the change.
func keepReplaced(ctx context.Context, private privateState, number string) diag.Diagnostics {
	text, err := json.Marshal(number)
	if err != nil {
		return diag.Diagnostics{unwritable(err)}
	}
	return private.SetKey(ctx, replacedKey, text)
}

// replacedNumber returns the number that a resource has which is planned as new and
// replaces itself, "" if it does not.
func replacedNumber(ctx context.Context, private privateState) (was string, diags diag.Diagnostics) {
	text, diags := private.GetKey(ctx, replacedKey)
	if len(text) > 0 && json.Unmarshal(text, &was) != nil {
		was = ""
	}
	return was, diags
}

package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// numberValidator refuses what is not a DID in the form MOR stores it, and
// warns of one that is longer than numbers are.
type numberValidator struct{}

func (numberValidator) Description(context.Context) string {
	return "digits only, as MOR stores numbers"
}

func (v numberValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (numberValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	checkNumber(req.Path, req.ConfigValue.ValueString(), &resp.Diagnostics)
}

// checkNumber reports whether text is a DID in the form MOR stores it.
func checkNumber(at path.Path, text string, diags *diag.Diagnostics) bool {
	err := number.Check(text)
	if form := (*number.FormError)(nil); errors.As(err, &form) {
		detail := fmt.Sprintf("%q %s.", form.Text, form.Reason)
		if form.Corrected != "" {
			detail += fmt.Sprintf("\n\nWrite it as %q.", form.Corrected)
		}
		diags.AddAttributeError(at, "Not a DID as MOR stores it", detail)
		return false
	}
	if len(text) > number.MaxE164Digits {
		diags.AddAttributeWarning(at, "Unusually long DID", fmt.Sprintf(
			"%s has %d digits; international numbers have %d at most. MOR takes it, but check for a typing error.",
			text, len(text), number.MaxE164Digits))
	}
	return true
}

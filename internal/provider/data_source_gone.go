package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// reportGone is report for a data source. What is gone in MOR holds up a destroy as
// well, so the detail names the way past it.
func reportGone(diags *diag.Diagnostics, task string, err error) {
	switch mor.CodeOf(err) {
	case mor.CodeUserNotFound, mor.CodeDeviceNotFound, mor.CodeProviderNotFound, mor.CodeDialPlanNotFound:
		attribute, detail := wording.Explain(err)
		diags.AddAttributeError(path.Root(attribute), "Could not "+task, detail+whyLegacy(err)+"\n\n"+wording.DestroyReads)
	default:
		report(diags, task, err)
	}
}

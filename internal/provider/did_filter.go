package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// didFilterModel is what narrows a listing of numbers, in the data source and
// in the list resources alike.
type didFilterModel struct {
	DID            types.String `tfsdk:"did"`
	Status         types.String `tfsdk:"status"`
	HideTerminated types.Bool   `tfsdk:"hide_terminated"`
}

// filter is what the client is asked with.
func (m *didFilterModel) filter() mor.Filter {
	return mor.Filter{
		Number:         m.DID.ValueString(),
		Status:         mor.Status(m.Status.ValueString()),
		HideTerminated: m.HideTerminated.ValueBool(),
	}
}

// didFilterAttributes are those of a didFilterModel, all optional.
func didFilterAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"did": schema.StringAttribute{
			Optional: true, MarkdownDescription: "Part of the number, digits only, for example `3705200`.",
			Validators: []validator.String{numberValidator{}},
		},
		"status": schema.StringAttribute{
			Optional: true, MarkdownDescription: "One of `free`, `reserved`, `active`, `closed` and `terminated`.",
			Validators: []validator.String{stringvalidator.OneOf(string(mor.StatusFree), string(mor.StatusReserved),
				string(mor.StatusActive), string(mor.StatusClosed), string(mor.StatusTerminated))},
		},
		"hide_terminated": schema.BoolAttribute{Optional: true, MarkdownDescription: "Whether to leave terminated numbers out. Defaults to `false`."},
	}
}

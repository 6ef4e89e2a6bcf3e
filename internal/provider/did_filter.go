package provider

import (
	"cmp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	list "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// didFilterModel is what narrows a listing of numbers, in the data source and
// in the list resources alike.
type didFilterModel struct {
	DID            types.String `tfsdk:"did"`
	DIDPrefix      types.String `tfsdk:"did_prefix"`
	Status         types.String `tfsdk:"status"`
	HideTerminated types.Bool   `tfsdk:"hide_terminated"`
}

// filter is what the client is asked with.
func (m *didFilterModel) filter() mor.Filter {
	return mor.Filter{
		Number:         cmp.Or(m.DID.ValueString(), m.DIDPrefix.ValueString()),
		Prefix:         m.DIDPrefix.ValueString(),
		Status:         mor.Status(m.Status.ValueString()),
		HideTerminated: m.HideTerminated.ValueBool(),
	}
}

// didFilterAttributes are those of a didFilterModel, all optional.
func didFilterAttributes() map[string]datasource.Attribute {
	return map[string]datasource.Attribute{
		"did": datasource.StringAttribute{
			Optional: true, MarkdownDescription: "Part of the number, digits only, for example `3705200`.",
			Validators: []validator.String{numberValidator{}},
		},
		"did_prefix": datasource.StringAttribute{
			Optional: true, MarkdownDescription: "Beginning of the number, digits only, for example `3705200`.",
			Validators: []validator.String{numberValidator{}},
		},
		"status": datasource.StringAttribute{
			Optional: true, MarkdownDescription: "One of `free`, `reserved`, `active`, `closed` and `terminated`.",
			Validators: []validator.String{stringvalidator.OneOf(string(mor.StatusFree), string(mor.StatusReserved),
				string(mor.StatusActive), string(mor.StatusClosed), string(mor.StatusTerminated))},
		},
		"hide_terminated": datasource.BoolAttribute{Optional: true, MarkdownDescription: "Whether to leave terminated numbers out. Defaults to `false`."},
	}
}

// asListAttributes are the same attributes for the schema of a list resource,
// which has types of its own.
func asListAttributes(attributes map[string]datasource.Attribute) map[string]list.Attribute {
	same := make(map[string]list.Attribute, len(attributes))
	for name, attribute := range attributes {
		switch a := attribute.(type) {
		case datasource.StringAttribute:
			same[name] = list.StringAttribute{Optional: a.Optional, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators}
		case datasource.Int64Attribute:
			same[name] = list.Int64Attribute{Optional: a.Optional, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators}
		case datasource.BoolAttribute:
			same[name] = list.BoolAttribute{Optional: a.Optional, MarkdownDescription: a.MarkdownDescription, Validators: a.Validators}
		}
	}
	return same
}

package provider

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// didLegacyFilterModel is what only the legacy list can be narrowed by.
type didLegacyFilterModel struct {
	Owner      types.String `tfsdk:"owner"`
	Language   types.String `tfsdk:"language"`
	DialPlanID types.Int64  `tfsdk:"dial_plan_id"`
	UserID     types.Int64  `tfsdk:"user_id"`
	DeviceID   types.Int64  `tfsdk:"device_id"`
	ProviderID types.Int64  `tfsdk:"provider_id"`
}

// narrow adds them to a filter and returns the names of those that are set.
func (m *didLegacyFilterModel) narrow(filter *mor.Filter) (names []string) {
	filter.Owner, filter.Language = m.Owner.ValueString(), m.Language.ValueString()
	filter.DialPlanID, filter.UserID = m.DialPlanID.ValueInt64(), m.UserID.ValueInt64()
	filter.DeviceID, filter.ProviderID = m.DeviceID.ValueInt64(), m.ProviderID.ValueInt64()
	for _, attribute := range []struct {
		name string
		null bool
	}{
		{"owner", m.Owner.IsNull()},
		{"language", m.Language.IsNull()},
		{"dial_plan_id", m.DialPlanID.IsNull()},
		{"user_id", m.UserID.IsNull()},
		{"device_id", m.DeviceID.IsNull()},
		{"provider_id", m.ProviderID.IsNull()},
	} {
		if !attribute.null {
			names = append(names, attribute.name)
		}
	}
	return names
}

// narrowedError is an error of the legacy list, which was read for the sake of filters.
type narrowedError struct {
	error
	filters string
}

func (n narrowedError) Unwrap() error { return n.error }

// narrowed says of an error which filters have led to it.
func narrowed(err error, names []string) error {
	if err == nil || len(names) == 0 {
		return err
	}
	return narrowedError{err, strings.Join(names, " and ")}
}

// whyLegacy says in a paragraph why the legacy list was read, "" if it was not for filters.
func whyLegacy(err error) string {
	if n := (narrowedError{}); errors.As(err, &n) {
		return "\n\nOnly the legacy list (dids_get) can be filtered by " + n.filters + "."
	}
	return ""
}

// didLegacyFilterAttributes are those of a didLegacyFilterModel, all optional.
func didLegacyFilterAttributes() map[string]datasource.Attribute {
	filled := []validator.String{stringvalidator.LengthAtLeast(1)}
	id := func(what string) datasource.Int64Attribute {
		return datasource.Int64Attribute{Optional: true, MarkdownDescription: what, Validators: []validator.Int64{int64validator.AtLeast(1)}}
	}
	return map[string]datasource.Attribute{
		"owner": datasource.StringAttribute{
			Optional: true, Validators: filled,
			MarkdownDescription: "Whole name of the user or reseller that the numbers are reserved for, exactly as `owner` shows it. For numbers without `owner` it " +
				"is `reseller`. A reseller's name does not find the numbers of the reseller's customers.",
		},
		"language": datasource.StringAttribute{
			Optional: true, Validators: filled,
			MarkdownDescription: "Language of the numbers, exactly as `language` of a number shows it.",
		},
		"dial_plan_id": id("ID of the dial plan that the numbers are on."),
		"user_id":      id("ID of the user or reseller that the numbers are reserved for."),
		"device_id":    id("ID of the device that the numbers are on."),
		"provider_id":  id("ID of the provider that the numbers come from."),
	}
}

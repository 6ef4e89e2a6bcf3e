package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// didRow is one number as the data sources show it.
type didRow struct {
	ID                      types.Int64  `tfsdk:"id"`
	DID                     types.String `tfsdk:"did"`
	Status                  types.String `tfsdk:"status"`
	Owner                   types.String `tfsdk:"owner"`
	Device                  types.String `tfsdk:"device"`
	ProviderName            types.String `tfsdk:"provider_name"`
	DialPlan                types.String `tfsdk:"dial_plan"`
	AIAgentCompatible       types.Bool   `tfsdk:"ai_agent_compatible"`
	RoutesToOpenAIProjectID types.String `tfsdk:"routes_to_openai_project_id"`
	UpdatedAt               types.String `tfsdk:"updated_at"`
	Language                types.String `tfsdk:"language"`
	Reseller                types.String `tfsdk:"reseller"`
	SimultaneousCallLimit   types.Int64  `tfsdk:"simultaneous_call_limit"`
	ToneZone                types.String `tfsdk:"tone_zone"`
}

func newDIDRow(did mor.DID) didRow {
	row := didRow{
		ID:                      types.Int64Value(did.ID),
		DID:                     types.StringValue(did.Number),
		Status:                  label(string(did.Status)),
		Owner:                   label(did.Owner),
		Device:                  label(did.Device),
		ProviderName:            label(did.Provider),
		DialPlan:                label(did.DialPlan),
		AIAgentCompatible:       types.BoolPointerValue(did.AIAgentCompatible),
		RoutesToOpenAIProjectID: label(did.RoutesToOpenAIProjectID),
		UpdatedAt:               label(did.UpdatedAt),
		Reseller:                label(did.Reseller),
		ToneZone:                label(did.ToneZone),
	}
	if did.Language != nil {
		row.Language = label(*did.Language)
	}
	if did.CallLimit != nil && *did.CallLimit != 0 {
		row.SimultaneousCallLimit = types.Int64Value(*did.CallLimit)
	}
	return row
}

// v2Only and legacyOnly say which list has an attribute: see read_api.
const (
	v2Only     = " Null where the numbers come from the legacy list."
	legacyOnly = " Null where the numbers come from API v2, which does not have it."
)

// didRowAttributes are those of a didRow, all computed.
func didRowAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":     schema.Int64Attribute{Computed: true, MarkdownDescription: "MOR's ID of the DID."},
		"did":    schema.StringAttribute{Computed: true, MarkdownDescription: "The number."},
		"status": schema.StringAttribute{Computed: true, MarkdownDescription: "Status of the number: `free`, `reserved`, `active`, `closed` or `terminated`."},
		"owner": schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the user or reseller that the number is reserved for. For a reseller's own number, the legacy list shows admin and " +
			"accountants no owner: `reseller` has the name then."},
		"device":                      schema.StringAttribute{Computed: true, MarkdownDescription: "Label of the device that the number is on."},
		"provider_name":               schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the provider that the number comes from. Null for a reseller."},
		"dial_plan":                   schema.StringAttribute{Computed: true, MarkdownDescription: "Name and type of the dial plan that the number is on."},
		"ai_agent_compatible":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the number may be used by AI agents." + v2Only},
		"routes_to_openai_project_id": schema.StringAttribute{Computed: true, MarkdownDescription: "OpenAI project that VoiceAI routes the number to." + v2Only},
		"updated_at":                  schema.StringAttribute{Computed: true, MarkdownDescription: "Time of the last change (RFC 3339, UTC)." + v2Only},
		"language":                    schema.StringAttribute{Computed: true, MarkdownDescription: "Language of the number, as it is set in MOR." + legacyOnly},
		"reseller":                    schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the reseller who has the number, or whose customer has it. Null for a reseller, and where there is none." + legacyOnly},
		"simultaneous_call_limit":     schema.Int64Attribute{Computed: true, MarkdownDescription: "How many calls the number takes at once. Null means unlimited." + legacyOnly},
		"tone_zone":                   schema.StringAttribute{Computed: true, MarkdownDescription: "Tone zone of the number." + legacyOnly},
	}
}

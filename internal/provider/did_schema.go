package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

// quoteNumbers is about what HCL and YAML do before the provider sees a number.
const quoteNumbers = "Quote numbers in HCL and YAML: without quotes, leading zeros are lost before the provider sees them."

func (r *didResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A DID (phone number) in MOR.\n\n" +
			"Creating it takes the number into MOR's pool; `user_id` reserves it for a user or reseller, and a " +
			"`mor_did_trunk_assignment` puts it on a trunk device. A number that MOR still has as terminated is brought back; one that " +
			"exists in any other state is refused at plan, with the `import` block to adopt it. What the configuration does not set of a number " +
			"that is brought back (comments, SIP header) stays as it was.\n\n" +
			"A number that is on a device or dial plan is in use: it is neither destroyed nor given to another user.\n\n" +
			"A number belongs to one resource: a plan with the number in a second `mor_did` is refused. A plan that destroys a " +
			"number at one address and uses it at another is refused: rename resources with a `moved` block.",
		Attributes: map[string]schema.Attribute{
			"did": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The number, digits only, for example `\"37052000001\"`. " + quoteNumbers + " Changing it replaces the resource.",
				Validators:          []validator.String{numberValidator{}},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"provider_id": schema.Int64Attribute{
				Optional: true, Computed: true,
				MarkdownDescription: "ID of the MOR provider (the carrier) that the number comes from. Only a reseller may leave it out " +
					"when creating a number; MOR then takes the reseller's default provider. Changes in place. A reseller is not shown the provider, so for them " +
					"changes made elsewhere are not seen.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"user_id": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "ID of the user or reseller that the number is reserved for. Taking it out frees the number; if it " +
					"was never set, reservation is not managed here. It changes only while the number is on no device or dial plan.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"custom_sip_header": schema.StringAttribute{Optional: true, MarkdownDescription: "Custom SIP header of the number. " + notReadBack},
			"comment":           schema.StringAttribute{Optional: true, MarkdownDescription: "Comment of the number, as in the GUI. " + notReadBack},
			"reseller_comment":  schema.StringAttribute{Optional: true, MarkdownDescription: "The reseller's comment of the number. " + notReadBack},
			"language": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Language of the number, by MOR's word for it, for example `lt`. " + staysAsItIs,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"call_limit": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "How many calls the number takes at once; `0` is unlimited. " + staysAsItIs,
				Validators:          []validator.Int64{int64validator.AtLeast(0)},
			},
			"deletion_policy": deletionPolicy("What destroying the resource does to the number: `terminate` (default) takes it out of use and keeps " +
				"its row, so that it can be brought back; `delete` also removes the row, which MOR refuses once the number had calls; " +
				"`free` returns it to the pool; `abandon` leaves it as it is and only forgets it."),
			"force_destroy": offByDefault("Whether destroying may take the number off a device that it is still on, and from a user whom Terraform has " +
				"not reserved it for. A number on a dial plan is never destroyed: MOR's API cannot take it off."),

			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "MOR's ID of the DID, as text. `terraform state list -id=…` finds the resource by it.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"status": schema.StringAttribute{Computed: true, MarkdownDescription: "Status of the number: `free`, `reserved`, `closed`, or " +
				"`active` on a dial plan. A number on a device is `reserved` here. Its `mor_did_trunk_assignment` shows `active` and the device, because it is " +
				"applied later. A closed number was suspended in MOR on purpose, and Terraform does not put it back in service. " +
				"`terminated` or `missing`: the number and its user or provider are gone, so it cannot be brought back as configured."},
			"owner":                       schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the user or reseller that the number is reserved for."},
			"provider_name":               schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the provider that the number comes from."},
			"dial_plan":                   schema.StringAttribute{Computed: true, MarkdownDescription: "Name and type of the dial plan that the number is on."},
			"ai_agent_compatible":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the number may be used by AI agents. Null where the server does not know."},
			"routes_to_openai_project_id": schema.StringAttribute{Computed: true, MarkdownDescription: "OpenAI project that VoiceAI routes the number to."},
		},
	}
}

// deletionPolicy is what becomes of numbers that are not in the configuration any more.
func deletionPolicy(text string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: text,
		Default: stringdefault.StaticString(string(lifecycle.Terminate)),
		Validators: []validator.String{stringvalidator.OneOf(
			string(lifecycle.Terminate), string(lifecycle.Delete), string(lifecycle.Free), policyAbandon)},
	}
}

// offByDefault is a switch that says no where it is not set.
func offByDefault(text string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, MarkdownDescription: text + " Defaults to `false`.",
		Default: booldefault.StaticBool(false),
	}
}

const notReadBack = "MOR cannot be asked for it: changes made elsewhere are not seen. Emptying it, or taking it out, clears it in MOR."

const staysAsItIs = "Never set, it is not managed here; taken out, it stays in MOR as it is. Changes made elsewhere are seen only where numbers are " +
	"read from the legacy list (`read_api`)."

// IdentitySchema is the number.
func (r *didResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"did": identityschema.StringAttribute{RequiredForImport: true, Description: "The number, digits only."},
	}}
}

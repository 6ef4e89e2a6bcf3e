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
			"Creating it takes the number into MOR's pool. `user_id` reserves it for a user or reseller, and a `mor_did_trunk_assignment` puts " +
			"it on a trunk device.\n\n" +
			"If MOR has the number as terminated, apply brings it back. Its comments and SIP header stay as they were, unless the " +
			"configuration sets them. If MOR has it in any other status, the plan refuses to create it, and shows the `import` block that " +
			"adopts it.\n\n" +
			"A number on a device or a dial plan is in use: Terraform neither destroys it nor gives it to another user.\n\n" +
			"A number belongs to one resource. The plan refuses the number in a second `mor_did`, and a number that it destroys at one address " +
			"and uses at another. Rename resources with a `moved` block.",
		Attributes: map[string]schema.Attribute{
			"did": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The number, digits only, for example `\"37052000001\"`. " + quoteNumbers + " Changing it replaces the resource.",
				Validators:          []validator.String{numberValidator{}},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"provider_id": schema.Int64Attribute{
				Optional: true, Computed: true,
				MarkdownDescription: "ID of the MOR provider (the carrier) that the number comes from. Only a reseller may leave it out for a new number; MOR then " +
					"takes the reseller's default provider. Changes in place. MOR does not show resellers the provider, so for them Terraform does not " +
					"notice changes made elsewhere.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"user_id": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "ID of the user or reseller that the number is reserved for. If never set, Terraform leaves the reservation alone. Removing it " +
					"later frees the number. MOR changes it only while the number is on no device and no dial plan.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"custom_sip_header": schema.StringAttribute{Optional: true, MarkdownDescription: "Custom SIP header of the number. " + notReadBack},
			"comment":           schema.StringAttribute{Optional: true, MarkdownDescription: "Comment of the number, as in the GUI. " + notReadBack},
			"reseller_comment":  schema.StringAttribute{Optional: true, MarkdownDescription: "The reseller's comment of the number. " + notReadBack},
			"language": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Language of the number, as MOR abbreviates it, for example `lt`. " + staysAsItIs,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"call_limit": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "How many calls the number takes at once; `0` is unlimited. " + staysAsItIs,
				Validators:          []validator.Int64{int64validator.AtLeast(0)},
			},
			"deletion_policy": deletionPolicy("What destroying the resource does to the number. `terminate` (default) takes it out of use and keeps its row in MOR, so that it " +
				"can be brought back. `delete` also removes the row; MOR refuses that once the number had calls. `free` returns it to the pool. " +
				"`abandon` leaves it as it is, and Terraform forgets it."),
			"force_destroy": offByDefault("Whether destroying may end a number that is still on a device, or that Terraform has not reserved for its user. Terraform never " +
				"destroys a number on a dial plan: MOR's API cannot take it off."),

			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "MOR's ID of the DID, as text. `terraform state list -id=…` finds the resource by it.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"status": schema.StringAttribute{Computed: true, MarkdownDescription: "Status of the number: `free`, `reserved`, `closed`, or `active` on a dial plan. A number on a device is `reserved` here. Its " +
				"`mor_did_trunk_assignment` shows `active` and the device, because it is applied later. Somebody has suspended a closed number in " +
				"MOR on purpose, and Terraform does not put it back in service. `terminated` and `missing` mean that the number and its user or " +
				"provider are gone, so Terraform cannot bring it back as configured."},
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

const notReadBack = "The API cannot read this value, so Terraform does not notice changes made elsewhere. Emptying or removing it clears it in MOR."

const staysAsItIs = "If never set, Terraform leaves the value alone. Removing it later keeps the value that MOR has. Terraform notices changes made " +
	"elsewhere only where it reads the legacy list (`read_api`)."

// IdentitySchema is the number.
func (r *didResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"did": identityschema.StringAttribute{RequiredForImport: true, Description: "The number, digits only."},
	}}
}
